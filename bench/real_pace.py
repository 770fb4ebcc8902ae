"""Acknowledgement latency with thousands connected who answer as people do, beside a bare echo.

Usage: python -m bench pace [--candidates 5000] [--seconds 60]

The whole of it, as an exam would be: python -m bench pace --candidates 15000 --seconds 900
"""

from __future__ import annotations

import argparse
import json
import sys

from rich.console import Console
from rich.table import Table

from bench.hall import a_hall
from bench.processes import ECHO, EXAM, a_server, load, worker_of
from bench.soak.gauge import resident_kib

MOST_CANDIDATES = 15_000
LONGEST_SECONDS = 900
ECHO_SECONDS = 30


def main(arguments: list[str]) -> None:
    """Measure both, one after the other; print percentiles and memory."""
    parser = argparse.ArgumentParser(prog="python -m bench pace")
    parser.add_argument("--candidates", type=int, default=5_000)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args(arguments)
    candidates = min(options.candidates, MOST_CANDIDATES)
    seconds = min(options.seconds, LONGEST_SECONDS)
    table = Table(
        title=f"Acknowledgement, {candidates:,} connected, one answer each in 55 s on average",
        title_justify="left",
    )
    for column in ("", "answers", "p50", "p99", "p99.9", "max", "refused", "memory"):
        table.add_column(column, justify="right")
    with a_hall(candidates, started=True) as hall:
        with a_server(EXAM, hall.folder) as base_url:
            before = resident_kib(worker_of(hall.folder))
            report = load(base_url, hall.tokens, "--mode", "pace", "--seconds", seconds)
            used = (resident_kib(worker_of(hall.folder)) - before) / candidates
        table.add_row("durable answer", *_cells(report), f"{used:.0f} KiB each")
        folder = hall.folder / "echo"
        folder.mkdir()
        tokens = folder / "tokens.json"
        tokens.write_text(json.dumps([str(number) for number in range(candidates)]))
        with a_server(ECHO, folder) as base_url:
            before = resident_kib(worker_of(folder))
            short = min(seconds, ECHO_SECONDS)
            report = load(base_url, tokens, "--mode", "pace", "--seconds", short)
            used = (resident_kib(worker_of(folder)) - before) / candidates
        table.add_row("bare echo", *_cells(report), f"{used:.0f} KiB each")
    Console(width=110).print(table)


def _cells(report: dict[str, object]) -> list[str]:
    latency = report["latency_ms"]
    refused = report["refused"]
    if not isinstance(latency, dict) or not isinstance(refused, dict):
        raise TypeError("the generator's report is not one")
    times = [f"{latency[point]:.1f} ms" for point in ("p50", "p99", "p99.9", "max")]
    return [f"{report['answers']:,}", *times, str(sum(refused.values()))]


if __name__ == "__main__":
    main(sys.argv[1:])
