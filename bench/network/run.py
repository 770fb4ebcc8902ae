"""Puts bad networks between terminals and server, and compares what was acknowledged.

Usage: python -m bench network [--seconds 15] [--candidates 24] [--seed text] [--only WORD]

The bad networks are a TCP proxy's on loopback. docs/proof.md says what is compared.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.crash import hall as halls
from bench.network import trial
from bench.network.trial import Outcome
from bench.network.weather import PROXIED

MOST_SECONDS = 600.0
FINDINGS_SHOWN = 20
COLUMNS = ("", "answers", "acknowledged", "lost", "repeated", "p50", "p99", "connections")


def main(arguments: list[str]) -> int:
    """Hold every trial; 0 only if nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m bench network")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--candidates", type=int, default=24)
    parser.add_argument("--seed", default=secrets.token_hex(4))
    parser.add_argument("--only", default="", help="only weathers with this word in their name")
    options = parser.parse_args(arguments)
    seconds = min(options.seconds, MOST_SECONDS)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="exam-network-"))
    hall = halls.planned(folder / "hall", options.candidates)
    console = Console(width=120)
    table = Table(title="Answers over bad networks", title_justify="left")
    for column in COLUMNS:
        table.add_column(column, justify="right" if column else "left")
    findings = []
    names = [name for name in PROXIED if options.only in name]
    for number, name in enumerate(track(names, "weather", console=Console(stderr=True))):
        copy = halls.copied(hall, folder / f"trial-{number:02}")
        outcome = asyncio.run(
            trial.behind_a_proxy(copy, PROXIED[name], seconds, f"{options.seed}/{name}")
        )
        table.add_row(name, *cells(outcome))
        if outcome.verdict.findings:
            findings += [f"{name}: {one}" for one in outcome.verdict.findings]
            findings.append(f"Evidence kept in {copy.folder}")
        else:
            halls.removed(copy)
    console.print(table)
    console.print(
        f"{options.candidates} terminals, {seconds:.0f} s each, behind a proxy; seed {options.seed}"
    )
    for finding in findings[:FINDINGS_SHOWN]:
        console.print(finding, markup=False, style="red")
    if not findings:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if findings else 0


def cells(outcome: Outcome) -> list[str]:
    """One line of the table."""
    verdict, waits = outcome.verdict, outcome.waits
    if not waits:
        return ["0", "0", str(verdict.lost), "0", "", "", str(outcome.connections)]
    return [
        f"{verdict.recorded:,}",
        f"{verdict.acknowledged:,}",
        f"{verdict.lost:,}",
        f"{verdict.repeats:,}",
        f"{waits[len(waits) // 2] * 1000:.0f} ms",
        f"{waits[int(len(waits) * 0.99)] * 1000:.0f} ms",
        f"{outcome.connections:,}",
    ]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
