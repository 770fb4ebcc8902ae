"""Makes a new data folder from a backup; never touches one that is in use, starts no server."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
from sqlalchemy import Connection, Engine, Table, func, inspect, select

from exam_engine import config as configuration
from exam_engine.database import connect
from exam_engine.registry.keys import Keys
from exam_engine.registry.tables import SecretRow
from proctor_console.backup import durable_file
from proctor_console.backup.checking import checked, compare
from proctor_console.backup.contents import Manifest, file_table, opened, tables_of
from proctor_console.backup.passphrase import PassphraseBox
from proctor_console.backup.rows import Step, copy, summed
from proctor_console.backup.settings import with_database, without_database
from proctor_console.backup.writing import Stage
from proctor_console.errors import BackupRefused
from proctor_console.migrations import revision_of, upgrade

DATABASE = "exam.sqlite3"


class Wanted(msgspec.Struct, frozen=True):
    """Where a backup is to be restored, and with whose keys."""

    data_dir: Path
    database_url: str = ""
    """Empty: SQLite in the data folder."""
    passphrase: str | None = None
    master_key: Path | None = None
    """For a backup without keys: the master key's file, kept apart."""


def restore(path: Path, wanted: Wanted, stage: Stage) -> Manifest:
    """Restore a backup into an empty folder (and an empty database); all of it, or nothing.

    Raises:
        BackupRefused: the folder or the database holds something, the backup is damaged, or the
            passphrase or key is not the right one.
        OSError: it cannot be written.
    """
    folder = wanted.data_dir
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupRefused(f"{folder} is not empty; restore into a new folder.")
    manifest = checked(path, stage("checking"))
    with opened(path) as backup:
        files = _files(backup, manifest, wanted)
        _keys_open_the_secrets(backup, files)
        folder.mkdir(mode=durable_file.FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
        folder.chmod(durable_file.FOLDER_OWNER_ONLY)
        try:
            _put(files, folder, keys=False)
            _database(backup, manifest, wanted, stage("restoring"))
            # a folder without keys is no server's: they come when everything else is there
            _put(files, folder, keys=True)
            configuration.load(folder, environment={})
        except BaseException:
            _empty(folder)
            raise
    return manifest


def _files(backup: Connection, manifest: Manifest, wanted: Wanted) -> dict[str, bytes]:
    """The files of the data folder by their path, opened."""
    box = None
    if manifest.stretching is not None:
        if wanted.master_key is not None:
            raise BackupRefused("The backup has keys of its own; give its passphrase.")
        if wanted.passphrase is None:
            raise BackupRefused("The keys in this backup are sealed; give its passphrase.")
        box = PassphraseBox(wanted.passphrase, manifest.stretching)
    files: dict[str, bytes] = {}
    for row in backup.execute(select(file_table)):
        parts = Path(row.path).parts
        if Path(row.path).is_absolute() or ".." in parts or row.sealed != (parts[0] == "keys"):
            raise BackupRefused(f"The backup has a file that no server has: {row.path}.")
        files[row.path] = (
            box.open(row.content, row.path) if row.sealed and box is not None else row.content
        )
    if wanted.master_key is not None:
        files["keys/master.key"] = wanted.master_key.read_bytes()
    settings = files.pop("exam.toml", b"").decode()
    if wanted.database_url:
        files["exam.toml"] = with_database(settings, wanted.database_url).encode()
    elif settings:
        files["exam.toml"] = without_database(settings).encode()
    return files


def _keys_open_the_secrets(backup: Connection, files: dict[str, bytes]) -> None:
    """Refuse a master key that is not the one the sittings were sealed under."""
    text_of_key = files.get("keys/master.key")
    if text_of_key is None:
        return
    try:
        master = bytes.fromhex(text_of_key.decode())
    except ValueError as wrong:
        raise BackupRefused("This is no master key: it must be 64 hexadecimal digits.") from wrong
    keys = Keys(master)
    secrets = select(SecretRow.sitting, SecretRow.name, SecretRow.sealed)
    for sitting, name, sealed in backup.execute(secrets):
        keys.open(sealed, f"{sitting}/{name}")


def _put(files: dict[str, bytes], folder: Path, *, keys: bool) -> None:
    for name, content in files.items():
        path = folder / name
        if (path.parent.name == "keys") == keys:
            path.parent.mkdir(mode=durable_file.FOLDER_OWNER_ONLY, exist_ok=True)
            durable_file.write(path, content)
    durable_file.sync(folder)


def _database(backup: Connection, manifest: Manifest, wanted: Wanted, step: Step) -> None:
    """Build the tables as they were, fill and compare them, then bring them up to date."""
    unfinished = wanted.data_dir / f".{DATABASE}.unfinished"
    url = wanted.database_url or f"sqlite:///{unfinished.resolve()}"
    if not wanted.database_url:
        durable_file.claim(unfinished)
    engine = connect(url)
    try:
        _refuse_used(engine)
        upgrade(url, manifest.revision)
        with engine.begin() as target:
            _fill(backup, manifest, target, step)
    finally:
        engine.dispose()
    upgrade(url)
    if not wanted.database_url:
        durable_file.replace(unfinished, wanted.data_dir / DATABASE)


def _fill(backup: Connection, manifest: Manifest, target: Connection, step: Step) -> None:
    whole = 2 * sum(table.rows for table in manifest.tables.values())
    done = 0

    def passed(rows: int) -> None:
        nonlocal done
        done += rows
        step(done, whole)

    tables = tables_of(target)
    for table in tables:
        copy(backup, target, table, passed, commit=False)
    _continue_numbers(target, tables)
    found = {table.name: summed(target, table, passed) for table in tables}
    found[file_table.name] = manifest.tables[file_table.name]
    compare(manifest.tables, found, "The restored database")


def _refuse_used(engine: Engine) -> None:
    if revision_of(engine):
        with engine.connect() as connection:
            used = [
                table.name
                for table in tables_of(connection)
                if connection.execute(select(1).select_from(table).limit(1)).first()
            ]
    else:
        used = inspect(engine).get_table_names()
    if used:
        raise BackupRefused(f"The database holds something ({used[0]}); give an empty one.")


def _continue_numbers(target: Connection, tables: list[Table]) -> None:
    """Have PostgreSQL number new rows after the restored ones."""
    if target.dialect.name != "postgresql":
        return
    for table in tables:
        column = table.autoincrement_column
        if column is not None:
            largest = select(func.max(column)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            target.execute(select(func.setval(sequence, largest)))


def _empty(folder: Path) -> None:
    """Take away what was put into a folder that was empty before."""
    for one in folder.iterdir():
        if one.is_dir():
            shutil.rmtree(one)
        else:
            one.unlink()
