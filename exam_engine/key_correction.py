"""Decides about corrections of keys, and tells what may be known of an item before one.

The decision is one open entry; ``rescoring`` folds it into everybody's points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from exam_engine import events as did
from exam_engine import sitting
from exam_engine.corrections import Worth, fault, full
from exam_engine.errors import BadKey, KeysUncommitted, SameKey, UnknownItem, UnusedItem

if TYPE_CHECKING:
    from exam_engine import commands as ask
    from exam_engine.roster import CommittedKey
    from exam_engine.sheets import Sheets
    from exam_engine.timing import Moment


def correct(sheets: Sheets, command: ask.CorrectKey, now: Moment) -> list[did.Event]:
    """Give an item other points; raises NotNow before the end of the sitting, or a KeyRefused."""
    sitting.check(sheets.sitting, did.KeyCorrected)
    committed = known_item(sheets, command.item)
    original = committed.points
    after = full(original) if command.points is None else Worth(command.points)
    wrong = fault(original, after)
    if wrong is not None:
        raise BadKey(wrong, item=command.item, points=sorted(original, reverse=True))
    before = in_force(sheets, command.item, committed)
    if after == before:
        raise SameKey("the item is worth exactly that already", item=command.item)
    return [
        did.KeyCorrected(
            item=command.item,
            place=committed.place,
            key=committed.content,
            salt=committed.salt,
            leaves=committed.leaves,
            proof=committed.proof,
            before=before.points,
            omitted_before=before.omitted,
            points=after.points,
            omitted=after.omitted,
            reason=command.reason,
            **command.signed(now),
        )
    ]


def known_item(sheets: Sheets, item: str) -> CommittedKey:
    """The committed key of an item that some form has; raises a KeyRefused."""
    root = sheets.sitting.keys_root
    if root is None:
        raise KeysUncommitted("the first entry of this sitting does not bind its keys")
    sheets.keys.check(root)  # or the entry would open a key that nobody committed to
    committed = sheets.keys.committed(item)
    if committed is None:
        raise UnknownItem("the bank of this exam has no such item", item=item)
    if not sheets.keys.forms_with(item):
        raise UnusedItem("no form of this sitting has the item", item=item)
    return committed


class FoundItem(NamedTuple):
    """An item as whoever corrects its key may know it: its key itself is not part of that."""

    item: str
    version: int
    section: int
    """Of the plan, counted from 0."""
    values: tuple[int, ...]
    """The points that its choices can have, best first."""
    papers: int
    """How many who had begun have it."""
    corrections: tuple[int, ...]
    """Which corrections of the sitting were of this item, from 1."""


def found(sheets: Sheets, item: str) -> FoundItem:
    """An item by its id; raises NotNow before the end of the sitting, or a KeyRefused."""
    sitting.check(sheets.sitting, did.KeyCorrected)
    committed = known_item(sheets, item)
    placed = sheets.keys.forms_with(item)
    version: int = msgspec.json.decode(committed.content)[1]
    corrections = enumerate(sheets.sitting.corrections, 1)
    return FoundItem(
        item=item,
        version=version,
        section=sheets.section_of(next(iter(placed.values())).number),
        values=tuple(sorted(committed.points, reverse=True)),
        papers=sum(sheets.attempts[attempt].begun for attempt in placed),
        corrections=tuple(number for number, one in corrections if one.item == item),
    )


def in_force(sheets: Sheets, item: str, committed: CommittedKey) -> Worth:
    """What an item is worth now: as corrected last, or as it was committed to."""
    for one in reversed(sheets.sitting.corrections):
        if one.item == item:
            return one.after
    return Worth(committed.points)
