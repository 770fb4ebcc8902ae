"""Which of a sitting's checkpoints others are shown: the newest that enough witnesses have signed.

Whoever asks for a quorum is best served with a checkpoint that has one, which is some seconds old.
Whoever looks twice must never see a shorter record the second time. And witnesses that stay away
stop nothing: after ``LATE_SECONDS`` without enough of them the newest with any is shown, and
without any the newest as it is.
"""

import time
from collections.abc import Callable

from exam_engine.ledger.cosignature import Cosigned

LATE_SECONDS = 30.0
"""Three rounds of ten seconds."""


class Publication:
    """Chooses for one sitting, and never goes back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._shown: Cosigned | None = None
        self._enough, self._some = _Waiting(now), _Waiting(now)

    def choose(
        self,
        newest: Cosigned,
        best: Cosigned | None,
        some: Cosigned | None = None,
        *,
        waits: bool = True,
    ) -> Cosigned:
        """What is shown now.

        Args:
            newest: The last that was signed.
            best: The newest that enough witnesses have signed; None if there is none.
            some: The newest that any of them has signed.
            waits: Whether witnesses that are late are not waited for: not while the board is
                frozen, because nothing newer is shown then anyway.
        """
        late = self._enough.late(newest, best) and waits
        without_any = self._some.late(newest, some) and waits
        wanted = best if best is not None and not late else None
        if wanted is None and not without_any:
            wanted = some
        # a process that begins does not know what was shown before, but that it was no more
        shown = self._shown or newest
        if wanted is None:
            chosen = newest
        elif wanted.checkpoint.number >= shown.checkpoint.number:
            chosen = wanted
        else:  # until the witnesses have signed as much as was shown
            same = newest.checkpoint.number == shown.checkpoint.number
            chosen = newest if same else shown
        self._shown = chosen
        return chosen


class _Waiting:
    """Since when something newer than the last that witnesses have signed waits for them."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._signed = -1  # the number of that last one
        self._since: float | None = None

    def late(self, newest: Cosigned, signed: Cosigned | None) -> bool:
        """Whether it has waited too long."""
        number = -1 if signed is None else signed.checkpoint.number
        if newest.checkpoint.number <= number:
            self._since = None
            return False
        if self._since is None or number != self._signed:
            self._since = self._now()
        self._signed = number
        return self._now() - self._since > LATE_SECONDS
