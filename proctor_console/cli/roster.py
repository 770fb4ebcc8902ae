"""`exam roster`: who is expected, from the lists offices keep."""

from __future__ import annotations

from pathlib import Path

import click

from proctor_console.cli.display import table
from proctor_console.cli.options import data_option
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.data_folder import open_folder
from proctor_console.rosters.reading import read_roster
from proctor_console.rosters.shelf import Rosters
from scoring import rules


@click.group(cls=RefusingGroup)
def roster() -> None:
    """Import the lists of candidates that sittings are made of."""


@roster.command("import")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rules", "rule_pack", metavar="PACK", help="Check categories by this rule pack.")
@click.option("--dry-run", is_flag=True, help="Only check; keep nothing.")
@data_option
def import_(name: str, file: Path, rule_pack: str | None, dry_run: bool, data_dir: Path) -> None:
    """Check the list FILE and keep it as roster NAME.

    FILE is CSV (UTF-8; commas, semicolons or tabs) or a spreadsheet (XLSX, first sheet). The first
    row names the columns: participant_number, name and formation must be there; category,
    formation_type, need, birth_date (1998-03-25), room and seat may be.

    If anything is wrong, all of it is named by line and column, nothing is kept, and the exit
    status is 1. A roster of the same name is replaced; sittings made of it do not change.

    \b
    Examples:
      exam roster import session-1 roster.xlsx --rules cpns-2024 --dry-run
      exam roster import session-1 roster.xlsx --rules cpns-2024
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    folder = open_folder(data_dir)
    categories = rules.load(rule_pack).categories if rule_pack else ()
    candidates = read_roster(file, categories)
    counted = f"{len(candidates)} candidates, {len({one.formation for one in candidates})} posts"
    if dry_run:
        click.echo(f"{file.name}: {counted}; nothing is wrong, nothing was kept.")
        return
    Rosters(folder.config.data_dir).save(name, candidates)
    click.echo(f"Roster {name}: {counted}.")


@roster.command("list")
@data_option
def list_(data_dir: Path) -> None:
    """List the imported rosters.

    \b
    Example:
      exam roster list
    """  # noqa: D301 (as above)
    kept = Rosters(open_folder(data_dir).config.data_dir)
    table(("name", "candidates"), [(name, str(len(kept.load(name)))) for name in kept.names()])
