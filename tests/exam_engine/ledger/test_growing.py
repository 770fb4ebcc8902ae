"""A tree that grows in batches is the tree over its entries; what is stored of it is checked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.errors import LedgerDamaged
from exam_engine.ledger.growing import GrowingTree, StoredCheckpoint
from exam_engine.ledger.proof import check_consistency, consistency_proof
from exam_engine.ledger.tiles import WIDTH
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.kept_tree import KeptTree, a_checkpoint

LEAVES = naive_tree.numbered(1_500)


def grown(batches: list[int], *, sign_after: set[int]) -> tuple[KeptTree, GrowingTree]:
    """A stored tree that grew batch by batch; signed after some of them."""
    kept = KeptTree()
    tree = GrowingTree(kept)
    at = 0
    for number, size in enumerate(batches):
        kept.put(tree.grow(LEAVES[at : at + size]))
        at += size
        if number in sign_after and tree.certifiable:
            checkpoint = a_checkpoint(tree)
            kept.put([], checkpoint)
            tree.certified(checkpoint)
    return kept, tree


@settings(max_examples=60)
@given(
    batches=st.lists(st.integers(0, 300), max_size=5),
    signed=st.sets(st.integers(0, 4)),
    at_once=st.sampled_from([1, 100, WIDTH, 10_000]),
)
def test_a_tree_that_grew_is_the_tree_that_a_new_start_finds(
    batches: list[int], signed: set[int], at_once: int
) -> None:
    kept, tree = grown(batches, sign_after=signed)
    size = sum(batches)

    found = kept.opened(LEAVES[:size], at_once=at_once)

    assert found.size == tree.size == size
    assert found.root() == tree.root() == naive_tree.root(LEAVES[:size])
    assert found.last == tree.last
    assert found.unsigned == tree.unsigned
    assert found.alone() == []
    more = LEAVES[size : size + 40]
    assert found.grow(more) == tree.grow(more)


@settings(max_examples=40)
@given(
    batches=st.lists(st.integers(1, 300), min_size=2, max_size=5), signed=st.sets(st.integers(0, 4))
)
def test_each_checkpoint_is_continued_by_every_later_one(
    batches: list[int], signed: set[int]
) -> None:
    kept, _ = grown(batches, sign_after=signed)

    read = naive_tree.reader(LEAVES)
    for at, old in enumerate(kept.signed):
        assert old.root == naive_tree.root(LEAVES[: old.size])
        for new in kept.signed[at + 1 :]:
            proof = consistency_proof(old.size, new.size, read)
            check_consistency(old.size, new.size, old.root, new.root, proof)


@pytest.mark.parametrize("signed", [1, 255, 256, 257, 600, 1_099, 1_100])
def test_a_checkpoint_stored_after_its_entries_were_followed_is_held_against_them(
    signed: int,
) -> None:
    kept, tree = grown([signed], sign_after=set())
    checkpoint = a_checkpoint(tree)
    kept.put(tree.grow(LEAVES[signed:1_100]))
    follower = kept.opened(LEAVES[:1_100])

    kept.put([], checkpoint)
    follower.look()
    follower.followed()

    assert follower.last == checkpoint
    assert follower.root() == naive_tree.root(LEAVES[:1_100])


@pytest.mark.parametrize("signed", [1, 256, 700, 1_100])
def test_a_false_checkpoint_stored_after_its_entries_were_followed_is_found(signed: int) -> None:
    kept, _ = grown([1_100], sign_after=set())
    follower = kept.opened(LEAVES[:1_100])
    false = GrowingTree(KeptTree())
    false.grow([bytes(32), *LEAVES[1:signed]])

    kept.put([], a_checkpoint(false))

    with pytest.raises(LedgerDamaged, match=f"entries 0 to {signed - 1} is another"):
        follower.look()


def test_the_tree_of_an_older_ledger_is_owed_and_signed_once_it_is_there() -> None:
    kept = KeptTree()
    tree = kept.opened(LEAVES[:1_300])

    owed = tree.alone()

    assert [tile.path for tile, _ in owed] == [f"tile/0/{n:03}" for n in range(5)]
    assert not tree.certifiable
    kept.put(owed[:2])
    tree.paid(2)
    assert tree.alone() == owed[2:]
    assert kept.opened(LEAVES[:1_300]).alone() == owed[2:]
    kept.put(tree.grow([]))
    assert tree.certifiable
    assert kept.opened(LEAVES[:1_300]).alone() == []


def spoilt_entry(_: KeptTree, leaves: list[bytes]) -> None:
    leaves[300] = bytes(32)


def two_entries_exchanged(_: KeptTree, leaves: list[bytes]) -> None:
    leaves[3], leaves[4] = leaves[4], leaves[3]


def an_entry_put_in(_: KeptTree, leaves: list[bytes]) -> None:
    leaves.insert(700, bytes(32))


def an_entry_dropped(_: KeptTree, leaves: list[bytes]) -> None:
    del leaves[700]


def an_entry_behind_the_last_tile_spoilt(_: KeptTree, leaves: list[bytes]) -> None:
    leaves[1_030] = bytes(32)


def the_last_entries_cut_off(_: KeptTree, leaves: list[bytes]) -> None:
    del leaves[1_099:]


def a_tile_spoilt(kept: KeptTree, _: list[bytes]) -> None:
    data = kept.kept[0, 1]
    kept.kept[0, 1] = data[:40] + bytes([data[40] ^ 1]) + data[41:]


def a_tile_shortened(kept: KeptTree, _: list[bytes]) -> None:
    kept.kept[0, 1] = kept.kept[0, 1][:-32]


def a_tile_dropped(kept: KeptTree, _: list[bytes]) -> None:
    del kept.kept[0, 2]


def two_tiles_exchanged(kept: KeptTree, _: list[bytes]) -> None:
    kept.kept[0, 1], kept.kept[0, 2] = kept.kept[0, 2], kept.kept[0, 1]


def a_tile_put_in(kept: KeptTree, _: list[bytes]) -> None:
    kept.kept[0, 4] = bytes(32 * WIDTH)


def a_tile_of_another_level(kept: KeptTree, _: list[bytes]) -> None:
    kept.kept[1, 0] = bytes(32 * WIDTH)


def replaced(kept: KeptTree, at: int, **values: object) -> StoredCheckpoint:
    kept.signed[at] = kept.signed[at]._replace(**values)  # type: ignore[arg-type]
    return kept.signed[at]


def another_root(kept: KeptTree, _: list[bytes]) -> None:
    replaced(kept, 1, root=bytes(32))


def another_size(kept: KeptTree, _: list[bytes]) -> None:
    replaced(kept, 1, size=901)


def another_note(kept: KeptTree, _: list[bytes]) -> None:
    replaced(kept, 1, note=kept.signed[0].note)


def no_note(kept: KeptTree, _: list[bytes]) -> None:
    replaced(kept, 1, note=b"")


def a_checkpoint_dropped(kept: KeptTree, _: list[bytes]) -> None:
    del kept.signed[1]


def two_checkpoints_exchanged(kept: KeptTree, _: list[bytes]) -> None:
    first, second = kept.signed[:2]
    kept.signed[0] = second._replace(number=0)
    kept.signed[1] = first._replace(number=1)


def a_checkpoint_put_in(kept: KeptTree, leaves: list[bytes]) -> None:
    other = KeptTree().opened([*leaves[:-1], bytes(32)])
    kept.signed.append(a_checkpoint(other)._replace(number=3))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoilt_entry, "entry 300 is not the one that tile/0/001 was built over"),
        (two_entries_exchanged, "entry 3 is not the one that tile/0/000 was built over"),
        (an_entry_put_in, "entry 700 is not the one that tile/0/002 was built over"),
        (an_entry_dropped, "entry 700 is not the one that tile/0/002 was built over"),
        (
            an_entry_behind_the_last_tile_spoilt,
            r"checkpoint 2 \(size 1100\) does not fit .* entries 1024 to 1099 is another",
        ),
        (
            the_last_entries_cut_off,
            r"checkpoint 2 \(size 1100\) was signed over 1100 entries, and only 1099 are there",
        ),
        (a_tile_spoilt, "entry 257 is not the one that tile/0/001 was built over"),
        (a_tile_shortened, "tile/0/001 has 8160 bytes and not 8192"),
        (a_tile_dropped, "tile/0/002 is missing, although checkpoint 2"),
        (two_tiles_exchanged, "entry 256 is not the one that tile/0/001 was built over"),
        (a_tile_put_in, "tile 4 of level 0 is stored, and 1100 entries do not fill it"),
        (a_tile_of_another_level, "tile 0 of level 1 is stored"),
        (another_root, r"checkpoint 1 \(size 900\): its note was signed over something else"),
        (another_size, r"checkpoint 1 \(size 901\): its note was signed over something else"),
        (another_note, r"checkpoint 1 \(size 900\): its note was signed over something else"),
        (no_note, r"checkpoint 1 \(size 900\): its note cannot be read"),
        (a_checkpoint_dropped, "checkpoint 1 is missing: the next one is 2"),
        (two_checkpoints_exchanged, r"checkpoint 1 \(size 600\) does not continue"),
        (a_checkpoint_put_in, r"checkpoint 3 \(size 1100\) does not continue"),
    ],
)
def test_whatever_is_altered_is_named(
    spoil: Callable[[KeptTree, list[bytes]], None], said: str
) -> None:
    kept, _ = grown([600, 300, 200], sign_after={0, 1, 2})
    leaves = LEAVES[:1_100]
    spoil(kept, leaves)

    with pytest.raises(LedgerDamaged, match=said):
        kept.opened(leaves)


def test_a_tile_that_does_not_come_from_those_below_is_named() -> None:
    leaves = naive_tree.numbered(WIDTH * WIDTH)
    kept = KeptTree()
    kept.put(GrowingTree(kept).grow(leaves))
    kept.kept[1, 0] = kept.kept[1, 0][:-32] + bytes(32)

    with pytest.raises(LedgerDamaged, match="tile/1/000 is not what the tiles below come to"):
        kept.opened(leaves)


def test_a_checkpoint_whose_own_root_is_false_is_named_at_the_end_of_a_tile() -> None:
    kept, tree = grown([512], sign_after=set())
    right = a_checkpoint(tree)
    other = GrowingTree(kept)
    other.grow([*LEAVES[:511], bytes(32)])
    kept.signed.append(a_checkpoint(other))
    assert right.size == kept.signed[0].size

    with pytest.raises(
        LedgerDamaged, match=r"checkpoint 0 \(size 512\) does not fit .*: the checkpoint is another"
    ):
        kept.opened(LEAVES[:512])
