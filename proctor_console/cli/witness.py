"""`exam witness`: a program for outsiders, who co-sign what an exam server says it recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from exam_engine.config import load
from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.policy_file import read_logs
from exam_engine.ledger.signers import NOTE, VerifierKey
from exam_engine.server.process import serve as become_server
from proctor_console.cli.display import table
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.doctor import machine
from proctor_console.doctor.finding import Verdict
from proctor_console.witness import folder as folders
from proctor_console.witness.app import WSGI

PORT = 8_002
CONNECTIONS_MAX = 200
"""A log asks once in ten seconds; so many at once are nobody's honest question."""

Command = Callable[..., Any]


def folder_option(command: Command) -> Command:
    """`--folder DIR`: which witness the command works on."""
    return click.option(
        "--folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("witness"),
        show_default=True,
        help="The witness's folder: its key, the logs it watches, what it has signed.",
    )(command)


def log_options(command: Command) -> Command:
    """`--log VKEY` and `--logs FILE`: which logs to watch from now on."""
    one = click.option(
        "--log",
        "keys",
        metavar="KEY",
        multiple=True,
        help="Verifier key of a log to watch; as often as you like.",
    )
    many = click.option(
        "--logs",
        "file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A file with lines `log KEY`: the policy that an exam publishes.",
    )
    return one(many(command))


@click.group(cls=RefusingGroup)
def witness() -> None:
    """Watch that the record of an exam is never rewritten.

    A witness signs that the record a server shows now continues the one it showed before. It needs
    nothing of the exam server but the verifier key of each sitting's log, sees no names and no
    answers, and belongs on a machine of somebody who does not run the exam.

    \b
    Example:
      exam witness run --name saksi.example/rudi --log ujian.example/sesi-1+1a2b3c4d+AQ...
    """  # noqa: D301 (click needs the real backspace to keep the lines of the example)


@witness.command()
@click.option("--name", required=True, help="Your name as a witness: an address of yours.")
@log_options
@folder_option
def init(name: str, keys: tuple[str, ...], file: Path | None, folder: Path) -> None:
    """Make a key and a folder; on a folder that is in use, only watch more logs.

    \b
    Examples:
      exam witness init --name saksi.example/rudi
      exam witness init --name saksi.example/rudi --logs policy.txt
    """  # noqa: D301 (as above)
    _prepare(folder, name, keys, file)
    _show_key(folder)


@witness.command()
@click.option("--name", help="Make the folder first, under this name, if there is none.")
@log_options
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=PORT,
    show_default=True,
    help="Port to listen on.",
)
@folder_option
def run(
    *,
    name: str | None,
    keys: tuple[str, ...],
    file: Path | None,
    host: str,
    port: int,
    folder: Path,
) -> None:
    """Sign checkpoints until Ctrl-C or SIGTERM.

    More logs may be added while it runs, with `exam witness init --log KEY`. What it signed is on
    disk before it answers, so it may be killed at any time. Never put an old copy of its folder in
    place of a newer one: it would sign another version of what came between.

    \b
    Examples:
      exam witness run --name saksi.example/rudi --logs policy.txt --host 0.0.0.0
      exam witness run --log ujian.example/sesi-2+5e6f7a8b+AQ...
    """  # noqa: D301 (as above)
    _prepare(folder, name, keys, file)
    opened = folders.open_folder(folder)
    config = msgspec.structs.replace(
        load(folder, {}),
        host=host,
        port=port,
        connections_max=CONNECTIONS_MAX,
        pending_requests_max=CONNECTIONS_MAX // 2,
    )
    listening = machine.port(config)
    if listening.verdict is not Verdict.OK:
        raise click.ClickException(f"{listening.sentence}. {listening.advice}")
    _show_key(folder)
    watching = ", ".join(opened.logs()) or "no log yet; `exam witness init --log KEY` adds one,"
    click.echo(f"Watching {watching} at http://{host}:{port}/")
    become_server(WSGI, config)


@witness.command()
@folder_option
def key(folder: Path) -> None:
    """Show the verifier key, by which others know this witness; it is no secret.

    \b
    Example:
      exam witness key
    """  # noqa: D301 (as above)
    _show_key(folder)


@witness.command("list")
@folder_option
def list_(folder: Path) -> None:
    """List the logs that are watched: what was last signed of each, and what was refused.

    \b
    Example:
      exam witness list
    """  # noqa: D301 (as above)
    opened = folders.open_folder(folder)
    rows, refused = [], []
    for origin in opened.logs():
        last = opened.book.last(origin)
        against = opened.book.refused(origin)
        size, root, at = "-", "-", "-"
        if last is not None:
            size, root, at = _numbers(last.note.text, last.at)
        rows.append((origin, size, root, at, str(len(against))))
        refused += [(origin, *_numbers(one.note.text, one.at), one.reason) for one in against]
    table(("log", "size", "root", "signed", "refused"), rows)
    if refused:
        table(("log", "size", "root", "came", "why"), refused, "Signed by the log, not by us")


def _prepare(folder: Path, name: str | None, keys: tuple[str, ...], file: Path | None) -> None:
    named = [_log_key(one) for one in keys]
    if file is not None:
        named += read_logs(file.read_bytes())
    if name is not None:
        folders.make(folder, name)
    for one in folders.watch(folder, named):
        click.echo(f"Watching {one.name} from now on.")


def _log_key(text: str) -> VerifierKey:
    key = VerifierKey.parse(text)
    if key.kind != NOTE:
        raise Malformed(f"the key of {key.name} is a witness's, not a log's")
    return key


def _show_key(folder: Path) -> None:
    click.echo(str(folders.open_folder(folder).signer.key))


def _numbers(text: str, at: int) -> tuple[str, str, str]:
    """Size, root and time, as people compare them."""
    _, size, root, _ = text.split("\n")
    return size, root, datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
