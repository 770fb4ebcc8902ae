"""The files of a bundle: each is asked for by its name in the format, and none is believed.

Only regular files inside the folder are read, and of each not more than the format can need: a
pipe would hold a check up, a link would show another file than everybody gets, and a file without
an end would fill the memory.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from exam_engine.ledger import note, policy_file
from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.lines import HASH_BYTES
from exam_engine.ledger.sealed_paper import PAPER_MAX
from exam_engine.ledger.tiles import WIDTH, Bundle, Tile, entries_in

FILE_MAX: Final = 1 << 30
"""Bytes; no file of a sitting comes near it."""
LINE_MAX: Final = 2 * PAPER_MAX
"""Bytes; the longest line opens one paper, whose quotation marks are written with a backslash."""
LINES_MAX: Final = 1 << 20
"""A line for each candidate of a sitting, or for each item of a bank."""
OTHERS_MAX: Final = 1_000
"""Other files that are counted; more would only keep a checker busy."""

_MAXIMA: Final = (
    ("policy", policy_file.BYTES_MAX),
    ("log/checkpoint", note.BYTES_MAX),
    ("log/key", note.BYTES_MAX),
    ("log/tile/entries/", WIDTH * (2 + 65_535)),
    ("log/tile/", WIDTH * HASH_BYTES),
    ("opened/rules.toml", 1 << 20),
    ("paper/", PAPER_MAX),
)
"""How names begin, and the most bytes of such a file."""
_READ: Final = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK")
)  # not every system has all of them


class Missing(Exception):
    """A file that the bundle should have is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Strange(Malformed):
    """A file is there and is not read: it is no file of its own, too long, or cannot be read."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.name = name


class Folder:
    """A bundle on disk; it knows what it was asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: set[Path] = set()
        self._asked: set[str] = set()

    def has(self, name: str) -> bool:
        """Whether anything has this name, also what is no file and is refused when it is read."""
        self._asked.add(name)
        try:
            os.lstat(self._root / name)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return True
        return True

    def read(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            Missing: it is not there.
            Strange: it is there, and no regular file of this folder that can be read.
        """
        self._asked.add(name)
        longest = next((most for start, most in _MAXIMA if name.startswith(start)), FILE_MAX)
        try:
            with os.fdopen(os.open(self._plain(name), _READ), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Strange(name, "it is no file any more: somebody exchanged it just now")
                data = file.read(longest + 1)
        except (FileNotFoundError, NotADirectoryError) as none:
            raise Missing(name) from none
        except OSError as failure:
            raise Strange(name, f"it cannot be read: {failure.strerror}") from failure
        if len(data) > longest:
            raise Strange(name, f"it is longer than {longest} bytes, and no such file is")
        return data

    def _plain(self, name: str) -> Path:
        """The path of a file that lies in this folder itself, not behind a link."""
        path = self._root
        *folders, last = name.split("/")
        for one in folders:
            path /= one
            if path not in self._folders:
                mode = os.lstat(path).st_mode
                if stat.S_ISLNK(mode):
                    raise Strange(name, "it lies behind a symbolic link: others may get another")
                if not stat.S_ISDIR(mode):
                    raise Missing(name)
                self._folders.add(path)
        path /= last
        mode = os.lstat(path).st_mode
        if not stat.S_ISREG(mode):
            raise Strange(name, f"it is {_kind(mode)} and no file: others may get another")
        return path

    def others(self) -> list[str]:
        """Files that nobody asked for, in order, not more than ``OTHERS_MAX``."""
        found: list[str] = []
        for place, folders, files in os.walk(self._root):
            folders.sort()
            links = [one for one in folders if (Path(place) / one).is_symlink()]
            for one in (*files, *links):
                name = (Path(place) / one).relative_to(self._root).as_posix()
                if name not in self._asked:
                    found.append(os.fsencode(name).decode(errors="replace"))
                if len(found) == OTHERS_MAX:
                    return sorted(found)
        return sorted(found)

    def tile(self, tile: Tile) -> bytes:
        """The hashes of a tile, also from the full one that begins with them; raises Missing."""
        width = tile.width * HASH_BYTES
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
        """Every line of a file, without its newline, with a name for people.

        Raises:
            Missing: it is not there.
            Strange: as ``read`` does; or a line is too long, or ends in more than a newline.
        """
        data = self.read(name)
        number = start = 0
        while start < len(data):
            number += 1
            end = data.find(b"\n", start)
            end = len(data) if end < 0 else end
            where, line = f"{name} line {number}", data[start:end]
            if number > LINES_MAX or len(line) > LINE_MAX:
                raise Strange(where, "no line of a bundle is so long, and no file has so many")
            if line.endswith(b"\r"):
                raise Strange(where, "it ends in a carriage return, where lines end in 0A alone")
            yield where, line
            start = end + 1


def _kind(mode: int) -> str:
    kinds = (
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    )
    return next((name for is_one, name in kinds if is_one(mode)), "a device")
