"""`exam export`: the results of a sitting as a list."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.plans import load_plan
from proctor_console.cli.options import data_option
from proctor_console.data_folder import open_folder
from proctor_console.documents import result_list as results
from proctor_console.score_lists.files import write_whole
from scoring import rules

ENDINGS = (".csv", ".xlsx")


@click.command()
@click.argument("sitting")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="FILE.csv or FILE.xlsx. Default: CSV on stdout.",
)
@data_option
def export(sitting: str, output: Path | None, data_dir: Path) -> None:
    """Write the results of SITTING: everybody on the roster, by formation and place.

    Columns: participant_number, name, formation, category, the points of each section, total,
    place (within the formation, by the order of the rules, ties shared), status (working, paused,
    finished, disqualified, absent). The scores are what the ledger says at
    this moment; while the sitting runs they are provisional. Names are written as on the roster;
    a text that a spreadsheet would run as a formula gets an apostrophe in front. Printed pages of a
    workbook say at their foot how large the signed record was, and its root.

    \b
    Examples:
      exam export session-1
      exam export session-1 -o session-1.csv
      exam export session-1 -o session-1.xlsx --data /srv/exam
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    if output is not None and output.suffix.lower() not in ENDINGS:
        raise click.ClickException(f"{output} must end in .csv or .xlsx")
    folder = open_folder(data_dir)
    plan = load_plan(folder.database, sitting)
    store = LedgerStore(folder.database)
    size, checkpoint = store.size(sitting), store.tree(sitting).last()

    def watched(lines: results.Lines) -> results.Lines:
        return track(lines, sitting, total=size, console=Console(stderr=True), transient=True)

    sheets = results.folded(folder.database, folder.keys, sitting, watched)
    rows = results.result_rows(sheets, rules.load(plan.rules))
    if output is None:
        lines = csv.writer(sys.stdout, lineterminator="\n")
        lines.writerows(results.as_text(rows))
    elif output.suffix.lower() == ".csv":
        write_whole(output, results.as_text(rows))
    else:
        results.write_xlsx(output, rows, plan.title, checkpoint)
