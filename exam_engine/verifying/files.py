"""The files of a bundle: each is asked for by its name in the format, and none is believed."""

from collections.abc import Iterator
from pathlib import Path

from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.tiles import WIDTH, Bundle, Tile, entries_in

FILE_MAX = 1 << 30
"""Bytes; no file of a sitting comes near it, and a longer one would only fill the memory."""


class Missing(Exception):
    """A file that the bundle should have is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Folder:
    """A bundle on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self._root / name).is_file()

    def read(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            Missing: it is not there.
            Malformed: it is longer than any file of a bundle.
        """
        path = self._root / name
        try:
            with path.open("rb") as file:
                data = file.read(FILE_MAX + 1)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as none:
            raise Missing(name) from none
        if len(data) > FILE_MAX:
            raise Malformed(f"{name} is longer than {FILE_MAX} bytes")
        return data

    def beginning_with(self, name: str) -> list[str]:
        """The names of files that begin so, in their order."""
        path = self._root / name
        if not path.parent.is_dir():
            return []
        there = (one.name for one in path.parent.iterdir() if one.name.startswith(path.name))
        return [f"{name.rpartition('/')[0]}/{one}" for one in sorted(there)]

    def tile(self, tile: Tile) -> bytes:
        """The hashes of a tile, also from the full one that begins with them; raises Missing."""
        width = tile.width * 32
        try:
            return self.read(f"log/{tile.path}")
        except Missing:
            if tile.width == WIDTH:
                raise
        full = self.read_full(f"log/{tile.path}", f"log/{Tile(tile.level, tile.index).path}")
        return full[:width]

    def entries(self, bundle: Bundle) -> list[bytes]:
        """The entries of a bundle, also from the full one that begins with them.

        Raises:
            Missing: neither is there.
            Malformed: it cannot be taken apart.
        """
        try:
            return entries_in(bundle, self.read(f"log/{bundle.path}"))
        except Missing:
            if bundle.width == WIDTH:
                raise
        whole = Bundle(bundle.index)
        data = self.read_full(f"log/{bundle.path}", f"log/{whole.path}")
        return entries_in(whole, data)[: bundle.width]

    def read_full(self, name: str, full: str) -> bytes:
        """The full file that stands for a partial one; raises Missing with the partial's name."""
        try:
            return self.read(full)
        except Missing:
            raise Missing(name) from None

    def lines(self, name: str) -> Iterator[tuple[str, bytes]]:
        """Every line of a file, without its newline, with a name for people; raises Missing."""
        data = self.read(name).removesuffix(b"\n")
        for number, line in enumerate(data.split(b"\n") if data else [], 1):
            yield f"{name} line {number}", line
