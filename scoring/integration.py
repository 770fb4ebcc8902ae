"""SKD and SKB become a final score, exactly.

Real lists reproduce only as `round3(round3(SKD / max * 100) * 0.4 + SKB * 0.6)` with halves up:
the scaled SKD is rounded to three decimals *before* weighting; rounding only at the end changes
ranks. A binary float cannot hold 0.4, and a score that ends in a half would fall to either side by
chance, so everything here is whole numbers: an SKD of 333 out of 550 is 60545 thousandths.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.rule_pack import Integration
from scoring.scores import MISSING, PARTS, Ints

PERCENT = 100


def scaled_skd(rule: Integration, total: Ints, max_points: int) -> NDArray[np.int64]:
    """SKD totals on the scale 0..100, in units of the last decimal kept (thousandths)."""
    unit = 10**rule.decimals
    return _halves_up(total.astype(np.int64) * (PERCENT * unit), max_points)


def final_score(rule: Integration, scaled: Ints, skb: Ints) -> NDArray[np.int64]:
    """Final scores in units of the last decimal kept; MISSING where there is no SKB.

    Args:
        rule: Weights and decimals.
        scaled: SKD scaled by `scaled_skd`.
        skb: SKB in PARTS of a point, exact; it is not rounded before weighting.
    """
    parts_of_a_unit = PARTS // 10**rule.decimals
    weighted = scaled.astype(np.int64) * (parts_of_a_unit * rule.skd_percent)
    weighted += skb.astype(np.int64) * rule.skb_percent
    final = _halves_up(weighted, PERCENT * parts_of_a_unit)
    return np.where(skb == MISSING, MISSING, final)


def _halves_up(numerator: NDArray[np.int64], denominator: int) -> NDArray[np.int64]:
    """The nearest whole number to a fraction that is not negative; a half goes up."""
    return (2 * numerator + denominator) // (2 * denominator)


def written(units: int, decimals: int) -> str:
    """A number of units as it is printed, all decimals shown: 60545 with 3 is `60.545`."""
    if decimals == 0:
        return str(units)
    whole, rest = divmod(units, 10**decimals)
    return f"{whole}.{rest:0{decimals}d}"
