"""`exam backup`: everything another machine needs to go on, made while the server runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from exam_engine.config import Config
from exam_engine.errors import Refusal
from proctor_console.backup.checking import checked
from proctor_console.backup.contents import Manifest
from proctor_console.backup.writing import back_up, be_modest, dated, remove_older
from proctor_console.cli.display import stages
from proctor_console.cli.options import data_option
from proctor_console.cli.passphrase import chosen, passphrase_option
from proctor_console.data_folder import open_folder
from proctor_console.errors import BackupRefused

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--check", "check_only", is_flag=True, help="Only check the backup FILE.")
@passphrase_option
@click.option("--without-keys", is_flag=True, help="Leave the keys out; keep them elsewhere.")
@click.option(
    "--every",
    metavar="SECONDS",
    type=click.IntRange(min=10),
    help="Make another one every so often, with the time in its name, until Ctrl-C.",
)
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="With --every: how many to keep.",
)
@data_option
def backup(
    *,
    file: Path,
    check_only: bool,
    passphrase_file: Path | None,
    without_keys: bool,
    every: int | None,
    keep: int,
    data_dir: Path,
) -> None:
    """Write a backup of the server to FILE, also while the server runs.

    It holds the database as it was at one moment, exam.toml, the rosters and the keys, sealed under
    a passphrase that you are asked for. It is checked from end to end before it gets its name. A
    backup shows who was on the roster: keep it as safe as the server.

    \b
    Examples:
      exam backup /media/usb/exam.backup
      exam backup /media/usb/exam.backup --every 60 --keep 10 --passphrase-file phrase.txt
      exam backup /media/usb/exam.backup --check
    """  # noqa: D301 (click needs the real backspace to keep the lines of the examples)
    if check_only:
        with stages() as stage:
            manifest = checked(file, stage("checking"))
        click.echo(f"{file}: whole.")
        describe(manifest)
        return
    if without_keys and passphrase_file is not None:
        raise click.UsageError("Give either --without-keys or --passphrase-file.")
    folder = open_folder(data_dir)
    folder.database.dispose()
    passphrase = None if without_keys else chosen(passphrase_file, new=True)
    be_modest()
    once = partial(_once, folder.config, passphrase)
    if every is None:
        once(file)
    else:
        again_and_again(once, file, every, keep)


def describe(manifest: Manifest) -> None:
    """Say what a backup holds."""
    click.echo(f"Made at {_local(manifest.made_at)} from {manifest.source}.")
    for one in manifest.ledgers:
        last = "" if one.last_at is None else f", the last at {_local(one.last_at)}"
        click.echo(f"Sitting {one.sitting}: {one.entries:,} entries{last}.")
    if not manifest.ledgers:
        click.echo("No sitting has been opened yet.")
    if manifest.stretching is None:
        click.echo("It has no keys: without keys/master.key of the server it is of no use.")


def _once(config: Config, passphrase: str | None, path: Path) -> None:
    begun = time.monotonic()
    with stages() as stage:
        manifest = back_up(config, path, passphrase, stage)
    seconds, megabytes = time.monotonic() - begun, path.stat().st_size / 1e6
    click.echo(f"{path}: {megabytes:.1f} MB in {seconds:.1f} s, checked.")
    describe(manifest)


def again_and_again(once: Callable[[Path], None], path: Path, every: int, keep: int) -> None:
    """Back up until Ctrl-C; what fails once, a stick pulled out for instance, is tried again."""
    while True:
        due = time.monotonic() + every
        try:
            once(dated(path))
            for gone in remove_older(path, keep):
                click.echo(f"{gone}: removed, {keep} newer ones are there.")
        except BackupRefused as refusal:
            click.echo(f"No backup: {refusal.sentence}", err=True)
        except (OSError, SQLAlchemyError, Refusal) as failure:
            click.echo(f"No backup this time ({failure}); the next one comes.", err=True)
        time.sleep(max(0.0, due - time.monotonic()))


def _local(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1_000).astimezone().strftime("%Y-%m-%d %H:%M:%S")
