"""Why nothing of a sitting will be written any more before somebody steps in, for staff to see."""

from typing import Literal

import msgspec

from exam_engine.clock import WallClock
from exam_engine.errors import Breakage, LedgerDamaged

Why = Literal["damaged", "second_writer", "failing"]
"""What is on disk is not what was written; somebody else writes there; every commit fails."""
FAILING_COMMITS = 3
"""A batch that fails once is thrown away and asked again; so many in a row will fail for ever."""


class Stoppage(msgspec.Struct, frozen=True):
    """Why nothing is written any more, what was found, and since when, in Unix ms.

    The sentence is for staff: it may name an entry or a participant number.
    """

    why: Why
    sentence: str
    since: int


class Stoppages:
    """Whether the writer of one sitting has stopped, or might as well have; told by the writer.

    Attributes:
        present: What has stopped it, if anything has.
    """

    def __init__(self, wall: WallClock) -> None:
        self.present: Stoppage | None = None
        self._wall = wall
        self._failed = 0  # commits in a row
        self._failed_since = 0

    def broke(self, breakage: Breakage) -> None:
        """The writer has stopped for good."""
        why: Why = "damaged" if isinstance(breakage, LedgerDamaged) else "second_writer"
        self.present = Stoppage(why, str(breakage), self._wall())

    def failed(self, failure: Exception) -> None:
        """A batch was not committed, for a reason that does not pass by itself."""
        if self._failed == 0:
            self._failed_since = self._wall()
        self._failed += 1
        if self._failed >= FAILING_COMMITS:
            self.present = Stoppage("failing", _kind(failure), self._failed_since)

    def committed(self) -> None:
        """A commit came through: whatever failed before has been mended."""
        if self._failed:
            self._failed, self.present = 0, None


def _kind(failure: Exception) -> str:
    """An error by its kind: the words of a driver's error are a page, and may name anybody."""
    cause = getattr(failure, "orig", None) or failure  # of a database, what its driver said
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return type(cause).__name__ if code is None else f"{type(cause).__name__} ({code})"
