"""The files of one sitting's log (C2SP tlog-tiles), read from the ledger. All calls block."""

from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.merkle import complete_root
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tiles import WIDTH, Bundle, Tile, bundle_bytes, hashes_in, width_at
from proctor_console.errors import UnknownFile


class PublishedLog:
    """What a checkpoint was signed over, as the files in which it is published.

    Attributes:
        sitting: Whose record it is.
        checkpoint: The last checkpoint; nothing behind it is given out.
    """

    def __init__(self, store: LedgerStore, sitting: str, checkpoint: StoredCheckpoint) -> None:
        self.sitting = sitting
        self.checkpoint = checkpoint
        self._store = store
        self._tree = store.tree(sitting)

    def file(self, tile: Tile | Bundle) -> bytes:
        """The bytes of a tile or a bundle; a partial one may be narrower than it could be.

        Raises:
            UnknownFile: the checkpoint was not signed over all of it.
        """
        level = tile.level if isinstance(tile, Tile) else 0
        if tile.width > width_at(level, tile.index, self.checkpoint.size):
            raise UnknownFile(f"{tile.path} is not under the checkpoint", path=tile.path)
        if isinstance(tile, Bundle):
            start = tile.index * WIDTH
            return bundle_bytes(self._store.entries(self.sitting, start, start + tile.width))
        return self._full(tile) if tile.width == WIDTH else self._partial(tile)

    def _full(self, tile: Tile) -> bytes:
        found = self._tree.tiles(tile.level, tile.index, tile.index)
        if tile.index not in found:  # a server that opens the sitting says so first
            raise UnknownFile(f"{tile.path} is not stored", path=tile.path)
        return found[tile.index]

    def _partial(self, tile: Tile) -> bytes:
        """From what is below: leaves of entries, or the roots of full tiles."""
        start = tile.index * WIDTH
        if tile.level == 0:
            leaves = self._store.leaves(self.sitting, start, start + tile.width)
            return b"".join(leaf for some in leaves for leaf in some)
        below = self._tree.tiles(tile.level - 1, start, start + tile.width - 1)
        roots = [complete_root(hashes_in(Tile(tile.level - 1, n), below[n])) for n in sorted(below)]
        if len(roots) != tile.width:
            raise UnknownFile(f"{tile.path} has no tiles below it", path=tile.path)
        return b"".join(roots)
