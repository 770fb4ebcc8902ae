"""A bad network between terminals and a real server; `python -m bench network` tries nine."""

import asyncio
from pathlib import Path

import pytest

from bench.crash import hall as halls
from bench.network import trial
from bench.network.weather import Weather

WEATHER = Weather(
    delay_ms=10,
    jitter_ms=40,
    loss=0.02,
    cut_seconds=1.5,
    reset_seconds=1.5,
    silent_seconds=3,
    outage_seconds=0.5,
)
SECONDS = 3
FEWEST_ANSWERS = 20


@pytest.mark.timeout(180)
def test_nothing_acknowledged_is_lost_over_a_network_that_cuts_and_swallows(
    tmp_path: Path,
) -> None:
    hall = halls.planned(tmp_path / "hall", candidates=10)

    outcome = asyncio.run(trial.behind_a_proxy(hall, WEATHER, SECONDS, "short"))

    assert outcome.verdict.findings == []
    assert outcome.verdict.lost == 0
    assert outcome.verdict.acknowledged >= FEWEST_ANSWERS
    assert outcome.connections > outcome.candidates
