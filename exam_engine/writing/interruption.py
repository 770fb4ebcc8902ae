"""While nothing can be written, the clock of a sitting stands, and everybody is told why.

The writer says when a commit begins and ends, and that one has failed; the hall's ticker looks
whether one takes too long. Nothing of this is on disk before it is over.
"""

import logging
import threading
from collections.abc import Callable
from typing import Literal

import msgspec

from exam_engine.clock import SittingClock
from exam_engine.replies import Stopped
from exam_engine.timing import Moment

Cause = Literal["storage_full", "database_away", "slow_commit"]

SLOW_COMMIT_MS = 2000
"""A disk that is only busy answers sooner: 47 ms at p99.9 was measured with 15,000 candidates."""

_log = logging.getLogger(__name__)


class Interruption(msgspec.Struct, frozen=True):
    """Why nothing can be written, and since when, in Unix ms."""

    cause: Cause
    since: int

    @property
    def stopped(self) -> Stopped:
        """What stops every clock of the sitting meanwhile."""
        return Stopped(kind="interrupted", by="sitting", since=self.since)


Listener = Callable[[Interruption | None], None]
"""Called with an interruption when it begins or turns out to be another one, with None at the end.

It must be quick; it runs on the writer's thread or on the ticker's, never on both at once.
"""


class _Commit:
    """A commit under way since a reading of the sitting clock."""

    __slots__ = ("_claim", "began", "last")

    def __init__(self, last: Moment, began: int) -> None:
        self.last = last
        self.began = began
        self._claim = [None]

    def claimed(self) -> bool:
        """Claim it; True for the first who does."""
        try:
            self._claim.pop()  # one step of the interpreter, so only one thread gets it
        except IndexError:
            return False
        return True


class Interruptions:
    """Whether writing is interrupted right now, and what follows from it.

    Whoever claims a commit under way, the writer at its end or the ticker when it is late, decides
    what became of it. So the two need no lock, which every commit would pay for.

    Attributes:
        present: The interruption, as long as there is one; begun by either, ended by the writer.
    """

    def __init__(self, clock: SittingClock) -> None:
        self.present: Interruption | None = None
        self._clock = clock
        self._under_way: _Commit | None = None
        self._declared = threading.Event()  # the ticker has told everybody about its claim
        self._listeners: tuple[Listener, ...] = ()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call the listener from now on; returns how to stop it."""
        self._listeners = (*self._listeners, listener)

        def stop() -> None:
            self._listeners = tuple(one for one in self._listeners if one is not listener)

        return stop

    def commit_begins(self, last: Moment) -> None:
        """Watch a commit; ``last`` is the moment of the last command that it makes durable."""
        self._under_way = _Commit(last, self._clock())

    def commit_ended(self) -> None:
        """Watch it no more; if it was too slow, everybody knows once this returns."""
        commit, self._under_way = self._under_way, None
        if commit is not None and not commit.claimed():
            self._declared.wait()
            self._declared.clear()

    def look(self) -> None:
        """Declare a commit slow that has been under way for too long."""
        commit = self._under_way
        if commit is None or self.present is not None:
            return
        if self._clock() - commit.began >= SLOW_COMMIT_MS and commit.claimed():
            self.begin("slow_commit", commit.last)
            self._declared.set()

    def begin(self, cause: Cause, last: Moment) -> None:
        """Stop the clock at the last moment that counts, and tell; or tell another cause."""
        before = self.present
        if before is not None and before.cause == cause:
            return
        if before is None:
            self._clock.hold(last.clock)
        self.present = Interruption(cause, last.at if before is None else before.since)
        self._tell()

    def end(self) -> None:
        """Let the clock go on from where it stands, and tell."""
        self._clock.go_on()
        self.present = None
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            try:
                listener(self.present)
            except Exception:  # noqa: BLE001  # whatever it is, it is the listener's own
                _log.exception("a listener failed; the others are told")
