"""Runs everything that is checked, says what it left out and why; with CI=true nothing may be.

make test                     everything
make test ARGS="types units"  only these steps
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import chromium
import postgresql

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
# One worker more than the two cores of the smallest machine, because the dearest tests wait for
# clocks of the exam. Each begins with a part of the list and takes from the others in the end, so
# that the tests of one file share their server.
TESTS = ("python", "-m", "pytest", "-q", "-n", "3", "--dist", "worksteal")


@dataclass(frozen=True)
class Step:
    """One thing that is checked, by one command."""

    name: str
    command: tuple[str, ...]
    folder: Path = ROOT


def main(wanted: list[str]) -> int:
    """Run the wanted steps, all when none is named; 0 only if all passed."""
    os.chdir(ROOT)
    # npm, node and the linters of this environment come before those of the machine.
    os.environ["PATH"] = f"{TOOLS}{os.pathsep}{os.environ['PATH']}"
    # Where Python is told to keep no bytecode, every server that a test starts would compile the
    # whole program: 0.4 s of 1.4.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    left_out: list[str] = []
    with postgresql.server() as database:
        if database.url:
            os.environ["TEST_POSTGRESQL"] = database.url
        else:
            left_out.append(f"store tests on PostgreSQL: {database.reason}")
        browser = chromium.found_or_installed()
        if browser.path:
            os.environ["TEST_CHROMIUM"] = str(browser.path)
        else:
            left_out.append(f"browser tests: {browser.reason}")
        steps = list(all_steps(database=bool(database.url), browser=bool(browser.path)))
        unknown = set(wanted) - {step.name for step in steps}
        if unknown:
            say(f"No such step: {', '.join(sorted(unknown))}.")
            return 2
        failed = [
            step.name for step in steps if (not wanted or step.name in wanted) and not ran(step)
        ]
    return report(failed, left_out)


def all_steps(*, database: bool, browser: bool) -> list[Step]:
    """The steps in order: the quickest verdicts first."""
    web = ROOT / "web"
    units = "not browser" if database else "not browser and not postgresql"
    steps = [
        Step("format", ("ruff", "format", "--check", ".")),
        Step("lint", ("ruff", "check", ".")),
        Step("types", ("mypy",)),
        Step("imports", ("lint-imports",)),
        Step("screen-types", ("node", "node_modules/typescript/bin/tsc", "--noEmit"), web),
        Step("screen-units", ("node", "test.mjs"), web),
        Step("units", (*TESTS, "-m", units, "--ignore", "tests/browser", "tests")),
    ]
    if browser:
        steps.append(Step("browser", (*TESTS, "tests/browser")))
    return steps


def ran(step: Step) -> bool:
    """Run one step and say how it went."""
    say(f"\n=== {step.name}: {' '.join(step.command)}")
    began = time.monotonic()
    status = subprocess.run(step.command, cwd=step.folder, check=False).returncode  # noqa: S603  # the table above
    seconds = time.monotonic() - began
    verdict = "passed" if status == 0 else "FAILED"
    say(f"=== {step.name}: {verdict} in {seconds:.0f} s")
    return status == 0


def report(failed: list[str], left_out: list[str]) -> int:
    """Say the verdict; in CI what was left out counts as failed."""
    say("")
    for reason in left_out:
        say(f"LEFT OUT {reason}")
    if failed:
        say(f"FAILED {', '.join(failed)}")
        return 1
    if left_out and os.environ.get("CI") == "true":
        say("FAILED with CI=true nothing may be left out.")
        return 1
    say("Everything that ran passed.")
    return 0


def say(line: str) -> None:
    """Print at once, so that the lines of the steps stay in order."""
    print(line, flush=True)  # noqa: T201  # a program that reports


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
