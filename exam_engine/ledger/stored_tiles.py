"""The tiles of a sitting's tree at some size, from what is stored: full ones, and what is below.

Only full tiles are kept, because partial ones follow from them and from the entries. All calls
block.
"""

from collections.abc import Iterable
from typing import Protocol

from exam_engine.ledger.merkle import complete_root
from exam_engine.ledger.proof import consistency_proof
from exam_engine.ledger.tile_tree import TileReader
from exam_engine.ledger.tiles import WIDTH, Tile, hashes_in


class KeptTiles(Protocol):
    """The full tiles of one sitting."""

    def tiles(self, level: int, first: int, last: int) -> dict[int, bytes]:
        """The full tiles of a level between two positions, both included, that are there."""


class KeptLeaves(Protocol):
    """The entries of all sittings."""

    def leaves(self, sitting: str, start: int, end: int) -> Iterable[list[bytes]]:
        """Leaf hashes of the lines from an index on, up to another one."""

    def tree(self, sitting: str) -> KeptTiles:
        """What is stored of the tree over a ledger."""


class StoredTiles:
    """Any tile of one sitting's tree."""

    def __init__(self, store: KeptLeaves, sitting: str) -> None:
        self._store = store
        self._sitting = sitting
        self._tree = store.tree(sitting)

    def tile(self, tile: Tile) -> bytes:
        """The bytes of a tile; requires that the tree fills so much of it.

        Raises:
            LookupError: what it is made of is not stored; a server that opens the sitting says so
                first.
            LedgerDamaged: an entry below it is not what its leaf hash says.
        """
        return self._full(tile) if tile.width == WIDTH else self._partial(tile)

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """The proof that the tree of the new size continues the one of the old size."""
        return consistency_proof(old, new, TileReader(new, self.tile))

    def _full(self, tile: Tile) -> bytes:
        found = self._tree.tiles(tile.level, tile.index, tile.index)
        if tile.index not in found:
            raise LookupError(f"{tile.path} is not stored")
        return found[tile.index]

    def _partial(self, tile: Tile) -> bytes:
        """From what is below: leaves of entries, or the roots of full tiles."""
        start = tile.index * WIDTH
        if tile.level == 0:
            leaves = self._store.leaves(self._sitting, start, start + tile.width)
            return b"".join(leaf for some in leaves for leaf in some)
        below = self._tree.tiles(tile.level - 1, start, start + tile.width - 1)
        roots = [complete_root(hashes_in(Tile(tile.level - 1, n), below[n])) for n in sorted(below)]
        if len(roots) != tile.width:
            raise LookupError(f"{tile.path} has no tiles below it")
        return b"".join(roots)
