"""Those who come and go pass one after the other, so that nobody inside waits for all of them.

The loop is told of up to 1,000 sockets at once, and would shake 1,000 hands, 0.3 ms each, before it
turns again. An answer costs 25 us and is taken where it is read; a handshake, the joining of a
namespace and the end of a connection stand in line here, and of each turn of the loop the line
gets a few milliseconds.
"""

import logging
import time
from collections import deque
from collections.abc import Callable

TURN_SECONDS = 0.003
"""Of each turn of the loop: an answer takes three or four turns from its arrival to its reply."""
RATION_SECONDS = 0.0005
"""Of each turn, for further requests over kept connections: mostly one, which takes that long."""
RATION_SHARE = 0.25
"""Of the time, for all of them; what a request does after waiting itself comes on top."""

_log = logging.getLogger(__name__)


class Place:
    """A place in the line; whoever gives it up is not called."""

    __slots__ = ("go",)

    def __init__(self, go: Callable[[], object]) -> None:
        self.go: Callable[[], object] | None = go

    def give_up(self) -> None:
        """Stand in line no more; harmless for who has passed."""
        self.go = None


class Turnstile:
    """The line of one process; owned by its loop.

    Args:
        soon: Has a call made in the next turn of the loop.
        now: Seconds of a clock that never goes back.
        seconds: What the line gets of each turn; who is at its head passes whatever that takes.
        later: Has a call made in so many seconds; needed for a share below 1.
        share: Of the time: after each turn the line rests until no more was taken.
    """

    def __init__(
        self,
        soon: Callable[[Callable[[], object]], object],
        now: Callable[[], float] = time.perf_counter,
        seconds: float = TURN_SECONDS,
        later: Callable[[float, Callable[[], object]], object] | None = None,
        share: float = 1.0,
    ) -> None:
        self._soon = soon
        self._later = later
        self._rest = 1 / share - 1  # for each second taken
        self._not_before = 0.0
        self._now = now
        self._seconds = seconds
        self._line: deque[Place] = deque()

    def __len__(self) -> int:
        return len(self._line)

    def join(self, go: Callable[[], object]) -> Place:
        """Have `go` called in its turn, in the loop."""
        place = Place(go)
        self._line.append(place)
        if len(self._line) == 1:
            self._turn_again()
        return place

    def _turn_again(self) -> None:
        wait = self._not_before - self._now()
        if wait > 0 and self._later is not None:
            self._later(wait, self._turn)
        else:
            self._soon(self._turn)

    def _turn(self) -> None:
        began = self._now()
        until = began + self._seconds
        while self._line:
            go = self._line[0].go
            if go is not None:
                try:
                    go()
                except Exception:  # noqa: BLE001 - one visitor's fault must not stop the line
                    _log.exception("somebody could not pass; the next one does")
            # only now: while it is not empty, whoever joins need not ask for a turn
            self._line.popleft()
            if self._now() >= until:
                break
        ended = self._now()
        self._not_before = ended + (ended - began) * self._rest
        if self._line:
            self._turn_again()
