"""The group `exam`, which collects the commands."""

from __future__ import annotations

import click

from proctor_console.cli.rank import rank


@click.group()
def exam() -> None:
    """Run exams whose results are instant, equal for all, and checkable by anyone."""


exam.add_command(rank)
