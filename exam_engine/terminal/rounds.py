"""Walks through a hall and tells one terminal after the other, a few in each turn of the loop.

Telling 15,000 terminals in one stretch would take a quarter of a second and more, in which nobody's
answer is written or acknowledged. So whoever was told of a commit only says who is to be told; what
each terminal hears is made at its turn, from the sheets as they are then. No terminal ever hears
something older than what it was told before, and none hears two things in another order than the
ledger has them: rounds are walked one after the other.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

Tell = Callable[[str], None]
"""Tells the terminal of one attempt, if it has one, where things stand; never waits."""

AT_ONCE = 100
"""Terminals in one turn of the loop: 1.4 to 1.8 ms for a clock."""

_log = logging.getLogger(__name__)


def begin(walk: Callable[[], object]) -> None:
    """Walk on a thread of its own, green under a monkey patch."""
    threading.Thread(target=walk, name="rounds", daemon=True).start()


class Round:
    """Some attempts, each to be told the same kind of thing."""

    __slots__ = ("attempts", "tell", "told")

    def __init__(self, tell: Tell, attempts: Sequence[str]) -> None:
        self.tell = tell
        self.attempts = attempts
        self.told = 0  # so many of them; owned by whoever walks


class Rounds:
    """The rounds that are not finished yet, in the order of what happened.

    Args:
        begin: Has a walk done soon, but not within the call.
        rest: Lets everybody else have a turn.
        at_once: How many are told in one turn.
        directly: Whether a short round that nobody is ahead of is walked within the call.
    """

    def __init__(
        self,
        begin: Callable[[Callable[[], object]], object] = begin,
        rest: Callable[[], object] = lambda: time.sleep(0),
        *,
        at_once: int | None = None,
        directly: bool = True,
    ) -> None:
        self._at_once = AT_ONCE if at_once is None else at_once
        self._directly = directly
        self._begin = begin
        self._rest = rest
        self._turn = threading.Lock()  # of whoever tells right now: the walk, or who asks for it
        self._rounds: deque[Round] = deque()  # owned by whoever has the turn
        self._walking = False  # the same

    def tell(self, tell: Tell, attempts: Sequence[str]) -> None:
        """Have the terminals of these attempts told, after those of every earlier round."""
        with self._turn:
            if self._directly and not self._rounds and len(attempts) <= self._at_once:
                _tell(tell, attempts)
                return
            self._rounds.append(Round(tell, attempts))
            if self._walking:
                return
            self._walking = True
        self._begin(self._walk)

    def step(self) -> bool:
        """Tell the next few; True if there are more."""
        with self._turn:
            room = self._at_once
            while room and self._rounds:
                first = self._rounds[0]
                some = first.attempts[first.told : first.told + room]
                _tell(first.tell, some)
                first.told += len(some)
                room -= len(some)
                if first.told == len(first.attempts):
                    self._rounds.popleft()
            self._walking = bool(self._rounds)
            return self._walking

    def _walk(self) -> None:
        while self.step():
            self._rest()


def _tell(tell: Tell, attempts: Sequence[str]) -> None:
    for attempt in attempts:
        try:
            tell(attempt)
        except Exception:  # noqa: BLE001  # whatever it is, the others are told
            _log.exception("a terminal could not be told; the next ones are")
