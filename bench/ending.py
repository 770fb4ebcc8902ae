"""Everybody's time is up in the same millisecond: until all ends are committed, who waits how long.

    python -m bench ending [--attempts 15000] [--answers 60]

In one process, without sockets: the sequencer with its disk, terminals that answer at once when
they are asked whether they are there and count what is pushed to them, the live standings, and a
watching console's marks. Meanwhile somebody of another allowance answers, one answer after the
other; the table shows how long each waited for its acknowledgement, beside the same before the end.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.table import Table

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.database import connect_apart
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import Done
from exam_engine.roster import Candidate, PointsLookup, SectionRange, SittingPlan
from exam_engine.server.channel import Line
from exam_engine.standings import Standings
from exam_engine.terminal.presence import Presence, Session
from exam_engine.terminal.pushes import Pushes
from exam_engine.terminal.questions import Questions
from exam_engine.terminal.tokens import Seat

if TYPE_CHECKING:
    from exam_engine.sequencer import Outcome, Sequencer

ITEMS = 110
TERMINAL = "0" * 16
BYSTANDER = "Q-000000"
MOST_ATTEMPTS = 15_000
ALLOWANCE_MS = 3_600_000
GRACE_MS = 30_000
BYSTANDER_MS = 2 * ALLOWANCE_MS
LONGEST_SECONDS = 60


class ShiftedClock:
    """The real clock, which the benchmark sets forward to the moment of the end."""

    def __init__(self) -> None:
        self.shift_ms = 0

    def __call__(self) -> int:
        """Milliseconds, for the hall."""
        return time.monotonic_ns() // 1_000_000 + self.shift_ms


class Points(PointsLookup):
    """Every form: choice A is worth 5 points."""

    def points(self, attempt: str) -> Sequence[Sequence[int]]:
        """Points of any attempt."""
        del attempt
        return [(5, 0, 0, 0, 0)] * ITEMS


def main(arguments: list[str]) -> None:
    """End a hall at once and print what it cost."""
    parser = argparse.ArgumentParser(prog="python -m bench ending")
    parser.add_argument("--attempts", type=int, default=MOST_ATTEMPTS)
    parser.add_argument("--answers", type=int, default=60)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        store = LedgerStore(connect_apart(f"sqlite:///{Path(folder) / 'ledger.db'}"))
        store.create_tables()
        clock = ShiftedClock()
        hall = Hall(store, bytes(32), monotonic=clock)
        end_of(hall, clock, min(options.attempts, MOST_ATTEMPTS), options.answers)
        hall.stop()


def end_of(hall: Hall, clock: ShiftedClock, attempts: int, answers: int) -> None:
    """Fill a hall, let its time be up, and print the table."""
    sequencer = hall.open(a_plan(attempts), Points())
    work(sequencer, answers)
    told = watch(sequencer)
    gc.collect()
    gc.freeze()
    gc.disable()  # as the server does while a sitting runs
    answering = Bystander(sequencer)
    time.sleep(1)
    calm = answering.waits()
    hall.start()
    clock.shift_ms += ALLOWANCE_MS
    began, used = time.perf_counter(), time.process_time()
    while len(told) < attempts and time.perf_counter() < began + LONGEST_SECONDS:
        time.sleep(0.001)
    committed = (told[-1] - began) * 1_000
    noticed = (told[0] - began) * 1_000
    used = (time.process_time() - used) * 1_000
    answering.stop()  # the one that still waits counts too
    crowded = answering.waits()
    title = f"{attempts:,} attempts with {answers} answers end in one millisecond"
    table = Table(title=title, title_justify="left")
    for column in ("", "first end", "last end", "CPU", "answers", "p50", "p99", "longest"):
        table.add_column(column, justify="right")
    table.add_row("before", "", "", "", *row(calm))
    told_after = [f"{ms:,.0f} ms" for ms in (noticed, committed, used)]
    table.add_row("meanwhile", *told_after, *row(crowded))
    Console(width=110).print(table)


def row(waits: list[float]) -> list[str]:
    """Count and quantiles of waits in ms."""
    return [f"{len(waits):,}", *(f"{one:,.1f} ms" for one in np.percentile(waits, [50, 99, 100]))]


def a_plan(attempts: int) -> SittingPlan:
    """Everybody of one allowance, and one with more."""
    roster = [
        Candidate(participant_number=f"P-{n:06}", name=f"Peserta Contoh {n}", formation="A")
        for n in range(attempts)
    ]
    late = Candidate(
        participant_number=BYSTANDER,
        name="Peserta Contoh",
        formation="A",
        allowance_ms=BYSTANDER_MS,
    )
    sections = (
        SectionRange(id="twk", title="TWK", first=1, last=30, max_points=150),
        SectionRange(id="tiu", title="TIU", first=31, last=65, max_points=175),
        SectionRange(id="tkp", title="TKP", first=66, last=ITEMS, max_points=225),
    )
    return SittingPlan(
        id="bench",
        title="Bench",
        exam="SKD",
        rules="cpns-2024",
        starts_at=0,
        duration_ms=ALLOWANCE_MS,
        late_grace_ms=GRACE_MS,
        sections=sections,
        roster=(*roster, late),
    )


def work(sequencer: Sequencer, answers: int) -> None:
    """Everybody is admitted, begins, and answers."""
    sequencer.submit(ask.OpenRegistration(request_id="open", staff="bench"))
    numbers = list(sequencer.sheets.attempts)
    pins: dict[str, str] = {}

    def admitted(outcome: Outcome, number: str) -> None:
        pins[number] = (outcome.pin if isinstance(outcome, Done) else None) or ""

    for number in numbers:
        admit = ask.AdmitCandidate(request_id=number, staff="bench", attempt=number)
        sequencer.submit_soon(admit, lambda outcome, number=number: admitted(outcome, number))
    sequencer.submit(ask.Tick())
    for number in numbers:
        login = ask.Login(attempt=number, pin=pins[number], terminal=TERMINAL)
        sequencer.submit_soon(login, nobody)
        sequencer.submit_soon(ask.Sync(attempt=number, terminal=TERMINAL), nobody)
    sequencer.submit(ask.StartSitting(request_id="start", staff="bench", seconded_by="saksi"))
    for seq in range(1, answers + 1):
        for number in numbers:
            sequencer.submit_soon(an_answer(number, seq), nobody)
        sequencer.submit(ask.Tick())


def an_answer(attempt: str, seq: int) -> ask.RecordAnswer:
    """One answer, as terminals send it."""
    item = seq % ITEMS + 1
    sent = ask.Answer(seq=seq, item=item, choice=seq % 5, views=((item, 41_000),))
    return ask.RecordAnswer(attempt=attempt, terminal=TERMINAL, answer=sent)


def nobody(_: object) -> None:
    """Nobody waits for it."""


def watch(sequencer: Sequencer) -> list[float]:
    """Connect everybody and the board; when each end was told, as it comes."""
    told: list[float] = []
    presence = Presence()
    sent: list[str] = []

    def send(text: str) -> None:
        sent.append(text)
        if '"finished"' in text:
            told.append(time.perf_counter())

    for number in sequencer.sheets.attempts:
        line = Line("/terminal", number, number, send, lambda _: None)
        presence.enter(Session(Seat("bench", number, TERMINAL), sequencer, line))
    sequencer.subscribe(Pushes(sequencer, presence, lambda _: bytes(32)))
    sequencer.call_roll(Questions(sequencer, presence, lambda _: bytes(32)))
    standings = Standings(sequencer.sheets, names=False)

    def fold(events: Sequence[did.Event]) -> None:
        standings.fold(sequencer.sheets, events)

    sequencer.subscribe(fold)
    return told


class Bystander:
    """Somebody with more time, who answers one item after the other."""

    def __init__(self, sequencer: Sequencer) -> None:
        self._sequencer = sequencer
        self._waits: list[float] = []
        self._on = True
        self._thread = threading.Thread(target=self._answer_on, daemon=True)
        self._thread.start()

    def waits(self) -> list[float]:
        """How long each answer waited since the last call, in ms."""
        taken, self._waits = self._waits, []
        return taken

    def stop(self) -> None:
        """Answer no more."""
        self._on = False
        self._thread.join()

    def _answer_on(self) -> None:
        seq = self._sequencer.sheets.attempts[BYSTANDER].last_seq
        while self._on:
            seq += 1
            began = time.perf_counter()
            self._sequencer.submit(an_answer(BYSTANDER, seq))
            self._waits.append((time.perf_counter() - began) * 1_000)
            time.sleep(0.002)


if __name__ == "__main__":
    main(sys.argv[1:])
