"""From an answer to the public screens of thousands of viewers.

Usage: python -m bench screen [--viewers 2000] [--probes 20]

The reference is the acknowledgement of the same answers at the candidate's terminal. Boards collect
changes for 250 ms by default (`board_interval_ms`), which is part of what is measured.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.hall import a_hall
from bench.processes import EXAM, Load, a_server

MOST_VIEWERS = 15_000
CANDIDATES = 100


def main(arguments: list[str]) -> None:
    """Measure with one viewer and with many; print both."""
    parser = argparse.ArgumentParser(prog="python -m bench screen")
    parser.add_argument("--viewers", type=int, default=2_000)
    parser.add_argument("--probes", type=int, default=20)
    options = parser.parse_args(arguments)
    table = Table(title="From an answer to the public screen", title_justify="left")
    for column in ("viewers", "arrived", "p50", "p99", "last", "acknowledged, p50"):
        table.add_column(column, justify="right")
    with a_hall(CANDIDATES, started=True) as hall, a_server(EXAM, hall.folder) as base_url:
        for viewers in (1, min(options.viewers, MOST_VIEWERS)):
            report = Load(
                "viewers.py",
                base_url,
                hall.tokens,
                hall.sitting,
                "--viewers",
                viewers,
                "--probes",
                options.probes,
            ).report()
            points = np.percentile(report["screen_ms"], [50, 99, 100])
            table.add_row(
                f"{viewers:,}",
                f"{len(report['screen_ms']):,} of {report['expected']:,}",
                *(f"{point:,.0f} ms" for point in points),
                f"{np.median(report['acknowledged_ms']):,.0f} ms",
            )
    Console(width=110).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
