"""The clocks: one that only runs while the engine does, and the one on the wall."""

import time
from collections.abc import Callable

WallClock = Callable[[], int]
"""Unix time in ms, for people; it may jump."""


def wall_ms() -> int:
    """Unix time in ms."""
    return time.time_ns() // 1_000_000


def monotonic_ms() -> int:
    """Milliseconds since some moment; never jumps, whatever happens to the wall clock."""
    return time.monotonic_ns() // 1_000_000


class SittingClock:
    """Milliseconds that the engine was there for a sitting; goes on from the last durable one."""

    def __init__(self, monotonic: Callable[[], int] = monotonic_ms) -> None:
        self._monotonic = monotonic
        self._offset = -monotonic()

    def __call__(self) -> int:
        """The present reading."""
        return self._monotonic() + self._offset

    def go_on_from(self, reading: int) -> None:
        """Run on from a reading, as if no time had passed since it."""
        self._offset = reading - self._monotonic()
