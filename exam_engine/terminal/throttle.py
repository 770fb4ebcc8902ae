"""Slows down whoever guesses PINs, without ever holding up a hall behind one address.

Three hundred candidates may share one network address, so an address alone is never refused.  A
participant number or a terminal that failed too often within a minute must wait; when a whole
address fails too often, so must the numbers behind it that have failed before or are not known.
A number nobody has tried wrongly always gets through.
"""

import time
from collections import deque
from collections.abc import Callable

from exam_engine.errors import SlowDown

WINDOW_SECONDS = 60.0
NAMES_MAX = 100_000  # then the oldest are forgotten: memory stays bounded under attack


class Throttle:
    """Counts failures of the last minute by number, terminal and address."""

    def __init__(
        self,
        failures_max: int,
        address_failures_max: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures_max = failures_max
        self._address_failures_max = address_failures_max
        self._now = now
        self._failures: dict[str, deque[float]] = {}

    def check(self, number: str, terminal: str, address: str, *, known: bool) -> None:
        """Let a login through.

        Raises:
            SlowDown: with the seconds to wait.
        """
        for name in (f"number {number}", f"terminal {terminal}"):
            if len(self._recent(name)) >= self._failures_max:
                self._refuse(name)
        suspect = not known or self._recent(f"number {number}")
        if suspect and len(self._recent(f"address {address}")) >= self._address_failures_max:
            self._refuse(f"address {address}")

    def failed(self, number: str, terminal: str, address: str) -> None:
        """Remember a failed login."""
        for name in (f"number {number}", f"terminal {terminal}", f"address {address}"):
            self._failures.setdefault(name, deque()).append(self._now())
        while len(self._failures) > NAMES_MAX:
            del self._failures[next(iter(self._failures))]

    def succeeded(self, number: str, terminal: str) -> None:
        """Forget the slips of somebody who got in."""
        self._failures.pop(f"number {number}", None)
        self._failures.pop(f"terminal {terminal}", None)

    def _recent(self, name: str) -> deque[float]:
        times = self._failures.get(name)
        if times is None:
            return deque()
        while times and times[0] <= self._now() - WINDOW_SECONDS:
            times.popleft()
        if not times:
            del self._failures[name]
        return times

    def _refuse(self, name: str) -> None:
        wait = self._failures[name][0] + WINDOW_SECONDS - self._now()
        raise SlowDown("too many wrong logins", seconds=max(1, round(wait)))
