"""Which planned sittings are not open in this process, and why: for operators and staff to see."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from exam_engine.clock import WallClock, wall_ms
from exam_engine.errors import Breakage, Refusal, Retry
from scoring.errors import ScoringRefusal

Why = Literal["away", "damaged", "refused"]
"""Nothing can be read for now; the record is not what was signed; plan, keys or rules are wrong.

What is away is tried again by itself, the others are not before the next start.
"""


class Unopened(msgspec.Struct, frozen=True):
    """A planned sitting that is not open, what was found, and when for the first time, in Unix ms.

    The sentence is for staff: it may name an entry or a participant number.
    """

    sitting: str
    why: Why
    sentence: str
    since: int


class UnopenedSittings:
    """All of them, noted by whoever tries to open a sitting."""

    def __init__(self, wall: WallClock = wall_ms) -> None:
        self._wall = wall
        self._unopened: dict[str, Unopened] = {}

    def note(self, sitting: str, failure: Exception) -> None:
        """A sitting could not be opened."""
        why = _why(failure)
        before = self._unopened.get(sitting)
        since = self._wall() if before is None or before.why != why else before.since
        # the words of a driver's error are a page, and may name anybody
        sentence = type(failure).__name__ if why == "away" else str(failure)
        self._unopened[sitting] = Unopened(sitting, why, sentence, since)

    def forget(self, sitting: str) -> None:
        """It is open now, or planned no more."""
        self._unopened.pop(sitting, None)

    def __contains__(self, sitting: object) -> bool:
        """Whether a sitting is one of them."""
        return sitting in self._unopened

    def __iter__(self) -> Iterator[Unopened]:
        """Every one, in the order of their ids."""
        return iter([one for _, one in sorted(self._unopened.items())])


def _why(failure: Exception) -> Why:
    if isinstance(failure, Breakage):
        return "damaged"
    if isinstance(failure, Refusal | ScoringRefusal) and not isinstance(failure, Retry):
        return "refused"
    return "away"
