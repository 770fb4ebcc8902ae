"""`exam publish`: the signed record of a sitting as files that any web server can serve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from exam_engine.cosigning.chosen import read_chosen
from exam_engine.cosigning.witnessed import Witnessed
from exam_engine.database import connect_apart
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.log_keys import LogKeys
from exam_engine.registry.plans import load_plan
from proctor_console.cli.display import Step, stages
from proctor_console.cli.options import data_option
from proctor_console.data_folder import open_folder
from proctor_console.log.files import publish as write_files
from proctor_console.log.page import publish_page
from proctor_console.log.paper_files import publish_papers
from proctor_console.log.shown import shown

Lines = Iterator[tuple[bytes, bytes]]


@click.command()
@click.argument("sitting")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@data_option
def publish(sitting: str, folder: Path, data_dir: Path) -> None:
    """Write the signed record of SITTING into FOLDER, for any web server.

    The files are those of C2SP's tlog-tiles: checkpoint, tiles and bundles of entries, and `key`,
    the verifier key. They hide answers behind commitments and name nobody. With them lie what
    receipts lead to: the closed papers, each sealed so that its receipt alone opens it, a proof
    for each, `policy`, which names the witnesses, and `receipt.html`, the page that checks a
    receipt. Called again, it adds what was signed since; the server may run. The checkpoint is the
    newest that enough witnesses have co-signed, or the newest of all when they stay away. While the
    board is frozen, what was signed after the freeze stays out. A folder that holds anything else,
    or another version, is refused.

    \b
    Examples:
      exam publish session-1 /srv/www/log/session-1
      exam publish session-1 /media/usb/session-1 --data /srv/exam
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    opened = open_folder(data_dir)
    plan = load_plan(opened.database, sitting)
    chosen = read_chosen(opened.config.witnesses_file)
    opened.database.dispose()
    store = LedgerStore(connect_apart(opened.config.database))
    key = LogKeys(opened.keys, opened.config.exam_host).stored(plan.id, store.tree(plan.id)).key
    with stages() as stage:
        looking = stage("looking for a freeze")
        lines = store.lines(plan.id)
        seen = shown(_counted(lines, store.size(plan.id), looking))
        known = Witnessed(chosen, key)
        cosigned = write_files(store, plan.id, key, folder, stage("writing"), known, seen)
        papers = publish_papers(store, plan, chosen.of(key), folder, stage("sealing papers"))
    publish_page(folder)
    size = cosigned.checkpoint.size
    click.echo(f"{folder}: the first {size:,} entries of {key.name}, {papers:,} sealed papers.")
    if chosen.witnesses:
        signed = f"{known.count(cosigned)} of {len(chosen.witnesses)} witnesses have co-signed it"
        missed = "" if known.enough(cosigned) else ", which is not enough yet"
        click.echo(f"{signed}{missed}.")


def _counted(lines: Lines, whole: int, step: Step) -> Lines:
    for done, line in enumerate(lines):
        if done % 1_000 == 0:
            step(done, whole)
        yield line
