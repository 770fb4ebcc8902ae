"""`exam export`: the results of a sitting as a list."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from exam_engine.cosigning.chosen import read_chosen
from exam_engine.cosigning.witnessed import Witnessed
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.exams import rules_of
from exam_engine.registry.log_keys import LogKeys
from exam_engine.registry.plans import load_plan
from proctor_console.cli.options import data_option
from proctor_console.data_folder import open_folder
from proctor_console.documents import result_list as results
from proctor_console.log.served_files import put
from proctor_console.log.stored_checkpoints import StoredCheckpoints
from proctor_console.score_lists.files import write_whole

ENDINGS = (".csv", ".xlsx")


@click.command()
@click.argument("sitting")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="FILE.csv or FILE.xlsx. Default: CSV on stdout.",
)
@click.option(
    "--before-correction",
    "before",
    type=click.IntRange(min=1),
    metavar="N",
    help="The results as they were right before the Nth correction of a key.",
)
@data_option
def export(sitting: str, output: Path | None, before: int | None, data_dir: Path) -> None:
    """Write the results of SITTING: everybody on the roster, by formation and place.

    Columns: participant_number, name, formation, category, the points of each section, total,
    place (within the formation, by the order of the rules, ties shared), status (working, paused,
    finished, disqualified, absent). The scores are what the ledger says at
    this moment; while the sitting runs they are provisional. Names are written as on the roster;
    a text that a spreadsheet would run as a formula gets an apostrophe in front. Printed pages of a
    workbook say at their foot how large the signed record was, its root, and how many witnesses
    have co-signed it. Beside FILE.csv lies the checkpoint itself, FILE.csv.checkpoint, which `exam
    verify --checkpoint` reads: the list has columns and nothing else.

    \b
    Examples:
      exam export session-1
      exam export session-1 -o session-1.csv
      exam export session-1 -o session-1.xlsx --data /srv/exam
      exam export session-1 -o first.xlsx --before-correction 1
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    if output is not None and output.suffix.lower() not in ENDINGS:
        raise click.ClickException(f"{output} must end in .csv or .xlsx")
    folder = open_folder(data_dir)
    plan = load_plan(folder.database, sitting)
    store = LedgerStore(folder.database)
    size, tree = store.size(sitting), store.tree(sitting)
    key = LogKeys(folder.keys, folder.config.exam_host).stored(sitting, tree).key
    known = Witnessed(read_chosen(folder.config.witnesses_file), key)
    stored = StoredCheckpoints.read(tree, known)

    def watched(lines: results.Lines) -> results.Lines:
        return track(lines, sitting, total=size, console=Console(stderr=True), transient=True)

    sheets = results.folded(folder.database, folder.keys, sitting, watched)
    there = len(sheets.sitting.corrections)
    if before is not None and before > there:
        raise click.ClickException(f"{sitting} has {there} corrections of keys, and no {before}.")
    rows = results.result_rows(sheets, rules_of(plan), before)
    if output is None:
        lines = csv.writer(sys.stdout, lineterminator="\n")
        lines.writerows(results.as_text(rows))
    elif output.suffix.lower() == ".csv":
        write_whole(output, results.as_text(rows))
        beside = output.with_name(f"{output.name}.checkpoint")
        if stored is None:
            beside.unlink(missing_ok=True)  # of another list
        else:
            put(beside, bytes(stored.newest.note))
    else:
        foot = ""
        if stored is not None:
            signed = known.count(stored.newest), len(known.attendance)
            foot = results.footer(stored.newest.checkpoint, *signed)
        results.write_xlsx(output, rows, plan.title, foot)
