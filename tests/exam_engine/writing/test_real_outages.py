"""Real databases that are full, locked, shut or unreachable under load, and come back."""

import contextlib
import os
import secrets
import select
import socket
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, make_url, text

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.database import connect_apart
from exam_engine.errors import Interrupted, Retry
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import AnswerSaved
from exam_engine.sequencer import Sequencer
from exam_engine.writing.inbox import Outcome
from tests.exam_engine.builders import SERVER_KEY, TERMINAL, FivePoints, Staff, a_plan, an_answer
from tests.exam_engine.interrupted import HANGS_SECONDS, until

CANDIDATES = 4
SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
PLENTY = 1 << 20  # pages


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exam_engine.writing.patience.LOOK_AGAIN_SECONDS", 0.05)


class Candidate:
    """Answers on and on; sends the same number again until it is acknowledged, as a terminal."""

    def __init__(self, sequencer: Sequencer, attempt: str) -> None:
        self._sequencer = sequencer
        self._attempt = attempt
        self._stopping = threading.Event()
        self.acknowledged: list[AnswerSaved] = []
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        seq = 1
        while not self._stopping.wait(0.002):
            answered, told = threading.Event(), list[Outcome]()

            def hear(outcome: Outcome, told: Any = told, answered: Any = answered) -> None:
                told.append(outcome)
                answered.set()

            self._sequencer.submit_soon(an_answer(self._attempt, seq, seq % 5 + 1), hear)
            assert answered.wait(HANGS_SECONDS)
            if isinstance(told[0], AnswerSaved):
                self.acknowledged.append(told[0])
                seq += 1
            else:
                assert isinstance(told[0], Retry), told[0]

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(HANGS_SECONDS)


class ExamDay:
    """A running sitting on a real database, and candidates at work."""

    def __init__(self, store: LedgerStore) -> None:
        self.store = store
        self.hall = Hall(store, SERVER_KEY)
        self.sequencer = self.hall.open(a_plan(CANDIDATES, id="sesi-1"), FivePoints())
        staff = Staff(self.sequencer)
        staff(ask.OpenRegistration)
        numbers = [f"P-{number:03}" for number in range(1, CANDIDATES + 1)]
        for number in numbers:
            staff.seat(number, TERMINAL)
        staff(ask.StartSitting)
        self.hall.start()
        self.candidates = [Candidate(self.sequencer, number) for number in numbers]

    def until_interrupted(self) -> str:
        until(lambda: self.sequencer.interruption)
        interruption = self.sequencer.interruption
        return "" if interruption is None else interruption.cause

    def asks_in_vain(self) -> None:
        """Whoever asks now is refused at once; the candidates may all wait in the kept batch."""
        for _ in range(20):
            with pytest.raises(Interrupted):
                self.sequencer.submit(an_answer("P-001", 1))

    def until_all_go_on(self) -> None:
        until(lambda: self.sequencer.interruption is None)
        before = [len(one.acknowledged) for one in self.candidates]
        until(
            lambda: all(
                len(one.acknowledged) > count + 3
                for one, count in zip(self.candidates, before, strict=True)
            )
        )

    def close(self) -> None:
        for candidate in self.candidates:
            candidate.stop()
        self.hall.stop()

    def check(self) -> list[did.WritingInterrupted]:
        """Everything acknowledged is on disk once, as said; returns what was interrupted."""
        stored = [decode_record(record) for record, _ in self.store.lines("sesi-1")]
        answers: dict[str, list[tuple[int, int]]] = {}
        for index, one in enumerate(stored):
            if isinstance(one, did.AnswerRecorded):
                answers.setdefault(one.attempt, []).append((one.seq, index))
        for number, candidate in enumerate(self.candidates, start=1):
            said = [(one.seq, one.entry) for one in candidate.acknowledged]
            kept = answers[f"P-{number:03}"]
            assert kept[: len(said)] == said
            assert [seq for seq, _ in kept] == list(range(1, len(kept) + 1))
        return [one for one in stored if isinstance(one, did.WritingInterrupted)]


class SmallDisk:
    """SQLite that may have so many pages, and does not wait for a lock."""

    def __init__(self, folder: Path) -> None:
        self.pages = PLENTY
        self.path = folder / "exam.db"
        self.engine = connect_apart(f"sqlite:///{self.path}")
        event.listen(self.engine, "connect", self._limit)

    def _limit(self, connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA busy_timeout=50")
        connection.execute(f"PRAGMA max_page_count={self.pages}")


@contextlib.contextmanager
def a_day(store: LedgerStore) -> Iterator[ExamDay]:
    store.create_tables()
    day = ExamDay(store)
    try:
        yield day
    finally:
        day.close()


def test_a_database_that_may_not_grow_stops_the_clock_until_it_may(tmp_path: Path) -> None:
    disk = SmallDisk(tmp_path)
    disk.pages = 30

    with a_day(LedgerStore(disk.engine)) as day:
        cause = day.until_interrupted()
        day.asks_in_vain()
        disk.pages = PLENTY
        day.until_all_go_on()

    assert cause == "storage_full"
    assert [one.cause for one in day.check()] == ["storage_full"]


def test_a_full_disk_stops_the_clock_until_there_is_room(tiny_disk: Path) -> None:
    ballast = tiny_disk / "ballast"
    with a_day(LedgerStore(connect_apart(f"sqlite:///{tiny_disk / 'exam.db'}"))) as day:
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        cause = day.until_interrupted()
        ballast.unlink()
        day.until_all_go_on()

    assert cause == "storage_full"
    assert {one.cause for one in day.check()} == {"storage_full"}


def test_a_database_that_somebody_else_holds_locked_stops_the_clock_until_it_is_free(
    tmp_path: Path,
) -> None:
    disk = SmallDisk(tmp_path)
    with a_day(LedgerStore(disk.engine)) as day:
        other = sqlite3.connect(disk.path, isolation_level=None)
        other.execute("PRAGMA busy_timeout=10000")
        other.execute("BEGIN IMMEDIATE")
        cause = day.until_interrupted()
        other.execute("ROLLBACK")
        other.close()
        day.until_all_go_on()

    assert cause == "database_away"
    assert day.check()


@pytest.mark.postgresql
def test_connections_that_the_server_shuts_cost_nothing_but_a_moment(postgresql: str) -> None:
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    shut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
    with a_day(LedgerStore(connect_apart(postgresql))) as day, admin.connect() as connection:
        for _ in range(5):
            before = len(day.candidates[0].acknowledged)
            until(lambda before=before: len(day.candidates[0].acknowledged) > before + 5)  # type: ignore[misc]
            connection.execute(shut, {"name": make_url(postgresql).database})
            day.until_interrupted()
            day.until_all_go_on()
    admin.dispose()

    assert {one.cause for one in day.check()} == {"database_away"}


@pytest.mark.postgresql
def test_a_database_that_cannot_be_reached_stops_the_clock_until_it_can(postgresql: str) -> None:
    door = Door(make_url(postgresql))
    with a_day(LedgerStore(connect_apart(door.url))) as day:
        for _ in range(2):
            door.shut()
            cause = day.until_interrupted()
            day.asks_in_vain()
            door.open()
            day.until_all_go_on()
            assert cause == "database_away"
    lost = day.check()
    door.shut()

    assert len(lost) == 2


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one MiB, where root may mount one."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mounted = os.system(f"mount -t tmpfs -o size=1m tmpfs {folder} 2>/dev/null")  # noqa: S605  # our own words
    if mounted != 0:
        pytest.skip("only root may mount a file system")
    yield folder
    os.system(f"umount -l {folder}")  # noqa: S605  # our own words


@pytest.fixture
def postgresql() -> Iterator[str]:
    name = f"exam_{secrets.token_hex(6)}"
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


class Door:
    """A way to the database that can be shut: whoever is on it is cut off, others are refused."""

    def __init__(self, server: Any) -> None:
        self._server = (server.host, server.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._address = self._listener.getsockname()
        self._is_open = True
        self._passing: list[socket.socket] = []
        self.url = server.set(host=self._address[0], port=self._address[1]).render_as_string(
            hide_password=False
        )
        self._spawn()

    def shut(self) -> None:
        self._is_open = False
        self._listener.close()
        self._accepting.join(HANGS_SECONDS)
        for one in self._passing:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def open(self) -> None:
        self._listener = socket.create_server(self._address)
        self._is_open = True
        self._spawn()

    def _spawn(self) -> None:
        self._listener.settimeout(0.05)
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        while self._is_open:
            try:
                guest, _ = self._listener.accept()
            except OSError:
                continue
            inside = socket.create_connection(self._server)
            self._passing += [guest, inside]
            threading.Thread(target=self._pass_on, args=(guest, inside), daemon=True).start()

    def _pass_on(self, guest: socket.socket, inside: socket.socket) -> None:
        other = {guest: inside, inside: guest}
        with guest, inside, contextlib.suppress(OSError, ValueError):
            while True:
                for ready in select.select([guest, inside], [], [])[0]:
                    said = ready.recv(65536)
                    if not said:
                        return
                    other[ready].sendall(said)
