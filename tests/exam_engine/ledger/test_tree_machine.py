"""Whatever several processes do to a record, a start finds it whole; and finds all alterations.

The disk is two collections and a list. A writer, its successor, a copyist and a server of before
there were trees take turns at it in any order, and the naive twin says what must be there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from exam_engine.errors import LedgerDamaged
from exam_engine.ledger.found_again import found_again
from exam_engine.ledger.growing import GrowingTree, StoredCheckpoint
from exam_engine.ledger.prints import TreeAsFound
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.kept_tree import KeptTree, a_checkpoint
from tests.exam_engine.ledger.narrow_tiles import WIDTH, narrow_tiles

LEAVES = naive_tree.numbered(400)
a_few = st.integers(0, 9)
somewhere = st.integers(0, 400)

Spoil = Callable[[KeptTree, list[bytes], int], None]


def another_leaf(_: KeptTree, leaves: list[bytes], at: int) -> None:
    if leaves:
        leaves[at % len(leaves)] = bytes(32)


def a_leaf_gone(_: KeptTree, leaves: list[bytes], at: int) -> None:
    if leaves:
        del leaves[at % len(leaves)]


def the_last_leaves_gone(_: KeptTree, leaves: list[bytes], at: int) -> None:
    del leaves[at % (len(leaves) + 1) :]


def another_tile(kept: KeptTree, _: list[bytes], at: int) -> None:
    if kept.kept:
        place = sorted(kept.kept)[at % len(kept.kept)]
        kept.kept[place] = bytes(32) + kept.kept[place][32:]


def a_longer_tile(kept: KeptTree, _: list[bytes], at: int) -> None:
    if kept.kept:
        kept.kept[sorted(kept.kept)[at % len(kept.kept)]] += b"\0"


def text_for_a_tile(kept: KeptTree, _: list[bytes], at: int) -> None:
    if kept.kept:
        odd: Any = "0" * 32 * WIDTH
        kept.kept[sorted(kept.kept)[at % len(kept.kept)]] = odd


def a_tile_gone(kept: KeptTree, _: list[bytes], at: int) -> None:
    if kept.kept:
        del kept.kept[sorted(kept.kept)[at % len(kept.kept)]]


def a_tile_more(kept: KeptTree, _: list[bytes], at: int) -> None:
    kept.kept.setdefault((at % 4, at // 4), bytes(32 * WIDTH))


def the_last_checkpoints_gone(kept: KeptTree, _: list[bytes], at: int) -> None:
    del kept.signed[at % (len(kept.signed) + 1) :]


def a_checkpoint_gone(kept: KeptTree, _: list[bytes], at: int) -> None:
    if kept.signed:
        del kept.signed[at % len(kept.signed)]


def a_checkpoint_gone_without_a_gap(kept: KeptTree, leaves: list[bytes], at: int) -> None:
    a_checkpoint_gone(kept, leaves, at)
    kept.signed = [one._replace(number=number) for number, one in enumerate(kept.signed)]


def another_checkpoint(kept: KeptTree, leaves: list[bytes], at: int) -> None:
    if kept.signed:
        old = kept.signed[at % len(kept.signed)]
        other = GrowingTree(KeptTree())
        other.grow([bytes(32), *leaves[1 : old.size]])
        kept.signed[old.number] = a_checkpoint(other)._replace(number=old.number)


def another_note(kept: KeptTree, _: list[bytes], at: int) -> None:
    if kept.signed:
        old = kept.signed[at % len(kept.signed)]
        kept.signed[old.number] = old._replace(note=old.note.replace(b"invalid", b"another"))


def a_checkpoint_twice(kept: KeptTree, _: list[bytes], __: int) -> None:
    if kept.signed:
        kept.signed.append(kept.signed[-1]._replace(number=len(kept.signed)))


def all_of_it_another(kept: KeptTree, leaves: list[bytes], at: int) -> None:
    another_leaf(kept, leaves, at)
    stored = naive_tree.full_tiles(leaves, WIDTH)
    kept.kept = {place: stored[place] for place in kept.kept}
    for number, old in enumerate(kept.signed):
        other = GrowingTree(KeptTree())
        other.grow(leaves[: old.size])
        kept.signed[number] = a_checkpoint(other)._replace(number=number)


SPOILS: list[Spoil] = [
    another_leaf,
    a_leaf_gone,
    the_last_leaves_gone,
    another_tile,
    a_longer_tile,
    text_for_a_tile,
    a_tile_gone,
    a_tile_more,
    the_last_checkpoints_gone,
    a_checkpoint_gone,
    a_checkpoint_gone_without_a_gap,
    a_checkpoint_twice,
    another_checkpoint,
    another_note,
    all_of_it_another,
]


class Copy:
    """What a snapshot holds of the tree, and the leaves whose print it has."""

    def __init__(self, found: TreeAsFound, leaves: list[bytes]) -> None:
        self.found = found
        self.leaves = leaves

    def opened(self, kept: KeptTree, leaves: list[bytes]) -> GrowingTree | None:
        """The tree as it goes on from the copy; None if it must not."""
        size = len(self.leaves)
        if leaves[:size] != self.leaves:
            return None
        return found_again(kept, self.found, size, leaves[size - size % WIDTH : size])


class TreeMachine(RuleBasedStateMachine):
    """A record that grows, and those who write and read it."""

    def __init__(self) -> None:
        super().__init__()
        self.leaves: list[bytes] = []
        self.kept = KeptTree()
        self.writer: GrowingTree | None = None
        self.successor: GrowingTree | None = None
        self.copyist = GrowingTree(self.kept)
        self.copy: Copy | None = None

    @initialize(count=st.integers(0, 40))
    def some_of_it_is_older_than_trees(self, count: int) -> None:
        self.leaves += LEAVES[:count]

    # --- who writes ------------------------------------------------------------------------

    @precondition(lambda self: self.writer is None)
    @rule(copied=st.booleans(), paid=a_few)
    def a_server_starts(self, copied: bool, paid: int) -> None:
        self.writer = opened(self.kept, self.leaves, self.copy if copied else None)
        self.pay(self.writer, paid)

    def pay(self, tree: GrowingTree, count: int) -> None:
        owed = tree.alone()[:count]
        self.kept.put(owed)
        tree.paid(len(owed))

    @precondition(lambda self: self.writer is not None)
    @rule(count=a_few, signs=st.booleans(), fate=st.sampled_from(["", "", "", "before", "after"]))
    def the_server_writes(self, count: int, signs: bool, fate: str) -> None:
        assert self.writer is not None
        checkpoint = a_checkpoint(self.writer) if signs and self.writer.certifiable else None
        new = LEAVES[len(self.leaves) : len(self.leaves) + count]
        tiles = self.writer.grow(new) if new else []
        if fate != "before":
            self.leaves += new
            self.kept.put(tiles, checkpoint)
        if fate:
            self.writer = None
        elif checkpoint is not None:
            self.writer.certified(checkpoint)

    @precondition(lambda self: self.writer is None and self.successor is None)
    @rule(count=a_few)
    def a_server_of_before_there_were_trees_writes(self, count: int) -> None:
        self.leaves += LEAVES[len(self.leaves) : len(self.leaves) + count]

    # --- who follows -----------------------------------------------------------------------

    @rule(copied=st.booleans())
    def a_successor_loads(self, copied: bool) -> None:
        copy = self.copy if copied else None
        there = None if copy is None else copy.opened(self.kept, self.leaves)
        self.successor = there or GrowingTree(self.kept)
        self.successor.look()

    @precondition(lambda self: self.successor is not None)
    @rule()
    def the_successor_looks(self) -> None:
        assert self.successor is not None
        self.successor.look()

    @precondition(lambda self: self.successor is not None)
    @rule()
    def the_successor_follows(self) -> None:
        assert self.successor is not None
        self.successor.follow(self.leaves[self.successor.size :])
        self.successor.followed()

    @precondition(lambda self: self.successor is not None)
    @rule(signs=st.booleans(), paid=a_few)
    def the_successor_takes_over(self, signs: bool, paid: int) -> None:
        assert self.successor is not None
        if self.writer is not None:
            self.the_server_writes(0, signs, "after")
        self.writer, self.successor = self.successor, None
        self.writer.look()
        self.writer.follow(self.leaves[self.writer.size :])
        self.writer.followed()
        self.pay(self.writer, paid)

    @rule(count=st.integers(1, 30), copies=st.booleans())
    def the_copyist_takes_a_turn(self, count: int, copies: bool) -> None:
        self.copyist.look()
        at = self.copyist.size
        self.copyist.follow(self.leaves[at : at + count])
        if copies:
            self.copy = Copy(self.copyist.found(), self.leaves[: self.copyist.size])

    @rule()
    def another_copyist_begins(self) -> None:
        self.copyist = GrowingTree(self.kept)

    # --- what must hold --------------------------------------------------------------------

    @invariant()
    def everybody_has_the_tree_of_the_entries(self) -> None:
        for tree in (self.writer, self.successor, self.copyist):
            if tree is not None:
                assert tree.root() == naive_tree.root(self.leaves[: tree.size])
        if self.writer is not None:
            assert self.writer.size == len(self.leaves)
            assert self.writer.last == (self.kept.signed[-1] if self.kept.signed else None)
            # what a predecessor stored meanwhile is owed until it is written once more
            complete = self.kept.kept == naive_tree.full_tiles(self.leaves, WIDTH)
            assert complete or self.writer.alone()
            assert self.writer.certifiable == (self.writer.unsigned > 0 and not self.writer.alone())

    @invariant()
    def the_record_is_whole(self) -> None:
        assert naive_tree.sound(self.leaves, self.kept.kept, self.kept.signed, WIDTH)

    @rule(spoil=st.sampled_from(SPOILS), at=somewhere)
    def a_start_finds_every_alteration(self, spoil: Spoil, at: int) -> None:
        kept, leaves = KeptTree(), list(self.leaves)
        kept.kept, kept.signed = dict(self.kept.kept), list(self.kept.signed)
        spoil(kept, leaves, at)

        whole, damage = verdict(kept, leaves, None)
        from_copy, damage_beside = verdict(kept, leaves, self.copy)

        sound = naive_tree.sound(leaves, kept.kept, kept.signed, WIDTH)
        assert (damage is None) == (damage_beside is None) == sound, (damage, damage_beside)
        assert whole == from_copy
        # a checkpoint that came after the copy is compared with the tree at once, not on the way
        if damage is not None and "does not fit" not in damage:
            assert damage == damage_beside


def opened(kept: KeptTree, leaves: list[bytes], copy: Copy | None) -> GrowingTree:
    """The tree as a starting server finds it, with a copy of an earlier one or without."""
    there = None if copy is None else copy.opened(kept, leaves)
    tree = there or GrowingTree(kept)
    tree.look()
    tree.follow(leaves[tree.size :])
    tree.followed()
    tree.alone()
    return tree


Whole = tuple[TreeAsFound, bytes, StoredCheckpoint | None, list[Any], list[Any]]


def verdict(
    kept: KeptTree, leaves: list[bytes], copy: Copy | None
) -> tuple[Whole | None, str | None]:
    """What a start comes to: all that its tree is, or what it says is wrong."""
    try:
        tree = opened(kept, leaves, copy)
    except LedgerDamaged as damage:
        return None, str(damage)
    return (tree.found(), tree.root(), tree.last, tree.alone(), tree.grow(LEAVES[:9])), None


def test_a_record_that_several_processes_write_and_read_stays_whole_and_shows_alterations() -> None:
    with narrow_tiles():
        run_state_machine_as_test(  # type: ignore[no-untyped-call]  # hypothesis' own
            TreeMachine, settings=settings(max_examples=150, stateful_step_count=50)
        )
