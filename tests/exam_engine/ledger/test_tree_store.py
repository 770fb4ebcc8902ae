"""Tiles and checkpoints on disk, on SQLite and on PostgreSQL, in the transaction of their lines."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, update

from exam_engine.errors import LedgerDamaged, SecondWriter
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.growing import GrowingTree, StoredCheckpoint
from exam_engine.ledger.scribe import Line
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tables import ledger_checkpoint, ledger_tile
from tests.exam_engine.ledger.kept_tree import a_checkpoint

SITTING = "sesi-1"


def some_lines(start: int, count: int) -> list[Line]:
    made = []
    for index in range(start, start + count):
        public = b"entry %d" % index
        made.append(Line(index, b"record %d" % index, public, leaf_hash(public), bytes(32)))
    return made


Page = tuple[list[Line], None, Any, StoredCheckpoint | None]


def a_page(tree: GrowingTree, count: int, *, signed: bool = False) -> Page:
    """The next lines of a sitting, with what goes into their transaction."""
    checkpoint = a_checkpoint(tree) if signed else None
    lines = some_lines(tree.size, count)
    return lines, None, tree.grow([line.leaf_hash for line in lines]), checkpoint


@pytest.fixture
def tree(store: LedgerStore) -> GrowingTree:
    """Of a ledger with 600 lines."""
    tree = GrowingTree(store.tree(SITTING))
    store.pen(SITTING).append(*a_page(tree, 600))
    return tree


def opened(store: LedgerStore) -> GrowingTree:
    tree = GrowingTree(store.tree(SITTING))
    tree.look()
    for leaves in store.leaves(SITTING):
        tree.follow(leaves)
    tree.followed()
    assert tree.alone() == []
    return tree


def test_tiles_and_checkpoints_come_back_as_they_were_written(
    store: LedgerStore, tree: GrowingTree
) -> None:
    page = a_page(tree, 500, signed=True)

    store.pen(SITTING).append(*page)

    found = opened(store)
    assert (found.size, found.root(), found.last) == (1_100, tree.root(), page[3])
    assert store.tree(SITTING).last() == page[3]
    assert store.tree(SITTING).places() == {(0, n) for n in range(4)}
    assert store.tree(SITTING).tiles(0, 2, 9) == {tile.index: data for tile, data in page[2]}
    assert store.tree("sesi-2").last() is None
    assert store.tree("sesi-2").places() == set()


def test_nothing_of_a_transaction_is_there_without_the_rest(
    store: LedgerStore, tree: GrowingTree
) -> None:
    lines, _, tiles, checkpoint = a_page(tree, 500, signed=True)

    with pytest.raises(SecondWriter):
        store.pen(SITTING).append([*lines, lines[0]], None, tiles, checkpoint)

    assert opened(store).size == 600
    assert store.tree(SITTING).last() is None


@pytest.mark.parametrize("came_through", [False, True])
@pytest.mark.parametrize("count", [0, 500])
def test_a_doubtful_transaction_is_on_disk_once(
    store: LedgerStore, tree: GrowingTree, count: int, came_through: bool
) -> None:
    page = a_page(tree, count, signed=True)
    if came_through:
        store.pen(SITTING).append(*page)

    store.pen(SITTING).append_again(*page)

    found = opened(store)
    assert (found.size, found.root(), found.last) == (600 + count, tree.root(), page[3])


def test_a_doubtful_transaction_whose_tiles_are_gone_stops_the_writer(
    store: LedgerStore, tree: GrowingTree
) -> None:
    page = a_page(tree, 500, signed=True)
    store.pen(SITTING).append(*page)
    with store._engine.begin() as connection:
        connection.execute(delete(ledger_tile).where(ledger_tile.c.n == 3))

    with pytest.raises(LedgerDamaged, match="tile/0/003 was written with its entries"):
        store.pen(SITTING).append_again(*page)


def test_a_doubtful_transaction_whose_checkpoint_is_gone_stops_the_writer(
    store: LedgerStore, tree: GrowingTree
) -> None:
    page = a_page(tree, 500, signed=True)
    store.pen(SITTING).append(*page)
    with store._engine.begin() as connection:
        connection.execute(delete(ledger_checkpoint))

    with pytest.raises(LedgerDamaged, match="checkpoint 0 was written and is gone"):
        store.pen(SITTING).append_again(*page)


def test_whoever_signs_beside_the_writer_is_a_second_writer(
    store: LedgerStore, tree: GrowingTree
) -> None:
    page = a_page(tree, 0, signed=True)
    store.pen(SITTING).append(*page)
    with store._engine.begin() as connection:
        connection.execute(update(ledger_checkpoint).values(note=b"another"))

    with pytest.raises(SecondWriter):
        store.pen(SITTING).append_again(*page)
    with pytest.raises(SecondWriter):
        store.pen(SITTING).append(*page)


def test_a_tile_that_somebody_put_in_beforehand_is_replaced_by_the_right_one(
    store: LedgerStore, tree: GrowingTree
) -> None:
    values = {"sitting": SITTING, "level": 0, "n": 2, "hashes": bytes(8_192)}
    with store._engine.begin() as connection:
        connection.execute(ledger_tile.insert(), values)

    store.pen(SITTING).append(*a_page(tree, 500))

    assert opened(store).root() == tree.root()
