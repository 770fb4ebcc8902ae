"""What of a rule pack decides points, cut scores and places."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import text

_ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_NOT_BY_POINTS = {"final", "grade_average", "oldest"}


@dataclass(frozen=True)
class Section:
    id: str
    items: int
    points: list[int]


@dataclass(frozen=True)
class Rules:
    sections: list[Section]
    cut_scores: dict[str, dict[str, int]]
    order: list[list[str]]
    minutes: int | None
    longer: list[int]
    grace_ms: int

    def allowances(self, duration_ms: int) -> set[int]:
        """Every working time there may be in a sitting of this duration; none if unknown."""
        if self.minutes is None:
            return set()
        return {duration_ms, *(n * duration_ms // self.minutes for n in self.longer)}

    def section_of(self, position: int) -> int:
        """Index of the section of the item at this position of a form, from 0."""
        for index, section in enumerate(self.sections):
            if position < section.items:
                return index
            position -= section.items
        raise Refused("the form has more items than the rules")

    def rank(self, points: dict[str, int]) -> tuple[int, ...]:
        """What decides, the greater before the lesser."""
        return tuple(sum(points[part] for part in parts) for parts in self.order)

    def meets(self, category: str, points: dict[str, int]) -> bool:
        if category not in self.cut_scores:
            raise Refused(f"the rules have no category {category!r}")
        return all(points[part] >= least for part, least in self.cut_scores[category].items())


def read_rules(data: bytes) -> Rules:
    try:
        pack = tomllib.loads(text(data, "rules.toml"))
        return _rules(pack)
    except (
        tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, StopIteration, RecursionError,
    ) as error:  # fmt: skip
        raise Refused(f"rules.toml cannot be read: {error!r}") from error


def _rules(pack: dict[str, Any]) -> Rules:
    sections = [_section(table) for table in pack["sections"]]
    if len({section.id for section in sections}) != len(sections):
        raise Refused("rules.toml has two sections of one id")
    first = next(iter(pack["stages"].values()))
    order = [part.split("+") for part in first["order"] if part not in _NOT_BY_POINTS]
    categories = {
        name: {part: _figure(n) for part, n in c.get("cut_scores", {}).items()}
        for name, c in pack["categories"].items()
    }
    known = {"total", *(section.id for section in sections)}
    used = {part for parts in order for part in parts} | {p for c in categories.values() for p in c}
    if not used <= known:
        raise Refused(f"rules.toml names sections that it does not have: {sorted(used - known)}")
    minutes = _figure(pack["duration_minutes"], 1) if "duration_minutes" in pack else None
    longer = [_figure(table["minutes"], 1) for table in pack.get("allowances", [])]
    grace = 1000 * _figure(pack.get("late_answers_grace_seconds", 30))
    return Rules(sections, categories, order, minutes, longer, grace)


def _section(table: dict[str, Any]) -> Section:
    name = table["id"]
    if not _ID.fullmatch(name) or name in {"total", *_NOT_BY_POINTS}:
        raise Refused(f"rules.toml: {name!r} is no id of a section")
    points = [_figure(n, 0, 127) for n in table["points"]]
    if not points:
        raise Refused(f"rules.toml: section {name} has no points")
    return Section(name, _figure(table["items"], 1, 1000), points)


def _figure(n: object, least: int = 0, most: int = 1_000_000) -> int:
    if type(n) is not int or not least <= n <= most:
        raise Refused(f"rules.toml: {n!r} is no figure from {least} to {most}")
    return n
