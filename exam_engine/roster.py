"""Who sits which exam where: everything about a sitting that is fixed before it begins.

The engine is given a plan and never looks anything up; ``registry`` persists plans.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

CHOICES = 5
"""Every item has five choices, displayed as A to E."""


GRANT_ALONE_MS = 10 * 60_000
"""What one person may give one attempt in all unless the plan says otherwise."""


class PointsLookup(Protocol):
    """The answer key of every form of one sitting; known to the server only."""

    def points(self, attempt: str) -> Sequence[Sequence[int]]:
        """Points of an attempt's form: items x 5, in displayed order of items and choices.

        Called once per attempt and process; 0 to 255 points. Raises KeyError without a form.
        """
        ...


class Candidate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the roster; the participant number names the attempt."""

    participant_number: str
    name: str
    formation: str
    category: str = "general"
    formation_type: str | None = None
    need: str | None = None
    birth_date: str | None = None
    room: str | None = None
    seat: str | None = None
    imported: dict[str, int] | None = None
    """Points by section taken over from an earlier cycle, for the standings only."""
    allowance_ms: int | None = None
    """Working time where it differs from the sitting's ``duration_ms``."""


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
    manifest: dict[str, str] = {}
    """Hashes and names the opening ledger entry commits to in public."""

    @property
    def items(self) -> int:
        """Number of items on every form."""
        return self.sections[-1].last

    def allowance_ms(self, candidate: Candidate) -> int:
        """Working time of one candidate before grants."""
        own = candidate.allowance_ms
        return self.duration_ms if own is None else own
