"""From kill -9 to serving again: with a snapshot, beside folding all lines in the same run.

Usage: python -m bench restart [--candidates 15000] [--answers 60] [--folder FOLDER]

The hall is made in FOLDER and left there, so that a second run need not make it again. Its answers
go through the real writer, which signs as often as in a day's 100 minutes. Each start is that of a
real server, killed with SIGKILL, supervisor and worker; the clock runs from the start of its
process until /readyz says that it can commit. The tail is as long as it can be: one line fewer than
would have made another snapshot. Python's modules are compiled, as pip leaves them, but for the
last start, where they may not be kept: a container image often has PYTHONDONTWRITEBYTECODE.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench.hall import a_hall
from bench.processes import EXAM, ROOT, a_free_port
from exam_engine import commands as ask
from exam_engine.snapshots.copyist import WORTH_A_SNAPSHOT
from exam_engine.terminal.tokens import terminal_name
from exam_engine.writing import certifier
from proctor_console.admission import ask_all, opened
from proctor_console.data_folder import make_folder, open_folder
from proctor_console.demo import people
from proctor_console.demo.preparation import SITTING

MOST_CANDIDATES = 15_000
MOST_ANSWERS = 110
STARTS = 5
CHECKPOINTS = 6_000
"""One a second while people answer."""
LONGEST_SECONDS = 600
PARTS = ("plan", "snapshot", "verification", "folding", "screens")


class Start(NamedTuple):
    """One start: seconds until ready, and how many of them each part took."""

    seconds: float
    parts: dict[str, float]


class Server:
    """A real server that is killed as a machine is: at once, with everything it started."""

    def __init__(self, folder: Path, *, compiled: bool = True) -> None:
        self.base_url = f"http://127.0.0.1:{(port := a_free_port())}"
        settings = {"DATA_DIR": str(folder), "HOST": "127.0.0.1", "PORT": str(port)}
        environment = os.environ | {f"EXAM_{name}": value for name, value in settings.items()}
        environment["PYTHONPYCACHEPREFIX"] = str(folder / ("compiled" if compiled else "nothing"))
        environment["PYTHONDONTWRITEBYTECODE"] = "" if compiled else "1"
        with (folder / "server.log").open("ab") as log:
            self._began = time.perf_counter()
            self._process = subprocess.Popen(  # noqa: S603 - our own server
                [sys.executable, "-m", "exam_engine.server.process", EXAM],
                cwd=ROOT,
                env=environment | {"PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ready(self) -> Start:
        """Wait until it can commit."""
        until = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with urllib.request.urlopen(self.base_url + "/readyz", timeout=LONGEST_SECONDS):  # noqa: S310 - our own server
                    return Start(time.perf_counter() - self._began, self._parts())
            except urllib.error.HTTPError as unready:
                unready.close()
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("the server did not start; its log says why")

    def figure(self, name: str) -> float:
        """A figure of /metrics."""
        found = re.search(rf"^{re.escape(name)} (\S+)$", self._metrics(), re.MULTILINE)
        return 0.0 if found is None else float(found[1])

    def reload(self) -> None:
        """Ask for a successor."""
        self._process.send_signal(signal.SIGHUP)

    def kill(self) -> None:
        """Kill -9."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _parts(self) -> dict[str, float]:
        found = re.findall(
            r'^exam_opening_seconds{part="(\w+)"} (\S+)$', self._metrics(), re.MULTILINE
        )
        return {part: float(seconds) for part, seconds in found}

    def _metrics(self) -> str:
        with urllib.request.urlopen(self.base_url + "/metrics", timeout=60) as answer:  # noqa: S310 - our own server
            return str(answer.read().decode())


def main(arguments: list[str]) -> None:
    """Make the hall if it is not there, start and kill; print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench restart")
    parser.add_argument("--candidates", type=int, default=1_000)
    parser.add_argument("--answers", type=int, default=60)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args(arguments)
    candidates = min(options.candidates, MOST_CANDIDATES)
    folder = options.folder or Path(mkdtemp(prefix="exam-bench-")) / "hall"
    try:
        if not folder.exists():
            make_hall(folder, candidates, min(options.answers, MOST_ANSWERS))
        measure(folder, candidates)
    finally:
        if options.folder is None:
            shutil.rmtree(folder.parent)


def make_hall(folder: Path, candidates: int, answers: int) -> None:
    """A hall in which everybody has given so many answers, signed as often as on a real day."""
    certifier.INTERVAL_MS = 0  # with every commit
    with a_hall(candidates, started=False) as hall:
        made = open_folder(hall.folder)
        with opened(made, SITTING) as writer:
            ask_all(
                writer,
                [ask.Sync(attempt=one, terminal=terminal_name(one)) for one in hall.attempts],
            )
            writer.submit(
                ask.StartSitting(request_id="bench-start", staff="bench", seconded_by="saksi")
            )
        made.database.dispose()
        count = answers * candidates
        answer(hall.folder, hall.attempts, count, at_once=max(1, count // CHECKPOINTS))
        shutil.copytree(hall.folder, folder)


def answer(
    folder: Path, attempts: tuple[str, ...], count: int, at_once: int = MOST_CANDIDATES
) -> None:
    """Have everybody in turn answer, so many answers in all."""
    made = make_folder(folder)
    with opened(made, SITTING) as writer:
        sheets = writer.sheets.attempts
        turns = islice(cycle(attempts), count)
        while some := list(islice(turns, min(at_once, len(attempts)))):
            ask_all(
                writer,
                [
                    ask.RecordAnswer(
                        attempt=one,
                        terminal=terminal_name(one),
                        answer=_answer(sheets[one].last_seq + 1),
                    )
                    for one in some
                ],
            )
    made.database.dispose()


def _answer(seq: int) -> ask.Answer:
    item = (seq - 1) % MOST_ANSWERS + 1
    return ask.Answer(seq=seq, item=item, choice=seq % 5, views=((item, 41_000),))


def measure(folder: Path, candidates: int) -> None:
    """Start without a snapshot, let one be made, add the longest tail, and start from it."""
    make_folder(folder)
    attempts = tuple(one.participant_number for one in people.present(candidates))
    shelf = folder / "snapshots"
    shutil.rmtree(shelf, ignore_errors=True)
    server = Server(folder)
    try:
        folded = server.ready()
        waited = time.perf_counter()
        while not list(shelf.glob("*.snapshot")):
            time.sleep(0.5)
            if time.perf_counter() - waited > LONGEST_SECONDS:
                raise RuntimeError("no snapshot was made: is the hall too small?")
        copied = time.perf_counter() - waited
        resident = server.figure("exam_copyist_resident_bytes")
    finally:
        server.kill()
    answer(folder, attempts, WORTH_A_SNAPSHOT - 50)
    starts = [_start(folder) for _ in range(STARTS)]
    uncompiled = _start(folder, compiled=False)
    table = Table(title=f"From kill -9 to /readyz, {candidates:,} attempts", title_justify="left")
    for column in ("", "ready", "program", *PARTS):
        table.add_column(column, justify="right")
    table.add_row("all lines folded", *_cells(folded))
    for number, start in enumerate(starts, start=1):
        table.add_row(f"from a snapshot, {number}", *_cells(start))
    table.add_row("modules not compiled", *_cells(uncompiled))
    console = Console(width=120)
    console.print(table)
    seconds = [start.seconds for start in starts]
    console.print(
        f"From a snapshot: {median(seconds):.2f} s in the median of {STARTS}, "
        f"{max(seconds):.2f} s at most."
    )
    console.print(
        f"The first snapshot was there {copied:.0f} s after the first start, niced, with every "
        f"commitment opened; its process takes {resident / 2**20:.0f} MiB."
    )


def _start(folder: Path, *, compiled: bool = True) -> Start:
    server = Server(folder, compiled=compiled)
    try:
        return server.ready()
    finally:
        server.kill()


def _cells(start: Start) -> list[str]:
    program = start.seconds - sum(start.parts.values())
    parts = (start.parts.get(part, 0.0) for part in PARTS)
    return [f"{seconds:.2f} s" for seconds in (start.seconds, program, *parts)]


if __name__ == "__main__":
    main(sys.argv[1:])
