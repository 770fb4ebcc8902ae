"""What is in a backup: the tables of the server, its files, and a manifest that sums them up.

A backup is an SQLite database with the tables of the server, whatever database it was made from,
and two tables more. So a backup of either database can be restored into either.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    select,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from proctor_console.backup.passphrase import Stretching
from proctor_console.backup.rows import TableSum
from proctor_console.errors import BackupRefused

_own = MetaData()

manifest_table = Table(
    "backup_manifest",
    _own,
    # The manifest as JSON: one row.
    Column("content", LargeBinary, nullable=False),
)

file_table = Table(
    "backup_file",
    _own,
    # Its path in the data folder, with slashes.
    Column("path", String(200), primary_key=True),
    # Whether the content is sealed under the passphrase.
    Column("sealed", Boolean, nullable=False),
    # The content: as it was, or nonce and ciphertext.
    Column("content", LargeBinary, nullable=False),
)


class LedgerSize(msgspec.Struct, frozen=True):
    """How far the ledger of a sitting goes."""

    sitting: str
    entries: int
    last_at: int | None
    """Wall time of the last entry in Unix ms; None without entries."""


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says about itself."""

    made_at: int
    """Unix ms, when the moment was taken."""
    revision: str
    """Of the tables, as the migrations name it."""
    source: str
    """The kind of database it was made from."""
    tables: dict[str, TableSum]
    ledgers: list[LedgerSize]
    stretching: Stretching | None
    """How the passphrase becomes the key; None: the backup has no keys."""
    format: Literal["exam-engine/backup/v1"] = "exam-engine/backup/v1"


def new_file(path: Path, tables: MetaData) -> Engine:
    """A backup that is being written: without a journal, because an unfinished one is thrown away.

    Every commit still waits for the disk, so that the disk has little to write at a time and the
    server's own commits do not wait behind it.
    """
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)

    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=NORMAL")

    event.listen(engine, "connect", prepare)
    tables.create_all(engine)
    _own.create_all(engine)
    return engine


@contextmanager
def opened(path: Path) -> Iterator[Connection]:
    """A finished backup, to be read; nothing is created or changed beside it.

    Raises:
        BackupRefused: it is none, or so damaged that it cannot be read.
        FileNotFoundError: it is not there.
    """
    if not path.is_file():
        raise FileNotFoundError(2, "there is no such backup", str(path))

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except DatabaseError as broken:
        raise BackupRefused(f"{path} is no backup, or damaged: {broken.orig}.") from broken
    finally:
        engine.dispose()


def read_manifest(connection: Connection, path: Path) -> Manifest:
    """The manifest of an opened backup.

    Raises:
        BackupRefused: it has none that this version can read.
    """
    content = connection.execute(select(manifest_table.c.content)).scalar_one_or_none()
    try:
        return msgspec.json.decode(content or b"", type=Manifest)
    except msgspec.MsgspecError as broken:
        raise BackupRefused(f"{path}: its manifest cannot be read: {broken}.") from broken


def tables_of(connection: Connection) -> list[Table]:
    """The server's tables in a database, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    left_out = {*_own.tables, "alembic_version"}
    return [table for table in found.sorted_tables if table.name not in left_out]
