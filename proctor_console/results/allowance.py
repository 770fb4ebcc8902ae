"""What answering the public over HTTP may take of the process, so that no flood takes it all."""

import math
import time
from collections.abc import Callable
from typing import Any

from exam_engine.writing.native import Native
from proctor_console.errors import Crowded

AT_ONCE_SECONDS = 0.2
SHORTEST_WAIT_SECONDS = 1.0
"""A board is kept for so long by whoever asked; before that there is nothing to ask for."""
ANSWER_SECONDS = 0.001
SECONDS_A_BYTE = 3e-10
"""What an answer and each byte of it cost beside what is done here: of the processor, a 304 took
1.0 ms and a board of 2.8 MB 1.4 ms."""


class Allowance:
    """Seconds of the process that are given at a rate, and may be overdrawn by one answer.

    Args:
        share: Seconds of every second.
        now: Seconds of a clock that never goes back.
        processor: Seconds of the processor that the thread which asks has had.
    """

    def __init__(
        self,
        share: float,
        now: Callable[[], float] = time.monotonic,
        processor: Callable[[], float] = time.thread_time,
    ) -> None:
        self._share = share
        self.now, self._processor = now, processor
        self._left = AT_ONCE_SECONDS
        self._at = now()

    def check(self) -> None:
        """Return if there is anything left.

        Raises:
            Crowded: the evidence says in how many seconds there will be, for everybody who waits.
        """
        now = self.now()
        self._left = min(AT_ONCE_SECONDS, self._left + (now - self._at) * self._share)
        self._at = now
        if self._left <= 0:
            seconds = math.ceil(max(SHORTEST_WAIT_SECONDS, -self._left / self._share))
            raise Crowded("the public's share is used up", seconds=seconds)

    def spend(self, seconds: float) -> None:
        """Take so much away."""
        self._left -= seconds

    def charging(self, native: Native) -> Native:
        """``native``, with the processor's time that the work takes spent from this allowance.

        Not the time until it is done: on a busy machine work stands in line for seconds, and one
        answer that waited for three would refuse everybody for half a minute.
        """

        def charged(work: Callable[..., Any], /, *args: Any) -> Any:
            took: list[float] = []

            def timed() -> Any:
                began = self._processor()
                try:
                    return work(*args)
                finally:
                    took.append(self._processor() - began)

            try:
                return native(timed)
            finally:
                # here and not in the thread, which runs beside others that spend
                self.spend(sum(took))

        return charged
