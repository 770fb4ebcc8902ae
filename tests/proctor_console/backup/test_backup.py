"""A backup of either database can be restored into either, and nothing damaged passes for whole."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from exam_engine.config import load
from exam_engine.database import connect, connect_apart
from exam_engine.errors import BadConfiguration
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tree_store import TreeStore
from proctor_console.backup.checking import checked
from proctor_console.backup.restoring import Wanted, restore
from proctor_console.backup.rows import count, one_moment
from proctor_console.backup.writing import back_up, dated, remove_older
from proctor_console.errors import BackupRefused
from proctor_console.migrations import described, downgrade, upgrade
from question_bank.store import list_banks, save_bank
from tests.exam_engine.planned import a_bank, a_planned_sitting
from tests.proctor_console.backup.stick import PHRASE, quietly

SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


@pytest.fixture
def postgresql() -> Iterator[Callable[[], str]]:
    made = []
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")

    def new() -> str:
        name = f"exam_{secrets.token_hex(6)}"
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        made.append(name)
        return make_url(SERVER).set(database=name).render_as_string(hide_password=False)

    yield new
    with server.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


def ledger_of(data: Path) -> list[tuple[bytes, bytes]]:
    engine = connect_apart(load(data, {}).database)
    lines = list(LedgerStore(engine).lines("sesi-1"))
    engine.dispose()
    return lines


def test_what_was_restored_is_what_was_backed_up(data: Path, whole: Path, tmp_path: Path) -> None:
    restore(whole, Wanted(tmp_path / "spare", passphrase=PHRASE), quietly)

    spare = tmp_path / "spare"
    assert ledger_of(spare) == ledger_of(data)
    assert len(ledger_of(data)) > 3
    for name in ("exam.toml", "witnesses.policy", "rosters/session-1.json", "keys/master.key"):
        assert (spare / name).read_bytes() == (data / name).read_bytes()
    assert {one.name for one in spare.iterdir()} == {
        *("exam.sqlite3", "exam.toml", "witnesses.policy", "keys", "rosters")
    }


def test_only_the_owner_can_read_a_backup_and_what_is_made_of_it(
    whole: Path, tmp_path: Path
) -> None:
    restore(whole, Wanted(tmp_path / "spare", passphrase=PHRASE), quietly)

    files = [whole, *(one for one in (tmp_path / "spare").rglob("*") if one.is_file())]
    folders = [one for one in (tmp_path / "spare").rglob("*") if one.is_dir()]
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert {stat.S_IMODE(one.stat().st_mode) for one in folders} == {0o700}


@pytest.mark.postgresql
def test_a_backup_moves_between_the_databases_and_back(
    data: Path, whole: Path, tmp_path: Path, postgresql: Callable[[], str]
) -> None:
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    restore(whole, Wanted(first, postgresql(), PHRASE), quietly)
    back_up(load(first, {}), tmp_path / "1.backup", PHRASE, quietly)
    restore(tmp_path / "1.backup", Wanted(second, postgresql(), PHRASE), quietly)
    back_up(load(second, {}), tmp_path / "2.backup", PHRASE, quietly)
    restore(tmp_path / "2.backup", Wanted(third, passphrase=PHRASE), quietly)

    assert ledger_of(first) == ledger_of(second) == ledger_of(third) == ledger_of(data)
    assert checked(tmp_path / "2.backup", quietly("")).source == "postgresql"
    assert "database_url" not in (third / "exam.toml").read_text()


@pytest.mark.postgresql
def test_a_restored_postgresql_numbers_new_rows_after_the_restored_ones(
    whole: Path, tmp_path: Path, postgresql: Callable[[], str]
) -> None:
    url = postgresql()
    restore(whole, Wanted(tmp_path / "spare", url, PHRASE), quietly)
    bank = a_bank()
    another = type(bank)("lain", "1", "id", bank.sections, (), bank.items, bank.pictures)

    database = connect(url)
    with database.begin() as connection:
        save_bank(connection, another)
        names = [name for name, _, _ in list_banks(connection)]
    database.dispose()

    assert names == ["contoh", "lain"]


@pytest.mark.postgresql
def test_a_database_in_use_is_never_restored_into(
    whole: Path, tmp_path: Path, postgresql: Callable[[], str]
) -> None:
    url = postgresql()
    restore(whole, Wanted(tmp_path / "first", url, PHRASE), quietly)

    with pytest.raises(BackupRefused, match="holds something"):
        restore(whole, Wanted(tmp_path / "second", url, PHRASE), quietly)

    assert list((tmp_path / "second").iterdir()) == []


def test_one_moment_sees_nothing_of_what_is_written_meanwhile(tmp_path: Path) -> None:
    a_planned_sitting(tmp_path).dispose()
    database = connect(load(tmp_path, {}).database)
    table = described().tables["staff_account"]

    with one_moment(database) as moment:
        before = count(moment, table)
        with database.begin() as writer:
            writer.execute(text("INSERT INTO staff_account VALUES ('b','B','admin','x','y',1)"))
        seen = count(moment, table)
    with one_moment(database) as moment:
        after = count(moment, table)
    database.dispose()

    assert (before, seen, after) == (0, 0, 1)


def test_neither_keys_nor_the_databases_address_lie_open_in_a_backup(
    data: Path, tmp_path: Path
) -> None:
    config = load(data, {})
    toml = "# pusat\ndatabase_url = 'sqlite:///" + str(data / "exam.sqlite3") + "'\nport = 8123\n"
    (data / "exam.toml").write_text(toml)
    try:
        back_up(config, tmp_path / "with", PHRASE, quietly)
        back_up(config, tmp_path / "without", None, quietly)
    finally:
        (data / "exam.toml").write_text("port = 8123\n")

    key = (data / "keys" / "master.key").read_bytes().strip()
    for name in ("with", "without"):
        content = (tmp_path / name).read_bytes()
        assert key not in content
        assert bytes.fromhex(key.decode()) not in content
        assert b"database_url" not in content
        assert b"# pusat\nport = 8123" in content


def test_a_backup_without_keys_takes_them_from_a_file(data: Path, tmp_path: Path) -> None:
    back_up(load(data, {}), tmp_path / "b", None, quietly)
    key = data / "keys" / "master.key"

    restore(tmp_path / "b", Wanted(tmp_path / "bare"), quietly)
    restore(tmp_path / "b", Wanted(tmp_path / "spare", master_key=key), quietly)

    assert not (tmp_path / "bare" / "keys").exists()
    assert (tmp_path / "spare" / "keys" / "master.key").read_bytes() == key.read_bytes()


def test_another_servers_master_key_is_refused_before_anything_is_written(
    data: Path, tmp_path: Path
) -> None:
    back_up(load(data, {}), tmp_path / "b", None, quietly)
    other = tmp_path / "other.key"
    other.write_text("00" * 32)

    with pytest.raises(BadConfiguration, match="another master key"):
        restore(tmp_path / "b", Wanted(tmp_path / "spare", master_key=other), quietly)

    assert not (tmp_path / "spare").exists()


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("kalimat yang lain", "does not open keys/master.key"),
        (None, "give its passphrase"),
        ("pendek", "at least 12 characters"),
    ],
)
def test_without_the_passphrase_nothing_is_restored(
    whole: Path, tmp_path: Path, phrase: str | None, said: str
) -> None:
    with pytest.raises(BackupRefused, match=said):
        restore(whole, Wanted(tmp_path / "spare", passphrase=phrase), quietly)

    assert not (tmp_path / "spare").exists()


def test_a_folder_with_anything_in_it_is_refused(whole: Path, tmp_path: Path) -> None:
    (tmp_path / "keep.txt").write_text("")

    with pytest.raises(BackupRefused, match="is not empty"):
        restore(whole, Wanted(tmp_path, passphrase=PHRASE), quietly)

    assert [one.name for one in tmp_path.iterdir()] == ["keep.txt"]


def test_a_restore_that_fails_half_way_leaves_the_folder_empty(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled_out(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("proctor_console.backup.restoring.compare", pulled_out)

    with pytest.raises(OSError, match="Input/output"):
        restore(whole, Wanted(tmp_path / "spare", passphrase=PHRASE), quietly)

    assert list((tmp_path / "spare").iterdir()) == []


def test_a_backup_has_the_tree_and_the_checkpoints(data: Path, whole: Path, tmp_path: Path) -> None:
    restore(whole, Wanted(tmp_path / "spare", passphrase=PHRASE), quietly)

    trees = [
        TreeStore(connect(load(one, {}).database), "sesi-1") for one in (data, tmp_path / "spare")
    ]

    assert trees[0].checkpoints() == trees[1].checkpoints() != []


def test_a_backup_that_cannot_be_finished_leaves_no_file(data: Path, tmp_path: Path) -> None:
    downgraded = tmp_path / "old"
    downgraded.mkdir()
    upgrade(load(downgraded, {}).database)
    downgrade(load(downgraded, {}).database, "base")

    with pytest.raises(BackupRefused, match="another version"):
        back_up(load(downgraded, {}), tmp_path / "b", PHRASE, quietly)
    with pytest.raises(BackupRefused, match="at least 12"):
        back_up(load(data, {}), tmp_path / "b", "pendek", quietly)

    assert [one.name for one in tmp_path.iterdir()] == ["old"]


def test_a_backup_never_replaces_another_one(data: Path, whole: Path) -> None:
    before = whole.read_bytes()

    with pytest.raises(BackupRefused, match="is there already"):
        back_up(load(data, {}), whole, PHRASE, quietly)

    assert whole.read_bytes() == before


def test_only_older_backups_of_the_same_name_are_removed(tmp_path: Path) -> None:
    old = [f"exam-2026120{day}T081500Z.backup" for day in range(1, 5)]
    others = ["exam.backup", "exam-notes.backup", "other-20261201T081500Z.backup", "mark.txt"]
    for name in (*old, *others):
        (tmp_path / name).write_text("")

    gone = remove_older(tmp_path / "exam.backup", 2)

    assert [one.name for one in gone] == old[:2]
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([*old[2:], *others])
    assert remove_older(dated(tmp_path / "exam.backup"), 1) == []
