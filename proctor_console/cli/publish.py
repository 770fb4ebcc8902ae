"""`exam publish`: the signed record of a sitting as files that any web server can serve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.store import connect as connect_ledger
from exam_engine.registry.log_keys import LogKeys
from exam_engine.registry.plans import load_plan
from proctor_console.cli.display import Step, stages
from proctor_console.cli.options import data_option
from proctor_console.data_folder import open_folder
from proctor_console.errors import LogRefused
from proctor_console.log.files import publish as write_files
from proctor_console.log.shown import shown_size

Lines = Iterator[tuple[bytes, bytes]]


@click.command()
@click.argument("sitting")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@data_option
def publish(sitting: str, folder: Path, data_dir: Path) -> None:
    """Write the signed record of SITTING into FOLDER, for any web server.

    The files are those of C2SP's tlog-tiles: checkpoint, tiles and bundles of entries, and `key`,
    the verifier key. They hide answers behind commitments and name nobody. Called again, it adds
    what was signed since; the server may run. While the board is frozen, what was signed after the
    freeze stays out. A folder that holds anything else, or another version, is refused.

    \b
    Examples:
      exam publish session-1 /srv/www/log/session-1
      exam publish session-1 /media/usb/session-1 --data /srv/exam
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    opened = open_folder(data_dir)
    planned = load_plan(opened.database, sitting).id
    opened.database.dispose()
    store = LedgerStore(connect_ledger(opened.config.database))
    last = store.tree(planned).last()
    if last is None:
        raise LogRefused(f"Nothing has been signed of {planned} yet.")
    origin = Checkpoint.parse(Note.parse(last.note).text).origin
    key = LogKeys(opened.keys, opened.config.exam_host)(planned, origin).key
    with stages() as stage:
        looking = stage("looking for a freeze")
        lines = store.lines(planned)
        within = shown_size(_counted(lines, last.size, looking))
        size = write_files(store, planned, key, folder, stage("writing"), within)
    click.echo(f"{folder}: the first {size:,} entries of {origin}.")


def _counted(lines: Lines, whole: int, step: Step) -> Lines:
    for done, line in enumerate(lines):
        if done % 1_000 == 0:
            step(done, whole)
        yield line
