"""`exam board`: the public board in a process of its own."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from exam_engine.config import load
from exam_engine.server.process import serve as become_server
from proctor_console.cli.options import data_option
from proctor_console.doctor import machine
from proctor_console.doctor.finding import Verdict
from proctor_console.relay.app import WSGI
from proctor_console.relay.standing_back import stand_back


@click.command()
@click.option("--engine", help="Address of the exam server; default: as configured.")
@click.option("--host", help="Address to listen on; default: as configured (0.0.0.0).")
@click.option("--port", type=click.IntRange(1, 65_535), help="Port; default: as configured (8001).")
@data_option
def board(engine: str | None, host: str | None, port: int | None, data_dir: Path) -> None:
    """Serve the public board beside the exam server, until Ctrl-C or SIGTERM.

    The same pages, JSON and sockets as the exam server's own, for many more viewers: it follows the
    exam server as a single viewer, takes only the processor time that is left over, and says when
    it has lost touch. It needs no data folder of its own, and may run on another machine.

    \b
    Examples:
      exam board
      exam board --engine http://10.0.0.2:8000 --port 80
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    config = load(data_dir)
    config = msgspec.structs.replace(
        config,
        board_engine=engine or config.board_engine,
        host=host or config.host,
        port=port or config.board_port,
        viewers_max=config.board_viewers_max,
    )
    listening = machine.port(config)
    if listening.verdict is not Verdict.OK:
        raise click.ClickException(f"{listening.sentence}. {listening.advice}")
    if config.board_stands_back:
        stand_back()
    become_server(WSGI, config)
