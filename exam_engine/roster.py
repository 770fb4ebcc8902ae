"""Who sits which exam where: everything about a sitting that is fixed before it begins.

The engine is given a plan and never looks anything up; ``registry`` persists plans.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from exam_engine.candidate import Candidate as Candidate  # noqa: PLC0414 -- known by this module
from exam_engine.draw.known import KnownDraw
from exam_engine.draw.late_forms import Entered, LateForm
from exam_engine.errors import BadPlan

CHOICES = 5
"""Every item has five choices, displayed as A to E."""


GRANT_ALONE_MS = 10 * 60_000
"""What one person may give one attempt in all unless the plan says otherwise."""


class CommittedKey(msgspec.Struct, frozen=True, kw_only=True):
    """The key of one item as the sitting committed to it before the start, with what opens it."""

    place: int
    """Of the item in the bank, and of its leaf in the tree of keys."""
    content: str
    """The very text that was committed to: JSON of the item's id, its version and its points."""
    salt: str
    """What opens the commitment, 32 bytes in hex."""
    points: tuple[int, ...]
    """By choice as authored."""
    leaves: int
    """How many keys the tree has."""
    proof: tuple[str, ...]
    """That the leaf is under the root: hashes in hex, the leaf's sibling first."""


class PlacedItem(NamedTuple):
    """Where an item stands in a form: its number from 1, the authored place of each choice."""

    number: int
    order: tuple[int, ...]


class PointsLookup(Protocol):
    """The answer key of every form of one sitting; known to the server only.

    A lookup without a bank behind it (in tests, in benchmarks) knows no key that was committed to.
    """

    def points(self, attempt: str) -> Sequence[Sequence[int]]:
        """Points of an attempt's form: items x 5, in displayed order of items and choices.

        Called once per attempt and process; 0 to 255 points. Raises KeyError without a form.
        """
        ...

    def keys_root(self) -> str | None:
        """The root over the keys as they are stored now, in hex; None if there is no bank."""
        return None

    def committed_key(self, item: str) -> CommittedKey | None:
        """The key of an item by its id in the bank; None if the bank has no such item."""
        del item
        return None

    def item_at(self, attempt: str, number: int) -> tuple[str, PlacedItem] | None:
        """Which item of the bank somebody's form has at a number from 1; None: none."""
        del attempt, number
        return None

    def forms_with(self, item: str) -> Mapping[str, PlacedItem]:
        """Whose forms have an item, by participant number; 15,000 forms take about 0.4 s."""
        del item
        return {}

    def enter(self, candidate: Candidate, place: int) -> Entered:
        """Somebody who is added, as the roster would have them, behind so many before them.

        Raises BadPlan with everything that is wrong, or if there is no bank behind this.
        """
        del candidate, place
        raise BadPlan("nobody can be added to this sitting")

    def draw_late(self, attempt: str, source: str, proof: str) -> LateForm:
        """Draw and seal the form of somebody who was added; a signature takes 0.5 s to check.

        Raises BadRandomness if the proof is not that of the source.
        """
        del attempt, source, proof
        raise BadPlan("no form can be drawn for this sitting")

    def take_late(self, attempt: str, source: str, form: LateForm) -> None:
        """Know from now on a form that the record has."""
        del attempt, source, form

    def check_late(self, attempt: str) -> None:
        """Raise BadPlan if a form drawn again from what is stored is not the recorded one."""
        del attempt


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A room of the centre and how many seats it has."""

    id: str
    title: str
    seats: int = 0


class SectionRange(msgspec.Struct, frozen=True, kw_only=True):
    """A scored part of every form: items ``first`` to ``last``, counted from 1."""

    id: str
    title: str
    first: int
    last: int
    max_points: int


class SittingPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A sitting before it begins: rules by name, rooms, roster, times and sections."""

    id: str
    title: str
    exam: str
    rules: str
    starts_at: int
    """Unix ms, for display and for finding the right sitting at login."""
    duration_ms: int
    sections: tuple[SectionRange, ...]
    rooms: tuple[Room, ...] = ()
    roster: tuple[Candidate, ...] = ()
    language: str = "id"
    desk_closes_ms: int | None = None
    """Sitting time after the start from which the sitting may finish by itself; None: never."""
    late_grace_ms: int = 0
    """How long after their deadline answers are taken from who was out of contact then."""
    freeze_board_ms: int | None = None
    """Working time before the ordinary end at which the public board stands still; None: never."""
    two_people: bool = True
    """Whether the start, voids, long grants and the release need a second person."""
    grant_alone_ms: int = GRANT_ALONE_MS
    """Working time that one person may give one attempt in all."""
    rule_text: str | None = None
    """The rule pack as it was announced; None: the one that has the name now."""
    manifest: dict[str, str] = {}
    """Hashes and names the opening ledger entry commits to in public."""
    draw: KnownDraw = KnownDraw()
    """What was announced about the draw of its forms, and what was drawn, so far."""

    @property
    def items(self) -> int:
        """Number of items on every form."""
        return self.sections[-1].last

    def allowance_ms(self, candidate: Candidate) -> int:
        """Working time of one candidate before grants."""
        own = candidate.allowance_ms
        return self.duration_ms if own is None else own
