"""A tree that lies in tiles: writing them as it grows, and reading any of its hashes from them."""

from collections.abc import Callable, Iterable

from exam_engine.ledger.merkle import EMPTY_ROOT, Frontier, folded, parents, whole_hashes
from exam_engine.ledger.tiles import HEIGHT, WIDTH, Tile, hashes_in, width_at

Fetch = Callable[[Tile], bytes]
"""The bytes of a tile, wherever it is kept; a full one may be given for a partial one."""

# Tiles a reader remembers, 40 kB each with the nodes above their hashes: a proof in a tree of 2**63
# touches 16, and neighbours share most of them.
_KEPT = 64


class TileReader:
    """Any hash of a tree of some size, from its tiles.

    What comes back is as trustworthy as the tiles: a proof made of it is checked against a root
    that somebody signed.
    """

    def __init__(self, size: int, fetch: Fetch) -> None:
        self._size = size
        self._fetch = fetch
        self._kept: dict[Tile, list[list[bytes]]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """The hash of the complete node (level, index); what ``merkle.ReadHash`` is.

        Raises:
            ValueError: the tree has no such complete node.
            Malformed: a tile has not the length that its address says.
        """
        if (index + 1) << level > self._size:
            raise ValueError(f"node {index} of level {level} is not complete at {self._size}")
        row, inside = divmod(level, HEIGHT)
        number, offset = divmod(index << inside, WIDTH)
        levels = self._levels(Tile(row, number, width_at(row, number, self._size)))
        return levels[inside][offset >> inside]

    def _levels(self, tile: Tile) -> list[list[bytes]]:
        """The hashes of a tile and above them all their complete nodes, lowest level first."""
        levels = self._kept.get(tile)
        if levels is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            levels = self._kept[tile] = [hashes_in(tile, self._fetch(tile))]
            while len(levels[-1]) > 1:
                levels.append(parents(levels[-1]))
        return levels


class _Row:
    """The tile of one level that is not full yet, and the peaks over its first hashes."""

    __slots__ = ("_peaks", "hashes")

    def __init__(self, hashes: list[bytes]) -> None:
        self.hashes = hashes
        self._peaks = Frontier()

    def peaks(self) -> tuple[bytes, ...]:
        """The peaks over all its hashes; what was hashed for them before is not hashed again."""
        self._peaks.extend(self.hashes[self._peaks.size :])
        return self._peaks.peaks


class TileEdge:
    """The right edge of a growing tree: of every level the tile that is not full yet.

    Keeps at most 255 hashes a level, which is 8 kB for each 256-fold of the tree.

    Args:
        size: Of the tree that is there already.
        fetch: Where its partial tiles come from; not asked for an empty tree.
    """

    def __init__(self, size: int = 0, fetch: Fetch | None = None) -> None:
        self.size = size
        self._rows: list[_Row] = []
        self._full: list[tuple[Tile, bytes]] = []
        while size >> HEIGHT * len(self._rows):
            level = len(self._rows)
            width = (size >> HEIGHT * level) % WIDTH
            tile = Tile(level, size >> HEIGHT * (level + 1), width)
            if width and fetch is None:
                raise ValueError(f"{tile.path} is needed to go on at {size}")
            self._rows.append(_Row(hashes_in(tile, fetch(tile)) if width and fetch else []))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order; raises ValueError, and adds none, if one has not 32 bytes."""
        new = whole_hashes(leaves)
        at = 0
        while at < len(new):
            some = new[at : at + WIDTH - self.size % WIDTH]
            self.size += len(some)
            self._put(0, some)
            at += len(some)

    def take_full(self) -> list[tuple[Tile, bytes]]:
        """The tiles that have become full since they were last taken, with their bytes."""
        full, self._full = self._full, []
        return full

    def partial(self) -> list[tuple[Tile, bytes]]:
        """The tiles that are not full, as a checkpoint of the present size needs them."""
        return [
            (Tile(level, self.size >> HEIGHT * (level + 1), len(row.hashes)), b"".join(row.hashes))
            for level, row in enumerate(self._rows)
            if row.hashes
        ]

    def root(self) -> bytes:
        """The root of the whole tree, 32 bytes; all its peaks lie in tiles that are not full."""
        peaks = [peak for row in reversed(self._rows) for peak in row.peaks()]
        return folded(peaks) if peaks else EMPTY_ROOT

    def _put(self, level: int, some: list[bytes]) -> None:
        """Add hashes to a level, as many as its tile has room for."""
        if level == len(self._rows):
            self._rows.append(_Row([]))
        row = self._rows[level]
        row.hashes += some
        if len(row.hashes) == WIDTH:
            tile = Tile(level, (self.size >> HEIGHT * (level + 1)) - 1)
            self._full.append((tile, b"".join(row.hashes)))
            self._rows[level] = _Row([])
            self._put(level + 1, [*row.peaks()])
