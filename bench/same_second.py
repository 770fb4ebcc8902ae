"""Everybody starts in the same second: from the start command to the form key on each terminal.

Usage: python -m bench start [--candidates 2000]

The reference is one terminal alone on the same server: what the start costs without the crowd.
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
from bench.processes import EXAM, Load, a_server
from proctor_console.robots.staff import Account, StaffRobot

MOST_CANDIDATES = 15_000
LONGEST_SECONDS = 60


def main(arguments: list[str]) -> None:
    """Start a crowd and one alone; print how long the keys took."""
    parser = argparse.ArgumentParser(prog="python -m bench start")
    parser.add_argument("--candidates", type=int, default=2_000)
    options = parser.parse_args(arguments)
    table = Table(title="From the start command to the form key", title_justify="left")
    for column in ("terminals", "keys", "p50", "p99", "last"):
        table.add_column(column, justify="right")
    for candidates in (1, min(options.candidates, MOST_CANDIDATES)):
        with a_hall(candidates, started=False) as hall:
            after = np.array(keys_after_ms(hall))
        points = np.percentile(after, [50, 99, 100])
        table.add_row(
            f"{candidates:,}", f"{len(after):,}", *(f"{point:,.0f} ms" for point in points)
        )
    Console(width=110).print(table)


def keys_after_ms(hall: BenchHall) -> list[float]:
    """Milliseconds from the command to each key; both clocks are this machine's."""
    with a_server(EXAM, hall.folder) as base_url:
        crowd = Load(
            "generator.py", base_url, hall.tokens, "--mode", "start", "--seconds", LONGEST_SECONDS
        )
        crowd.wait_until_ready()
        begun = asyncio.run(start(base_url, hall))
        return [(at - begun) * 1_000 for at in crowd.report()["key_at"]]


async def start(base_url: str, hall: BenchHall) -> float:
    """Start the sitting as the coordinator; Unix time at which the command left."""
    second = Account(WITNESS, hall.password)
    console = await StaffRobot.open(base_url, COORDINATOR, hall.password, second)
    agreed = await console.agreed("start_sitting", hall.sitting)
    begun = time.time()
    await console.ask("start_sitting", hall.sitting, **agreed)
    console.leave()
    return begun


if __name__ == "__main__":
    main(sys.argv[1:])
