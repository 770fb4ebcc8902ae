"""A planned restart while people answer: the longest that anybody waited for an acknowledgement.

Usage: python -m bench handover [--terminals 200] [--restarts 3] [--think 0.2]

Each terminal answers, thinks for so many seconds, answers again, and does what docs/protocol.md
asks of a client whose connection ends: it comes back when `away` said so, and sends again what was
not acknowledged. The reference is the longest wait of the same terminals before the restart. A wait
begins when an answer is given, also if it has to be sent again, and does not count the thinking.
"Kept" are those whose connection the successor went on with, "anew" those who had to connect again.
Afterwards every acknowledged number of every attempt is looked for in the ledger, with the choice
that was acknowledged.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.hall import BenchHall, a_hall
from bench.restart import Server
from exam_engine.database import connect_apart
from exam_engine.events import AnswerRecorded
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from proctor_console.data_folder import open_folder
from proctor_console.robots.socket_client import SocketClient

MOST_TERMINALS = 15_000
CONNECTING_AT_ONCE = 50
MOST_RESTARTS = 20
QUIET_SECONDS = 5.0
AFTER_SECONDS = 15.0
LATE_SECONDS = 0.02  # then it tries again: its place has passed
ITEMS = 110
WAITS = ("p50", "p99", "longest wait", "nobody served")
COLUMNS = ("", "acknowledged", "refused", *WAITS, "kept", "anew")


class Terminal:
    """Answers for ever, through restarts; remembers when each number was acknowledged.

    Attributes:
        given: When each number was given for the first time.
        acknowledged: When, by number.
        kept: When a successor told it where things stand, on the connection it had.
        anew: When it connected.
    """

    def __init__(self, base_url: str, token: str, think: float, door: asyncio.Semaphore) -> None:
        self.given: dict[int, float] = {}
        self.acknowledged: dict[int, float] = {}
        self.kept: list[float] = []
        self.anew: list[float] = []
        self.refused = 0
        self.connected = asyncio.Event()
        self._base_url, self._token = base_url, token
        self._think, self._door = think, door
        self._seq = 0
        self._back_at = 0.0
        self._luck = random.Random(token)

    async def work(self) -> None:
        """Connect, answer, and come back when the server has gone."""
        while True:
            try:
                await self._answer_on()
            except (ConnectionError, OSError):
                wait = self._back_at - time.perf_counter()
                await asyncio.sleep(wait if wait > 0 else LATE_SECONDS)

    async def _answer_on(self) -> None:
        async with self._door if not self.anew else nullcontext():
            client = await SocketClient.open_patiently(
                self._base_url, "/terminal", {"token": self._token}, self._hear, self._luck
            )
        self._seq = (await client.ask("sync", last_seq=self._seq))["last_seq"]
        self.anew.append(time.perf_counter())
        self.connected.set()
        while True:
            seq = self._seq + 1
            self.given.setdefault(seq, time.perf_counter())
            reply = await client.send("answer", _answer(seq))
            if reply["ok"]:
                self._seq = seq
                self.acknowledged[seq] = time.perf_counter()
            else:
                self.refused += 1
            await asyncio.sleep(self._think * self._luck.uniform(0.5, 1.5))

    def _hear(self, name: str, fields: dict[str, Any]) -> None:
        if name == "away":
            self._back_at = time.perf_counter() + fields["return_after_ms"] / 1_000
        elif name == "state":
            self.kept.append(time.perf_counter())


def _answer(seq: int) -> dict[str, Any]:
    item = seq % ITEMS + 1
    return {"seq": seq, "item": item, "choice": seq % 5, "flag": False, "views": [[item, 0]]}


def main(arguments: list[str]) -> None:
    """Answer, restart, answer on; print the longest waits."""
    parser = argparse.ArgumentParser(prog="python -m bench handover")
    parser.add_argument("--terminals", type=int, default=200)
    parser.add_argument("--restarts", type=int, default=3)
    parser.add_argument("--think", type=float, default=0.2, help="seconds between answers")
    options = parser.parse_args(arguments)
    terminals = min(options.terminals, MOST_TERMINALS)
    table = Table(
        title=f"{terminals:,} terminals, an answer each in {options.think:g} s",
        title_justify="left",
    )
    for column in COLUMNS:
        table.add_column(column, justify="right")
    with a_hall(terminals, started=True) as hall:
        server = Server(hall.folder)
        try:
            server.ready()
            restarts = min(options.restarts, MOST_RESTARTS)
            crowd = asyncio.run(run(hall, server, restarts, options.think, table))
        finally:
            server.kill()
        by_attempt = zip(hall.attempts, crowd, strict=True)
        acknowledged = {attempt: one.acknowledged for attempt, one in by_attempt}
        lost = missing(answers_on_disk(hall), acknowledged)
    console = Console(width=110)
    console.print(table)
    console.print(f"Acknowledged and not in the ledger as acknowledged: {len(lost):,}.")


async def run(
    hall: BenchHall, server: Server, restarts: int, think: float, table: Table
) -> list[Terminal]:
    """Let everybody answer, first undisturbed and then through restarts."""
    tokens = json.loads(hall.tokens.read_text())
    door = asyncio.Semaphore(CONNECTING_AT_ONCE)
    crowd = [Terminal(server.base_url, token, think, door) for token in tokens]
    working = [asyncio.create_task(one.work()) for one in crowd]
    await asyncio.gather(*(one.connected.wait() for one in crowd))
    began = time.perf_counter()
    await asyncio.sleep(QUIET_SECONDS)
    _report(table, "undisturbed", crowd, began)
    for number in range(1, restarts + 1):
        began = time.perf_counter()
        server.reload()
        await asyncio.sleep(AFTER_SECONDS)
        _report(table, f"restart {number}", crowd, began)
    for task in working:
        task.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    return crowd


def _report(table: Table, name: str, crowd: list[Terminal], since: float) -> None:
    waits, everybody = [], []
    now = time.perf_counter()
    for one in crowd:
        given = [seq for seq, at in one.given.items() if at >= since - 1]
        everybody += [one.acknowledged[seq] for seq in given if seq in one.acknowledged]
        waits.append(
            max((one.acknowledged.get(seq, now) - one.given[seq] for seq in given), default=0.0)
        )
    nobody = max(np.diff(sorted(everybody)), default=0.0)
    p50, p99, most = (f"{wait:.2f} s" for wait in np.percentile(waits, [50, 99, 100]))
    refused = sum(one.refused for one in crowd)
    kept = sum(at >= since for one in crowd for at in one.kept)
    anew = sum(at >= since for one in crowd for at in one.anew)
    table.add_row(
        name, f"{len(everybody):,}", f"{refused:,}", p50, p99, most, f"{nobody:.2f} s",
        f"{kept:,}", f"{anew:,}",
    )  # fmt: skip


def answers_on_disk(hall: BenchHall) -> Iterator[AnswerRecorded]:
    """The answers of the ledger."""
    store = LedgerStore(connect_apart(open_folder(hall.folder).config.database))
    for record, _ in store.lines(hall.sitting):
        event = decode_record(record)
        if type(event) is AnswerRecorded:
            yield event


def missing(
    recorded: Iterable[AnswerRecorded], acknowledged: Mapping[str, Iterable[int]]
) -> list[tuple[str, int]]:
    """(attempt, number) of what was acknowledged and is not on disk as it was sent."""
    there = {(one.attempt, one.seq): (one.item, one.choice) for one in recorded}
    return [
        (attempt, seq)
        for attempt, numbers in acknowledged.items()
        for seq in numbers
        if there.get((attempt, seq)) != (_answer(seq)["item"], _answer(seq)["choice"])
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
