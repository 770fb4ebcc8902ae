"""One candidate at a sitting that takes late answers, with a clock that moves by hand."""

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import AnswerSaved, Result, Snapshot
from exam_engine.sequencer import Sequencer
from exam_engine.sheet import Sheet
from tests.exam_engine.builders import (
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)

ALLOWANCE = 60_000
GRACE = 30_000
ME = "P-001"
PLAN = a_plan(duration_ms=ALLOWANCE, late_grace_ms=GRACE)


class Exam:
    """One candidate who works, from reading 0 on, at a sitting with a grace."""

    def __init__(self, store: LedgerStore, clock: HandClock) -> None:
        self.store, self.clock = store, clock
        self.hall: Hall = a_hall(store, clock)
        self.sequencer: Sequencer = self.hall.open(PLAN, FivePoints())
        self.staff = Staff(self.sequencer)
        self.seq = 0
        self.staff(ask.OpenRegistration)
        self.staff.seat(ME)
        self.staff(ask.StartSitting)
        self.began = self.sequencer.clock()

    @property
    def sheet(self) -> Sheet:
        return self.sequencer.sheets.attempts[ME]

    def at(self, reading: int) -> None:
        """Let the clock read so many ms since the beginning; the hall looks at it."""
        self.clock.pass_ms(self.began + reading - self.sequencer.clock())
        self.tick()

    def tick(self) -> None:
        self.sequencer.submit(ask.Tick())

    def lose(self, terminal: str = TERMINAL) -> None:
        self.sequencer.submit(ask.LoseContact(attempt=ME, terminal=terminal))

    def sync(self) -> Snapshot:
        snapshot = self.sequencer.submit(ask.Sync(attempt=ME, terminal=TERMINAL))
        assert isinstance(snapshot, Snapshot)
        return snapshot

    def answer(self, item: int = 1) -> AnswerSaved:
        saved = self.sequencer.submit(an_answer(ME, self.seq + 1, item))
        assert isinstance(saved, AnswerSaved)
        self.seq += 1
        return saved

    def finish(self) -> Result:
        result = self.sequencer.submit(ask.Finish(attempt=ME, terminal=TERMINAL, seq=self.seq + 1))
        assert isinstance(result, Result)
        return result

    def restart(self, away_ms: int = 5_000) -> None:
        self.hall.stop()
        self.clock.pass_ms(away_ms)
        self.hall = a_hall(self.store, self.clock)
        self.sequencer = self.hall.open(PLAN, FivePoints())
        self.staff = Staff(self.sequencer)

    def events(self, kind: type[did.Event]) -> list[did.Event]:
        events = [decode_record(record) for record, _ in self.store.lines(PLAN.id)]
        return [event for event in events if isinstance(event, kind)]

    def late(self) -> list[int]:
        return [
            event.late_ms
            for event in self.events(did.AnswerRecorded)
            if isinstance(event, did.AnswerRecorded)
        ]
