"""A worker hands the exam over to its successor, and nobody loses an answer or a second."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from websockets.exceptions import ConnectionClosed

from exam_engine.database import connect_apart
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.server.writing import WritersLock
from tests.exam_day import APPLICATION, ExamDay, an_answer
from tests.server_process import ServerProcess
from tests.wire_client import WireClient

LONG_SECONDS = 60


@pytest.fixture
def day(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ExamDay]:
    day = ExamDay(tmp_path, EXAM_CONCURRENCY=getattr(request, "param", "eventlet"))
    day.staff("OpenRegistration")
    yield day
    day.server.__exit__()


def the_lock(day: ExamDay) -> WritersLock:
    return WritersLock(day.folder, day.database)


def worker(day: ExamDay) -> int | None:
    writer = the_lock(day).writer()
    return None if writer is None else writer.worker


def wait_for_another_worker(day: ExamDay, before: int | None) -> int | None:
    until = time.monotonic() + LONG_SECONDS
    while time.monotonic() < until:
        now = worker(day)
        if now not in {None, before}:
            return now
        time.sleep(0.05)
    raise AssertionError(day.server.log.read_text())


def reconnected(day: ExamDay, token: str) -> WireClient:
    until = time.monotonic() + LONG_SECONDS
    while True:
        try:
            return day.terminal(token)
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def events(day: ExamDay) -> list[str]:
    store = LedgerStore(connect_apart(str(day.database.url)))
    return [type(decode_record(record)).__name__ for record, _ in store.lines("sesi-1")]


@pytest.mark.parametrize("day", ["eventlet", "gevent"], indirect=True)
def test_a_successor_takes_over_and_every_acknowledged_answer_is_there(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    before = worker(day)
    with day.terminal(token) as terminal:
        terminal.ask("sync", last_seq=0)
        acknowledged = [terminal.ask("answer", **an_answer(n, n, n % 5)) for n in range(1, 21)]
        remaining = terminal.ask("sync", last_seq=20)["remaining_ms"]
        day.server.reload()
        here = terminal.wait_for("state", LONG_SECONDS)
        after = wait_for_another_worker(day, before)
        more = terminal.ask("answer", **an_answer(21, 21))
        status = day.server.stop()
        ended = terminal.wait_for("away", LONG_SECONDS)

    assert before is not None
    assert after not in {None, before}
    assert ended["return_after_ms"] >= 1_000
    assert all(reply["ok"] for reply in acknowledged)
    assert here["last_seq"] == 20
    assert here["running"]
    assert remaining - LONG_SECONDS * 1000 < here["remaining_ms"] <= remaining + 1_000
    assert more["ok"]
    assert events(day).count("EngineRestarted") == 1
    assert status == 0
    assert "Traceback" not in day.server.log.read_text()


@pytest.mark.parametrize("day", ["eventlet", "gevent"], indirect=True)
def test_half_a_message_before_the_handover_and_half_after_it_is_one_answer(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as terminal:
        terminal.ask("sync", last_seq=0)
        said = b'42/terminal,99["answer",' + json.dumps(an_answer(1)).encode() + b"]"
        whole = bytes((0x81, 0x80 | 126)) + len(said).to_bytes(2) + bytes(4) + said
        terminal.connection.socket.sendall(whole[:40])
        time.sleep(0.2)  # until it is read

        day.server.reload()
        terminal.wait_for("state", LONG_SECONDS)
        terminal.connection.socket.sendall(whole[40:])
        reply = terminal.reply_to(99)

    assert reply["ok"]
    assert events(day).count("AnswerRecorded") == 1


@pytest.mark.parametrize("day", ["eventlet", "gevent"], indirect=True)
def test_who_is_in_the_middle_of_a_long_message_connects_anew_and_the_others_stay(
    day: ExamDay,
) -> None:
    _, slow = day.a_candidate()
    _, quick = day.a_candidate("P-002")
    day.staff("StartSitting")
    said = b'42/terminal,99["answer",' + json.dumps(an_answer(1)).encode() + b"]"
    said = said.ljust(9_000)
    whole = bytes((0x81, 0x80 | 126)) + len(said).to_bytes(2) + bytes(4) + said
    with day.terminal(slow) as long_winded, day.terminal(quick) as other:
        long_winded.ask("sync", last_seq=0)
        other.ask("sync", last_seq=0)
        long_winded.connection.socket.sendall(whole[:5_000])
        time.sleep(0.2)  # until it is read

        day.server.reload()
        stayed = other.wait_for("state", LONG_SECONDS)
        away = long_winded.wait_for("away", LONG_SECONDS)
        with pytest.raises(ConnectionClosed):
            long_winded.wait_for("state", LONG_SECONDS)
        more = other.ask("answer", **an_answer(1))

    with reconnected(day, slow) as terminal:
        here = terminal.ask("sync", last_seq=0)

    assert stayed["running"]
    assert more["ok"]
    assert 0 < away["return_after_ms"] < 1_000
    assert (here["last_seq"], here["running"]) == (0, True)
    assert "1 of 1 terminals were handed over" in day.server.log.read_text()


def test_who_has_not_said_that_they_are_there_comes_back_by_themselves(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as terminal:
        day.server.reload()
        away = terminal.wait_for("away", LONG_SECONDS)

    with reconnected(day, token) as terminal:
        here = terminal.ask("sync", last_seq=0)

    assert 0 < away["return_after_ms"] < 1_000
    assert here["running"]


def test_a_terminal_is_handed_over_again_and_again_and_its_time_goes_on(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as terminal:
        left = terminal.ask("sync", last_seq=0)["remaining_ms"]
        for seq in range(1, 4):
            before = worker(day)
            day.server.reload()
            here = terminal.wait_for("state", LONG_SECONDS)
            wait_for_another_worker(day, before)
            reply = terminal.ask("answer", **an_answer(seq))
            assert reply["ok"]
            assert here["last_seq"] == seq - 1
            assert here["running"]
            assert here["remaining_ms"] <= left
            left = here["remaining_ms"]
        status, ready = day.get("/readyz")

    assert (status, day.server.stop()) == (200, 0), ready
    assert events(day).count("EngineRestarted") == 3
    assert events(day).count("ContactLost") <= 1  # when the test went home
    assert "Traceback" not in day.server.log.read_text()
    assert not (day.folder / "handing-over.sock").exists()


def test_who_serves_goes_on_when_the_successor_cannot_start(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    before = worker(day)
    key = day.folder / "keys" / "master.key"
    with day.terminal(token) as terminal:
        terminal.ask("sync", last_seq=0)
        key.chmod(0o644)
        day.server.reload()
        until = time.monotonic() + LONG_SECONDS
        while "cannot take over" not in day.server.log.read_text():
            assert time.monotonic() < until
            time.sleep(0.05)
        saved = terminal.ask("answer", **an_answer(1))
        key.chmod(0o600)
        day.server.reload()
        terminal.wait_for("state", LONG_SECONDS)

    after = wait_for_another_worker(day, before)

    assert saved["ok"]
    assert after != before


def test_a_successor_takes_over_when_the_one_before_it_is_killed(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    before = worker(day)
    assert before is not None

    day.server.reload()
    os.kill(before, signal.SIGKILL)
    wait_for_another_worker(day, before)

    with reconnected(day, token) as terminal:
        assert terminal.ask("sync", last_seq=0)["running"]


def test_a_second_server_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    try:
        second = ServerProcess(APPLICATION, tmp_path)
        status = second._process.wait(LONG_SECONDS)
        alive, _ = day.get("/readyz")
    finally:
        day.server.__exit__()

    assert status != 0
    assert alive == 200
    assert "another server writes the ledgers of this data folder (process" in (
        second.log.read_text()
    )


# --- the lock alone ------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path: Path) -> Engine:
    return create_engine(f"sqlite:///{tmp_path / 'exam.sqlite3'}")


def test_a_lock_says_who_has_it_until_it_is_given_back(tmp_path: Path, database: Engine) -> None:
    mine, other = WritersLock(tmp_path, database), WritersLock(tmp_path, database)
    nobody = other.writer()

    mine.take()
    there = other.writer()
    mine.release()

    assert nobody is None
    assert there is not None
    assert (there.worker, there.supervisor) == (os.getpid(), os.getppid())
    assert other.writer() is None


def test_one_who_writes_hears_of_a_successor_and_of_nobody_else(
    tmp_path: Path, database: Engine
) -> None:
    mine = WritersLock(tmp_path, database)
    mine.take()
    heard: list[bool] = []

    def sleep(_: float) -> None:
        heard.append(mine.successor_waits())
        if len(heard) == 2:
            mine.release()

    successor = WritersLock(tmp_path, database, sleep)
    before = mine.successor_waits()
    successor.take(successor=True)

    assert not before
    assert heard == [True, True]
    assert not successor.successor_waits()
    assert not mine.successor_waits()
