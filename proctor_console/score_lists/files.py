"""Files of scores: read as committees save them, written whole or not at all."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import track

from proctor_console.errors import ScoreListRefused

SEPARATORS = ",;\t"
MANY_ROWS = 50_000  # about what is read, or written, in a second
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

T = TypeVar("T")


def rows_of(path: Path) -> Iterator[tuple[int, Sequence[str]]]:
    """Line number and cells of each row of a CSV file, the header first.

    UTF-8 with or without a byte order mark; separated by commas, semicolons or tabs, whichever the
    header has most of. A long file shows its progress on standard error.

    Raises:
        ScoreListRefused: It cannot be read as that.
    """
    text = _text(path)
    header = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    yield from with_progress(_numbered(path, reader), path.name, text.count("\n"))


def with_progress(rows: Iterable[T], what: str, total: int) -> Iterable[T]:
    """The same rows; many of them show on standard error how far they are."""
    if total < MANY_ROWS:
        return rows
    console = Console(stderr=True)
    return track(rows, description=what, total=total, console=console, transient=True)


def write_whole(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file; until it is whole and on disk, whatever was there stays.

    Raises:
        OSError: It cannot be written; nothing has changed.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("x", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ScoreListRefused(f"{path.name} cannot be read: {error.strerror}") from error
    if data.startswith(UTF_16):
        raise ScoreListRefused(f"{path.name} is UTF-16; save it as CSV in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        raise ScoreListRefused(
            f"{path.name}, line {line}: byte 0x{byte:02x} is not UTF-8; save it as CSV in UTF-8"
        ) from error


def _numbered(path: Path, reader: Iterator[list[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows with the line they start on: a cell in quotes may hold line ends."""
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1  # type: ignore[attr-defined]  # csv's reader has it
    except csv.Error as error:
        raise ScoreListRefused(f"{path.name}, line {line}: not CSV: {error}") from error
