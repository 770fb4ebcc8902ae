"""A crowd comes in one instant while others work: what the gate at the door is worth to them.

Usage: python -m bench stampede [--candidates 5000] [--working 1000]

So many work at pace and stay connected. Then all the others connect in the same instant; later all
of those are cut and come back in the same instant. The reference is the same server with its gate
wide open, in the same run.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.hall import BenchHall, a_hall
from bench.processes import EXAM, Load, a_server

MOST_CANDIDATES = 15_000
CALM_SECONDS = 15
BETWEEN_SECONDS = 5
# long enough for the slowest storm; whoever works stops by itself
LONGEST_SECONDS = 120
# quicker than people, so that a storm of seconds has enough answers to measure
PACE_SECONDS = 5


def main(arguments: list[str]) -> None:
    """Both storms with the gate and without; print what those who stayed felt."""
    parser = argparse.ArgumentParser(prog="python -m bench stampede")
    parser.add_argument("--candidates", type=int, default=5_000, help="how many come at once")
    parser.add_argument("--working", type=int, default=1_000, help="how many work meanwhile")
    options = parser.parse_args(arguments)
    crowd = min(options.candidates, MOST_CANDIDATES)
    table = Table(
        title=f"Acknowledgements of {options.working:,} who work, while {crowd:,} come at once",
        title_justify="left",
    )
    for column in ("", "calm p50/p99", "storm p50/p99/max", "all in", "refused", "told", "lost"):
        table.add_column(column, justify="right")
    with a_hall(options.working + crowd, started=True) as hall:
        for name, settings in (("gate", {}), ("wide open", {"CONNECTIONS_PER_SECOND": 0})):
            with a_server(EXAM, hall.folder, **settings) as base_url:
                _measure(table, name, base_url, hall, options.working)
    Console(width=130).print(table)


def _measure(table: Table, name: str, base_url: str, hall: BenchHall, working: int) -> None:
    staying = hall.folder / "staying.json"
    staying.write_text(json.dumps(json.loads(hall.tokens.read_text())[:working]))
    workers = Load(
        "generator.py", base_url, staying, "--mode", "pace", "--pace", PACE_SECONDS,
        "--seconds", LONGEST_SECONDS, "--acknowledged-at", "--until-told",
    )  # fmt: skip
    workers.wait_until_ready()
    crowd = Load("crowd.py", base_url, hall.tokens, "--skip", working)
    calm = time.time(), time.time() + CALM_SECONDS
    time.sleep(CALM_SECONDS)
    for _ in range(2):
        crowd.go()
        crowd.wait_until_ready()
        time.sleep(BETWEEN_SECONDS)
    storms = crowd.report()["storms"]
    workers.go()
    acknowledged = np.array(workers.report()["acknowledged_at"])
    quiet = _felt(acknowledged, *calm)
    for storm, what in zip(storms, ("come", "cut, come back"), strict=True):
        felt = _felt(acknowledged, storm["begun"], storm["ended"])
        table.add_row(
            f"{name}: {what}",
            f"{quiet[0]:.1f} / {quiet[1]:.1f} ms",
            f"{felt[0]:.1f} / {felt[1]:.1f} / {felt[2]:.0f} ms",
            f"{storm['inside_s'][1]:.1f} s",
            f"{storm['refused']:,}",
            _told(storm),
            f"{storm['lost']:,}",
        )


def _felt(acknowledged: Any, since: float, until: float) -> list[float]:
    """Percentiles 50, 99 and 100 of the answers sent in a stretch of time, in ms."""
    sent = acknowledged[:, 0]
    latencies = acknowledged[(sent >= since) & (sent < until), 1]
    return [float(point) for point in np.percentile(latencies * 1_000, [50, 99, 100])]


def _told(storm: dict[str, Any]) -> str:
    if not storm["refused"]:
        return ""
    least, median, most = (ms / 1_000 for ms in storm["told_ms"])
    return f"{least:.1f} / {median:.1f} / {most:.1f} s, {storm['places']:,} places"


if __name__ == "__main__":
    main(sys.argv[1:])
