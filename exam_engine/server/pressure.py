"""How late the loop is, and how much new work it can take without holding up who is inside.

Everything of a server runs in one loop. When a turn of it takes long, every acknowledgement waits:
so new work is let in by what a sleeping green thread finds out when it wakes too late.
"""

import time
from collections.abc import Callable

SAMPLE_SECONDS = 0.02
# Of the full rate: a server that is late because others use its processor lets people in all the
# same; at a tenth, 1,000 beside a busy generator took 27 s to come in instead of 5.
FLOOR = 0.4
_FALL, _RISE = 0.7, 0.02  # per sample: down to the floor in 0.06 s, up again in 0.6 s
_FADING = 0.8
# new connections in one turn of the loop: each costs up to 1 ms before it is settled
ACCEPTS_AT_ONCE = 4
# between two turns while the loop is late: 400 a second at most come in from the kernel's queue
ACCEPT_PAUSE_SECONDS = 0.005
ALL_AT_ONCE = 1_000_000


class Pressure:
    """The lateness of one process, and what follows from it.

    Args:
        target_ms: How late the loop may be before less is let in; None lets in whatever comes.
    """

    def __init__(self, target_ms: int | None) -> None:
        self.share = 1.0  # of the full rate that new work may have
        self.lag = 0.0  # seconds; the worst of late, fading
        self._heard: Callable[[float], object] = float
        self._target = float("inf") if target_ms is None else target_ms / 1_000

    def listen(self, heard: Callable[[float], object]) -> None:
        """Tell a listener of every lateness, in seconds."""
        self._heard = heard

    @property
    def accepts_at_once(self) -> int:
        """How many connections to accept before the loop turns again."""
        if self._target == float("inf"):
            return ALL_AT_ONCE
        return max(1, round(ACCEPTS_AT_ONCE * self.share))

    @property
    def accept_pause(self) -> float:
        """Seconds to leave the loop to those inside before more are accepted."""
        return ACCEPT_PAUSE_SECONDS if self.lag > self._target else 0.0

    def observe(self, lag: float) -> None:
        """Learn that the loop was so many seconds late."""
        self._heard(lag)
        self.lag = max(lag, self.lag * _FADING)
        if lag > self._target:
            self.share = max(FLOOR, self.share * _FALL)
        else:
            self.share = min(1.0, self.share + _RISE)

    def watch(
        self, sleep: Callable[[float], object], now: Callable[[], float] = time.monotonic
    ) -> None:
        """Observe for ever, in a green thread of its own."""
        while True:
            due = now() + SAMPLE_SECONDS
            sleep(SAMPLE_SECONDS)
            self.observe(now() - due)
