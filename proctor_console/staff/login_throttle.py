"""Slows down whoever guesses passwords, without letting them lock out the person they guess at."""

from collections import OrderedDict
from collections.abc import Callable
from math import ceil

_FREE_ATTEMPTS = 5  # mistyping happens; after the fifth a try costs time
_FIRST_WAIT_S = 2.0
_LONGEST_WAIT_S = 60.0  # doubling ends here: 1,440 guesses a day against argon2 is hopeless
_FORGOTTEN_AFTER_S = 900.0
_REMEMBERED = 10_000  # bounds the memory an attacker with many addresses can take


class LoginThrottle:
    """Counts wrong passwords per (username, address) and says how long the next try must wait.

    The pair is what is slowed, so a stranger elsewhere cannot keep a coordinator from logging in.
    Lives in memory: a restart forgives, which costs an attacker more than it gives.
    """

    def __init__(self, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._failures: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()

    def wait_s(self, username: str, address: str) -> int:
        """Whole seconds until the next attempt is listened to; 0 when it is now."""
        count, last = self._failures.get((username, address), (0, 0.0))
        if count < _FREE_ATTEMPTS or self._clock_s() - last > _FORGOTTEN_AFTER_S:
            return 0
        wait: float = min(_FIRST_WAIT_S * 2.0 ** min(count - _FREE_ATTEMPTS, 10), _LONGEST_WAIT_S)
        return max(0, ceil(last + wait - self._clock_s()))

    def failed(self, username: str, address: str) -> None:
        """Remember a wrong password."""
        count, last = self._failures.pop((username, address), (0, 0.0))
        if self._clock_s() - last > _FORGOTTEN_AFTER_S:
            count = 0
        self._failures[username, address] = (count + 1, self._clock_s())
        while len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)

    def succeeded(self, username: str, address: str) -> None:
        """Forget the mistakes of someone who knew the password after all."""
        self._failures.pop((username, address), None)
