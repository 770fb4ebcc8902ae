"""Rounds of the beacon as their names tell them; docs/draw.md has the figures.

What a beacon signed is not checked here, which takes pairings of elliptic curves.
"""

import re
from typing import Final

CHAIN: Final = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
_GENESIS_MS: Final = 1_692_803_367_000
_PERIOD_MS: Final = 3_000
_DRAND = re.compile(f"drand/{CHAIN}/([1-9][0-9]{{0,18}})")


def round_of(source: str) -> int | None:
    """The round that an announced source names; None: it is no beacon's."""
    found = _DRAND.fullmatch(source)
    return None if found is None else int(found[1])


def signed_at(number: int) -> int:
    """When a round is signed, in Unix ms."""
    return _GENESIS_MS + _PERIOD_MS * (number - 1)


def first_after(at: int) -> int:
    """The first round that is signed later than a time in Unix ms."""
    return max(1, (at - _GENESIS_MS) // _PERIOD_MS + 2)
