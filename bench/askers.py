"""What somebody costs the candidates who asks for files over kept connections as fast as they come.

Usage: python -m bench askers [--candidates 1000] [--pace 5] [--connections 50] [--rounds 5]

One exam server runs all the time and the candidates answer all the time. In turns, several times:
nobody asks; nobody asks and a program counts on the other core, with what time is left over;
somebody asks for the files of the log over so many kept connections, one request after the other
on each. Ratios are taken within each round, because a shared machine drifts.
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.audience import Served, crowd, served
from bench.hall import a_hall
from bench.processes import EXAM

MOST_CANDIDATES = 5_000
MOST_CONNECTIONS = 1_000
NOBODY, COUNTING, ASKING = "nobody", "(counting)", "asking"
# what was asked for in one turn is answered before the next one counts
SETTLE_SECONDS = 2.0

Turn = tuple[str, float, float, float]
"""Who asked from when to when, and what share of a core the server used."""


def main(arguments: list[str]) -> None:
    """Measure in turns; print percentiles and ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench askers")
    parser.add_argument("--candidates", type=int, default=1_000)
    parser.add_argument("--pace", type=float, default=5)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args(arguments)
    connections = min(options.connections, MOST_CONNECTIONS)
    turns: list[Turn] = []
    reports = []
    with (
        a_hall(min(options.candidates, MOST_CANDIDATES), started=True) as hall,
        served(EXAM, hall.folder, CONNECTIONS_PER_SECOND=2_000) as engine,
        crowd() as people,
    ):
        people.start("paced.py", engine.base_url, hall.tokens, "--pace", options.pace)
        for _ in range(options.rounds):
            turns.append(_turn(NOBODY, engine, options.seconds))
            with crowd() as reference:
                reference.start("counting.py")
                turns.append(_turn(COUNTING, engine, options.seconds))
                reference.stop()
            with crowd() as somebody:
                several = ("--connections", connections)
                somebody.start("asking.py", engine.base_url, hall.sitting, *several)
                turns.append(_turn(ASKING, engine, options.seconds))
                reports += somebody.stop()
        (answering,) = people.stop()
    _print(options, turns, answering["answers"])
    asked = np.mean([report["a_second"] for report in reports])
    print(f"{asked:,.0f} answers a second to {connections} connections: {reports[-1]['answers']}")


def _turn(who: str, engine: Served, seconds: float) -> Turn:
    time.sleep(SETTLE_SECONDS)
    before, began = engine.cpu_seconds(), time.monotonic()
    time.sleep(seconds)
    ended = time.monotonic()
    return who, began, ended, (engine.cpu_seconds() - before) / (ended - began)


def _print(options: argparse.Namespace, turns: list[Turn], answers: list[list[float]]) -> None:
    at, seconds = np.array(answers).T
    of: dict[str, list[np.ndarray]] = {NOBODY: [], COUNTING: [], ASKING: []}
    for who, began, ended, _ in turns:
        of[who].append(seconds[(at >= began) & (at < ended)] * 1_000)
    table = Table(
        title=f"Acknowledgement beside somebody who asks, {options.rounds} rounds",
        title_justify="left",
    )
    for column in ("", "answers", "p50", "p99", "p99.9", "p99 to counting's", "server's core"):
        table.add_column(column, justify="right")
    for who, rounds in of.items():
        pooled = np.concatenate(rounds)
        pairs = zip(rounds, of[COUNTING], strict=True)
        ratios = [float(np.percentile(one, 99) / np.percentile(two, 99)) for one, two in pairs]
        table.add_row(
            who,
            f"{len(pooled):,}",
            *(f"{point:.1f} ms" for point in np.percentile(pooled, [50, 99, 99.9])),
            f"{np.median(ratios):.2f}",
            f"{np.mean([turn[3] for turn in turns if turn[0] == who]):.0%}",
        )
    Console(width=110).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
