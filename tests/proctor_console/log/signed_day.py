"""A sitting with a signed record, for tests of what is published of it."""

from __future__ import annotations

from pathlib import Path

from exam_engine import commands as ask
from exam_engine.hall import Hall
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.receipt import Receipt
from exam_engine.ledger.signers import VerifierKey
from exam_engine.registry.keys import Keys
from exam_engine.registry.log_keys import LogKeys
from tests.exam_engine.builders import (
    SERVER_KEY,
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_plan,
    a_store,
    an_answer,
)

SITTING = "sesi-1"
LOGS = LogKeys(Keys(bytes(32)), "exam.invalid")
KEY: VerifierKey = LOGS(SITTING).key


class SignedDay:
    """A sitting under way; notices make its record as long as a test wants."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.store = a_store(folder)
        self.hall = Hall(
            self.store,
            SERVER_KEY,
            monotonic=self.clock,
            wall=self.clock.wall,
            uptime=self.clock.uptime,
            logs=LOGS,
        )
        self.sequencer = self.hall.open(a_plan(), FivePoints())
        self.staff = Staff(self.sequencer)
        self.staff(ask.OpenRegistration)
        self.staff.seat("P-001")
        self.staff(ask.StartSitting)

    def go_on(self, entries: int) -> None:
        """So many entries more, and a checkpoint over them."""
        for _ in range(entries):
            self.staff(ask.SendNotice, text="tenang")
        self.sign()

    def finish(self, attempt: str, answers: int = 1) -> None:
        """A candidate comes late, answers the first items with A, and ends."""
        if not self.sequencer.sheets.attempts[attempt].begun:
            self.staff.seat(attempt)
        for seq in range(1, answers + 1):
            self.sequencer.submit(an_answer(attempt, seq, seq))
        end = ask.Finish(attempt=attempt, terminal=TERMINAL, seq=answers + 1)
        self.sequencer.submit(end)

    def receipt(self, attempt: str) -> Receipt:
        """What the candidate has taken home."""
        found = self.sequencer.papers.receipt(attempt)
        assert found is not None
        return found

    def sign(self) -> None:
        self.clock.pass_ms(1_000)
        self.hall.tick()
        self.sequencer.submit(ask.Tick())

    @property
    def signed(self) -> StoredCheckpoint:
        found = self.sequencer.checkpoint
        assert found is not None
        return found

    @property
    def leaves(self) -> list[bytes]:
        return [leaf for some in self.store.leaves(SITTING) for leaf in some]
