"""The cells of a list people keep in a spreadsheet: CSV as offices save it, or XLSX."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from proctor_console.errors import UnreadableFile

Row = tuple[int, list[str]]
_SEPARATORS = ",;\t"
_SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".ods"}


def rows(path: Path) -> list[Row]:
    """Every row that is not empty: its line from 1 and its cells as trimmed text.

    A spreadsheet's first sheet counts; whole numbers and dates come as people type them.

    Raises:
        UnreadableFile: it is neither CSV in UTF-8 nor a spreadsheet.
    """
    found = _spreadsheet(path) if path.suffix.lower() in _SPREADSHEETS else _csv(path)
    return [(line, cells) for line, cells in found if any(cells)]


def _csv(path: Path) -> list[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as failure:
        raise UnreadableFile(f"{path.name} cannot be read: {failure.strerror}.") from failure
    except UnicodeDecodeError as wrong:
        line = wrong.object.count(b"\n", 0, wrong.start) + 1
        raise UnreadableFile(
            f"{path.name}, line {line}: not UTF-8; save the list as CSV in UTF-8, or as XLSX."
        ) from wrong
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    return list(_numbered(path, reader))


def _numbered(path: Path, reader: Iterable[list[str]]) -> Iterator[Row]:
    """Rows with the line they begin on: a cell in quotes may hold line ends."""
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1  # type: ignore[attr-defined]  # csv's reader has it
    except csv.Error as wrong:
        raise UnreadableFile(f"{path.name}, line {line}: not CSV: {wrong}.") from wrong


def _spreadsheet(path: Path) -> list[Row]:
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            sheet = workbook.get_sheet_by_index(0)
            values = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError) as wrong:
        raise UnreadableFile(f"{path.name} is not a spreadsheet that can be read: {wrong}") from (
            wrong
        )
    return [(line, [_text(value) for value in row]) for line, row in enumerate(values, 1)]


def _text(value: object) -> str:
    """A cell as a person would have typed it into a CSV file."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
