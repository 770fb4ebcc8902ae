"""Answers per second that one core decides, hashes and encodes, and events it replays.

Without a disk: what the writer of a sitting does besides the commit, and what a restart does
besides reading. The cyclic collector is off, as in the server while a sitting runs.

    python bench/deciding.py [answers]
"""

import gc
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from sequencer import OnePoint, a_running_sitting, answers

from exam_engine.database import connect_apart
from exam_engine.hall import Hall
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.store import LedgerStore
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.timing import Moment

BATCH = 100


def main() -> None:
    """Print two lines."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        store = LedgerStore(connect_apart(f"sqlite:///{Path(name) / 'ledger.db'}"))
        store.create_tables()
        hall = Hall(store, bytes(32))
        sequencer = a_running_sitting(hall)
        coming = list(islice(answers(sequencer), count))
        plan = sequencer.plan
        hall.stop()
        stored = list(store.lines(plan.id))
        owners = store.identities(plan.id, [])
        pins = PinOffice(bytes(32), plan.id)
        memory = Memory(plan, AnswerKeys(plan, OnePoint()), pins, owners)
        memory.replay(stored)
        now = Moment(0, 0)
        gc.collect()
        gc.freeze()
        gc.disable()

        began = time.perf_counter()
        for start in range(0, count, BATCH):
            for command in coming[start : start + BATCH]:
                memory.handle(command, now)
            lines, _ = memory.take()
            stored += [(line.record, line.entry) for line in lines]
        took = time.perf_counter() - began
        report("decided, hashed, encoded", count, took)

        fresh = Memory(plan, AnswerKeys(plan, OnePoint()), pins, owners)
        began = time.perf_counter()
        fresh.replay(stored)
        took = time.perf_counter() - began
        report("replayed", len(stored), took)


def report(what: str, count: int, took: float) -> None:
    """Print one line."""
    print(f"{what}: {count / took:,.0f}/s, {took / count * 1e6:.1f} us each")


if __name__ == "__main__":
    main()
