"""Draws the state machines from their tables, for docs/state-machines.md.

``python -m exam_engine.diagram`` prints the page; a test compares it with the stored one.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from exam_engine import attempt, sitting

_PAGE = """\
# State machines

Generated from the TRANSITIONS tables by `python -m exam_engine.diagram`; a test fails when a table
and this page disagree. What is not in a table is refused and changes nothing.

## A sitting

{sitting}

## An attempt

"clock runs" and "clock stands" are what sitting, room and attempt say together after each event:
the clock of an attempt runs only while the sitting runs, its room is not paused, and it is not
paused by itself.

{attempt}
"""


def mermaid(table: Mapping[Any, Mapping[Any, StrEnum]]) -> str:
    """A Mermaid state diagram: arrows between states, and what leaves a state as it is below."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for state, row in table.items():
        for trigger, after in row.items():
            arrows[str(state), str(after)].append(_name(trigger))
    first = next(iter(table))
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}"]
    lines += [
        f"    {before} --> {after}: {', '.join(sorted(names))}"
        for (before, after), names in arrows.items()
        if before != after
    ]
    lines += ["```", "", "| while | this may happen and changes no state |", "|---|---|"]
    lines += [
        f"| {before} | {', '.join(sorted(names))} |"
        for (before, after), names in arrows.items()
        if before == after
    ]
    return "\n".join(lines)


def page() -> str:
    """The whole of docs/state-machines.md."""
    return _PAGE.format(sitting=mermaid(sitting.TRANSITIONS), attempt=mermaid(attempt.TRANSITIONS))


def _name(trigger: Any) -> str:
    return trigger.value if isinstance(trigger, attempt.Clock) else trigger.__name__


if __name__ == "__main__":
    sys.stdout.write(page())
