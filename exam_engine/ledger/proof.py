"""Proofs about a tree (RFC 6962, sections 2.1.1 and 2.1.2): making them, and believing them.

Both kinds are the way from one node up to the root, with the hash beside it at every step. An
inclusion proof starts at a leaf. A consistency proof starts at the last peak of the earlier tree:
all hashes together give the later root, and those on the left alone give the earlier one.
"""

from collections.abc import Sequence

from exam_engine.ledger.errors import NotConsistent, NotIncluded
from exam_engine.ledger.lines import HASH_BYTES, SIZE_MAX
from exam_engine.ledger.merkle import ReadHash, node_hash, root_between

Hashes = Sequence[bytes]


def inclusion_proof(index: int, size: int, read: ReadHash) -> tuple[bytes, ...]:
    """That an entry stands at an index of the tree of that size; the leaf's sibling first.

    Raises:
        ValueError: the tree has no such entry.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no entry {index} in a tree of {size}")
    return _way_up(0, index, size, read)


def consistency_proof(old: int, new: int, read: ReadHash) -> tuple[bytes, ...]:
    """That the tree of the new size continues the one of the old size.

    Raises:
        ValueError: the old tree is empty, which every tree continues, or larger than the new one.
    """
    if not 0 < old <= new:
        raise ValueError(f"there is no proof from {old} to {new}")
    if old == new:
        return ()
    level, last = _last_peak(old)
    way = _way_up(level, last, new, read)
    return way if old == 1 << level else (read(level, last), *way)


def check_inclusion(index: int, size: int, leaf: bytes, hashes: Hashes, root: bytes) -> None:
    """Believe that a leaf hash is the one at an index of the tree with this size and root.

    Raises:
        NotIncluded: it is not shown; the sentence names what somebody may have tried.
    """
    if not 0 <= index < size <= SIZE_MAX:
        raise NotIncluded(f"entry {index} is outside the tree of {size}: an entry that never was")
    _whole((leaf, root, *hashes), NotIncluded)
    sides = _on_the_left(index, size)
    if len(hashes) != len(sides):
        raise NotIncluded(
            f"an inclusion proof of entry {index} of {size} has {len(sides)} hashes, not "
            f"{len(hashes)}: hashes were cut off or put in"
        )
    top = leaf
    for left, beside in zip(sides, hashes, strict=True):
        top = node_hash(beside, top) if left else node_hash(top, beside)
    if top != root:
        raise NotIncluded(
            f"this inclusion proof does not lead from the entry to the root: the entry was altered,"
            f" or is not number {index} of {size}"
        )


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, hashes: Hashes) -> None:
    """Believe that the tree with the new root continues the one with the old root.

    Raises:
        NotConsistent: it is not shown; the sentence names what somebody may have tried.
    """
    _possible(old, new, old_root, new_root, hashes)
    if old == new:
        return
    level, last = _last_peak(old)
    seeded = old == 1 << level  # the last peak is the whole old tree, whose root is known
    sides = _on_the_left(last, ((new - 1) >> level) + 1)
    if len(hashes) != len(sides) + (not seeded):
        raise NotConsistent(
            f"a consistency proof from {old} to {new} has {len(sides) + (not seeded)} hashes, not "
            f"{len(hashes)}: hashes were cut off or put in"
        )
    earlier = later = old_root if seeded else hashes[0]
    for left, beside in zip(sides, hashes if seeded else hashes[1:], strict=True):
        if left:
            earlier, later = node_hash(beside, earlier), node_hash(beside, later)
        else:
            later = node_hash(later, beside)
    if (earlier, later) != (old_root, new_root):
        raise NotConsistent(
            f"this consistency proof does not lead from the signed tree of {old} entries to the "
            f"one of {new}: entries were altered, dropped or reordered (a fork)"
        )


def _possible(old: int, new: int, old_root: bytes, new_root: bytes, hashes: Hashes) -> None:
    """Refuse what no proof can show."""
    if old > new:
        raise NotConsistent(
            f"this consistency proof shortens the tree from {old} to {new} entries: entries were "
            "dropped (a fork)"
        )
    if old < 1 or new > SIZE_MAX:
        raise NotConsistent(
            f"a consistency proof from {old} to {new} says nothing: every tree continues the empty "
            "one"
        )
    _whole((old_root, new_root, *hashes), NotConsistent)
    if old == new and old_root != new_root:
        raise NotConsistent(f"two roots for one size of {old}: the log has two versions (a fork)")
    if old == new and hashes:
        raise NotConsistent(f"a proof from {old} to itself is empty: {len(hashes)} were put in")


def _whole(hashes: Hashes, refusal: type[NotIncluded | NotConsistent]) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise refusal(
            f"a hash has exactly {HASH_BYTES} bytes: another length makes an entry out of a node"
        )


def _last_peak(size: int) -> tuple[int, int]:
    """Level and index of the smallest complete subtree at the end of a tree."""
    level = (size & -size).bit_length() - 1
    return level, (size >> level) - 1


def _way_up(level: int, index: int, size: int, read: ReadHash) -> tuple[bytes, ...]:
    """The hashes beside the way from a complete node to the root; the top ones may be ragged."""
    hashes = []
    while 1 << level < size:
        start = (index ^ 1) << level
        if start < size:
            hashes.append(root_between(read, start, min(start + (1 << level), size)))
        level, index = level + 1, index >> 1
    return tuple(hashes)


def _on_the_left(index: int, size: int) -> list[bool]:
    """Of each hash beside the way up from an index, whether it is the left one.

    As long as the ways of the index and of the last one differ there is one at every level; above,
    where the index is in the last subtree itself, only where something stands to its left.
    """
    apart = (index ^ (size - 1)).bit_length()
    below = [bool(index >> level & 1) for level in range(apart)]
    return below + [True] * (index >> apart).bit_count()
