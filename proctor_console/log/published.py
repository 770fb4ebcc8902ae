"""The files of one sitting's log (C2SP tlog-tiles), read from the ledger. All calls block."""

from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.stored_tiles import StoredTiles
from exam_engine.ledger.tiles import WIDTH, Bundle, Tile, bundle_bytes, width_at
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
        self._tiles = StoredTiles(store, sitting)

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
        try:
            return self._tiles.tile(tile)
        except LookupError as missing:
            raise UnknownFile(str(missing), path=tile.path) from missing
