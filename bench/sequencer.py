"""Durable answers per second through the sequencer, beside raw SQLite in the same run.

And beside a sequencer that keeps no tree over its entries and signs nothing: the two take turns,
each on a file of its own, and the last column is what the tree costs.

Each row keeps so many answers outstanding: the next one is sent when one is acknowledged. The
reference inserts lines of the same size into the same kind of file, in transactions of the size
that the sequencer's batches had on average in that row, and does nothing else.

    python bench/sequencer.py [seconds per measurement]
"""

import gc
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from exam_engine import commands as ask
from exam_engine.database import connect_apart
from exam_engine.hall import Hall
from exam_engine.ledger.growing import FullTile, GrowingTree
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.keys import Keys
from exam_engine.registry.log_keys import LogKeys
from exam_engine.replies import AnswerSaved, Done
from exam_engine.roster import Candidate, PointsLookup, SectionRange, SittingPlan
from exam_engine.sequencer import Outcome, Sequencer

CANDIDATES = 1000
ITEMS = 110
OUTSTANDING = (1, 100, 1000)
TERMINAL = "0" * 32
TURNS = 8


class OnePoint(PointsLookup):
    """Every form: choice A is worth 5 points."""

    def points(self, attempt: str) -> Sequence[Sequence[int]]:
        """Points of any attempt."""
        del attempt
        return [(5, 0, 0, 0, 0)] * ITEMS


class NoTree(GrowingTree):
    """Keeps nothing of what it is given."""

    def grow(self, leaves: Iterable[bytes]) -> list[FullTile]:
        """Nothing to write."""
        del leaves
        return []


class Measured(NamedTuple):
    """Answers per second, answers per commit, and the time of each acknowledgement in ms."""

    rate: float
    per_commit: float
    times: list[float]


def a_running_sitting(hall: Hall) -> Sequencer:
    """A sitting in which everybody works."""
    plan = SittingPlan(
        id="bench",
        title="Bench",
        exam="SKD",
        rules="cpns-2024",
        starts_at=0,
        duration_ms=10**9,
        sections=(SectionRange(id="twk", title="TWK", first=1, last=ITEMS, max_points=550),),
        roster=tuple(
            Candidate(participant_number=f"P-{n:06}", name=f"Peserta Contoh {n}", formation="A")
            for n in range(CANDIDATES)
        ),
    )
    sequencer = hall.open(plan, OnePoint())
    sequencer.submit(ask.OpenRegistration(request_id="open", staff="bench"))
    for candidate in plan.roster:
        number = candidate.participant_number
        admit = ask.AdmitCandidate(request_id=number, staff="bench", attempt=number)
        done = sequencer.submit(admit)
        pin = done.pin if isinstance(done, Done) else None
        sequencer.submit(ask.Login(attempt=number, pin=pin or "", terminal=TERMINAL))
        sequencer.submit(ask.Sync(attempt=number, terminal=TERMINAL))
    sequencer.submit(ask.StartSitting(request_id="start", staff="bench", seconded_by="saksi"))
    return sequencer


def answers(sequencer: Sequencer) -> Iterator[ask.RecordAnswer]:
    """One answer of everybody in turn, for ever, numbered on from what was recorded."""
    rounds = {number: sheet.last_seq for number, sheet in sequencer.sheets.attempts.items()}
    while True:
        for number in tuple(rounds):
            rounds[number] += 1
            seq = rounds[number]
            item = seq % ITEMS + 1
            yield ask.RecordAnswer(
                attempt=number,
                terminal=TERMINAL,
                answer=ask.Answer(seq=seq, item=item, choice=seq % 5, views=((item, 41_000),)),
            )


def through_the_sequencer(sequencer: Sequencer, outstanding: int, seconds: float) -> Measured:
    """Keep so many answers outstanding for so long."""
    coming = answers(sequencer)
    times: list[float] = []
    commits = 0
    until = time.perf_counter() + seconds
    idle = threading.Semaphore(0)

    def count(_: object) -> None:
        nonlocal commits
        commits += 1

    def send() -> None:
        sent = time.perf_counter()

        def on_done(outcome: Outcome) -> None:
            now = time.perf_counter()
            if not isinstance(outcome, AnswerSaved):
                raise TypeError(outcome)
            times.append((now - sent) * 1000)
            if now < until:
                send()
            else:
                idle.release()

        sequencer.submit_soon(next(coming), on_done)

    unsubscribe = sequencer.subscribe(count)
    began = time.perf_counter()
    for _ in range(outstanding):
        send()
    for _ in range(outstanding):
        idle.acquire()
    took = time.perf_counter() - began
    unsubscribe()
    return Measured(len(times) / took, len(times) / commits, times)


def by_turns(
    signing: Sequencer, plain: Sequencer, outstanding: int, seconds: float
) -> tuple[Measured, Measured]:
    """Both, each for so long in all, so that whatever else the machine does meets both."""
    turns: dict[Sequencer, list[Measured]] = {signing: [], plain: []}
    for turn in range(TURNS):
        for one in (signing, plain) if turn % 2 else (plain, signing):
            turns[one].append(through_the_sequencer(one, outstanding, seconds / TURNS))
    with_tree, without = (
        Measured(
            statistics.mean(one.rate for one in measured),
            statistics.mean(one.per_commit for one in measured),
            [ms for one in measured for ms in one.times],
        )
        for measured in turns.values()
    )
    return with_tree, without


def raw_sqlite(folder: Path, batch: int, seconds: float) -> float:
    """Rows per second that SQLite alone commits, in transactions of this many rows."""
    database = sqlite3.connect(folder / "raw.db", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS line (sitting TEXT, n INTEGER, record BLOB, entry BLOB,"
        " leaf_hash BLOB, PRIMARY KEY (sitting, n)) WITHOUT ROWID"
    )
    database.execute("DELETE FROM line")
    record, public, leaf = bytes(150), bytes(53), bytes(32)
    rows = 0
    began = time.perf_counter()
    while time.perf_counter() < began + seconds:
        database.execute("BEGIN")
        database.executemany(
            "INSERT INTO line VALUES (?, ?, ?, ?, ?)",
            [("bench", rows + n, record, public, leaf) for n in range(batch)],
        )
        database.execute("COMMIT")
        rows += batch
    took = time.perf_counter() - began
    database.close()
    return rows / took


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        halls = []
        for kind, logs in (("tree", LogKeys(Keys(bytes(32)), "exam.invalid")), ("plain", None)):
            store = LedgerStore(connect_apart(f"sqlite:///{folder / kind}.db"))
            store.create_tables()
            halls.append(Hall(store, bytes(32), logs=logs))
        signing, plain = (a_running_sitting(hall) for hall in halls)
        plain._writer.tree = NoTree(store.tree("bench"))  # noqa: SLF001 - nobody else may have none
        gc.collect()
        gc.freeze()
        gc.disable()  # as the server does while a sitting runs
        print(
            "outstanding | answers/s | per commit | p50 ms | p99 ms | raw SQLite rows/s | ratio"
            " | without the tree | the tree costs"
        )
        print("---|---|---|---|---|---|---|---|---")
        for outstanding in OUTSTANDING:
            (rate, per_commit, times), without = by_turns(signing, plain, outstanding, seconds)
            raw = raw_sqlite(folder, max(1, round(per_commit)), seconds)
            cuts = statistics.quantiles(times, n=100)
            print(
                f"{outstanding} | {rate:,.0f} | {per_commit:.1f} | {cuts[49]:.2f} | {cuts[98]:.2f}"
                f" | {raw:,.0f} | {rate / raw:.2f}"
                f" | {without.rate:,.0f} | {1 - rate / without.rate:.1%}"
            )
        for hall in halls:
            hall.stop()


if __name__ == "__main__":
    main()
