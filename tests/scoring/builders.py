"""Builders of candidates and of their scores as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from scoring.rule_pack import RulePack
from scoring.scores import MISSING, PARTS, UNKNOWN_BIRTH, Scores

EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Person:
    """A candidate as a person would write them down."""

    points: tuple[int, ...]
    formation: int = 0
    category: str = "general"
    absent: bool = False
    disqualified: bool = False
    skb: str | None = None
    grade_average: str | None = None
    born: date | None = None


def a_person(*points: int, **fields: Any) -> Person:
    return Person(points, **fields)


def parts(score: str | None) -> int:
    return MISSING if score is None else int(Fraction(score) * PARTS)


def scores_of(pack: RulePack, people: Sequence[Person]) -> Scores:
    categories = list(pack.categories)
    return Scores(
        formation=np.array([p.formation for p in people], dtype=np.int64),
        category=np.array([categories.index(p.category) for p in people], dtype=np.int64),
        sections=[
            np.array([p.points[i] for p in people], dtype=np.int16)
            for i in range(len(pack.sections))
        ],
        absent=np.array([p.absent for p in people], dtype=np.bool_),
        disqualified=np.array([p.disqualified for p in people], dtype=np.bool_),
        skb=np.array([parts(p.skb) for p in people], dtype=np.int64),
        grade_average=np.array([parts(p.grade_average) for p in people], dtype=np.int64),
        born=np.array(
            [UNKNOWN_BIRTH if p.born is None else p.born.toordinal() - EPOCH for p in people],
            dtype=np.int64,
        ),
    )
