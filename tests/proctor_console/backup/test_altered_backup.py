"""Whatever is altered in a backup, sums made to fit or not, is found before it is restored."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from proctor_console.backup import contents
from proctor_console.backup.checking import checked
from proctor_console.backup.restoring import Wanted, restore
from proctor_console.backup.rows import summed
from proctor_console.errors import BackupRefused
from tests.proctor_console.backup.stick import PHRASE, quietly


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE roster SET name = name || '.' WHERE participant_number = 'P-002'", "roster"),
        ("DELETE FROM form WHERE participant_number = 'P-001'", "form"),
        ('DELETE FROM ledger_entry WHERE "index" = 2', "ledger_entry"),
        ("UPDATE ledger_entry SET record = record || x'20' WHERE \"index\" = 2", "ledger_entry"),
        ("UPDATE backup_file SET content = x'00' WHERE path = 'exam.toml'", "backup_file"),
        ("DELETE FROM backup_manifest", "manifest cannot be read"),
    ],
)
def test_whatever_was_changed_in_a_backup_is_found(
    damaged: Callable[[str], Path], tmp_path: Path, statement: str, said: str
) -> None:
    path = damaged(statement)

    with pytest.raises(BackupRefused, match=said):
        restore(path, Wanted(tmp_path / "spare", passphrase=PHRASE), quietly)

    assert not (tmp_path / "spare").exists()


def resummed(path: Path, statement: str) -> None:
    """Alter a backup and make its sums fit: as somebody would who knows how it is made."""
    with sqlite3.connect(path) as connection:
        assert connection.execute(statement).rowcount
    connection.close()
    with contents.opened(path) as reading:
        manifest = contents.read_manifest(reading, path)
        tables = {
            table.name: summed(reading, table, lambda _rows: None)
            for table in (*contents.tables_of(reading), contents.file_table)
        }
    altered = msgspec.json.encode(msgspec.structs.replace(manifest, tables=tables))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE backup_manifest SET content = ?", (altered,))
    connection.close()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE ledger_checkpoint SET root = x'00'", "checkpoint 0 .* signed over something else"),
        ("DELETE FROM ledger_checkpoint WHERE number = 0", "checkpoint 0 is missing"),
        ("INSERT INTO ledger_tile VALUES ('sesi-1', 0, 0, x'00')", "tile 0 of level 0 is stored"),
        (
            'DELETE FROM ledger_entry WHERE "index" = (SELECT max("index") FROM ledger_entry)',
            "entry .* is missing",
        ),
    ],
)
def test_an_alteration_of_the_tree_that_fits_all_sums_is_found(
    whole: Path, tmp_path: Path, statement: str, said: str
) -> None:
    path = tmp_path / "altered.backup"
    path.write_bytes(whole.read_bytes())
    path.chmod(0o600)
    resummed(path, statement)

    with pytest.raises(BackupRefused, match=said):
        checked(path, quietly(""))


def test_a_backup_of_before_there_were_trees_is_whole_too(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.backup"
    path.write_bytes(whole.read_bytes())
    resummed(path, "DROP TABLE ledger_tile")
    resummed(path, "DROP TABLE ledger_checkpoint")

    assert checked(path, quietly("")).ledgers[0].sitting == "sesi-1"


def test_a_backup_cut_short_is_refused(whole: Path, tmp_path: Path) -> None:
    content = whole.read_bytes()
    (tmp_path / "short").write_bytes(content[: len(content) // 2])
    (tmp_path / "text").write_text("a letter home")

    for name in ("short", "text"):
        with pytest.raises(BackupRefused, match="damaged"):
            checked(tmp_path / name, quietly(""))
