"""The columns of a list as text, with the line each row stood on; problems name both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from proctor_console.errors import ScoreListRefused
from proctor_console.score_lists.cells import CellWrong

Rows = Iterable[tuple[int, Sequence[str]]]


@dataclass(slots=True)
class Table:
    """A list whose header fits.

    Attributes:
        name: Name of the list in problems.
        columns: Text of the cells by column, surrounding blanks removed.
        lines: Line of each row, from 1; the header stands before them.
    """

    name: str
    columns: dict[str, list[str]]
    lines: list[int] = field(default_factory=list)
    _problems: list[tuple[int, int, str]] = field(default_factory=list)

    def wrong(self, row: int, column: str, sentence: str) -> None:
        """Report a cell."""
        self._report(self.lines[row], column, sentence)

    def numbers(self, column: str, parse: Callable[[str], int]) -> NDArray[np.int64]:
        """A column as whole numbers; cells that are wrong are reported and count as 0."""
        known: dict[str, int] = {}
        numbers = np.zeros(len(self.lines), dtype=np.int64)
        for row, text in enumerate(self.columns[column]):
            value = known.get(text)
            if value is None:
                try:
                    value = parse(text)
                except CellWrong as wrong:
                    self.wrong(row, column, str(wrong))
                    continue
                known[text] = value
            numbers[row] = value
        return numbers

    def unique(self, column: str) -> None:
        """Report every cell that repeats an earlier one; empty cells are reported elsewhere."""
        first: dict[str, int] = {}
        for row, text in enumerate(self.columns[column]):
            if text and first.setdefault(text, row) != row:
                line = self.lines[first[text]]
                self.wrong(row, column, f"{text!r} is already on line {line}")

    def finish(self) -> None:
        """Return when nothing was wrong.

        Raises:
            ScoreListRefused: Something was; all of it is named, in the order of the lines.
        """
        if self._problems:
            lines = [sentence for _, _, sentence in sorted(self._problems)]
            counted = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
            raise ScoreListRefused(f"{self.name}: {counted}, nothing was used:", problems=lines)

    def add(self, line: int, cells: Sequence[str], texts: dict[str, str]) -> None:
        """Append a row; `texts` holds every text once, for lists of millions of rows."""
        if len(cells) != len(self.columns):
            sentence = f"has {len(cells)} columns, the header has {len(self.columns)}"
            self._problems.append((line, 0, f"{self.name}, line {line}: {sentence}"))
            return
        self.lines.append(line)
        for column, text in zip(self.columns.values(), cells, strict=True):
            column.append(texts.setdefault(text, text))

    def _report(self, line: int, column: str, sentence: str) -> None:
        number = list(self.columns).index(column) + 1
        where = f"{self.name}, line {line}, column {number} ({column})"
        self._problems.append((line, number, f"{where}: {sentence}"))


def read(name: str, rows: Rows, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """A list as columns of text.

    Args:
        name: Name of the list in problems.
        rows: Line number and cells of each row; the first is the header. Empty rows are passed
            over.
        required: Columns that must be there, in any order.
        optional: Columns that may be there; any other is refused, because a misspelt optional
            column would otherwise be ignored in silence.

    Raises:
        ScoreListRefused: The header does not fit, or there is no row.
    """
    rows = iter(rows)
    line, header = next(rows, (1, ()))
    columns = [cell.strip().lower() for cell in header]
    problems = [
        f"column {c!r} is there twice" for c in dict.fromkeys(columns) if columns.count(c) > 1
    ]
    problems += [f"column {c!r} is missing" for c in required if c not in columns]
    allowed = ", ".join([*required, *optional])
    problems += [
        f"column {number} is {column!r}; the columns are: {allowed}"
        for number, column in enumerate(columns, 1)
        if column not in (*required, *optional)
    ]
    if problems:
        raise ScoreListRefused(
            f"{name}: the header does not fit, nothing was used:",
            problems=[f"{name}, line {line}: {problem}" for problem in problems],
        )
    table = Table(name, {column: [] for column in columns})
    texts: dict[str, str] = {}
    for line, cells in rows:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            table.add(line, stripped, texts)
    if not table.lines:
        table.finish()
        raise ScoreListRefused(f"{name}: there is no row below the header")
    return table
