"""Soak: 15,000 candidates at real pace for 15 minutes, who start and end in the same second.

Usage: python -m bench soak [--candidates 1000 5000 15000] [--minutes 1 1 15] [--viewers 1000]

Server and generators share the machine. Three staff consoles and the viewers are attached all the
time; the viewers' program takes only what processor time is left over, as phones elsewhere would.
Afterwards every acknowledgement is looked up in the ledger on disk. "Amid" are the answers between
the seconds of the start and of the end. The smaller halls, which run before, show how each figure
grows.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.hall import COORDINATOR, WITNESS, BenchHall, a_hall
from bench.processes import EXAM, Load, a_server, worker_of
from bench.soak import comparison
from bench.soak.gauge import Gauge, resident_kib
from proctor_console.robots.staff import Account, StaffRobot

MOST_CANDIDATES = 15_000
LONGEST_MINUTES = 15
MOST_VIEWERS = 2_000
CONSOLES = 3
# after the end: for those whose allowance is longer, and for whatever is late
GRACE_SECONDS = 20
FIGURES = (
    "candidates", "minutes", "answers", "p50", "p99", "p99.9", "max", "amid p99", "amid p99.9",
    "start p99", "end p99", "end last", "receipt last", "no receipt", "CPU", "CPU p99",
    "KiB each", "boards p99", "viewers cut", "viewers lost", "answers lost",
)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Run one exam after another, each in a hall of its own, and print them side by side."""
    parser = argparse.ArgumentParser(prog="python -m bench soak")
    parser.add_argument("--candidates", type=int, nargs="+", default=[1_000, 5_000, 15_000])
    parser.add_argument("--minutes", type=float, nargs="+", default=[1, 1, 15])
    parser.add_argument("--viewers", type=int, default=1_000)
    options = parser.parse_args(arguments)
    if len(options.candidates) != len(options.minutes):
        parser.error("give as many minutes as halls")
    halls = []
    for candidates, minutes in zip(options.candidates, options.minutes, strict=True):
        size, length = min(candidates, MOST_CANDIDATES), min(minutes, LONGEST_MINUTES)
        halls.append(exam(size, length, min(options.viewers, MOST_VIEWERS)))
        Console(width=200).print(side_by_side(halls))


def side_by_side(halls: list[list[str]]) -> Table:
    """A line for each figure, a column for each hall."""
    table = Table(title="A whole exam, one answer each in 55 s on average", title_justify="left")
    table.add_column(FIGURES[0])
    for hall in halls:
        table.add_column(hall[0], justify="right")
    for name, *figures in zip(FIGURES[1:], *(hall[1:] for hall in halls), strict=True):
        table.add_row(name, *figures)
    return table


def exam(candidates: int, minutes: float, viewers: int) -> list[str]:
    """One exam from the doors to the last result; its figures."""
    duration_ms = int(minutes * 60_000)
    with a_hall(candidates, started=False, duration_ms=duration_ms) as hall:
        with a_server(EXAM, hall.folder) as base_url:
            worker = worker_of(hall.folder)
            before = resident_kib(worker)
            seconds = minutes * 60 + GRACE_SECONDS
            evidence = hall.folder / "evidence.json"
            crowd = Load(
                "soak/candidates.py", base_url, hall.tokens, evidence, "--seconds", seconds
            )
            crowd.wait_until_ready()
            public = Load(
                "soak/audience.py", base_url, hall.sitting,
                "--viewers", viewers, "--seconds", seconds, "--elsewhere",
            )  # fmt: skip
            public.wait_until_ready()
            with Gauge(worker) as gauge:
                begun = asyncio.run(proctored(base_url, hall, seconds))
                report, heard, load = crowd.report(), public.report(), gauge.load()
        print("viewers:", heard)
        missing = comparison.lost(
            hall.folder / "exam.sqlite3", hall.sitting, hall.attempts, evidence
        )
    if report["lost_connections"]:
        raise RuntimeError(f"{report['lost_connections']} candidates lost their connection")
    latency = report["latency_ms"]
    started = (np.array(report["key_at"]) - begun) * 1_000
    # those with a longer allowance of their own (30 % more) go on: they are no part of this second
    after_end = (np.array(report["finished_at"]) - begun) * 1_000 - duration_ms
    same_second = min(GRACE_SECONDS * 1_000, 0.2 * duration_ms)
    ended = after_end[after_end < same_second]
    given = (np.array(report["receipt_at"]) - begun) * 1_000 - duration_ms
    return [
        f"{candidates:,}", f"{minutes:g}", f"{report['answers']:,}",
        *(f"{latency[point]:.1f} ms" for point in ("p50", "p99", "p99.9", "max")),
        *(f"{report['amid_ms'][point]:.1f} ms" for point in ("p99", "p99.9")),
        f"{np.percentile(started, 99):,.0f} ms",
        f"{np.percentile(ended, 99):,.0f} ms", f"{ended.max():,.0f} ms",
        f"{given[given < same_second].max(initial=0):,.0f} ms", str(len(after_end) - len(given)),
        f"{load.cpu_median:.0f} %", f"{load.cpu_p99:.0f} %",
        f"{(load.resident_kib - before) / candidates:.0f}",
        f"{heard['p99']:,.0f} ms", str(heard["cut"]), str(heard["lost"]), str(missing),
    ]  # fmt: skip


async def proctored(base_url: str, hall: BenchHall, seconds: float) -> float:
    """Start the sitting with consoles attached and stay to the end; Unix time of the start."""
    second = Account(WITNESS, hall.password)
    consoles = [
        await StaffRobot.open(base_url, COORDINATOR, hall.password, second) for _ in range(CONSOLES)
    ]
    for console in consoles:
        await console.watch(hall.sitting)
    agreed = await consoles[0].agreed("start_sitting", hall.sitting)
    begun = time.time()
    await consoles[0].ask("start_sitting", hall.sitting, **agreed)
    await asyncio.sleep(seconds)
    for console in consoles:
        console.leave()
    return begun


if __name__ == "__main__":
    main(sys.argv[1:])
