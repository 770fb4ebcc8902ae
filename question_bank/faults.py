"""Every rule an item must keep, each broken rule named with the field it concerns.

The rules look at anything with an item's fields, so that a draft read from a file can be told all
its faults at once, while an Item with a fault cannot exist.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from question_bank import markup

CHOICES: Final = 5
ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule: its code, whose field it is (choices count from 0), and a sentence."""

    code: str
    subject: str
    field: str
    sentence: str
    choice: int | None = None

    def __str__(self) -> str:
        where = self.field if self.choice is None else f"choice {'ABCDE'[self.choice]}"
        return f"{self.subject}: {where}: {self.sentence} [{self.code}]"


class ChoiceFields(Protocol):
    """What the rules look at in a choice."""

    @property
    def points(self) -> int: ...  # noqa: D102 -- named as in items.Choice
    @property
    def html(self) -> str: ...  # noqa: D102 -- named as in items.Choice


class ItemFields(Protocol):
    """What the rules look at in an item."""

    @property
    def item_id(self) -> str: ...  # noqa: D102 -- named as in items.Item, like all below
    @property
    def version(self) -> int: ...  # noqa: D102
    @property
    def section(self) -> str: ...  # noqa: D102
    @property
    def topic(self) -> str: ...  # noqa: D102
    @property
    def difficulty(self) -> float: ...  # noqa: D102
    @property
    def stem(self) -> str: ...  # noqa: D102
    @property
    def choices(self) -> Sequence[ChoiceFields]: ...  # noqa: D102
    @property
    def stimulus(self) -> str | None: ...  # noqa: D102


def faults_of_text(subject: str, field: str, html: str, choice: int | None = None) -> list[Fault]:
    """Find what keeps a stem, choice or stimulus from being shown."""
    found = []
    if sentence := markup.unsafe(html):
        found.append(Fault("unsafe_markup", subject, field, sentence, choice))
    shown = markup.pictures(html)
    for picture in shown:
        if picture.name is None:
            sentence = f'a picture must be src="pictures/NAME", not src="{picture.source}"'
            found.append(Fault("bad_picture_source", subject, field, sentence, choice))
        if not picture.alternative:
            sentence = f"{picture.source or 'a picture'} has no alternative text"
            found.append(Fault("missing_alternative_text", subject, field, sentence, choice))
    if not shown and not markup.spoken(html):
        found.append(Fault("empty_text", subject, field, "nothing to read", choice))
    return found


def faults_of_stimulus(stimulus_id: str, html: str) -> list[Fault]:
    """Find what is wrong with a stimulus by itself."""
    return _faults_of_id(stimulus_id) + faults_of_text(stimulus_id, "html", html)


def faults_of_item(item: ItemFields) -> list[Fault]:
    """Find everything that is wrong with an item by itself."""
    found = _faults_of_id(item.item_id)
    if item.version < 1:
        found.append(Fault("bad_version", item.item_id, "version", "versions count from 1"))
    if not math.isfinite(item.difficulty):
        found.append(Fault("bad_difficulty", item.item_id, "difficulty", "must be finite"))
    found += faults_of_text(item.item_id, "stem", item.stem)
    if len(item.choices) != CHOICES:
        sentence = f"{len(item.choices)} choices instead of {CHOICES}"
        found.append(Fault("choice_count", item.item_id, "choices", sentence))
    for place, choice in enumerate(item.choices[:CHOICES]):
        found += faults_of_text(item.item_id, "choices", choice.html, place)
    points = [choice.points for choice in item.choices]
    best = [place for place, value in enumerate(points) if value == max(points)]
    if len(best) > 1:
        letters = ", ".join("ABCDE"[place] for place in best[:CHOICES])
        sentence = f"{letters} all carry {max(points)} points: one choice must be best"
        found.append(Fault("two_best_answers", item.item_id, "choices", sentence))
    if any(value < 0 for value in points):
        found.append(Fault("wrong_points", item.item_id, "choices", "points are never negative"))
    found += duplicate_choices(item, _plain)
    return found + _same_alternatives(item)


def duplicate_choices(item: ItemFields, appearance: Callable[[str], str]) -> list[Fault]:
    """Find choices that look the same; an empty appearance is not compared."""
    found = []
    first: dict[str, int] = {}
    for place, choice in enumerate(item.choices[:CHOICES]):
        look = appearance(choice.html)
        if look and look in first:
            sentence = f"the same as choice {'ABCDE'[first[look]]}"
            found.append(Fault("duplicate_choices", item.item_id, "choices", sentence, place))
        first.setdefault(look, place)
    return found


def _same_alternatives(item: ItemFields) -> list[Fault]:
    """Find picture choices that a screen reader could not tell apart."""
    found = []
    first: dict[str, int] = {}
    for place, choice in enumerate(item.choices[:CHOICES]):
        if not any(picture.alternative for picture in markup.pictures(choice.html)):
            continue
        heard = markup.spoken(choice.html)
        if heard in first:
            sentence = f"the alternative text is the same as of choice {'ABCDE'[first[heard]]}"
            found.append(Fault("same_alternative_text", item.item_id, "choices", sentence, place))
        first.setdefault(heard, place)
    return found


def _faults_of_id(name: str) -> list[Fault]:
    if ID.fullmatch(name):
        return []
    sentence = f"{name!r} must be lower-case letters, digits and hyphens, at most 64"
    return [Fault("bad_id", name, "id", sentence)]


def _plain(html: str) -> str:
    """Compare choices by their markup, except for an outer paragraph and white space."""
    text = " ".join(markup.canonical(html).split())
    return text.removeprefix("<p>").removesuffix("</p>").strip()
