"""How long a piece of work takes when nothing else does: the best of some rounds."""

from __future__ import annotations

import time
from collections.abc import Callable


def seconds(rounds: int, work: Callable[[], object]) -> float:
    """The best of some rounds: other programs only ever slow it down."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return best
