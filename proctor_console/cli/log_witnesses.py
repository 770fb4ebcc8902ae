"""`exam log witnesses`: who has co-signed the record of a sitting, and how far."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from exam_engine.cosigning.chosen import read_chosen
from exam_engine.cosigning.witnessed import Attendance, Witnessed
from exam_engine.database import connect_apart
from exam_engine.ledger.lines import short_root
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.log_keys import LogKeys
from exam_engine.registry.plans import load_plan
from proctor_console.cli.display import table
from proctor_console.cli.options import data_option
from proctor_console.data_folder import open_folder
from proctor_console.errors import LogRefused
from proctor_console.log.asking_now import ask_now
from proctor_console.log.stored_checkpoints import StoredCheckpoints


@click.command()
@click.argument("sitting")
@click.option("--ask", is_flag=True, help="Ask those who have not signed the last checkpoint, now.")
@data_option
def witnesses(sitting: str, *, ask: bool, data_dir: Path) -> None:
    """Show who has co-signed SITTING's record, over how many entries and when.

    The witnesses are those of `witnesses.policy`; a server asks them by itself. `--ask` is for
    afterwards: a witness that was away signs what is there now, without a server. With it the exit
    status is 1 while too few have signed the whole record.

    \b
    Examples:
      exam log witnesses session-1
      exam log witnesses session-1 --ask
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    folder = open_folder(data_dir)
    planned = load_plan(folder.database, sitting).id
    chosen = read_chosen(folder.config.witnesses_file)
    if not chosen.witnesses:
        raise LogRefused(f"{folder.config.witnesses_file} names no witness, or is not there.")
    store = LedgerStore(connect_apart(folder.config.database))
    tree = store.tree(planned)
    keys = LogKeys(folder.keys, folder.config.exam_host)
    known = Witnessed(chosen, keys.stored(planned, tree).key)
    stored = StoredCheckpoints.read(tree, known)
    if stored is None:
        raise LogRefused(f"Nothing has been signed of {planned} yet.")
    known.recall(tree.cosigned(), tree.last_of_each())
    last = stored.newest.checkpoint
    if ask:
        ask_now(store, planned, known, last, folder.config.witness_answer_seconds)
    table(
        ("witness", "entries", "signed", "now"), [_row(one, last.size) for one in known.attendance]
    )
    best = 0 if known.best is None else known.best.checkpoint.size
    click.echo(
        f"Signed by the log: {last.size:,} entries, root {short_root(last.root)}. "
        f"Co-signed by enough witnesses: {best:,} entries."
    )
    if ask and best < last.size:
        sys.exit(1)


def _row(one: Attendance, size: int) -> tuple[str, str, str, str]:
    if one.at is None:
        entries, signed = "-", "-"
    else:
        entries = f"{one.size:,}"
        signed = datetime.fromtimestamp(one.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    said = "all" if one.size == size else f"{size - one.size:,} are missing"
    if one.trouble is not None:
        said = f"{one.trouble.kind.replace('_', ' ')}: {one.trouble.sentence}"
    return one.witness.name, entries, signed, said
