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


# part of what may gather that a newcomer leaves to those who come before it
_LEFT = {
    Precedence.WORKING: 0.0,
    Precedence.WAITING: 0.25,
    Precedence.STAFF: 0.0,
    Precedence.VIEWER: 0.6,
}
# the same of one who comes to its place: the first may even overdraw what has gathered
_LEFT_AT_PLACE = {
    Precedence.WORKING: -1.0,
    Precedence.WAITING: 0.0,
    Precedence.STAFF: -1.0,
    Precedence.VIEWER: 0.6,
}


class Bucket:
    """Tokens that fill at a rate, up to a number; it may be overdrawn."""

    def __init__(self, most: float, now: float) -> None:
        self.most = most
        self.level = most
        self._at = now

    def fill(self, per_second: float, now: float) -> None:
        """Put in what the time since the last filling is worth."""
        self.level = min(self.most, self.level + (now - self._at) * per_second)
        self._at = now

    def has(self, left: float) -> bool:
        """Whether there is a token for one who must leave such a part of what may gather."""
        return self.level >= 1 + left * (self.most - 1)


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
        self._late = dict.fromkeys(Precedence, now())  # the same, of those put off at their place
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
        newcomer = place is None
        ahead = newcomer and name is not None and self._end(precedence) > now
        left = _LEFT[precedence] if newcomer else _LEFT_AT_PLACE[precedence]
        if not ahead and bucket.has(left):
            self._let_in(bucket, name)
            return 0.0
        if newcomer:
            place = max(self._end(precedence), now) + 1 / rate
            self._ends[precedence] = place
        else:
            before = self._end(precedence, itself=False)
            place = max(self._late[precedence], before, now) + 1 / rate
            self._late[precedence] = place
        self._promise(name, place)
        return place - now

    def enter(self, precedence: Precedence, name: str | None = None) -> None:
        """Let somebody in who has waited for its place at the door."""
        bucket = self._bucket(precedence)
        bucket.fill(self.rate(precedence), self._now())
        self._let_in(bucket, name)

    def rate(self, precedence: Precedence) -> float:
        """How many of these are let in a second just now."""
        full = self.full_rate(precedence)
        return full if precedence is Precedence.STAFF else full * self._share()

    def full_rate(self, precedence: Precedence) -> float:
        """How many of these are let in a second while the server is quick."""
        if precedence is Precedence.STAFF:
            return max(1.0, self.per_second * STAFF_SHARE)
        return self.per_second

    def _bucket(self, precedence: Precedence) -> Bucket:
        return self._staff if precedence is Precedence.STAFF else self._crowd

    def _end(self, precedence: Precedence, *, itself: bool = True) -> float:
        """The end of the lines that come before, and of its own."""
        if precedence is Precedence.STAFF:
            return self._ends[precedence] if itself else 0.0
        lines = (Precedence.WORKING, Precedence.WAITING, Precedence.VIEWER)
        here = lines.index(precedence)
        return max((self._ends[one] for one in lines[: here + itself]), default=0.0)

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
