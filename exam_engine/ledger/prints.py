"""Prints of what is stored of a record: digests that show at once whether it is what it was.

Whoever hashed and compared everything takes a print of it. Who comes to the same print from what is
stored later need not hash and compare it again.
"""

from array import array
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from exam_engine.ledger.tiles import Tile


class Print:
    """A digest over byte strings in their order, in whatever pieces they come."""

    __slots__ = ("_lengths", "_strings")

    def __init__(self) -> None:
        # without the lengths a byte could move from the end of one to the beginning of the next
        self._strings, self._lengths = sha256(), sha256()

    def add(self, strings: Sequence[bytes]) -> None:
        """Go on with these; raises TypeError, and adds none, if one is no bytes."""
        self._strings.update(b"".join(strings))
        self._lengths.update(array("Q", map(len, strings)).tobytes())

    def digest(self) -> bytes:
        """32 bytes; the same on machines of the same byte order."""
        return sha256(self._strings.digest() + self._lengths.digest()).digest()


class LinesPrint:
    """The print of what the public sees of a ledger's first lines: entries and leaf hashes."""

    def __init__(self) -> None:
        self.size = 0
        self._entries, self._leaves = Print(), Print()

    def add(self, entries: Sequence[bytes], leaves: Sequence[bytes]) -> None:
        """Go on with the next lines; raises TypeError if something of them is no bytes."""
        self._entries.add(entries)
        self._leaves.add(leaves)
        self.size += len(entries)

    def digest(self) -> bytes:
        """32 bytes."""
        return sha256(self._entries.digest() + self._leaves.digest()).digest()


class TreeAsFound(NamedTuple):
    """The prints of a tree, taken when all of it was right: 32 bytes each.

    ``tiles`` is over the tiles that the entries fill, ``signed`` over the first ``checkpoints``
    checkpoints.
    """

    tiles: bytes
    checkpoints: int
    signed: bytes


class TreePrint:
    """The prints of a growing tree."""

    def __init__(self) -> None:
        self._levels: list[Print] = []
        self._checkpoints = 0
        self._signed = Print()

    def add_tiles(self, full: Sequence[tuple[Tile, bytes]]) -> None:
        """Go on with tiles that are full; requires that those of each level come in order."""
        for tile, hashes in full:
            if tile.level == len(self._levels):
                self._levels.append(Print())
            self._levels[tile.level].add([hashes])

    def add_checkpoint(self, number: int, size: int, root: bytes, note: bytes) -> None:
        """Go on with the next checkpoint."""
        self._signed.add([str(number).encode(), str(size).encode(), root, note])
        self._checkpoints += 1

    def found(self) -> TreeAsFound:
        """The prints so far."""
        tiles = sha256(b"".join(level.digest() for level in self._levels)).digest()
        return TreeAsFound(tiles, self._checkpoints, self._signed.digest())
