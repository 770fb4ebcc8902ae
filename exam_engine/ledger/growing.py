"""The tree over a sitting's entries while it grows, held against what was stored of it before.

Leaf hashes of stored entries come in through ``follow``, which believes neither the tiles nor the
checkpoints on disk: every one is compared with what the entries come to. Those of new entries come
in through ``grow``, which gives the tiles that belong into the transaction of these entries.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from exam_engine.errors import LedgerDamaged
from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.errors import RecordRefused
from exam_engine.ledger.lines import HASH_BYTES
from exam_engine.ledger.merkle import root_between
from exam_engine.ledger.note import Note
from exam_engine.ledger.prints import TreeAsFound, TreePrint
from exam_engine.ledger.tile_tree import TileEdge, TileReader
from exam_engine.ledger.tiles import HEIGHT, WIDTH, Tile

FullTile = tuple[Tile, bytes]
_LEVELS = range(64 // HEIGHT)  # more than a tree of 2**63 has


class StoredCheckpoint(NamedTuple):
    """A signed checkpoint as it is kept: which of its log, of what, and the note itself."""

    number: int
    size: int
    root: bytes
    note: bytes


class StoredTree(Protocol):
    """What is stored of the tree of one sitting."""

    def tiles(self, level: int, first: int, last: int) -> dict[int, bytes]:
        """The full tiles of a level between two positions, both included, that are there."""

    def places(self) -> set[tuple[int, int]]:
        """Level and position of every tile that is there."""

    def checkpoints(self, start: int) -> list[StoredCheckpoint]:
        """The checkpoints from a number on, in order."""


class GrowingTree:
    """The tree of one sitting, as far as its entries were followed or grew; not thread-safe.

    Empty at first, unless all of what it begins with is given: its right edge, its prints, and the
    last of its checkpoints.

    Attributes:
        last: The last checkpoint that is stored; None before the first.
    """

    def __init__(
        self,
        stored: StoredTree,
        edge: TileEdge | None = None,
        prints: TreePrint | None = None,
        last: StoredCheckpoint | None = None,
    ) -> None:
        self.last = last
        self._stored = stored
        self._edge = edge or TileEdge()
        self._prints = prints or TreePrint()
        self._agreed = 0 if last is None else last.size  # entries that some checkpoint fits
        self._owed: list[FullTile] = []
        self._ahead: deque[StoredCheckpoint] = deque()  # signed over more than was followed yet

    @property
    def size(self) -> int:
        """How many entries it is over."""
        return self._edge.size

    @property
    def unsigned(self) -> int:
        """How many of its entries no checkpoint was signed over yet."""
        return self.size - (0 if self.last is None else self.last.size)

    def root(self) -> bytes:
        """The root over all its entries."""
        return self._edge.root()

    def found(self) -> TreeAsFound:
        """The prints of its tiles, as its entries come to them, and of the checkpoints over it."""
        return self._prints.found()

    # --- entries that are on disk ----------------------------------------------------------

    def look(self) -> None:
        """Take in the checkpoints that were stored since the last look; before their entries.

        A checkpoint is stored with a later commit than the entries it was signed over, or at the
        very end, so whoever follows another process may have followed these entries already.

        Raises:
            LedgerDamaged: one does not follow the one before, is not what was signed, or is not
                the one of the entries that were followed.
        """
        first = 0 if self.last is None else self.last.number + 1
        for checkpoint in self._stored.checkpoints(first):
            _follows(self.last, checkpoint)
            if checkpoint.size > self.size:
                self._ahead.append(checkpoint)
            elif checkpoint.root == root_between(self._reader(), 0, checkpoint.size):
                self._agree(checkpoint)
            else:
                raise _another(checkpoint, self._agreed, checkpoint.size)
            self.last = checkpoint

    def follow(self, leaves: Sequence[bytes]) -> None:
        """Add stored entries by their leaf hashes; tiles that are missing are owed from now on.

        Raises:
            LedgerDamaged: a tile or a checkpoint is not the one of these entries; says which.
        """
        at = 0
        full: list[FullTile] = []
        while at < len(leaves):
            until = len(leaves)
            if self._ahead:
                until = min(until, at + self._ahead[0].size - self.size)
            self._edge.extend(leaves[at:until])
            at = until
            full += self._edge.take_full()
            if self._ahead and self._ahead[0].size == self.size:
                checkpoint = self._ahead.popleft()
                if checkpoint.root != self._edge.root():
                    self._compare(full)  # which says more, if it finds anything
                    raise self._does_not_fit(checkpoint)
                self._agree(checkpoint)
        self._compare(full)

    def followed(self) -> None:
        """Require that no checkpoint was signed over more entries than there are."""
        if self._ahead:
            checkpoint = self._ahead[0]
            raise LedgerDamaged(
                f"{_named(checkpoint)} was signed over {checkpoint.size} entries, and only "
                f"{self.size} are there: entry {self.size} is missing"
            )

    def alone(self) -> list[FullTile]:
        """The tiles that are owed, in their order; requires that nobody else writes.

        Raises:
            LedgerDamaged: a tile is stored that the tree does not have.
        """
        filled = [self.size >> HEIGHT * (level + 1) for level in _LEVELS]
        for level, n in self._stored.places():
            if level not in _LEVELS or n not in range(filled[level]):
                raise LedgerDamaged(
                    f"tile {n} of level {level} is stored, and {self.size} entries do not fill it"
                )
        return list(self._owed)

    def paid(self, tiles: int) -> None:
        """Note that so many of the tiles that were owed are on disk now."""
        del self._owed[:tiles]

    # --- entries that are being written ----------------------------------------------------

    def grow(self, leaves: Iterable[bytes]) -> list[FullTile]:
        """Add new entries by their leaf hashes; returns the tiles to store with them."""
        self._edge.extend(leaves)
        owed, self._owed = self._owed, []
        full = self._edge.take_full()
        self._prints.add_tiles(full)
        return owed + full

    @property
    def certifiable(self) -> bool:
        """Whether a checkpoint may be signed: there is something new, and every tile is stored."""
        return self.unsigned > 0 and not self._owed

    def certified(self, checkpoint: StoredCheckpoint) -> None:
        """Note that a checkpoint over some of these entries is on disk."""
        self._agree(checkpoint)
        self.last = checkpoint

    # --- what differs ----------------------------------------------------------------------

    def _compare(self, full: list[FullTile]) -> None:
        for level in sorted({tile.level for tile, _ in full}):
            here = [(tile, data) for tile, data in full if tile.level == level]
            stored = self._stored.tiles(level, here[0][0].index, here[-1][0].index)
            for tile, data in here:
                there = stored.get(tile.index)
                if there is None:
                    self._owe(tile, data)
                elif there != data:
                    raise _differs(tile, data, there)
        self._prints.add_tiles(full)
        full.clear()

    def _owe(self, tile: Tile, data: bytes) -> None:
        """A tile may be missing of entries that a server without tiles wrote; none was signed."""
        filled_at = (tile.index + 1) << HEIGHT * (tile.level + 1)
        if self.last is not None and filled_at <= self.last.size:
            raise LedgerDamaged(
                f"{tile.path} is missing, although {_named(self.last)} was signed over it"
            )
        self._owed.append((tile, data))

    def _does_not_fit(self, checkpoint: StoredCheckpoint) -> LedgerDamaged:
        """What is wrong: the full tiles below a checkpoint fit, and its root does not."""
        for tile, data in self._edge.partial():
            full = self._stored.tiles(tile.level, tile.index, tile.index).get(tile.index, data)
            there = full[: len(data)] if full == data or _full(full) else full
            if there != data:
                return _differs(Tile(tile.level, tile.index), data, there)
        first = max(self._agreed, self.size - self.size % WIDTH)
        return _another(checkpoint, first, self.size)

    def _agree(self, checkpoint: StoredCheckpoint) -> None:
        """Note that a checkpoint fits the entries below it."""
        self._prints.add_checkpoint(*checkpoint)
        self._agreed = checkpoint.size

    def _reader(self) -> TileReader:
        """Any hash of the tree as far as it was followed."""
        here = {(tile.level, tile.index): data for tile, data in self._edge.partial()}
        here |= {(tile.level, tile.index): data for tile, data in self._owed}

        def fetch(tile: Tile) -> bytes:
            place = (tile.level, tile.index)
            if place in here:
                return here[place]
            stored = self._stored.tiles(tile.level, tile.index, tile.index)
            if tile.index not in stored:
                raise LedgerDamaged(f"{tile.path} was there and is gone")
            there = stored[tile.index]
            if not _full(there):
                raise _differs(tile, bytes(WIDTH * HASH_BYTES), there)
            return there

        return TileReader(self.size, fetch)


def _another(checkpoint: StoredCheckpoint, first: int, end: int) -> LedgerDamaged:
    what = "the checkpoint is another"
    if first < end:
        what = f"either one of the entries {first} to {end - 1} is another, or the checkpoint is"
    return LedgerDamaged(f"{_named(checkpoint)} does not fit the stored entries: {what}")


def _named(checkpoint: StoredCheckpoint) -> str:
    return f"checkpoint {checkpoint.number} (size {checkpoint.size})"


def _follows(last: StoredCheckpoint | None, checkpoint: StoredCheckpoint) -> None:
    """Raise LedgerDamaged unless a checkpoint can come after the one before."""
    expected, size = (0, 0) if last is None else (last.number + 1, last.size)
    if checkpoint.number != expected:
        raise LedgerDamaged(
            f"checkpoint {expected} is missing: the next one is {checkpoint.number}"
        )
    try:
        said = Checkpoint.parse(Note.parse(checkpoint.note).text)
    except (RecordRefused, AttributeError, TypeError) as wrong:  # text and numbers are no notes
        raise LedgerDamaged(f"{_named(checkpoint)}: its note cannot be read: {wrong}") from wrong
    if (said.size, said.root) != (checkpoint.size, checkpoint.root):
        raise LedgerDamaged(f"{_named(checkpoint)}: its note was signed over something else")
    if checkpoint.size <= size:
        raise LedgerDamaged(f"{_named(checkpoint)} does not continue the one before (size {size})")


def _full(there: object) -> bool:
    """Whether something that is stored has the shape of a full tile; a database may hold text."""
    return isinstance(there, bytes) and len(there) == WIDTH * HASH_BYTES


def _differs(tile: Tile, data: bytes, there: bytes) -> LedgerDamaged:
    if not isinstance(there, bytes):
        return LedgerDamaged(f"{tile.path} has something else than bytes")
    if len(there) != len(data):
        return LedgerDamaged(f"{tile.path} has {len(there)} bytes and not {len(data)}")
    offset = next(at for at, (a, b) in enumerate(zip(data, there, strict=True)) if a != b)
    place = tile.index * WIDTH + offset // HASH_BYTES
    if tile.level == 0:
        return LedgerDamaged(f"entry {place} is not the one that {tile.path} was built over")
    return LedgerDamaged(f"{tile.path} is not what the tiles below come to: hash {place} differs")
