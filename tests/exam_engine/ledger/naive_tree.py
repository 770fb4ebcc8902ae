"""The naive twin of the tree: RFC 6962's definitions as they stand, over all leaves at once."""

from __future__ import annotations

from hashlib import sha256

from exam_engine.ledger.merkle import ReadHash


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
