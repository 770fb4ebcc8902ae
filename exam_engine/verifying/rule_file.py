"""What a verifier reads of a rule pack: sections, cut scores, and the order that decides ties."""

import tomllib
from typing import Any, NamedTuple

from exam_engine.ledger.errors import Malformed

_NO_PACK = (
    ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError, OverflowError,
)  # fmt: skip
_PERSONAL = {"final", "grade_average", "oldest"}
"""Keys of a stage's order that no paper decides."""


class Section(NamedTuple):
    """A section: how many items, and the points of one item's choices, best first."""

    id: str
    items: int
    points: tuple[int, ...]


class Rules(NamedTuple):
    """The rules of a selection as far as a sitting's results follow from them."""

    sections: tuple[Section, ...]
    cut_scores: dict[str, dict[str, int]]
    order: tuple[tuple[str, ...], ...]
    """What decides, the first before the next: ids of sections that are added up, or ``total``."""


def read_rules(data: bytes) -> Rules:
    """Read a rule pack as docs/rules.md describes it.

    Raises:
        Malformed: it is none, or names a section that it does not have.
    """
    try:
        pack: dict[str, Any] = tomllib.loads(data.decode())
        sections = tuple(
            Section(one["id"], int(one["items"]), tuple(sorted(map(int, one["points"]))))
            for one in pack["sections"]
        )
        cuts = {
            name: {key: int(cut) for key, cut in one.get("cut_scores", {}).items()}
            for name, one in pack["categories"].items()
        }
        first = next(iter(pack["stages"].values()))["order"]
        order = tuple(tuple(key.split("+")) for key in first if key not in _PERSONAL)
    except _NO_PACK as wrong:
        raise Malformed(f"it is no rule pack: {wrong!r}") from wrong
    known = {one.id for one in sections} | {"total"}
    named = {part for key in order for part in key} | {key for one in cuts.values() for key in one}
    if named - known:
        raise Malformed(f"it names sections that it does not have: {sorted(named - known)}")
    return Rules(sections, cuts, order)
