"""Sittings, candidates and clocks for tests of the engine."""

from collections.abc import Sequence
from pathlib import Path

from exam_engine import commands as ask
from exam_engine import two_people
from exam_engine.database import connect_apart
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import Done, Reply
from exam_engine.roster import Candidate, PointsLookup, Room, SectionRange, SittingPlan
from exam_engine.sequencer import Sequencer
from exam_engine.timing import Uptime
from exam_engine.writing.certifier import Logs

SERVER_KEY = bytes(range(32))
MINUTE = 60_000
TERMINAL = "terminal-1"


class HandClock:
    """All clocks of a machine, moving when a test says so; only the wall clock can be set."""

    def __init__(self) -> None:
        self.now = 0
        self.set_by = 0
        self.starts = 1

    def __call__(self) -> int:
        return self.now

    def wall(self) -> int:
        return 1_790_000_000_000 + self.now + self.set_by

    def uptime(self) -> Uptime:
        return Uptime(f"start-{self.starts}", self.now)

    def pass_ms(self, ms: int) -> None:
        self.now += ms

    def set_wall(self, ms: int) -> None:
        self.set_by += ms

    def start_again(self) -> None:
        self.starts += 1


class FivePoints(PointsLookup):
    """Every form: choice A is worth 5 in the first section, A to E are 1 to 5 in the second."""

    def points(self, attempt: str) -> Sequence[Sequence[int]]:
        del attempt
        return [(5, 0, 0, 0, 0)] * 3 + [(1, 2, 3, 4, 5)] * 2


def a_candidate(number: int, room: str = "a") -> Candidate:
    return Candidate(
        participant_number=f"P-{number:03}",
        name=f"Peserta Contoh {number:02}",
        formation="Analis",
        room=room,
        seat=str(number),
    )


def a_plan(candidates: int = 3, duration_ms: int = 10 * MINUTE, **changes: object) -> SittingPlan:
    fields: dict[str, object] = {
        "id": "sesi-1",
        "title": "Sesi 1",
        "exam": "SKD",
        "rules": "cpns-2024",
        "starts_at": 1_790_000_000_000,
        "duration_ms": duration_ms,
        "sections": (
            SectionRange(id="tiu", title="TIU", first=1, last=3, max_points=15),
            SectionRange(id="tkp", title="TKP", first=4, last=5, max_points=10),
        ),
        "rooms": (Room(id="a", title="Ruang A"), Room(id="b", title="Ruang B")),
        "roster": tuple(a_candidate(n, "ab"[n % 2]) for n in range(1, candidates + 1)),
    }
    return SittingPlan(**(fields | changes))  # type: ignore[arg-type]  # msgspec checks nothing here


def a_store(folder: Path) -> LedgerStore:
    store = LedgerStore(connect_apart(f"sqlite:///{folder / 'exam.db'}"))
    store.create_tables()
    return store


def a_hall(store: LedgerStore, clock: HandClock, logs: Logs | None = None) -> Hall:
    return Hall(store, SERVER_KEY, monotonic=clock, wall=clock.wall, uptime=clock.uptime, logs=logs)


class Staff:
    """Somebody with every permission and a second person, who never repeats a request id."""

    def __init__(self, sequencer: Sequencer) -> None:
        self.sequencer = sequencer
        self._requests = 0

    def __call__(self, command: type[ask.StaffCommand], **fields: object) -> Reply:
        self._requests += 1
        signed = {"request_id": f"r-{self.sequencer.sheets.size}-{self._requests}", "staff": "x"}
        if command in two_people.GRAVE:
            signed["seconded_by"] = "y"
        return self.sequencer.submit(command(**(signed | fields)))  # type: ignore[arg-type]

    def admit(self, attempt: str) -> str:
        done = self(ask.AdmitCandidate, attempt=attempt)
        assert isinstance(done, Done)
        assert done.pin is not None
        return done.pin

    def seat(self, attempt: str, terminal: str = TERMINAL) -> str:
        """Admit, log in, and be ready; returns the PIN."""
        pin = self.admit(attempt)
        self.sequencer.submit(ask.Login(attempt=attempt, pin=pin, terminal=terminal))
        self.sequencer.submit(ask.Sync(attempt=attempt, terminal=terminal))
        return pin


def an_answer(
    attempt: str, seq: int, item: int = 1, choice: int | None = 0, terminal: str = TERMINAL
) -> ask.RecordAnswer:
    return ask.RecordAnswer(
        attempt=attempt, terminal=terminal, answer=ask.Answer(seq=seq, item=item, choice=choice)
    )
