"""The clocks: one that only runs while the engine does, and the one on the wall."""

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from exam_engine.timing import Uptime

WallClock = Callable[[], int]
"""Unix time in ms, for people; it may jump."""


def wall_ms() -> int:
    """Unix time in ms."""
    return time.time_ns() // 1_000_000


def monotonic_ms() -> int:
    """Milliseconds since some moment; never jumps, whatever happens to the wall clock."""
    return time.monotonic_ns() // 1_000_000


UptimeClock = Callable[[], Uptime | None]
"""The uptime of this machine; None where it has no name for its starts."""


def uptime() -> Uptime | None:
    """How long this machine has been up, as Linux counts it: neither set nor stopped by anybody."""
    boot = _boot()
    if boot is None:
        return None
    return Uptime(boot, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000)


@cache
def _boot() -> str | None:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None


class SittingClock:
    """Milliseconds that the engine was there for a sitting; goes on from the last durable one."""

    def __init__(self, monotonic: Callable[[], int] = monotonic_ms) -> None:
        self._monotonic = monotonic
        self._offset = -monotonic()
        self._held: int | None = None  # the reading at which it stands

    def __call__(self) -> int:
        """The present reading."""
        held = self._held
        return self._monotonic() + self._offset if held is None else held

    def go_on_from(self, reading: int) -> None:
        """Run on from a reading, as if no time had passed since it."""
        self._offset = reading - self._monotonic()
        self._held = None

    def hold(self, reading: int) -> None:
        """Stand still at a reading that is not later than the present one."""
        self._held = reading

    def held_for(self) -> int:
        """How many ms have passed since the reading at which the clock stands; 0 while it runs."""
        held = self._held
        return 0 if held is None else self._monotonic() + self._offset - held

    def go_on(self) -> None:
        """Run on from where it stands; a running clock runs on."""
        if self._held is not None:
            self.go_on_from(self._held)
