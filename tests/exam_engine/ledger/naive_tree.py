"""The naive twin of the tree: RFC 6962's definitions as they stand, over all leaves at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.errors import RecordRefused
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.merkle import ReadHash
from exam_engine.ledger.note import Note


def root(leaves: list[bytes]) -> bytes:
    """Section 2.1: MTH."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:])).digest()


def split(size: int) -> int:
    """The largest power of two below a size."""
    k = 1
    while 2 * k < size:
        k *= 2
    return k


def inclusion(index: int, leaves: list[bytes]) -> list[bytes]:
    """Section 2.1.1: PATH."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*inclusion(index, leaves[:k]), root(leaves[k:])]
    return [*inclusion(index - k, leaves[k:]), root(leaves[:k])]


def consistency(old: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """Section 2.1.2: SUBPROOF."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return [*consistency(old, leaves[:k], whole=whole), root(leaves[k:])]
    return [*consistency(old - k, leaves[k:], whole=False), root(leaves[:k])]


def reader(leaves: list[bytes]) -> ReadHash:
    """Any complete node, hashed from its leaves."""

    def read(level: int, index: int) -> bytes:
        under = leaves[index << level : (index + 1) << level]
        assert len(under) == 1 << level
        return root(under)

    return read


def numbered(count: int) -> list[bytes]:
    """So many leaf hashes, all different."""
    return [sha256(b"\x00" + str(number).encode()).digest() for number in range(count)]


def sound(
    leaves: list[bytes],
    tiles: Mapping[tuple[int, int], object],
    signed: Sequence[StoredCheckpoint],
    width: int,
) -> bool:
    """Whether tiles and checkpoints are those of the leaves; none below the last may be missing."""
    size = 0
    for number, checkpoint in enumerate(signed):
        if checkpoint.number != number or not size < checkpoint.size <= len(leaves):
            return False
        size = checkpoint.size
        try:
            said = Checkpoint.parse(Note.parse(checkpoint.note).text)
        except RecordRefused:
            return False
        if not said.root == checkpoint.root == root(leaves[:size]) or said.size != size:
            return False
    right = full_tiles(leaves, width)
    needed = full_tiles(leaves[:size], width)
    return needed.keys() <= tiles.keys() and all(
        right.get(place) == data for place, data in tiles.items()
    )


def full_tiles(leaves: list[bytes], width: int) -> dict[tuple[int, int], bytes]:
    """Every full tile over some leaves, by level and position."""
    found = {}
    level, row = 0, leaves
    while row:
        groups = [row[at : at + width] for at in range(0, len(row), width)]
        full = [group for group in groups if len(group) == width]
        found |= {(level, n): b"".join(group) for n, group in enumerate(full)}
        level, row = level + 1, [root(group) for group in full]
    return found
