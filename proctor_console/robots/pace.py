"""How a robot works: how long it looks at an item, what it skips, doubts and changes."""

from __future__ import annotations

import random
from typing import NamedTuple


class Pace(NamedTuple):
    """Seconds per item on average, and how fallible the robot is."""

    seconds_per_item: float
    changes_mind: float = 0.08
    flags: float = 0.06
    skips: float = 0.04


def plan(items: int, pace: Pace, luck: random.Random) -> list[int]:
    """Items in the order of work: once through, then back to what was doubted or skipped."""
    once = list(range(1, items + 1))
    doubted = [item for item in once if luck.random() < pace.changes_mind]
    skipped = {item for item in once if luck.random() < pace.skips}
    return [item for item in once if item not in skipped] + doubted + sorted(skipped)
