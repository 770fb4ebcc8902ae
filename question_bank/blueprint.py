"""What a form must contain: how many items of which topic and difficulty band, by section."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from question_bank.errors import BlueprintInvalid
from question_bank.items import BANDS, Band


@dataclass(frozen=True, slots=True)
class Line:
    """So many items of one topic, from one difficulty band or from any (None)."""

    topic: str
    band: Band | None
    count: int


@dataclass(frozen=True, slots=True)
class BlueprintSection:
    """What one section of a form contains, in the order of the blueprint."""

    section: str
    lines: tuple[Line, ...]

    @property
    def items(self) -> int:
        """How many items the section has."""
        return sum(line.count for line in self.lines)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What every form of an exam contains; sections in the order candidates meet them.

    Raises:
        BlueprintInvalid: a section twice, a line twice, a count below 1, or nothing at all.
    """

    name: str
    sections: tuple[BlueprintSection, ...]

    def __post_init__(self) -> None:
        wrong = _wrong(self.sections)
        if wrong:
            raise BlueprintInvalid(f"blueprint {self.name!r} is invalid", tuple(wrong))

    @property
    def items(self) -> int:
        """How many items a form has."""
        return sum(section.items for section in self.sections)


def read_blueprint(path: Path) -> Blueprint:
    """Read a blueprint from TOML.

    Raises:
        BlueprintInvalid: not readable as a blueprint; the sentence names file and field.
    """
    try:
        written = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _WrittenPlan)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise BlueprintInvalid(f"{path.name}: {error}") from error
    return Blueprint(
        written.name,
        tuple(
            BlueprintSection(
                section.id, tuple(Line(line.topic, line.band, line.count) for line in section.items)
            )
            for section in written.section
        ),
    )


class _WrittenLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    topic: str
    count: int
    band: Band | None = None


class _WrittenSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    items: list[_WrittenLine]


class _WrittenPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    section: list[_WrittenSection]


def _wrong(sections: tuple[BlueprintSection, ...]) -> list[str]:
    wrong = [] if sections else ["no section"]
    names = [section.section for section in sections]
    wrong += [
        f"section {name!r} is there twice" for name in sorted({*names}) if names.count(name) > 1
    ]
    for section in sections:
        if not section.lines:
            wrong.append(f"section {section.section!r} asks for nothing")
        asked = set()
        for line in section.lines:
            what = f"section {section.section!r}, topic {line.topic!r}, band {line.band or 'any'}"
            if line.count < 1:
                wrong.append(f"{what}: {line.count} items, at least 1")
            if line.band is not None and line.band not in BANDS:
                wrong.append(f"{what}: bands are {', '.join(BANDS)}")
            if (line.topic, line.band) in asked:
                wrong.append(f"{what}: is there twice")
            asked.add((line.topic, line.band))
    return wrong
