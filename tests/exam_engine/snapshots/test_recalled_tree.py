"""A start goes on with the tree that a snapshot found right, and finds whatever was altered."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from sqlalchemy import String, cast, delete, insert, update

from exam_engine.errors import LedgerDamaged
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.growing import GrowingTree
from exam_engine.ledger.tables import ledger_checkpoint, ledger_entry, ledger_tile
from exam_engine.snapshots.copyist import Copyist
from exam_engine.snapshots.recall import recall
from tests.exam_engine.snapshots.desk import Desk
from tests.exam_engine.snapshots.remembering import PLAN

LOW = (ledger_tile.c.level == 0) & (ledger_tile.c.n == 1)
ODD = (ledger_checkpoint.c.number >= 3) & (ledger_checkpoint.c.number <= 4)


def opened(desk: Desk, *, snapshot: bool = True) -> tuple[GrowingTree, int]:
    """The tree as a starting server has it, and how many entries it hashed."""
    shelf = desk.shelf if snapshot else None
    _, tree, told = recall(desk.memory, PLAN, desk.store, shelf)
    tree.alone()
    return tree, told.hashed


def test_only_what_came_after_the_snapshot_is_hashed(signed_desk: Desk) -> None:
    size = signed_desk.copy()
    signed_desk.work()

    tree, hashed = opened(signed_desk)

    whole, all_hashed = opened(signed_desk, snapshot=False)
    assert hashed == tree.size - size > 0
    assert all_hashed == whole.size == tree.size
    assert (tree.root(), tree.last, tree.found()) == (whole.root(), whole.last, whole.found())
    more = [bytes([n]) * 32 for n in range(20)]
    assert tree.grow(more) == whole.grow(more)


def an_entry(desk: Desk) -> None:
    _, public = list(desk.store.lines(PLAN.id))[5]
    desk.alter(5, entry=public + b"0", leaf_hash=leaf_hash(public + b"0"))


def an_entry_alone(desk: Desk) -> None:
    desk.alter(5, entry=b"another")


def a_leaf_hash_alone(desk: Desk) -> None:
    desk.alter(5, leaf_hash=bytes(32))


def text_for_an_entry(desk: Desk) -> None:
    desk.alter(5, entry=cast("another", String))


def an_entry_taken_out(desk: Desk) -> None:
    desk.write(delete(ledger_entry).where(ledger_entry.c.index == 5))


def the_last_entries_taken_out(desk: Desk) -> None:
    desk.write(delete(ledger_entry).where(ledger_entry.c.index >= 5))


def a_tile(desk: Desk) -> None:
    desk.write(update(ledger_tile).where(LOW).values(hashes=bytes(128)))


def text_for_a_tile(desk: Desk) -> None:
    desk.write(update(ledger_tile).where(LOW).values(hashes=cast("0" * 128, String)))


def a_tile_cut(desk: Desk) -> None:
    desk.write(update(ledger_tile).where(LOW).values(hashes=bytes(96)))


def a_tile_taken_out(desk: Desk) -> None:
    desk.write(delete(ledger_tile).where(LOW))


def a_tile_put_in(desk: Desk) -> None:
    row = {"sitting": PLAN.id, "level": 2, "n": 7, "hashes": bytes(128)}
    desk.write(insert(ledger_tile).values(row))


def a_root(desk: Desk) -> None:
    desk.write(update(ledger_checkpoint).where(ODD).values(root=bytes(32)))


def a_note(desk: Desk) -> None:
    desk.write(update(ledger_checkpoint).where(ODD).values(note=b"another"))


def text_for_a_note(desk: Desk) -> None:
    text = cast(ledger_checkpoint.c.note, String)
    desk.write(update(ledger_checkpoint).where(ODD).values(note=text))


def a_size(desk: Desk) -> None:
    desk.write(update(ledger_checkpoint).where(ODD).values(size=ledger_checkpoint.c.size + 1))


def text_for_a_size(desk: Desk) -> None:
    desk.write(update(ledger_checkpoint).where(ODD).values(size="several"))


def checkpoints_taken_out(desk: Desk) -> None:
    desk.write(delete(ledger_checkpoint).where(ODD))


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (an_entry, "entry 5 is not the one that tile/0/001 was built over"),
        (an_entry_alone, "entry 5 is not what its leaf hash says"),
        (a_leaf_hash_alone, "entry 5 is not what its leaf hash says"),
        (text_for_an_entry, "entry 5 is no bytes"),
        (an_entry_taken_out, "entry 5 is missing: the next one is 6"),
        (the_last_entries_taken_out, "and only 5 are there: entry 5 is missing"),
        (a_tile, "entry 4 is not the one that tile/0/001 was built over"),
        (text_for_a_tile, "tile/0/001 has something else than bytes"),
        (a_tile_cut, "tile/0/001 has 96 bytes and not 128"),
        (a_tile_taken_out, "tile/0/001 is missing, although checkpoint"),
        (a_tile_put_in, "tile 7 of level 2 is stored"),
        (a_root, "checkpoint 3 .* its note was signed over something else"),
        (a_note, "checkpoint 3 .* its note cannot be read"),
        (text_for_a_note, "checkpoint 3 .* its note cannot be read"),
        (a_size, "checkpoint 3 .* its note was signed over something else"),
        (text_for_a_size, "checkpoint 3 .* its note was signed over something else"),
        (checkpoints_taken_out, "checkpoint 3 is missing: the next one is 5"),
    ],
)
def test_whatever_is_altered_below_a_snapshot_is_named_as_without_one(
    signed_desk: Desk, alter: Callable[[Desk], None], said: str
) -> None:
    signed_desk.copy()
    signed_desk.work()
    alter(signed_desk)

    with pytest.raises(LedgerDamaged, match=said) as found:
        opened(signed_desk)

    with pytest.raises(LedgerDamaged) as found_without:
        opened(signed_desk, snapshot=False)
    assert str(found.value) == str(found_without.value)


def test_a_snapshot_of_before_the_tiles_were_written_vouches_for_what_they_must_be(
    signed_desk: Desk,
) -> None:
    signed_desk.write(delete(ledger_checkpoint))
    tiles = signed_desk.store.tree(PLAN.id)
    before = tiles.tiles(0, 0, 9)
    signed_desk.write(delete(ledger_tile))
    size = signed_desk.copy()

    tree, hashed = opened(signed_desk)

    assert hashed == size
    assert {tile.index: data for tile, data in tree.alone() if tile.level == 0} == before
    signed_desk.work()
    tree, hashed = opened(signed_desk)
    assert hashed == tree.size - size
    assert tree.alone() == []


def test_what_a_copyist_finds_wrong_in_the_tree_stops_nobody_and_no_snapshot_vouches_for_it(
    signed_desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    a_tile(signed_desk)

    with caplog.at_level(logging.CRITICAL):
        signed_desk.copy()

    assert "will not open again: entry 4 is not the one that tile/0/001" in caplog.text
    assert signed_desk.read().tree is None
    with pytest.raises(LedgerDamaged, match="entry 4"):
        opened(signed_desk)


def test_a_tree_that_a_snapshot_vouched_for_falsely_is_found_beside_the_serving(
    signed_desk: Desk,
) -> None:
    signed_desk.copy()
    there = signed_desk.read()
    assert there.tree is not None
    false = there.tree._replace(tiles=bytes(32))
    signed_desk.shelf.write(PLAN, there.size, there.digest, false, there.columns)

    with pytest.raises(LedgerDamaged, match="the snapshot of the first"):
        signed_desk.copy()


def test_an_alteration_that_was_used_from_a_snapshot_stops_the_sitting(signed_desk: Desk) -> None:
    signed_desk.copy()
    clerk = Copyist(PLAN, signed_desk.store, signed_desk.shelf, signed_desk.memory)
    a_root(signed_desk)

    with pytest.raises(LedgerDamaged, match="checkpoint 3"):
        clerk.turn()


def test_checkpoints_stored_after_the_copy_are_compared_at_the_next_start(
    signed_desk: Desk,
) -> None:
    last = signed_desk.store.tree(PLAN.id).last()
    assert last is not None
    signed_desk.write(delete(ledger_checkpoint).where(ledger_checkpoint.c.number == last.number))
    signed_desk.copy()
    signed_desk.write(insert(ledger_checkpoint).values(sitting=PLAN.id, **last._asdict()))

    tree, hashed = opened(signed_desk)

    assert hashed == 0
    assert tree.last == last
