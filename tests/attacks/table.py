"""The table of docs/attacks.md, as the tests of this folder say it."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

from tests.attacks.record import Row, Tried, tried_by

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "attacks.md"
BEGIN, END = "<!-- written by python -m tests.attacks -->", "<!-- end -->"


def modules() -> Iterator[ModuleType]:
    """Every module of attacks, in order."""
    for path in sorted(HERE.glob("test_*.py")):
        if path.stem != "test_table":
            yield importlib.import_module(f"tests.attacks.{path.stem}")


def functions_of(module: ModuleType) -> Iterator[Callable[..., object]]:
    """Its tests, in the order of the file."""
    for name, found in vars(module).items():
        if name.startswith("test_") and inspect.isfunction(found):
            yield found


def all_tried() -> list[Tried]:
    """Every attack of every test."""
    return [
        one for each in modules() for test in functions_of(each) for one in tried_by(test) or ()
    ]


def written(tried: list[Tried]) -> str:
    """The table, a part for each row of the design."""
    lines = [BEGIN, ""]
    for row in Row:
        lines += [f"### {_titled(row)}", ""]
        lines += ["| what was done | to | found by | says | test |", "|---|---|---|---|---|"]
        lines += [_line(one) for one in tried if one.row is row]
        lines.append("")
    lines += [f"{len(tried)} attacks.", "", END]
    return "\n".join(lines)


def page() -> str:
    """The whole page with the table as it must be."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    return before + written(all_tried()) + rest.partition(END)[2]


def _titled(row: Row) -> str:
    return row[0].upper() + row[1:]


def _line(one: Tried) -> str:
    cells = (one.done, one.to, one.by, one.says, f"`{one.test.partition('[')[0]}`")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
