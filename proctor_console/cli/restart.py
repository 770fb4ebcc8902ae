"""`exam restart`: a new server process takes over while the exam goes on."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import click

from exam_engine.server.supervisor import READY_WITHIN_SECONDS
from exam_engine.server.writing import HANDING_OVER_SECONDS, WritersLock
from proctor_console.cli.options import data_option
from proctor_console.data_folder import open_folder

LOOK_SECONDS = 0.05


@click.command()
@data_option
def restart(data_dir: Path) -> None:
    """Restart the server of a data folder while the exam goes on.

    A new process loads everything while the present one serves, and takes over within about a
    second; screens come back by themselves, and the clocks give the time back. If the new process
    cannot start, the present one serves on. The same as SIGHUP to the process of `exam serve`.

    \b
    Examples:
      exam restart
      exam restart --data /srv/exam
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    folder = open_folder(data_dir)
    lock = WritersLock(folder.config.data_dir, folder.database)
    before = lock.writer()
    if before is None:
        raise click.ClickException("No server serves this data folder; `exam serve` starts one.")
    os.kill(before.supervisor, signal.SIGHUP)
    until = time.monotonic() + READY_WITHIN_SECONDS + HANDING_OVER_SECONDS
    while time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        now = lock.writer()
        if now is not None and now.worker != before.worker:
            click.echo(f"Process {now.worker} has taken over from process {before.worker}.")
            return
    raise click.ClickException(
        "The new process did not take over; the present one serves on. The server's log says why."
    )
