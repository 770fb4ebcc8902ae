"""A ledger on disk, its shelf, and the copyist who copies it when told to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Executable, update

from exam_engine import commands as ask
from exam_engine.hall import Hall
from exam_engine.ledger.prints import LinesPrint
from exam_engine.ledger.tables import ledger_entry
from exam_engine.memory import Memory
from exam_engine.registry.keys import Keys
from exam_engine.registry.log_keys import LogKeys
from exam_engine.snapshots.copyist import Copyist
from exam_engine.snapshots.recall import Recalled, recall
from exam_engine.snapshots.shelf import Shelf, Snapshot
from tests.exam_engine.builders import (
    SERVER_KEY,
    HandClock,
    Staff,
    a_store,
    an_answer,
)
from tests.exam_engine.snapshots.remembering import FORMS, NUMBERS, PLAN, a_memory, seen


class Desk:
    """A ledger on disk, its shelf, and the copyist who copies it when told to."""

    def __init__(self, folder: Path, logs: LogKeys | None = None) -> None:
        self._logs = logs
        self.store = a_store(folder)
        self.shelf = Shelf(folder / "snapshots", Keys(bytes(32)))
        self.work()

    def work(self) -> None:
        clock = HandClock()
        hall = Hall(
            self.store,
            SERVER_KEY,
            monotonic=clock,
            wall=clock.wall,
            uptime=clock.uptime,
            logs=self._logs,
        )
        sequencer = hall.open(PLAN, FORMS)
        if sequencer.sheets.size == 1:
            staff = Staff(sequencer)
            staff(ask.OpenRegistration)
            staff.seat(NUMBERS[0])
            staff(ask.StartSitting)
        sheet = sequencer.sheets.attempts[NUMBERS[0]]
        for seq in range(sheet.last_seq + 1, sheet.last_seq + 6):
            sequencer.submit(an_answer(NUMBERS[0], seq, 1, seq % 5))
        hall.stop()

    def memory(self) -> Memory:
        return a_memory(self.store.identities(PLAN.id, NUMBERS))

    def copyist(self) -> Copyist:
        return Copyist(PLAN, self.store, self.shelf, self.memory)

    def copy(self) -> int:
        clerk = self.copyist()
        while clerk.turn():
            pass
        clerk.turn()
        return clerk.size

    def recall(self) -> tuple[Memory, Recalled]:
        memory, _, told = recall(self.memory, PLAN, self.store, self.shelf)
        return memory, told

    def read(self) -> Snapshot:
        there = self.shelf.read(PLAN)
        assert there is not None
        return there

    def digest(self, size: int) -> bytes:
        lines = LinesPrint()
        for entries, leaves in self.store.stored_leaves(PLAN.id, 0, size):
            lines.add(entries, leaves)
        return lines.digest()

    def alter(self, index: int, **values: object) -> None:
        self.write(update(ledger_entry).where(ledger_entry.c.index == index).values(**values))

    def write(self, *statements: Executable) -> None:
        with self.store._engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)

    def replayed(self) -> Any:
        memory = self.memory()
        memory.replay(self.store.lines(PLAN.id))
        return seen(memory)
