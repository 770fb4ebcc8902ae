"""Who meets the cut scores of their category."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scoring.rule_pack import RulePack, SecondGroup
from scoring.scores import Bools, Ints, Scores


def meets_cut_scores(pack: RulePack, scores: Scores) -> Bools:
    """Whether each candidate has every cut score of their category; equal is enough."""
    meets = np.ones(len(scores.formation), dtype=np.bool_)
    columns = dict(zip((s.id for s in pack.sections), scores.sections, strict=True))
    for key, column in [*columns.items(), ("total", scores.total)]:
        cuts = _cuts(pack, key)
        if cuts.any():
            meets &= column >= cuts[scores.category]
    return meets


def meets_minimum_total(pack: RulePack, group: SecondGroup, total: Ints, category: Ints) -> Bools:
    """Whether each total reaches the floor of the second group for its category, if any."""
    floors = np.array([group.minimum_total.get(id_, 0) for id_ in pack.categories], dtype=np.int16)
    return total >= floors[category]


def _cuts(pack: RulePack, key: str) -> NDArray[np.int16]:
    """Cut scores of one section, or of the total, by category; 0 where there is none."""
    return np.array([c.cut_scores.get(key, 0) for c in pack.categories.values()], dtype=np.int16)
