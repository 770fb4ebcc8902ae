"""Places within each formation, ties shared, and who is inside the quota."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.rule_pack import FullTie
from scoring.scores import Bools, Ints
from scoring.sort_keys import order_of, pack, run_starts

# The groups of a formation's list, in the order they are printed.
FIRST, SECOND, REST, UNRANKED = 0, 1, 2, 3

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The lists of all formations.

    Attributes:
        order: Row numbers, formation by formation and best first.
        place: Place of each row within its formation, from 1; equal rows share the better place;
            0 for rows without a place.
        inside: Whether each row is inside its quota.
        held: Rows that a full tie across the end of the quota keeps outside (FullTie.HOLD).
    """

    order: NDArray[np.intp]
    place: NDArray[np.int32]
    inside: Bools
    held: Bools


def rank(
    formation: Ints,
    group: Ints,
    keys: Sequence[Ints],
    quotas: NDArray[np.int64],
    full_tie: FullTie,
) -> Ranking:
    """Rank every formation at once.

    Args:
        formation: Number of each row's formation.
        group: FIRST is ranked before SECOND, SECOND before REST, which never advances; from
            UNRANKED on a row has no place.
        keys: Columns that decide, the first before the next; the higher value is better.
        quotas: How many advance, formations x 2: of the FIRST and of the SECOND group.
        full_tie: What happens to rows equal in every key across the end of the quota.
    """
    words = pack([formation, group, *(-key.astype(np.int64) for key in keys)])
    order = order_of(words)
    formations, groups = formation[order], group[order]
    position = np.arange(len(order), dtype=np.int32)
    new_tie = run_starts(words, order)
    best = np.maximum.accumulate(np.where(new_tie, position, 0))
    sizes = np.bincount(formation, minlength=len(quotas))
    firsts = np.bincount(formations[groups == FIRST], minlength=len(quotas))
    starts = (np.cumsum(sizes) - sizes).astype(np.int32)
    place = (best - starts[formations] + 1).astype(np.int32, copy=False)
    place[groups >= UNRANKED] = 0

    ends = _last_places(firsts, quotas)
    end = ends[formations, np.minimum(groups, UNRANKED)]
    inside = (place <= end) & (place > 0)
    held = np.zeros(len(order), dtype=np.bool_)
    if full_tie is FullTie.HOLD and len(order):
        ties = np.flatnonzero(new_tie)
        lengths = np.diff(ties, append=len(order))
        worst = place + np.repeat(lengths, lengths) - 1
        held = inside & (worst > end)
        inside &= ~held

    return Ranking(order, _to_rows(place, order), _to_rows(inside, order), _to_rows(held, order))


def _last_places(firsts: NDArray[np.intp], quotas: NDArray[np.int64]) -> NDArray[np.int32]:
    """The last place inside the quota, formations x groups; 0 where nobody of it advances."""
    ends = np.zeros((len(quotas), UNRANKED + 1), dtype=np.int64)
    ends[:, FIRST] = quotas[:, FIRST]
    # places of the second group go on behind the first
    ends[:, SECOND] = np.where(quotas[:, SECOND] > 0, firsts + quotas[:, SECOND], 0)
    return np.minimum(ends, np.iinfo(np.int32).max).astype(np.int32)


def _to_rows(ordered: NDArray[T], order: NDArray[np.intp]) -> NDArray[T]:
    rows = np.empty_like(ordered)
    rows[order] = ordered
    return rows
