"""`exam log`: what others need to check the signed record of a sitting."""

from __future__ import annotations

from pathlib import Path

import click

from exam_engine.cosigning.chosen import read_chosen
from exam_engine.ledger.policy_file import write_policy
from exam_engine.ledger.signers import VerifierKey
from exam_engine.ledger.tree_store import TreeStore
from exam_engine.registry.log_keys import LogKeys
from exam_engine.registry.plans import load_plan
from proctor_console.cli.log_witnesses import witnesses
from proctor_console.cli.options import data_option
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.data_folder import DataFolder, open_folder


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
    click.echo(str(_key_of(open_folder(data_dir), sitting)))


@log.command()
@click.argument("sitting")
@data_option
def policy(sitting: str, data_dir: Path) -> None:
    """Print whom to trust for SITTING's record: its key, the witnesses, how many of them.

    A tlog-policy of C2SP, as `exam verify --policy` and `exam witness run --logs` read it. Announce
    it before the sitting begins, by another way than the record itself.

    \b
    Example:
      exam log policy session-1 > announced.policy
    """  # noqa: D301 (as above)
    folder = open_folder(data_dir)
    chosen = read_chosen(folder.config.witnesses_file)
    click.echo(write_policy(chosen.of(_key_of(folder, sitting))), nl=False)


log.add_command(witnesses)


def _key_of(folder: DataFolder, sitting: str) -> VerifierKey:
    planned = load_plan(folder.database, sitting).id
    keys = LogKeys(folder.keys, folder.config.exam_host)
    return keys.stored(planned, TreeStore(folder.database, planned)).key
