"""The copyist's process lives and dies beside the server's."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.config import Config
from exam_engine.errors import LedgerDamaged, Refusal
from exam_engine.hall import Hall
from exam_engine.server import copyist_keeper
from exam_engine.server.concurrency import Concurrency, concurrency
from exam_engine.server.copyist_keeper import CopyistKeeper
from proctor_console.data_folder import make_folder
from tests.exam_engine.builders import FivePoints, HandClock, a_hall, a_plan, a_store

LONG_SECONDS = 30


@pytest.fixture
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    monkeypatch.setattr(copyist_keeper, "WORTH_A_SNAPSHOT", 1)
    hall = a_hall(a_store(tmp_path), HandClock())
    hall.open(a_plan(), FivePoints())
    yield hall
    hall.stop()


def a_keeper(hall: Hall, program: str) -> CopyistKeeper:
    green: Concurrency = concurrency("gevent")
    return CopyistKeeper(Config(), hall, green, (sys.executable, "-c", program))


def look_until(keeper: CopyistKeeper, resident_bytes: int) -> bool:
    until = time.monotonic() + LONG_SECONDS
    while time.monotonic() < until:
        keeper.look()
        if keeper.resident_bytes == resident_bytes:
            return True
        time.sleep(0.02)
    return False


def test_a_long_ledger_gets_a_copyist_whose_memory_is_known(hall: Hall) -> None:
    keeper = a_keeper(hall, "print('{\"resident_bytes\": 7}', flush=True); input()")

    heard = look_until(keeper, 7)
    keeper.stop()

    assert heard
    assert keeper.resident_bytes == 0


def test_a_short_ledger_gets_none(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copyist_keeper, "WORTH_A_SNAPSHOT", 100)
    keeper = a_keeper(hall, "raise AssertionError")

    keeper.look()

    assert keeper._process is None


def test_a_copyist_that_died_is_started_again_after_a_while(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(copyist_keeper.time, "monotonic", lambda: now[0])
    keeper = a_keeper(hall, "raise SystemExit(3)")
    keeper.look()
    first = keeper._process
    assert first is not None
    first.wait(LONG_SECONDS)

    keeper.look()
    keeper.look()
    meanwhile = keeper._process
    now[0] += copyist_keeper.FIRST_WAIT_SECONDS
    keeper.look()
    second = keeper._process
    keeper.stop()

    assert meanwhile is None
    assert second is not None


def test_a_damaged_ledger_stops_its_sitting_and_says_what_differs(hall: Hall) -> None:
    report = '{"resident_bytes": 7, "sitting": "sesi-1", "damage": "entry 9: altered"}'
    keeper = a_keeper(hall, f"print('{report}', flush=True); input()")

    look_until(keeper, 7)
    keeper.stop()

    with pytest.raises(LedgerDamaged, match="entry 9: altered"):
        hall.check()
    with pytest.raises(Refusal):
        hall.submit("sesi-1", ask.OpenRegistration(request_id="o", staff="x"))


def test_the_copyist_reports_and_ends_with_its_server(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-m", "exam_engine.snapshots.copying"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=folder.config.environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        said = process.stdout.readline()
        process.stdin.close()

        assert b'"resident_bytes":' in said
        assert process.wait(LONG_SECONDS) == 0
