"""What of a rule pack decides points, cut scores and places."""

import tomllib
from dataclasses import dataclass
from typing import Any

from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import text

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
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, StopIteration) as error:
        raise Refused(f"rules.toml cannot be read: {error!r}") from error


def _rules(pack: dict[str, Any]) -> Rules:
    sections = [Section(s["id"], s["items"], list(s["points"])) for s in pack["sections"]]
    first = next(iter(pack["stages"].values()))
    order = [part.split("+") for part in first["order"] if part not in _NOT_BY_POINTS]
    categories = {name: dict(c.get("cut_scores", {})) for name, c in pack["categories"].items()}
    known = {"total", *(section.id for section in sections)}
    used = {part for parts in order for part in parts} | {p for c in categories.values() for p in c}
    if not used <= known:
        raise Refused(f"rules.toml names sections that it does not have: {sorted(used - known)}")
    return Rules(sections, categories, order)
