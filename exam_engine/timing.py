"""Working time as pure arithmetic on the sitting clock.

The sitting clock counts milliseconds while the engine runs and stands still while it does not.
An attempt works from when it is let to, for its allowance, minus every stretch in which something
held it: the sitting, its room, or itself. Nothing here knows the time of day.
"""

import heapq
from typing import NamedTuple

import msgspec


class Moment(NamedTuple):
    """Now, for people (``at``: Unix ms) and for arithmetic (``clock``: sitting clock, ms)."""

    at: int
    clock: int


class Uptime(NamedTuple):
    """How many ms the machine has been up since a start of its own, sleep included."""

    boot: str
    ms: int


class Heartbeat(NamedTuple):
    """A moment that is durable without an entry, and the machine's uptime at it, if it has one."""

    at: int
    clock: int
    boot: str | None = None
    boot_ms: int | None = None


class Timer(msgspec.Struct, frozen=True, gc=False):
    """How long an attempt may work, has worked, and since which reading it is working."""

    allowance_ms: int
    worked_ms: int = 0
    since: int | None = None

    def run(self, clock: int) -> "Timer":
        """Let it work from this reading on; a running timer stays as it is."""
        return self if self.since is not None else Timer(self.allowance_ms, self.worked_ms, clock)

    def hold(self, clock: int) -> "Timer":
        """Stop it at this reading; a standing timer stays as it is."""
        return self if self.since is None else Timer(self.allowance_ms, self.worked(clock))

    def grant(self, ms: int) -> "Timer":
        """Give more time, running or not, begun or not."""
        return Timer(self.allowance_ms + ms, self.worked_ms, self.since)

    def cap(self, clock: int) -> "Timer":
        """Forget what ran beyond the allowance; a timer with time left stays as it is."""
        if self.worked(clock) <= self.allowance_ms:
            return self
        since = None if self.since is None else clock
        return Timer(self.allowance_ms, self.allowance_ms, since)

    def worked(self, clock: int) -> int:
        """Milliseconds worked up to a reading."""
        return self.worked_ms if self.since is None else self.worked_ms + clock - self.since

    def remaining(self, clock: int) -> int:
        """Milliseconds left at a reading, never below zero."""
        return max(0, self.allowance_ms - self.worked(clock))

    @property
    def deadline(self) -> int | None:
        """The first reading at which time is up if nothing intervenes; None while it stands."""
        if self.since is None:
            return None
        return self.since + self.allowance_ms - self.worked_ms

    def expired(self, clock: int) -> bool:
        """Whether a running timer has no time left at this reading."""
        return self.since is not None and self.worked(clock) >= self.allowance_ms


class Deadlines:
    """Which attempt runs out of time next; forgets lazily what pauses and grants have moved."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, str]] = []

    @property
    def next(self) -> int | None:
        """A reading before which nobody's time is up; it may be too early, never too late."""
        return self._heap[0][0] if self._heap else None

    def expect(self, attempt: str, deadline: int | None) -> None:
        """Remember that an attempt may run out of time at a reading."""
        if deadline is not None:
            heapq.heappush(self._heap, (deadline, attempt))

    def due(self, clock: int) -> str | None:
        """Take out one attempt whose remembered reading has come; the caller checks its timer."""
        if self._heap and self._heap[0][0] <= clock:
            return heapq.heappop(self._heap)[1]
        return None
