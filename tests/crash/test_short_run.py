"""Kill -9 of a real server at work, a few times; `python -m bench crash` does it a thousand."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.crash import hall as halls
from bench.crash import kills
from bench.crash.round import hold

KINDS = [
    "worker, after a burst",
    "group, while the WAL grows",
    "worker, at random",
    "group, while it stops",
    "worker, after a burst",
    "master, at random",
    "worker, at random",
    kills.LAST,
]
KILLING_SECONDS = 14  # then only the last kill comes, however slow the machine is
FEWEST_KILLS, FEWEST_ANSWERS = 2, 20


@pytest.mark.timeout(180)
def test_nothing_acknowledged_is_lost_and_nobodys_time_is_stolen(tmp_path: Path) -> None:
    hall = halls.planned(tmp_path / "hall", candidates=16)
    told: list[dict[str, Any]] = []

    verdict = asyncio.run(hold(hall, KINDS, "short", told.append, seconds=KILLING_SECONDS))

    assert verdict.findings == []
    assert verdict.lost == 0
    assert verdict.acknowledged >= FEWEST_ANSWERS
    assert len(told) >= FEWEST_KILLS
    assert Counter(one["kill"] for one in told)[kills.LAST] == 1
