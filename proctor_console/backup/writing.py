"""Makes a backup of a data folder while its server runs, without holding up anybody's answer.

All tables are copied in one read transaction, a thousand rows at a time. SQLite's online backup
API would begin again whenever the server commits, which is many times a second, and VACUUM INTO
cannot be slowed down; a read transaction does neither, and serves PostgreSQL alike.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from sqlalchemy import Connection, MetaData, func, insert, select

from exam_engine.clock import wall_ms
from exam_engine.config import Config
from exam_engine.database import connect
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.tables import ledger_entry
from proctor_console.backup import durable_file
from proctor_console.backup.checking import checked
from proctor_console.backup.contents import (
    LedgerSize,
    Manifest,
    file_table,
    manifest_table,
    new_file,
)
from proctor_console.backup.mark import Mark
from proctor_console.backup.passphrase import PassphraseBox
from proctor_console.backup.rows import Step, TableSum, copy, count, one_moment, summed
from proctor_console.backup.settings import without_database
from proctor_console.errors import BackupRefused
from proctor_console.migrations import described, newest, revision_of

# after each chunk the copying rests for twice the time it took: a third of one core at most
REST = 2.0
NICENESS = 10

Stage = Callable[[str], Step]
"""Begins a stage of long work; returns what is told how far it is."""


def back_up(config: Config, path: Path, passphrase: str | None, stage: Stage) -> Manifest:
    """Write a backup and check it; without a passphrase it has no keys.

    Raises:
        BackupRefused: the place is taken, or the database is of another version.
        OSError: it cannot be written.
    """
    if path.exists():
        raise BackupRefused(f"{path} is there already; a backup never replaces another one.")
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    durable_file.claim(unfinished)
    try:
        _write(config, unfinished, passphrase, stage("copying"))
        manifest = checked(unfinished, stage("checking"))
        durable_file.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    Mark(made_at=manifest.made_at, path=str(path.resolve())).leave(config.data_dir)
    return manifest


def be_modest() -> None:
    """Let everything else on this machine come first."""
    os.nice(NICENESS)


def _write(config: Config, path: Path, passphrase: str | None, step: Step) -> None:
    tables = described()
    box = None if passphrase is None else PassphraseBox(passphrase)
    database, unfinished = connect(config.database), new_file(path, tables)
    try:
        revision = revision_of(database)
        if revision != newest():
            raise BackupRefused(
                "The database has the tables of another version; `exam init` brings it up to date."
            )
        with one_moment(database) as source, unfinished.connect() as target:
            made_at = wall_ms()
            sums = _copy_all(source, target, tables, step)
            sums[file_table.name] = _add_files(config, target, box)
            manifest = Manifest(
                made_at=made_at,
                revision=revision,
                source=database.dialect.name,
                tables=sums,
                ledgers=_ledgers(source),
                stretching=None if box is None else box.how,
            )
            target.execute(insert(manifest_table), {"content": msgspec.json.encode(manifest)})
            target.commit()
    finally:
        unfinished.dispose()
        database.dispose()


def _copy_all(
    source: Connection, target: Connection, tables: MetaData, step: Step
) -> dict[str, TableSum]:
    whole = sum(count(source, table) for table in tables.sorted_tables)
    done = 0

    def passed(rows: int) -> None:
        nonlocal done
        done += rows
        step(done, whole)

    return {
        table.name: copy(source, target, table, passed, commit=True, rest=REST)
        for table in tables.sorted_tables
    }


def _ledgers(connection: Connection) -> list[LedgerSize]:
    sizes = (
        select(ledger_entry.c.sitting, func.count(), func.max(ledger_entry.c.index))
        .group_by(ledger_entry.c.sitting)
        .order_by(ledger_entry.c.sitting)
    )
    found = []
    for sitting, entries, last in connection.execute(sizes).all():
        mine = (ledger_entry.c.sitting == sitting) & (ledger_entry.c.index == last)
        record = connection.execute(select(ledger_entry.c.record).where(mine)).scalar_one()
        found.append(LedgerSize(sitting, entries, decode_record(record).at))
    return found


def _add_files(config: Config, target: Connection, box: PassphraseBox | None) -> TableSum:
    """Put in the settings, witnesses, rosters and, if there is a box for them, the keys."""
    rows: list[tuple[str, bool, bytes]] = []
    settings = config.data_dir / "exam.toml"
    if settings.is_file():
        rows.append(("exam.toml", False, without_database(settings.read_text("utf-8")).encode()))
    if config.witnesses_file.is_file():
        rows.append((config.witnesses_file.name, False, config.witnesses_file.read_bytes()))
    rows += [
        (f"rosters/{path.name}", False, path.read_bytes())
        for path in sorted((config.data_dir / "rosters").glob("*.json"))
    ]
    if box is not None:
        for path in sorted(config.keys_dir.iterdir()):
            name = f"keys/{path.name}"
            rows.append((name, True, box.seal(path.read_bytes(), name)))
    for name, sealed, content in rows:
        target.execute(insert(file_table), {"path": name, "sealed": sealed, "content": content})
    target.commit()
    return summed(target, file_table, lambda _rows: None)


def dated(path: Path) -> Path:
    """The name of a backup made now: `exam.backup` becomes `exam-20261201T081500Z.backup`."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    return path.with_name(f"{path.stem}-{stamp}{path.suffix}")


def remove_older(path: Path, keep: int) -> list[Path]:
    """Remove all dated backups of this name but the newest few; returns what is gone."""
    digits = "[0-9]"
    pattern = f"{path.stem}-{digits * 8}T{digits * 6}Z{path.suffix}"
    older = sorted(path.parent.glob(pattern))[:-keep]
    for one in older:
        one.unlink()
    return older
