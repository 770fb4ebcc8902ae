"""Read bank.toml: the bank's name, version and language, and its sections with their topics."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from question_bank.faults import CHOICES, ID
from question_bank.interchange.drafts import Place, misfits
from question_bank.interchange.problems import Problem
from question_bank.interchange.toml_lines import TableLines
from question_bank.items import Section

HEADER_FIELDS: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "version": (str,),
    "language": (str,),
    "sections": (dict,),
}
SECTION_FIELDS: dict[str, tuple[type, ...]] = {
    "title": (str,),
    "points": (list,),
    "topics": (dict,),
}
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,31}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Header:
    """What bank.toml says."""

    name: str
    version: str
    language: str
    sections: tuple[Section, ...]


def read_header(
    content: dict[str, Any], lines: list[TableLines]
) -> tuple[Header | None, list[Problem]]:
    """Read a parsed bank.toml; a header only if nothing is wrong with it."""
    place = Place("bank.toml", lines[0])
    problems = misfits(content, "", place, HEADER_FIELDS, {})
    if problems:
        return None, problems
    for field, pattern in (("name", ID), ("version", _VERSION), ("language", _LANGUAGE)):
        if not pattern.fullmatch(content[field]):
            sentence = f"{field} {content[field]!r} is malformed"
            problems.append(place.problem("", f"bad_{field}", sentence, field))
    sections = []
    for name, table in content["sections"].items():
        at = next((one for one in lines if one.name == f"sections.{name}"), lines[0])
        found = _section_problems(name, table, Place("bank.toml", at))
        problems += found
        if not found:
            topics = tuple(table["topics"].items())
            sections.append(Section(name, table["title"], tuple(table["points"]), topics))
    if problems:
        return None, problems
    return (
        Header(content["name"], content["version"], content["language"], tuple(sections)),
        problems,
    )


def _section_problems(name: str, table: object, place: Place) -> list[Problem]:
    if not isinstance(table, dict):
        return [place.problem(name, "wrong_type", f"write [sections.{name}]")]
    problems = misfits(table, name, place, SECTION_FIELDS, {})
    if problems:
        return problems
    if not ID.fullmatch(name):
        problems.append(place.problem(name, "bad_id", f"{name!r} is malformed"))
    points = table["points"]
    if len(points) != CHOICES or any(type(point) is not int or point < 0 for point in points):
        sentence = f"points must be {CHOICES} whole numbers from 0"
        problems.append(place.problem(name, "wrong_points", sentence, "points"))
    elif points.count(max(points)) > 1:
        sentence = "one of the points must be the highest"
        problems.append(place.problem(name, "two_best_answers", sentence, "points"))
    for topic, title in table["topics"].items():
        if not ID.fullmatch(topic) or not isinstance(title, str) or not title.strip():
            sentence = f"topic {topic!r} must be an id with a title"
            problems.append(place.problem(name, "bad_topic", sentence, "topics"))
    return problems
