"""Checks a backup from end to end, and believes nothing that it says about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sqlalchemy import Connection, inspect, select

from exam_engine.errors import LedgerDamaged
from exam_engine.ledger.audit import StoredLine, audited
from exam_engine.ledger.growing import GrowingTree
from exam_engine.ledger.scribe import Identity
from exam_engine.ledger.tables import (
    attempt_secret,
    ledger_checkpoint,
    ledger_entry,
    ledger_tile,
)
from exam_engine.ledger.tree_store import TreeStore
from proctor_console.backup.contents import (
    LedgerSize,
    Manifest,
    file_table,
    opened,
    read_manifest,
    tables_of,
)
from proctor_console.backup.rows import CHUNK, Step, TableSum, summed
from proctor_console.errors import BackupRefused


def checked(path: Path, step: Step) -> Manifest:
    """The manifest of a backup in which everything holds.

    SQLite's own integrity check, every table against its sum, every ledger line by line with the
    tree over it and the checkpoints signed over that. Who signed is not checked: that takes keys.

    Raises:
        BackupRefused: something does not hold; says what.
        FileNotFoundError: it is not there.
    """
    with opened(path) as connection:
        manifest = read_manifest(connection, path)
        _integrity(connection, path)
        whole = sum(table.rows for table in manifest.tables.values())
        whole += sum(one.entries for one in manifest.ledgers)
        done = 0

        def passed(rows: int) -> None:
            nonlocal done
            done += rows
            step(done, whole)

        found: dict[str, TableSum] = {
            table.name: summed(connection, table, passed)
            for table in (*tables_of(connection), file_table)
        }
        compare(manifest.tables, found, str(path))
        ledgers = [_ledger(connection, one.sitting, passed, path) for one in manifest.ledgers]
        if ledgers != manifest.ledgers:
            raise BackupRefused(f"{path}: the ledgers are not as long as the manifest says.")
        known = {one.sitting for one in ledgers}
        if set(connection.scalars(select(ledger_entry.c.sitting).distinct())) != known:
            raise BackupRefused(f"{path}: it has a ledger that the manifest does not name.")
    return manifest


def compare(wanted: dict[str, TableSum], found: dict[str, TableSum], where: str) -> None:
    """Raise BackupRefused, naming the tables, unless both have the same tables with equal sums."""
    differing = sorted(
        name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)
    )
    if differing:
        raise BackupRefused(f"{where}: these tables are not as they were: {', '.join(differing)}.")


def _integrity(connection: Connection, path: Path) -> None:
    said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if said != "ok":
        raise BackupRefused(f"{path} is damaged: {said}.")


def _ledger(
    connection: Connection, sitting: str, passed: Callable[[int], None], path: Path
) -> LedgerSize:
    owners = select(attempt_secret).where(attempt_secret.c.sitting == sitting)
    identities = {
        row.attempt: Identity(row.pseudonym, row.secret) for row in connection.execute(owners)
    }
    entries, last_at = 0, None
    # a backup of before there were trees has no tables for them
    tree = GrowingTree(TreeStore(connection, sitting)) if _has_tree(connection) else None
    try:
        if tree is not None:
            tree.look()
        leaves: list[bytes] = []
        for event in audited(_noted(_lines(connection, sitting), leaves), identities):
            entries, last_at = entries + 1, event.at
            if not entries % CHUNK:
                passed(CHUNK)
                _follow(tree, leaves)
        _follow(tree, leaves)
        if tree is not None:
            tree.followed()
            tree.alone()
    except LedgerDamaged as damaged:
        raise BackupRefused(f"{path}: the ledger of {sitting}: {damaged}.") from damaged
    passed(entries % CHUNK)
    return LedgerSize(sitting, entries, last_at)


def _has_tree(connection: Connection) -> bool:
    there = inspect(connection).get_table_names()
    return {ledger_tile.name, ledger_checkpoint.name} <= set(there)


def _noted(lines: Iterable[StoredLine], leaves: list[bytes]) -> Iterator[StoredLine]:
    """Lines as they pass, their leaf hashes noted; the audit compares these with the entries."""
    for line in lines:
        leaves.append(line[3])
        yield line


def _follow(tree: GrowingTree | None, leaves: list[bytes]) -> None:
    if tree is not None:
        tree.follow(leaves)
    leaves.clear()


def _lines(connection: Connection, sitting: str) -> Iterator[StoredLine]:
    lines = (
        select(
            ledger_entry.c.index,
            ledger_entry.c.record,
            ledger_entry.c.entry,
            ledger_entry.c.leaf_hash,
        )
        .where(ledger_entry.c.sitting == sitting)
        .order_by(ledger_entry.c.index)
    )
    for row in connection.execution_options(yield_per=CHUNK).execute(lines):
        yield row[0], row[1], row[2], row[3]
