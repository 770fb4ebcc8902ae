"""`exam doctor`: is everything ready for the exam day?"""

from __future__ import annotations

from pathlib import Path

import click

from exam_engine import config as configuration
from proctor_console.cli.options import data_option
from proctor_console.doctor.examination import examine
from proctor_console.doctor.finding import Verdict

COLOURS = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red"}


@click.command()
@data_option
def doctor(data_dir: Path) -> None:
    """Look at this machine and the data folder, and say what to do.

    Checks the data folder, the permissions of the server's secrets, the database and whether it is
    durable, accounts, disk, clock, port, the limit of open files, and the built screens. Each line
    is ok, warn or fail. The exit status is 1 when anything failed.

    \b
    Examples:
      exam doctor
      exam doctor --data /srv/exam
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    findings = examine(configuration.load(data_dir))
    for one in findings:
        verdict = click.style(f"{one.verdict:<4}", fg=COLOURS[one.verdict], bold=True)
        click.echo(f"{verdict}  {one.subject}: {one.sentence}")
        if one.advice:
            click.echo(f"      {one.advice}")
    failed = sum(one.verdict is Verdict.FAIL for one in findings)
    if failed:
        things = "1 thing has" if failed == 1 else f"{failed} things have"
        raise click.ClickException(f"{things} to be mended before an exam.")
