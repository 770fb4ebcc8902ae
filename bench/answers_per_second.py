"""Durable answers per second in a closed loop, beside bare echoes on the same stack.

Usage: python -m bench answers [--seconds 6] [--rounds 3]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.hall import a_hall
from bench.processes import ECHO, EXAM, a_server, load

CLIENTS = (200, 2_000)
WARM_UP_SECONDS = 2


def main(arguments: list[str]) -> None:
    """Alternate between the exam and its references; print medians and ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench answers")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    table = Table(title="Answers per second, closed loop", title_justify="left")
    for column in ("clients", "durable answers", "bare echo", "plain echo", "to bare", "to plain"):
        table.add_column(column, justify="right")
    for clients in CLIENTS:
        rates = measure(clients, options.seconds, options.rounds)
        exam, bare, plain = rates["exam"], rates["bare"], rates["plain"]
        table.add_row(
            f"{clients:,}",
            *(f"{statistics.median(one):,.0f}/s" for one in (exam, bare, plain)),
            f"{median_ratio(exam, bare):.2f}",
            f"{median_ratio(exam, plain):.2f}",
        )
    console = Console(width=110)
    console.print(table)
    console.print(
        "durable: decided, committed to, on disk (SQLite, synchronous=FULL). bare echo: the same\n"
        "worker, doorway and message types. plain echo: the same worker, python-socketio's own\n"
        "dispatch. Medians; ratios are medians of neighbouring runs."
    )


def median_ratio(one: list[float], other: list[float]) -> float:
    """Median of the ratios of runs that stood beside each other."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def measure(clients: int, seconds: float, rounds: int) -> dict[str, list[float]]:
    """Answers per second of each server and round."""
    rates: dict[str, list[float]] = {"exam": [], "bare": [], "plain": []}
    with ExitStack() as stack:
        hall = stack.enter_context(a_hall(clients, started=True))
        echo_folder = hall.folder / "echo"
        echo_folder.mkdir()
        tokens = _tokens(echo_folder, clients)
        exam = stack.enter_context(a_server(EXAM, hall.folder))
        echo = stack.enter_context(a_server(ECHO, echo_folder))
        kinds = {
            "exam": (exam, hall.tokens, "/terminal"),
            "bare": (echo, tokens, "/terminal"),
            "plain": (echo, tokens, "/plain"),
        }
        for base_url, who, namespace in kinds.values():
            load(base_url, who, "--seconds", WARM_UP_SECONDS, "--namespace", namespace)
        for _ in range(rounds):
            for name, (base_url, who, namespace) in kinds.items():
                report = load(base_url, who, "--seconds", seconds, "--namespace", namespace)
                if report["refused"]:
                    raise RuntimeError(f"{name} refused answers: {report['refused']}")
                rates[name].append(report["answers_per_second"])
    return rates


def _tokens(folder: Path, clients: int) -> Path:
    path = folder / "tokens.json"
    path.write_text(json.dumps([str(number) for number in range(clients)]))
    return path


if __name__ == "__main__":
    main(sys.argv[1:])
