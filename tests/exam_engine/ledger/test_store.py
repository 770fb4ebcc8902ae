"""Ledgers on disk, on SQLite and on PostgreSQL."""

from typing import Any

import pytest
from sqlalchemy import delete, update

from exam_engine.errors import LedgerDamaged, SecondWriter, UnknownAttempt
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.scribe import SITTING, Line
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tables import ledger_entry
from exam_engine.timing import Heartbeat


def a_line(index: int) -> Line:
    public = b"entry %d" % index
    return Line(index, b"record %d" % index, public, leaf_hash(public), bytes(32))


def test_lines_come_back_in_their_order(store: LedgerStore) -> None:
    pen = store.pen("pagi")
    pen.append([a_line(0), a_line(1)])
    pen.append([a_line(2)])
    store.pen("siang").append([a_line(0)])

    assert list(store.lines("pagi")) == [(b"record %d" % n, b"entry %d" % n) for n in range(3)]
    assert list(store.lines("pagi", 2)) == [(b"record 2", b"entry 2")]
    assert (store.size("pagi"), store.size("siang"), store.size("sore")) == (3, 1, 0)
    pen.close()


def test_leaves_are_hashed_from_the_entries_as_they_are(store: LedgerStore) -> None:
    store.pen("pagi").append([a_line(n) for n in range(3)])

    found = [leaf for some in store.leaves("pagi", 1) for leaf in some]

    assert found == [leaf_hash(b"entry %d" % n) for n in (1, 2)]
    assert [len(some) for some in store.leaves("pagi", 0, 2)] == [2]
    assert list(store.leaves("siang")) == []
    assert store.between("pagi", 1, 9) == list(store.lines("pagi", 1))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"leaf_hash": bytes(32)}, "entry 1 is not what its leaf hash says"),
        ({"entry": b"another"}, "entry 1 is not what its leaf hash says"),
        ({"index": 7}, "entry 1 is missing: the next one is 2"),
        (None, "entry 1 is missing: the next one is 2"),
    ],
)
def test_the_first_leaf_that_cannot_be_is_named(
    store: LedgerStore, damage: dict[str, Any] | None, said: str
) -> None:
    store.pen("pagi").append([a_line(n) for n in range(4)])
    row = ledger_entry.c.index == 1
    with store._engine.begin() as connection:
        if damage is None:
            connection.execute(delete(ledger_entry).where(row))
        else:
            connection.execute(update(ledger_entry).where(row).values(**damage))

    with pytest.raises(LedgerDamaged, match=said):
        list(store.leaves("pagi"))


def test_a_line_that_is_gone_at_the_end_of_a_round_trip_is_missed(
    store: LedgerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exam_engine.ledger.store._AT_ONCE", 2)
    store.pen("pagi").append([a_line(n) for n in range(5)])
    with store._engine.begin() as connection:
        connection.execute(delete(ledger_entry).where(ledger_entry.c.index == 3))

    with pytest.raises(LedgerDamaged, match="entry 3 is missing: the next one is 4"):
        list(store.leaves("pagi"))


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
