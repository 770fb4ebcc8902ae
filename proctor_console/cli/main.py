"""The group `exam`, which collects the commands."""

from __future__ import annotations

import click

from proctor_console.cli.backup import backup
from proctor_console.cli.bank import bank
from proctor_console.cli.beacon import beacon
from proctor_console.cli.board import board
from proctor_console.cli.bundle import bundle
from proctor_console.cli.ceremony import ceremony
from proctor_console.cli.correct_key import correct_key
from proctor_console.cli.demo import demo
from proctor_console.cli.doctor import doctor
from proctor_console.cli.draw import draw
from proctor_console.cli.export import export
from proctor_console.cli.init import init
from proctor_console.cli.late_forms import add_candidate, late
from proctor_console.cli.log import log
from proctor_console.cli.publish import publish
from proctor_console.cli.rank import rank
from proctor_console.cli.receipt import receipt
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.cli.rehearse import rehearse
from proctor_console.cli.restart import restart
from proctor_console.cli.restore import restore
from proctor_console.cli.roster import roster
from proctor_console.cli.serve import serve
from proctor_console.cli.sitting import sitting
from proctor_console.cli.staff import staff
from proctor_console.cli.verify import verify
from proctor_console.cli.witness import witness


@click.group(cls=RefusingGroup)
@click.version_option(package_name="exam-engine", prog_name="exam")
def exam() -> None:
    """Run exams whose results are instant, equal for all, and checkable by anyone.

    \b
    To look around:
      exam demo
    To run a centre (docs/operating.md):
      exam init
      exam bank import --sample
      exam roster import session-1 roster.xlsx
      exam sitting create session-1 ...
      exam staff add desk-1 --role desk
      exam doctor
      exam rehearse
      exam serve
      exam backup /media/usb/exam.backup --every 60
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)


COMMANDS = (
    init,
    doctor,
    bank,
    roster,
    sitting,
    draw,
    ceremony,
    beacon,
    staff,
    serve,
    restart,
    board,
    backup,
    restore,
    rehearse,
    demo,
    rank,
    export,
    correct_key,
    bundle,
    verify,
    receipt,
    log,
    publish,
    witness,
)

for command in COMMANDS:
    exam.add_command(command)
sitting.add_command(add_candidate)
draw.add_command(late)
