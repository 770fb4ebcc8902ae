"""Ledgers on disk, on SQLite and on PostgreSQL."""

import os
import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from exam_engine.errors import SecondWriter, UnknownAttempt
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.scribe import SITTING, Line
from exam_engine.ledger.store import LedgerStore, connect
from exam_engine.timing import Heartbeat


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    default = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
    server = make_url(os.environ.get("TEST_POSTGRESQL", default))
    name = f"exam_{secrets.token_hex(6)}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def store(url: str) -> LedgerStore:
    store = LedgerStore(connect(url))
    store.create_tables()
    return store


def a_line(index: int) -> Line:
    return Line(index, b"record %d" % index, b"entry %d" % index, bytes(32), bytes(32))


def test_lines_come_back_in_their_order(store: LedgerStore) -> None:
    pen = store.pen("pagi")
    pen.append([a_line(0), a_line(1)])
    pen.append([a_line(2)])
    store.pen("siang").append([a_line(0)])

    assert list(store.lines("pagi")) == [(b"record %d" % n, b"entry %d" % n) for n in range(3)]
    assert list(store.lines("pagi", 2)) == [(b"record 2", b"entry 2")]
    assert (store.size("pagi"), store.size("siang"), store.size("sore")) == (3, 1, 0)
    pen.close()


def test_the_digest_is_over_the_hashes_of_the_entries_as_they_are(store: LedgerStore) -> None:
    store.pen("pagi").append([a_line(n) for n in range(3)])
    leaves = b"".join(leaf_hash(b"entry %d" % n) for n in range(2))

    found = store.digest("pagi", 2)

    assert found == (2, sha256(leaves).digest())
    assert store.between("pagi", 1, 9) == list(store.lines("pagi", 1))
    assert store.digest("siang", 2) == (0, sha256(b"").digest())


def test_some_records_come_back_with_their_indexes(store: LedgerStore) -> None:
    store.pen("pagi").append([a_line(n) for n in range(1200)])

    found = store.records("pagi", list(range(0, 1200, 2)))

    assert found == [(n, b"record %d" % n) for n in range(0, 1200, 2)]


def test_a_taken_index_stops_the_second_writer_and_keeps_nothing_of_it(store: LedgerStore) -> None:
    store.pen("pagi").append([a_line(0)])
    second = store.pen("pagi")

    with pytest.raises(SecondWriter):
        second.append([a_line(1), a_line(0)])

    assert store.size("pagi") == 1
    second.close()


def test_an_identity_is_made_once(store: LedgerStore) -> None:
    first = store.identities("pagi", ["P-001"])

    again = store.identities("pagi", ["P-001", "P-002"])

    assert first.items() <= again.items()
    assert set(again) == {SITTING, "P-001", "P-002"}
    assert len({identity.pseudonym for identity in again.values()}) == 3
    assert all(len(identity.secret or b"") == 32 for identity in again.values())


def test_an_erased_secret_stays_erased_and_its_pseudonym_stays(store: LedgerStore) -> None:
    before = store.identities("pagi", ["P-001"])["P-001"]

    store.erase("pagi", "P-001")

    after = store.identities("pagi", ["P-001"])["P-001"]
    assert (after.pseudonym, after.secret) == (before.pseudonym, None)
    with pytest.raises(UnknownAttempt):
        store.erase("pagi", "P-999")


def test_a_heartbeat_replaces_the_one_before(store: LedgerStore) -> None:
    pen = store.pen("pagi")
    none = store.heartbeat("pagi")
    pen.append([], Heartbeat(1000, 10, "start-1", 5))
    pen.append([a_line(0)], Heartbeat(2000, 20, "start-2", 6))

    assert none is None
    assert store.heartbeat("pagi") == Heartbeat(2000, 20, "start-2", 6)
    pen.close()


def test_a_commit_on_sqlite_waits_for_the_disk(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'ledger.db'}")

    with engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()

    assert (mode, synchronous) == ("wal", 2)  # 2 is FULL
