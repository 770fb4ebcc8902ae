"""`exam log`: what others need to check the signed record of a sitting."""

from __future__ import annotations

from pathlib import Path

import click

from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.tree_store import TreeStore
from exam_engine.registry.log_keys import LogKeys
from exam_engine.registry.plans import load_plan
from proctor_console.cli.options import data_option
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.data_folder import open_folder


@click.group(cls=RefusingGroup)
def log() -> None:
    """Show what others need to check the signed record of a sitting."""


@log.command()
@click.argument("sitting")
@data_option
def key(sitting: str, data_dir: Path) -> None:
    """Print the verifier key of SITTING's record, for witnesses and whoever checks.

    One line, `name+key id+Base64`, as C2SP's signed-note writes it; it is no secret. Hand it out
    before the sitting begins: who has it needs to trust nobody's word later.

    \b
    Example:
      exam log key session-1
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    folder = open_folder(data_dir)
    planned = load_plan(folder.database, sitting).id
    last = TreeStore(folder.database, planned).last()
    origin = None if last is None else Checkpoint.parse(Note.parse(last.note).text).origin
    click.echo(str(LogKeys(folder.keys, folder.config.exam_host)(planned, origin).key))
