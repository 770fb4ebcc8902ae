"""What the public may know of a sitting: standings, counts, and what was announced before.

Nothing here leads back to an answer. Whoever shows standings needs this module and no other.
"""

from typing import Literal

import msgspec

StandingState = Literal["working", "paused", "finished", "void"]
PublicState = Literal["prepared", "registering", "running", "paused", "finished", "released"]


class Standing(msgspec.Struct, frozen=True, gc=False):
    """A row of the board: points by section in the exam's order, and whether they can change.

    The order of the fields is part of the state hash of docs/protocol.md.
    """

    participant_number: str
    name: str | None
    formation: str
    category: str
    points: tuple[int, ...]
    total: int
    state: StandingState
    final: bool


class Counts(msgspec.Struct, frozen=True, gc=False):
    """How many people are on the roster, were admitted, work (or are paused), ended, are out."""

    registered: int
    present: int
    working: int
    finished: int
    void: int


class Corrected(msgspec.Struct, frozen=True, gc=False):
    """How many corrections of keys the points have taken in, and when the last came, in Unix ms."""

    count: int
    at: int


class FrozenBoard(msgspec.Struct, frozen=True, gc=False):
    """A board as it stood at one entry of the ledger; names are left to whoever may show them."""

    since: int
    """Unix ms."""
    entry: int
    rows: tuple[Standing, ...]
    state: PublicState
    counts: Counts
    corrected: Corrected | None = None


class BoardSection(msgspec.Struct, frozen=True):
    """A scored part of the exam and the most points it gives."""

    id: str
    title: str
    max: int


class Announced(msgspec.Struct, frozen=True):
    """What everyone may know of a sitting before it begins; ``starts_at`` is Unix ms."""

    sitting: str
    title: str
    starts_at: int
    sections: tuple[BoardSection, ...]
    tie_order: tuple[str, ...]
    """Keys that decide places, the first before the next: ``total``, sections, or sums ``a+b``."""
    max: int


class StandingsChange(msgspec.Struct, frozen=True):
    """What a batch of events changed: whole standings, who is gone, and the sitting as it is."""

    rows: tuple[Standing, ...]
    removed: tuple[str, ...]
    state: PublicState
    counts: Counts
    corrected: Corrected | None = None
