"""Step 10: the cells of a published list, each of which has one spelling.

Readers of tables differ in what they take for a number, a quotation mark or a line's end. A list
that one program reads in one way and the next in another is refused before anything is compared.
"""

import csv
import io
import re
from collections.abc import Iterator

from exam_engine.ledger.errors import Malformed

_NUMBER = re.compile("0|[1-9][0-9]{0,8}")
_PARTICIPANT = re.compile("[A-Za-z0-9-]{1,32}")


def cells_of(data: bytes, header: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The cells of every line below the header, with the number of the line.

    Raises:
        Malformed: it is no such table, or not the one spelling of it; says in which line.
    """
    try:
        first, *lines = data.decode().split("\n")
    except UnicodeDecodeError as wrong:
        raise Malformed(f"byte {wrong.start} is not UTF-8") from wrong
    if first != ",".join(header):
        raise Malformed(f"its first line is not {','.join(header)}")
    if not lines or lines.pop():
        raise Malformed("its last line does not end in 0A: something was cut off")
    for at, line in enumerate(lines, 2):
        cells = _cells(line) if '"' in line else line.split(",")
        if cells is None or not line.isprintable():
            raise Malformed(
                f"line {at} is not spelled as such a list is: a control character, a mark that "
                "cannot be seen, or quotation marks where none are needed"
            )
        if len(cells) != len(header):
            raise Malformed(f"line {at} has {len(cells)} cells, not {len(header)}")
        if not _PARTICIPANT.fullmatch(cells[0]):
            raise Malformed(f"line {at}: {cells[0]!r} is no participant number")
        yield at, cells


def whole_number(said: str, where: str) -> int:
    """A whole number as it is written on a list: digits from 0 to 9, no zero in front, no sign.

    Raises:
        Malformed: it is spelled otherwise.
    """
    if not _NUMBER.fullmatch(said):
        raise Malformed(f"{where}: {said[:40]!r} is not how a number is spelled on a list")
    return int(said)


def _cells(line: str) -> list[str] | None:
    """The cells of a line with quotation marks; None if it is another line than they would be."""
    try:
        cells = next(csv.reader([line], strict=True))
    except csv.Error:
        return None
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="").writerow(cells)
    return cells if written.getvalue() == line else None
