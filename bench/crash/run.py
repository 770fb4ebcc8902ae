"""Kills a server at work again and again, and compares what it had acknowledged with its ledger.

Usage: python -m bench crash [--kills 1000] [--parallel 2] [--candidates 36] [--seed text]
                             [--database sqlite|postgresql] [--keep FOLDER]

The exit status is 1 if anything that was acknowledged is missing, or anything else contradicts a
promise; the folders of those rounds are kept and named. docs/proof.md says what is compared.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bench.crash import databases
from bench.crash import hall as halls
from bench.crash.round import KILLS_A_ROUND
from bench.crash.server import ROOT

MOST_KILLS = 5_000
MOST_PARALLEL = 8
SECONDS_A_KILL = 20
FINDINGS_SHOWN = 20
_STOP_SECONDS = 30


class Tally:
    """What all rounds together came to."""

    def __init__(self) -> None:
        self.back: defaultdict[str, list[float]] = defaultdict(list)
        self.sums: defaultdict[str, int] = defaultdict(int)
        self.findings: list[str] = []
        self.kept: list[str] = []
        self.rounds = 0

    @property
    def kills(self) -> int:
        """How many there were."""
        return sum(map(len, self.back.values()))

    def take(self, line: dict[str, Any]) -> None:
        """Add what one line of a round says."""
        if "kill" in line:
            self.back[line["kill"]].append(line["seconds"])
            return
        self.rounds += 1
        for name in ("acknowledged", "lost", "recorded", "repeats", "from_snapshots"):
            self.sums[name] += line[name]
        self.findings += [f"{Path(line['folder']).name}: {one}" for one in line["findings"]]
        if line["findings"]:
            self.kept.append(line["folder"])

    def show(self, console: Console) -> None:
        """Print the table."""
        table = Table(title="Kills by kind, and seconds to serving again", title_justify="left")
        for column in ("", "kills", "median", "max"):
            table.add_column(column, justify="right" if column else "left")
        for kind, seconds in sorted(self.back.items()):
            table.add_row(kind, *_cells(seconds))
        everything = [second for seconds in self.back.values() for second in seconds]
        table.add_section()
        table.add_row("all", *_cells(everything))
        console.print(table)
        console.print(
            f"{self.rounds} halls, {self.sums['acknowledged']:,} answers acknowledged, "
            f"{self.sums['lost']:,} lost, {self.sums['recorded']:,} in the ledgers, "
            f"{self.sums['repeats']:,} acknowledgements repeated, "
            f"{self.sums['from_snapshots']:,} sittings opened from a snapshot, "
            f"{len(self.findings)} findings."
        )
        for finding in self.findings[:FINDINGS_SHOWN]:
            console.print(finding, markup=False, style="red")
        for folder in self.kept:
            console.print(f"Evidence kept in {folder}", markup=False)


def _cells(seconds: list[float]) -> list[str]:
    if not seconds:
        return ["0", "", ""]
    return [f"{len(seconds):,}", f"{statistics.median(seconds):.2f} s", f"{max(seconds):.2f} s"]


async def _follow(
    hall: halls.Hall, folder: Path, kills: int, seed: str, tally: Tally, bar: Progress
) -> None:
    """Run rounds in a process of their own; what it leaves behind is ended with it."""
    rounds = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.crash.round", str(hall.folder), str(folder),
        "--kills", str(kills), "--seed", seed,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, limit=2**24,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        if rounds.stdout is None:
            raise RuntimeError("a round has nothing to say")
        async with asyncio.timeout(kills * SECONDS_A_KILL + 120):
            async for text in rounds.stdout:
                tally.take(json.loads(text))
                done = bar.task_ids[0]
                bar.update(done, completed=tally.kills)
            status = await rounds.wait()
        if status not in (0, 1):
            tally.findings.append(f"{seed}: a process of rounds ended with {status}")
    except TimeoutError:
        tally.findings.append(f"{seed}: the rounds did not end in time")
    finally:
        if rounds.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                rounds.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(rounds.wait(), _STOP_SECONDS)
            except TimeoutError:
                rounds.kill()


async def _side_by_side(
    hall: halls.Hall, folder: Path, options: argparse.Namespace, tally: Tally, bar: Progress
) -> None:
    parallel = max(1, min(options.parallel, MOST_PARALLEL, options.kills // KILLS_A_ROUND or 1))
    share, more = divmod(options.kills, parallel)
    async with asyncio.TaskGroup() as group:
        for number in range(parallel):
            own = folder / f"server-{number}"
            kills = share + (number < more)
            group.create_task(_follow(hall, own, kills, f"{options.seed}-{number}", tally, bar))


def main(arguments: list[str]) -> int:
    """Hold all rounds; 0 only if nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m bench crash")
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--candidates", type=int, default=36)
    parser.add_argument("--seed", default=secrets.token_hex(4))
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument(
        "--keep", type=Path, help="where to work; a new temporary folder if left out"
    )
    options = parser.parse_args(arguments)
    options.kills = min(max(options.kills, 1), MOST_KILLS)
    folder = options.keep or Path(tempfile.mkdtemp(prefix="exam-crash-"))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console, tally = Console(width=110), Tally()
    database_url = databases.made() if options.database == "postgresql" else ""
    columns = (TextColumn("kills"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    began = time.monotonic()
    try:
        hall = halls.planned(folder / "hall", options.candidates, database_url)
        halls.saved(hall)
        with Progress(*columns, console=Console(stderr=True)) as bar:
            bar.add_task("kills", total=options.kills)
            asyncio.run(_side_by_side(hall, folder, options, tally, bar))
    except KeyboardInterrupt:
        tally.findings.append("stopped before the end")
    finally:
        if database_url:
            databases.dropped(database_url)
    tally.show(console)
    console.print(
        f"{options.database}, {options.candidates} candidates a hall, seed {options.seed}, "
        f"{time.monotonic() - began:.0f} s"
    )
    if not tally.kept and options.keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if tally.findings or tally.kills < options.kills else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
