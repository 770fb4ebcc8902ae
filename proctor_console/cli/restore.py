"""`exam restore`: a new data folder from a backup."""

from __future__ import annotations

from pathlib import Path

import click

from proctor_console.backup.contents import opened, read_manifest
from proctor_console.backup.restoring import Wanted
from proctor_console.backup.restoring import restore as restore_backup
from proctor_console.cli.backup import FILE, describe
from proctor_console.cli.display import stages
from proctor_console.cli.passphrase import chosen, passphrase_option


@click.command()
@click.argument("file", type=FILE)
@click.argument("data_dir", type=click.Path(path_type=Path))
@passphrase_option
@click.option(
    "--master-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The server's master.key, for a backup without keys.",
)
@click.option(
    "--database-url",
    default="",
    help="An empty database to restore into; default: SQLite in DATA_DIR.",
)
def restore(
    file: Path,
    data_dir: Path,
    passphrase_file: Path | None,
    master_key: Path | None,
    database_url: str,
) -> None:
    """Restore the backup FILE into the new or empty folder DATA_DIR.

    The backup is checked before and the database after; nothing is left behind if anything fails.
    No server is started.

    \b
    Examples:
      exam restore /media/usb/exam-20261201T081500Z.backup /srv/exam/data
      exam restore exam.backup data --database-url postgresql+psycopg://exam@127.0.0.1/exam
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    with opened(file) as connection:
        sealed = read_manifest(connection, file).stretching is not None
    passphrase = chosen(passphrase_file, new=False) if sealed else None
    wanted = Wanted(data_dir, database_url, passphrase, master_key)
    with stages() as stage:
        manifest = restore_backup(file, wanted, stage)
    click.echo(f"{data_dir}: restored, and compared with the backup.")
    describe(manifest)
    if not (data_dir / "keys" / "master.key").exists():
        click.echo(f"Put the server's master.key into {data_dir / 'keys'} before `exam serve`.")
