"""A form: which items one candidate gets, in which order, with the choices in which order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, permutations
from operator import itemgetter
from typing import Final

import msgspec

from question_bank.errors import FormInvalid
from question_bank.faults import CHOICES
from question_bank.items import Bank, Item

RECIPE_VERSION: Final = 1

# All 120, each with what puts five things into it: looking an order up took a fifth of the time of
# sorting it, and a whole hall's keys are read when it enters, and again after a crash.
_IN_ORDER: Final = {order: itemgetter(*order) for order in permutations(range(CHOICES))}


class FormItem(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One item as displayed; in a recipe, an array of its fields.

    Attributes:
        order: at each displayed place, the authored place of the choice (both from 0).
    """

    item_id: str
    version: int
    section: str
    order: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What one candidate gets.

    Raises:
        FormInvalid: an item twice, a section in two places, or an order that is none.
    """

    items: tuple[FormItem, ...]

    def __post_init__(self) -> None:
        wrong: list[str] = []
        names = [item.item_id for item in self.items]
        if len(set(names)) != len(names):
            wrong.append(f"items twice: {sorted({n for n in names if names.count(n) > 1})}")
        wrong += [
            f"item {item.item_id!r}: {item.order} is no order of {CHOICES}"
            for item in self.items
            if item.order not in _IN_ORDER
        ]
        sections = [section for section, _ in groupby(self.items, lambda item: item.section)]
        if len(set(sections)) != len(sections):
            wrong.append(f"sections in pieces: {sections}")
        if not names:
            wrong.append("no item")
        if wrong:
            raise FormInvalid("this is no form", tuple(wrong))

    def canonical_bytes(self) -> bytes:
        """Spell the recipe of this form: compact JSON, the same bytes for the same form."""
        return msgspec.json.encode((RECIPE_VERSION, self.items))

    @classmethod
    def from_canonical_bytes(cls, recipe: bytes) -> Form:
        """Read a recipe.

        Raises:
            FormInvalid: these are not the canonical bytes of any form.
        """
        try:
            version, items = _decode(recipe)
        except msgspec.DecodeError as error:
            raise FormInvalid(f"not a recipe: {error}") from error
        if version != RECIPE_VERSION:
            raise FormInvalid(f"recipe version {version}; this software reads {RECIPE_VERSION}")
        form = cls(items)
        if form.canonical_bytes() != recipe:
            raise FormInvalid("not the canonical spelling of a recipe")
        return form

    def of(self, bank: Bank) -> tuple[Item, ...]:
        """Look up the items, in the order of the form.

        Raises:
            FormInvalid: the bank lacks an item or has it in another version or section.
        """
        found = tuple(bank.by_id.get(one.item_id) for one in self.items)
        missing = tuple(
            f"{one.item_id} version {one.version} in section {one.section}"
            for one, item in zip(self.items, found, strict=True)
            if item is None or (item.version, item.section) != (one.version, one.section)
        )
        if missing:
            raise FormInvalid(f"bank {bank.name!r} does not have every item", missing)
        return tuple(item for item in found if item is not None)

    def key(self, bank: Bank) -> tuple[tuple[int, ...], ...]:
        """Tell the points of every displayed choice: items x 5, as the candidate sees them.

        Raises:
            FormInvalid: the bank lacks an item.
        """
        return tuple(
            _IN_ORDER[one.order]([choice.points for choice in item.choices])
            for one, item in zip(self.items, self.of(bank), strict=True)
        )


def find_item(recipe: bytes, item_id: str) -> tuple[int, tuple[int, ...]] | None:
    """An item in canonical bytes: its number from 1 and its order; None if the form lacks it.

    Taking the forms of 15,000 apart for one item took 2.4 s; this takes 0.4 s.
    """
    at = recipe.find(b"[" + msgspec.json.encode(item_id) + b",")
    if at < 0:
        return None
    item = _decode_item(recipe[at : recipe.index(b"]]", at) + 2])  # the order ends it
    return recipe.count(b'["', 0, at) + 1, item.order


_decode = msgspec.json.Decoder(tuple[int, tuple[FormItem, ...]]).decode
_decode_item = msgspec.json.Decoder(FormItem).decode
