"""Who is let in when, so that a crowd at the door holds up nobody who is inside.

A bucket of tokens fills at the rate the server can bear. Who finds none gets a place in time, the
first one that nobody was promised. Clients come back at their place and up to half the wait later,
so places given at a rate are claimed at 0.81 of it, and newcomers find tokens in between.
"""

import time
from collections.abc import Callable
from enum import IntEnum

# what may gather: a corner of the hall that connects in one instant is no crowd yet
BURST_SECONDS = 0.1
STAFF_SHARE = 0.05
STAFF_AT_ONCE = 20
PLACES_MAX = 100_000  # then the oldest are forgotten: memory stays bounded under attack
# a client's clock and ours need not agree to the millisecond
EARLY_SECONDS = 0.02


class Precedence(IntEnum):
    """Who comes first when not all can come at once; staff have a share of their own."""

    WORKING = 0
    WAITING = 1
    STAFF = 2
    VIEWER = 3


# part of what gathered that is left to those who come before
_LEFT = {
    Precedence.WORKING: 0.0,
    Precedence.WAITING: 0.25,
    Precedence.STAFF: 0.0,
    Precedence.VIEWER: 0.6,
}


class Bucket:
    """Tokens that fill at a rate, up to a number; those with a promise may overdraw it."""

    def __init__(self, most: float, now: float) -> None:
        self.most = most
        self.level = most
        self._at = now

    def fill(self, per_second: float, now: float) -> None:
        """Put in what the time since the last filling is worth."""
        self.level = min(self.most, self.level + (now - self._at) * per_second)
        self._at = now

    def has(self, left: float, *, promised: bool) -> bool:
        """Whether there is a token for one who must leave so many, or was promised one."""
        return self.level > -self.most if promised else self.level >= 1 + left


class Gate:
    """Lets so many a second in; everybody else gets a place in time of its own.

    Args:
        per_second: How many are let in while the server is quick; 0 lets everybody in.
        share: What part of that the server can bear just now, above 0 and up to 1.
        now: Seconds of a clock that never goes back.
    """

    def __init__(
        self,
        per_second: float,
        share: Callable[[], float] = lambda: 1.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.per_second = per_second
        self._share = share
        self._now = now
        self._crowd = Bucket(max(1.0, per_second * BURST_SECONDS), now())
        self._staff = Bucket(STAFF_AT_ONCE, now())
        self._ends = dict.fromkeys(Precedence, now())  # of each line: when its last place is
        self._late = now()  # the same, of those whose place came when too many others' did
        self._promised: dict[str, float] = {}  # places by name, the oldest promise first

    def wait(self, precedence: Precedence, name: str | None = None) -> float:
        """Seconds until this one's place; 0 when it is let in at once.

        A name lets the gate know its owner again; whoever has none comes back as a newcomer.
        """
        if not self.per_second:
            return 0.0
        now, rate = self._now(), self.rate(precedence)
        bucket = self._bucket(precedence)
        bucket.fill(rate, now)
        place = None if name is None else self._promised.get(name)
        if place is not None and now < place - EARLY_SECONDS:
            return place - now
        left = _LEFT[precedence] * bucket.most
        ahead = name is not None and place is None and self._end(precedence) > now
        if not ahead and bucket.has(left, promised=place is not None):
            self._let_in(bucket, name)
            return 0.0
        if place is None:
            place = max(self._end(precedence), now) + 1 / rate
            self._ends[precedence] = place
        else:
            place = self._late = max(self._late, now) + 1 / rate
        self._promise(name, place)
        return place - now

    def enter(self, precedence: Precedence, name: str | None = None) -> None:
        """Let somebody in who has waited for its place at the door."""
        bucket = self._bucket(precedence)
        bucket.fill(self.rate(precedence), self._now())
        self._let_in(bucket, name)

    def rate(self, precedence: Precedence) -> float:
        """How many of these are let in a second just now."""
        if precedence is Precedence.STAFF:
            return max(1.0, self.per_second * STAFF_SHARE)
        return self.per_second * self._share()

    def _bucket(self, precedence: Precedence) -> Bucket:
        return self._staff if precedence is Precedence.STAFF else self._crowd

    def _end(self, precedence: Precedence) -> float:
        """The end of a line, which stands behind the lines of those who come before."""
        if precedence is Precedence.STAFF:
            return self._ends[precedence]
        before = (one for one in Precedence if one <= precedence and one is not Precedence.STAFF)
        return max(self._ends[one] for one in before)

    def _let_in(self, bucket: Bucket, name: str | None) -> None:
        bucket.level -= 1
        if name is not None:
            self._promised.pop(name, None)

    def _promise(self, name: str | None, place: float) -> None:
        if name is not None:
            self._promised.pop(name, None)
            self._promised[name] = place
            if len(self._promised) > PLACES_MAX:
                del self._promised[next(iter(self._promised))]
