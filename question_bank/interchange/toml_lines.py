"""Where the tables, fields and choices of a TOML file begin, so that a problem names its line.

The standard parser forgets lines. This one reads no values: it only walks over strings, comments
and brackets, and notes where things start. It is used on text the standard parser has accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HEADER = re.compile(r"\[\[\s*([A-Za-z0-9_-]+)\s*\]\]|\[\s*([A-Za-z0-9_.\"' -]+?)\s*\]")
_KEY = re.compile(r"([A-Za-z0-9_-]+)\s*=|[\"']([^\"'\n]+)[\"']\s*=")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL
)


@dataclass(slots=True)
class TableLines:
    """Where one table starts, its fields, and the elements of its arrays; lines count from 1."""

    name: str
    line: int
    fields: dict[str, int] = field(default_factory=dict)
    elements: dict[str, list[int]] = field(default_factory=dict)

    def of(self, name: str, element: int | None = None) -> int:
        """Line of a field or of an array's element, else of what contains it."""
        lines = self.elements.get(name, [])
        if element is not None and element < len(lines):
            return lines[element]
        return self.fields.get(name, self.line)


def tables(text: str) -> list[TableLines]:
    """List the tables of a file in their order; the first is the file's own, unnamed."""
    found = [TableLines("", 1)]
    key, depth, position, line = "", 0, 0, 1
    while position < len(text):
        start = position
        mark = text[position]
        if depth == 0 and (header := _HEADER.match(text, position)):
            found.append(TableLines(header[1] or header[2], line))
            position = header.end()
        elif depth == 0 and (assignment := _KEY.match(text, position)):
            key = assignment[1] or assignment[2]
            found[-1].fields.setdefault(key, line)
            position = assignment.end()
            # What follows on this line is the value: a bracket there is no header.
            position, depth = _over_blanks(text, position)
        elif string := _STRING.match(text, position):
            _note_element(found[-1], key, line, at_depth=depth == 1)
            position = string.end()
        elif mark == "#":
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
        else:
            if mark in "[{":
                _note_element(found[-1], key, line, at_depth=depth == 1)
                depth += 1
            elif mark in "]}":
                depth -= 1
            position += 1
        line += text.count("\n", start, position)
    return found


def _over_blanks(text: str, position: int) -> tuple[int, int]:
    while position < len(text) and text[position] in " \t":
        position += 1
    if position < len(text) and text[position] in "[{":
        return position + 1, 1
    return position, 0


def _note_element(table: TableLines, key: str, line: int, *, at_depth: bool) -> None:
    if at_depth:
        table.elements.setdefault(key, []).append(line)
