r"""The tiles in which a record is published (C2SP tlog-tiles): their names, and which there are.

A tile holds 256 neighbouring hashes of every eighth level of the tree; the last one of a level may
be partial. A bundle holds the entries under a tile of the lowest level. A full one never changes,
so everything can lie as files behind any web server::

    level 2   . . .                              each the root of a full tile below
    level 1   256 256 256 ... 17                 tile/1/000 ... tile/1/001.p/17
    level 0   256 256 256 256 256 256 ... 112    tile/0/000 ... tile/0/273.p/112
    bundles   tile/entries/000 ... tile/entries/273.p/112
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.lines import HASH_BYTES, SIZE_MAX

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""256 hashes, or entries, in a full tile."""

_PATH = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)
_LEVEL_MAX = 63
_LENGTH_BYTES = 2  # before each entry of a bundle


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle of entries: the index-th 256, or the first ``width`` of them."""

    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it is published, below the log's prefix."""
        return f"tile/entries/{_place(self.index, self.width)}"


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of hashes: the index-th of a level, or the first ``width`` hashes of it."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it is published, below the log's prefix."""
        return f"tile/{self.level}/{_place(self.index, self.width)}"


def parse_path(path: str) -> Tile | Bundle:
    """Read the address of a tile or bundle.

    Raises:
        Malformed: it is none, or not the one spelling of it.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        raise Malformed(f"{path[:80]!r} is no address of a tile")
    level, place, part = found.groups()
    index = int(place.replace("x", "").replace("/", ""))
    width = int(part or WIDTH)
    tile = Bundle(index, width) if level == "entries" else Tile(int(level), index, width)
    if tile.path != path or index > SIZE_MAX >> HEIGHT or (part and width >= WIDTH):
        raise Malformed(f"{path[:80]!r} is no address of a tile")
    if isinstance(tile, Tile) and tile.level > _LEVEL_MAX:
        raise Malformed(f"a tree has no level {level}")
    return tile


def width_at(level: int, index: int, size: int) -> int:
    """How many hashes a tile has in a tree of some size: 0 to 256."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def tiles_of_growth(old: int, new: int) -> Iterator[Tile]:
    """The tiles that a checkpoint of the new size needs and one of the old size did not have.

    Lowest level first; on each level the full ones, then the partial one.
    """
    level = 0
    while new >> HEIGHT * level:
        before, after = old >> HEIGHT * level, new >> HEIGHT * level
        for index in range(before // WIDTH, -(-after // WIDTH)):
            tile = Tile(level, index, width_at(level, index, new))
            if tile.width != width_at(level, index, old):
                yield tile
        level += 1


def bundle_bytes(entries: Sequence[bytes]) -> bytes:
    """A bundle of entries as it is published: each after its length in two bytes.

    Raises:
        ValueError: an entry has more than 65,535 bytes, or there are more than 256.
    """
    if not 0 < len(entries) <= WIDTH:
        raise ValueError(f"a bundle has 1 to {WIDTH} entries, not {len(entries)}")
    try:
        return b"".join(len(one).to_bytes(_LENGTH_BYTES, "big") + one for one in entries)
    except OverflowError as wrong:
        raise ValueError("an entry in a bundle has at most 65,535 bytes") from wrong


def entries_in(bundle: Bundle, data: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        Malformed: they are not as many as its address says, or bytes are left over.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + _LENGTH_BYTES
        end = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or end > len(data):
            raise Malformed(f"{bundle.path} ends inside entry {len(entries)}: bytes were cut off")
        entries.append(data[start:end])
        at = end
    if len(entries) != bundle.width:
        raise Malformed(f"{bundle.path} has {len(entries)} entries: some were dropped or put in")
    return entries


def hashes_in(tile: Tile, data: bytes) -> list[bytes]:
    """The hashes of a tile; a full one may stand for a partial one, which it begins with.

    Raises:
        Malformed: the length is neither of the two.
    """
    if len(data) not in {tile.width * HASH_BYTES, WIDTH * HASH_BYTES}:
        raise Malformed(f"{tile.path} has {len(data)} bytes, not {tile.width * HASH_BYTES}")
    return [data[at : at + HASH_BYTES] for at in range(0, tile.width * HASH_BYTES, HASH_BYTES)]


def _place(index: int, width: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    place = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return place if width == WIDTH else f"{place}.p/{width}"
