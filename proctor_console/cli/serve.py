"""`exam serve`: the server, in the foreground until it is told to stop."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from exam_engine.server.process import serve as become_server
from exam_engine.server.writing import WritersLock
from proctor_console.cli.options import data_option
from proctor_console.data_folder import open_folder
from proctor_console.doctor import machine
from proctor_console.doctor.finding import Verdict

APPLICATION = "proctor_console.wsgi:app"


@click.command()
@click.option("--host", help="Address to listen on; default: as configured (0.0.0.0).")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port; default: as configured (8000).")
@data_option
def serve(host: str | None, port: int | None, data_dir: Path) -> None:
    """Run the exam server until Ctrl-C or SIGTERM.

    One process serves terminals, console and results. Whatever a candidate's screen calls saved is
    on disk: ending the server, even by force, loses no answer, and the clocks stand still until it
    is back.

    \b
    Examples:
      exam serve
      exam serve --data /srv/exam --port 8080
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    folder = open_folder(data_dir)
    chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    config = msgspec.structs.replace(folder.config, **chosen)
    running = WritersLock(config.data_dir, folder.database).writer()
    if running is not None:
        raise click.ClickException(
            f"A server (process {running.supervisor}) serves this data folder already. "
            "End it first; `exam restart` starts it anew."
        )
    listening = machine.port(config)
    if listening.verdict is not Verdict.OK:
        raise click.ClickException(f"{listening.sentence}. {listening.advice}")
    folder.database.dispose()
    become_server(APPLICATION, config)
