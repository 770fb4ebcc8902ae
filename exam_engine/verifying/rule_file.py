"""What a verifier reads of a rule pack: sections, times, cut scores, and the order of ties."""

import re
import tomllib
from typing import Any, NamedTuple

from exam_engine.ledger.errors import Malformed

_NO_PACK = (
    ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError, OverflowError,
)  # fmt: skip
_PERSONAL = {"final", "grade_average", "oldest"}
"""Keys of a stage's order that no paper decides."""
_ID = re.compile("[a-z][a-z0-9_]*")
_MOST, _MOST_ITEMS, _MOST_POINTS = 1_000_000, 1_000, 127
_MINUTE_MS, _SECOND_MS = 60_000, 1_000
_GRACE_SECONDS = 30
"""Where a pack does not say."""


class Section(NamedTuple):
    """A section: how many items, and the points of one item's choices, ascending."""

    id: str
    items: int
    points: tuple[int, ...]

    @property
    def most(self) -> int:
        """The highest points that the section can give."""
        return self.items * self.points[-1]


class Rules(NamedTuple):
    """The rules of a selection as far as a sitting's results follow from them.

    Attributes:
        sections: In the order of the form.
        cut_scores: By category, then by section or ``total``.
        order: What decides, the first before the next: ids of sections that are added up, or
            ``total``.
        duration_ms: Usual working time; None: the pack does not say.
        longer_ms: Other working times that the pack has for some.
        grace_ms: How long after its time is up a paper without contact is waited for.
    """

    sections: tuple[Section, ...]
    cut_scores: dict[str, dict[str, int]]
    order: tuple[tuple[str, ...], ...]
    duration_ms: int | None
    longer_ms: tuple[int, ...]
    grace_ms: int


def read_rules(data: bytes) -> Rules:
    """Read a rule pack as docs/rules.md describes it.

    Raises:
        Malformed: it is none, or names a section that it does not have.
    """
    try:
        pack: dict[str, Any] = tomllib.loads(data.decode())
        minutes = pack.get("duration_minutes")
        grace = _whole(pack.get("late_answers_grace_seconds", _GRACE_SECONDS))
        rules = Rules(
            tuple(map(_section, pack["sections"])),
            {
                name: {key: _whole(cut) for key, cut in one.get("cut_scores", {}).items()}
                for name, one in pack["categories"].items()
            },
            _order(pack),
            None if minutes is None else _whole(minutes, 1) * _MINUTE_MS,
            tuple(_whole(one["minutes"], 1) * _MINUTE_MS for one in pack.get("allowances", [])),
            grace * _SECOND_MS,
        )
    except _NO_PACK as wrong:
        raise Malformed(f"it is no rule pack: {repr(wrong)[:200]}") from wrong
    ids = [one.id for one in rules.sections]
    if len(set(ids)) != len(ids):
        raise Malformed("it has two sections of one id")
    named = {part for key in rules.order for part in key}
    named |= {key for one in rules.cut_scores.values() for key in one}
    if strange := named - {*ids, "total"}:
        raise Malformed(f"it names sections that it does not have: {sorted(strange)}")
    return rules


def _section(one: dict[str, Any]) -> Section:
    if not _ID.fullmatch(one["id"]) or one["id"] in {"total", *_PERSONAL}:
        raise ValueError(f"no section is called {one['id']!r}")
    points = [_whole(each, 0, _MOST_POINTS) for each in one["points"]]
    return Section(one["id"], _whole(one["items"], 1, _MOST_ITEMS), tuple(sorted(points)))


def _order(pack: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    first = next(iter(pack["stages"].values()))["order"]
    return tuple(tuple(key.split("+")) for key in first if key not in _PERSONAL)


def _whole(said: object, lowest: int = 0, highest: int = _MOST) -> int:
    """A whole number of a pack: not a text, a fraction or a truth value that comes to one."""
    if type(said) is not int or not lowest <= said <= highest:
        raise ValueError(f"{said!r} is no whole number from {lowest} to {highest}")
    return said
