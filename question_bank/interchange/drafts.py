"""Drafts: items and stimuli as written in a file, not yet known to be valid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from question_bank.interchange.problems import Problem
from question_bank.interchange.toml_lines import TableLines
from question_bank.items import Choice, Item, Stimulus

ITEM_FIELDS: dict[str, tuple[type, ...]] = {
    "id": (str,),
    "version": (int,),
    "section": (str,),
    "topic": (str,),
    "difficulty": (int, float),
    "shuffle": (bool,),
    "stem": (str,),
    "choices": (list,),
}
OPTIONAL_ITEM_FIELDS: dict[str, tuple[type, ...]] = {"stimulus": (str,)}
STIMULUS_FIELDS: dict[str, tuple[type, ...]] = {"id": (str,), "html": (str,)}
CHOICE_FIELDS: dict[str, tuple[type, ...]] = {"points": (int,), "html": (str,)}

_WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a draft was written."""

    file: str
    lines: TableLines

    def problem(
        self, subject: str, code: str, sentence: str, field: str = "", element: int | None = None
    ) -> Problem:
        """Put a file and a line to what is wrong."""
        return Problem(self.file, self.lines.of(field, element), subject, code, sentence)


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item's fields, of the right types and nothing more."""

    place: Place
    item_id: str
    version: int
    section: str
    topic: str
    difficulty: float
    shuffle: bool
    stem: str
    choices: tuple[Choice, ...]
    stimulus: str | None

    def item(self) -> Item:
        """Build the item; refused if the draft has any fault."""
        return Item(
            self.item_id,
            self.version,
            self.section,
            self.topic,
            self.difficulty,
            self.shuffle,
            self.stem,
            self.choices,
            self.stimulus,
        )


@dataclass(frozen=True, slots=True)
class StimulusDraft:
    """A stimulus's fields, of the right types and nothing more."""

    place: Place
    stimulus_id: str
    html: str

    def stimulus(self) -> Stimulus:
        """Build the stimulus; refused if the draft has any fault."""
        return Stimulus(self.stimulus_id, self.html)


def draft_item(table: dict[str, Any], place: Place) -> ItemDraft | list[Problem]:
    """Read one [[item]] table; the problems if a field is missing, unknown or mistyped."""
    subject = str(table.get("id", "item without id"))
    problems = misfits(table, subject, place, ITEM_FIELDS, OPTIONAL_ITEM_FIELDS)
    choices = table.get("choices")
    for number, choice in enumerate(choices if isinstance(choices, list) else []):
        if isinstance(choice, dict):
            problems += misfits(choice, subject, place, CHOICE_FIELDS, {}, number)
        else:
            sentence = "a choice is { points = ..., html = ... }"
            problems.append(place.problem(subject, "wrong_type", sentence, "choices", number))
    if problems:
        return problems
    return ItemDraft(
        place,
        table["id"],
        table["version"],
        table["section"],
        table["topic"],
        float(table["difficulty"]),
        table["shuffle"],
        table["stem"],
        tuple(Choice(choice["points"], choice["html"]) for choice in table["choices"]),
        table.get("stimulus"),
    )


def draft_stimulus(table: dict[str, Any], place: Place) -> StimulusDraft | list[Problem]:
    """Read one [[stimulus]] table; the problems if a field is missing, unknown or mistyped."""
    subject = str(table.get("id", "stimulus without id"))
    problems = misfits(table, subject, place, STIMULUS_FIELDS, {})
    return problems or StimulusDraft(place, table["id"], table["html"])


def misfits(
    table: dict[str, Any],
    subject: str,
    place: Place,
    required: dict[str, tuple[type, ...]],
    optional: dict[str, tuple[type, ...]],
    element: int | None = None,
) -> list[Problem]:
    """Compare a table with the fields it should have."""
    within = "" if element is None else f"choice {element + 1}: "
    found = []

    def report(code: str, sentence: str, field: str) -> None:
        at = field if element is None else "choices"
        found.append(place.problem(subject, code, f"{within}{sentence}", at, element))

    for name, types in (required | optional).items():
        if name not in table:
            if name in required:
                report("missing_field", f"{name} is missing", name)
        elif type(table[name]) not in types:
            wanted = " or ".join(_WORDS.get(kind, f"a {kind.__name__}") for kind in types)
            report("wrong_type", f"{name} must be {wanted}", name)
    for name in table.keys() - required.keys() - optional.keys():
        report("unknown_field", f"unknown field {name}", name)
    return found
