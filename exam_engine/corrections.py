"""Corrections of keys as values: what an item is worth, and what a correction made of a paper."""

from collections.abc import Sequence

import msgspec

_RIGHT_OR_WRONG = 2


class Worth(msgspec.Struct, frozen=True, gc=False):
    """What an item is worth: points by choice as authored, and points for leaving it out."""

    points: tuple[int, ...]
    omitted: int = 0

    def shown(self, order: Sequence[int], choice: int | None) -> int:
        """The points of a displayed choice; None: nothing chosen."""
        return self.omitted if choice is None else self.points[order[choice]]


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """One correction, and where everybody stood when it came."""

    entry: int
    """Of the ledger."""
    at: int
    """Unix ms."""
    item: str
    before: Worth
    after: Worth
    reason: str
    staff: str
    seconded_by: str
    papers: int
    """How many who had begun had the item."""
    changed: int
    """How many of them got other points."""
    void: tuple[str, ...]
    """Who was disqualified by then."""


class Rescored(msgspec.Struct, frozen=True, gc=False):
    """The points by section that a paper had before a correction, which is counted from 1."""

    correction: int
    points: tuple[int, ...]


def full(original: Sequence[int]) -> Worth:
    """Full points to all, also to those who left the item out."""
    best = max(original)
    return Worth((best,) * len(original), best)


def fault(original: Sequence[int], wanted: Worth) -> str | None:
    """Why no key of an item can be like this; None if one can.

    ``original`` has the points of the item's section. A key may give them to other choices. Where
    an item is right or wrong, several choices may be right, but not all: who left the item out
    would be the only one without points, so then it is full points to all, or nothing.
    """
    if wanted == full(original):
        return None
    listed = ", ".join(map(str, sorted(original, reverse=True)))
    if wanted.omitted or len(wanted.points) != len(original):
        return f"a key has points for {len(original)} choices: {listed}, in the order of A to E"
    if sorted(wanted.points) == sorted(original):
        return None
    if len(set(original)) != _RIGHT_OR_WRONG:
        return f"each of {listed} belongs to one choice"
    return _fault_of_right_or_wrong(max(original), min(original), set(wanted.points))


def _fault_of_right_or_wrong(right: int, wrong: int, given: set[int]) -> str | None:
    if not given <= {right, wrong}:
        return f"a choice has {right} points or {wrong}"
    if right not in given:
        return f"one choice at least has {right} points"
    return "every choice is right: give full points to all instead" if given == {right} else None
