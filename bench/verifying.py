"""How long a stranger's check of a published record takes, beside plain hashlib over its bytes.

A sitting of the size of a session went through the engine in memory: everybody answers, changes,
ends; then the whole bundle is checked from disk, with the public log alone and with everything
opened, in this process and by `exam-verify.py`, the single file, which starts anew each time. The
reference hashes the bytes of the same files once.

    python -m bench verify [--papers 640] [--answers 110]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from functools import partial
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.best_of import seconds
from exam_engine import commands as ask
from exam_engine.verifying import alone
from exam_engine.verifying.verification import verify
from tests.exam_engine.verifying.bundles import write_everything, write_log
from tests.exam_engine.verifying.sittings import Recorded

ROUNDS = 3


def a_session(papers: int, answers: int) -> Recorded:
    """A sitting in which everybody answers so many times and ends."""
    day = Recorded(papers, step_ms=1)
    everybody = [one for one in day.identities if one]
    day.order(ask.OpenRegistration)
    for attempt in everybody:
        day.seat(attempt)
    day.order(ask.StartSitting)
    for turn in range(answers):
        for at, attempt in enumerate(everybody):
            day.answer(attempt, turn % 5 + 1, (turn + at) % 5)
    for attempt in everybody:
        day.finish(attempt)
    day.order(ask.FinishSitting)
    day.order(ask.ReleaseResults)
    return day


def hash_files(folder: Path) -> None:
    """Every byte of a bundle through SHA-256 once."""
    for path in folder.rglob("*"):
        if path.is_file():
            sha256(path.read_bytes()).digest()


def check(folder: Path) -> None:
    """Verify; a bundle that does not hold would be another benchmark."""
    report = verify(folder)
    if not report.holds:
        raise SystemExit(f"the bundle does not hold: {report.findings[0]}")


def check_alone(program: Path, folder: Path) -> None:
    """The same by the single file, as a citizen starts it."""
    done = subprocess.run(  # noqa: S603 -- the file that this benchmark has just made
        [sys.executable, "-I", program, folder], capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"the single file does not believe it: {done.stdout.decode()[:300]}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="seconds to check a published record")
    parser.add_argument("--papers", type=int, default=640)
    parser.add_argument("--answers", type=int, default=110)
    asked = parser.parse_args()
    day = a_session(asked.papers, asked.answers)
    print(f"{len(day.entries):,} entries, {asked.papers} papers, best of {ROUNDS}; goal 2 s")
    print(f"{'':<50}{'seconds':>10}{'of plain':>10}{'MB':>8}")
    with tempfile.TemporaryDirectory() as place:
        log = write_log(Path(place) / "log", day.entries)
        everything = write_everything(Path(place) / "everything", day)
        program = Path(place) / "exam-verify.py"
        alone.main([str(program)])
        for name, folder in (("public log", log), ("everything opened", everything)):
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            plain = seconds(ROUNDS, partial(hash_files, folder))
            full = seconds(ROUNDS, partial(check, folder))
            print(f"{name + ': plain hashlib over the files':<50}{plain:>10.3f}{1:>9.0f}x")
            print(f"{name + ': checked':<50}{full:>10.3f}{full / plain:>9.0f}x{size / 1e6:>8.1f}")
            anew = seconds(ROUNDS, partial(check_alone, program, folder))
            print(f"{name + ': checked by exam-verify.py':<50}{anew:>10.3f}{anew / plain:>9.0f}x")


if __name__ == "__main__":
    main()
