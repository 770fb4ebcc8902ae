"""`exam bank`: question banks from and to folders, and every mistake in them."""

from __future__ import annotations

from pathlib import Path

import click

import question_bank.sample
from proctor_console.cli.display import table
from proctor_console.cli.options import data_option
from proctor_console.cli.refusals import RefusingGroup
from proctor_console.data_folder import open_folder
from question_bank.interchange import check_bank, read_bank, write_bank
from question_bank.store import list_banks, load_bank, save_bank

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
SAMPLE = Path(question_bank.sample.__file__).parent


@click.group(cls=RefusingGroup)
def bank() -> None:
    """Check, import and export question banks.

    A bank is a folder with bank.toml, items/*.toml and pictures/. Imported banks are kept by name
    and version and never change: a changed bank needs a new version.
    """


@bank.command()
@click.argument("folder", type=FOLDER)
def check(folder: Path) -> None:
    """Name every mistake in the bank FOLDER, by file, line and item.

    Exit status 0 if it can be imported, 1 if not.

    \b
    Example:
      exam bank check my-bank
    """  # noqa: D301 (click needs the real backspace to keep the lines of the example)
    problems = check_bank(folder)
    for problem in problems:
        click.echo(problem)
    if problems:
        counted = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise click.ClickException(f"{folder}: {counted}; it cannot be imported.")
    click.echo(f"{folder}: no problems.")


@bank.command("import")
@click.argument("folder", type=FOLDER, required=False)
@click.option("--sample", is_flag=True, help="Import the sample bank that comes with the program.")
@data_option
def import_(folder: Path | None, sample: bool, data_dir: Path) -> None:
    """Import the bank FOLDER, whole or not at all.

    \b
    Examples:
      exam bank import my-bank
      exam bank import --sample
    """  # noqa: D301 (as above)
    if (folder is None) != sample:
        raise click.UsageError("Give either a FOLDER or --sample.")
    opened = open_folder(data_dir)
    read = read_bank(folder or SAMPLE)
    with opened.database.begin() as connection:
        digest = save_bank(connection, read)
    click.echo(f"Bank {read.name} version {read.version}: {len(read.items)} items, {digest[:16]}.")


@bank.command()
@click.argument("name")
@click.argument("version")
@click.argument("folder", type=click.Path(path_type=Path))
@data_option
def export(name: str, version: str, folder: Path, data_dir: Path) -> None:
    """Write the imported bank NAME of that VERSION to a new FOLDER.

    The folder holds the answer keys: keep it as safe as the server.

    \b
    Example:
      exam bank export skd-2026 1 copy-of-bank
    """  # noqa: D301 (as above)
    if folder.exists():
        raise click.ClickException(f"{folder} exists already; name a new folder.")
    opened = open_folder(data_dir)
    with opened.database.connect() as connection:
        stored = load_bank(connection, name, version)
    write_bank(stored, folder)
    click.echo(f"{folder}: {len(stored.items)} items, {len(stored.pictures)} pictures.")


@bank.command("list")
@data_option
def list_(data_dir: Path) -> None:
    """List the imported banks.

    \b
    Example:
      exam bank list
    """  # noqa: D301 (as above)
    with open_folder(data_dir).database.connect() as connection:
        rows = list_banks(connection)
    table(("name", "version", "digest"), rows)
