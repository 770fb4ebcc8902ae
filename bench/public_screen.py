"""From an answer to the public screens of thousands of viewers.

Usage: python -m bench screen [--viewers 1 2000 5000 15000] [--probes 10]

Up to 2,000 viewers watch the exam server itself, more than that the relay (`exam board`) beside it.
The reference is the acknowledgement of the same answers at the candidate's terminal. Boards collect
changes for 250 ms by default (`board_interval_ms`), which is part of what is measured.
"""

from __future__ import annotations

import argparse
import sys
import time
from bisect import bisect_right
from contextlib import ExitStack

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.audience import Served, crowd, relayed, served
from bench.hall import BenchHall, a_hall
from bench.processes import EXAM

MOST_VIEWERS = 15_000
WITHOUT_RELAY = 2_000
CANDIDATES = 100
PROBE_EVERY_SECONDS = 1.0
SETTLE_SECONDS = 2.0


def main(arguments: list[str]) -> None:
    """Measure with each number of viewers; print one line for each."""
    parser = argparse.ArgumentParser(prog="python -m bench screen")
    parser.add_argument("--viewers", type=int, nargs="+", default=[1, 2_000, 5_000, 15_000])
    parser.add_argument("--probes", type=int, default=10)
    options = parser.parse_args(arguments)
    table = Table(title="From an answer to the public screen", title_justify="left")
    columns = ("viewers", "served by", "arrived", "p50", "p99", "last", "saved, p50")
    for column in (*columns, "server's core", "relay's core"):
        table.add_column(column, justify="right")
    for viewers in options.viewers:
        number = min(viewers, MOST_VIEWERS)
        # a server of its own for each: what one leaves in memory is not the next one's
        with a_hall(CANDIDATES, started=True) as hall, ExitStack() as stack:
            engine = stack.enter_context(served(EXAM, hall.folder, CONNECTIONS_PER_SECOND=2_000))
            relay = None
            if number > WITHOUT_RELAY:
                relay = stack.enter_context(relayed(engine, hall.folder))
            table.add_row(f"{number:,}", *_measured(hall, engine, relay, number, options.probes))
    Console(width=110).print(table)


def _measured(
    hall: BenchHall, engine: Served, relay: Served | None, viewers: int, probes: int
) -> list[str]:
    with crowd() as people:
        people.viewers(relay or engine, hall.sitting, viewers)
        time.sleep(SETTLE_SECONDS)
        people.start(
            "paced.py", engine.base_url, hall.tokens, "--one", "--pace", PROBE_EVERY_SECONDS
        )
        before = [one.cpu_seconds() for one in (engine, relay) if one]
        began = time.monotonic()
        time.sleep(probes * PROBE_EVERY_SECONDS + SETTLE_SECONDS)
        elapsed = time.monotonic() - began
        after = [one.cpu_seconds() for one in (engine, relay) if one]
        *screens, probing = people.stop()
    left = [at for at, _ in probing["answers"]]
    arrivals = [at for report in screens for at in report["arrivals"]]
    # each probe is long on every screen when the next one leaves, or it counts as the next one's
    screen_ms = [(at - left[bisect_right(left, at) - 1]) * 1_000 for at in arrivals]
    points = np.percentile(screen_ms, [50, 99, 100])
    saved = np.median([seconds * 1_000 for _, seconds in probing["answers"]])
    shares = [f"{(late - soon) / elapsed:.0%}" for soon, late in zip(before, after, strict=True)]
    return [
        "exam serve" if relay is None else "exam board",
        f"{len(arrivals):,} of {viewers * len(left):,}",
        *(f"{point:,.0f} ms" for point in points),
        f"{saved:,.0f} ms",
        *shares,
        *([] if relay else ["-"]),
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
