"""Scores of many candidates as columns: what cut scores, integration and ranking work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer]
Bools = NDArray[np.bool_]

# A score with decimals (SKB, grade average) is a whole number of these parts: exact up to nine
# decimals, and 100 * 10^9 * the weight of 100 stays far below 2^63.
PARTS = 10**9
MISSING = -1  # an SKB or grade average that is not there


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """One row per candidate; all columns have the same length.

    Attributes:
        formation: Number of the formation, from 0.
        category: Position of the category in the rule pack.
        sections: Points, one column per section of the rule pack.
        absent: Never sat.
        disqualified: Void; it weighs more than absent.
        skb: SKB score in PARTS of a point; MISSING where there is none.
        grade_average: Grade average in PARTS; MISSING where there is none.
        born: Days from 1970-01-01 to the birth date; UNKNOWN_BIRTH where it is not known.
    """

    formation: Ints
    category: Ints
    sections: Sequence[Ints]
    absent: Bools
    disqualified: Bools
    skb: Ints
    grade_average: Ints
    born: Ints

    @property
    def total(self) -> NDArray[np.int32]:
        """Points of all sections together."""
        total = np.zeros(len(self.formation), dtype=np.int32)
        for section in self.sections:
            total += section.astype(np.int32, copy=False)
        return total


UNKNOWN_BIRTH = 10**6  # year 4707: younger than everybody, so that an unknown date never wins


def imported(
    formation: Ints,
    category: Ints,
    sections: Sequence[Ints],
    absent: Bools | None = None,
    disqualified: Bools | None = None,
) -> Scores:
    """Scores of one written stage, such as last cycle's that candidates reuse."""
    rows = len(formation)
    never = np.zeros(rows, dtype=np.bool_)
    return Scores(
        formation=formation,
        category=category,
        sections=sections,
        absent=never if absent is None else absent,
        disqualified=never if disqualified is None else disqualified,
        skb=np.full(rows, MISSING, dtype=np.int64),
        grade_average=np.full(rows, MISSING, dtype=np.int64),
        born=np.full(rows, UNKNOWN_BIRTH, dtype=np.int32),
    )
