"""`exam init`: a data folder with keys, a database and somebody who may do everything."""

from __future__ import annotations

from pathlib import Path

import click

from proctor_console.cli.options import data_option
from proctor_console.data_folder import make_folder
from proctor_console.staff import passwords
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister


@click.command()
@click.option("--admin", default="admin", show_default=True, help="Username of the first account.")
@click.option(
    "--exam-host",
    metavar="NAME",
    help="Who keeps the records, best a domain name of yours. Default: a random one.",
)
@data_option
def init(admin: str, exam_host: str | None, data_dir: Path) -> None:
    """Make the data folder of a new server.

    It gets the server's keys (readable by their owner alone), a database and a first account with
    the role admin, whose password is shown once. Without the keys the database cannot be used:
    back up both, apart from each other. Its exam.toml gets the name under which records are signed.

    On a folder that is in use, only the database is brought up to date.

    \b
    Examples:
      exam init
      exam init --data /srv/exam --admin head --exam-host exam.example.org
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    folder = make_folder(data_dir, exam_host)
    register = StaffRegister(folder.database)
    if register.everyone():
        click.echo(f"{data_dir}: ready; it was in use, its accounts and keys are unchanged.")
        return
    password = passwords.generate()
    register.add(admin, admin, Role.ADMIN, password)
    click.echo(f"{data_dir}: ready. Its records are signed as {folder.config.exam_host}/SITTING.")
    click.echo(f"Account {admin} (admin), password, shown this once: {password}")
