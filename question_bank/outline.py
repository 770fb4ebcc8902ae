"""What of a bank decides a draw, without a word of its items: enough to draw every form again.

Items and stimuli are numbered by their place in the bank, from 0 in ascending order of ids, and a
draw follows that order alone; so the same seed draws the same places from an outline as from the
bank, and whoever checks a draw need not see the questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from question_bank.assembly import Drawable
from question_bank.forms import Form
from question_bank.items import Band, Bank

_DIGITS = 9  # names of places sort as their numbers do, for any bank a person could write


@dataclass(frozen=True, slots=True)
class OutlinedItem:
    """An item without its text; its id is its place in the bank, spelled with nine digits."""

    item_id: str
    version: int
    section: str
    topic: str
    band: Band
    shuffle: bool
    stimulus: str | None


@dataclass(frozen=True)
class Outline:
    """A bank without its texts, in the order of places."""

    name: str
    items: tuple[OutlinedItem, ...]

    @cached_property
    def section_by_id(self) -> frozenset[str]:
        """The sections that have items."""
        return frozenset(item.section for item in self.items)


def place_name(place: int) -> str:
    """Spell a place in the bank as the id of an outlined item or stimulus."""
    return f"{place:0{_DIGITS}}"


def outlined(bank: Bank) -> Outline:
    """Leave of a bank what decides a draw."""
    stimuli = {one.stimulus_id: place_name(place) for place, one in enumerate(bank.stimuli)}
    return Outline(
        bank.name,
        tuple(
            OutlinedItem(
                place_name(place),
                item.version,
                item.section,
                item.topic,
                item.band,
                item.shuffle,
                None if item.stimulus is None else stimuli[item.stimulus],
            )
            for place, item in enumerate(bank.items)
        ),
    )


def place_of(items: Iterable[Drawable]) -> dict[str, int]:
    """Tell the place of every item of a bank or outline by its id."""
    return {item.item_id: place for place, item in enumerate(items)}


def places(form: Form, place: Mapping[str, int]) -> list[tuple[int, tuple[int, ...]]]:
    """Tell the place of every item of a form, with the order of its choices."""
    return [(place[one.item_id], one.order) for one in form.items]
