"""The rules of one selection as frozen data: sections, points, time, cut scores, order, quota."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scoring.errors import RuleMissing

MINUTE_MS = 60_000
# Keys that come from the person or from another stage, not from this paper.
PERSONAL_KEYS = ("final", "grade_average", "oldest")


class FullTie(StrEnum):
    """What happens when candidates equal in every key stand across the end of the quota."""

    ADVANCE = "advance"  # all of them advance, beyond the quota (SKD)
    HOLD = "hold"  # none of them advances: a person must decide, not the order of the rows


class Outcome(StrEnum):
    """What a stage decides about a candidate; a stage's status table gives each its code."""

    ADVANCES = "advances"
    OUTSIDE = "outside"  # meets the cut scores, but the quota ended before
    BELOW = "below"
    ABSENT = "absent"
    DISQUALIFIED = "disqualified"
    UNDECIDED = "undecided"  # never invited to this stage: no score of it


@dataclass(frozen=True, slots=True)
class Section:
    """A scored part of an exam.

    Attributes:
        points: Points of an item's choices, best first.
        max_points: Points of a paper without a mistake.
        cut: Cut score of the category `general`; None when it has none here.
    """

    id: str
    title: str
    items: int
    points: tuple[int, ...]
    max_points: int
    cut: int | None


@dataclass(frozen=True, slots=True)
class Allowance:
    """More working time for a need, on every formation type or on one."""

    need: str
    formation_type: str | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Category:
    """A group of candidates with its own cut scores, by section id or `total`."""

    id: str
    title: str
    cut_scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Status:
    """One code of a stage's list; `when` is None where only the committee gives it."""

    code: str
    means: str
    when: Outcome | None


@dataclass(frozen=True, slots=True)
class SecondGroup:
    """Candidates below the cut scores who may fill seats nobody above them can fill.

    Attributes:
        quota_multiplier: How many advance for each seat left empty.
        minimum_total: Lowest total by category; a category without one has no floor.
    """

    quota_multiplier: int
    minimum_total: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a selection: in which order, how many advance, what the codes mean.

    Attributes:
        order: Keys of the ranking, the first decides; `a+b` adds, `oldest` is the birth date.
        quota_multiplier: How many advance for each vacancy; None: the pack does not say.
    """

    id: str
    title: str
    order: tuple[str, ...]
    quota_multiplier: int | None
    full_tie: FullTie
    second_group: SecondGroup | None
    statuses: tuple[Status, ...]

    def code(self, outcome: Outcome) -> str:
        """The status code the list prints for an outcome; empty when the stage has none."""
        return next((s.code for s in self.statuses if s.when is outcome), "")


@dataclass(frozen=True, slots=True)
class Integration:
    """How the SKD and SKB become a final score.

    Attributes:
        skd_percent: Weight of the SKD, scaled to 0..100 first.
        skb_percent: Weight of the SKB; the two make 100.
        skb_max: Highest SKB score.
        decimals: Decimals kept at each rounding, halves up.
    """

    skd_percent: int
    skb_percent: int
    skb_max: int
    decimals: int


@dataclass(frozen=True, slots=True)
class RulePack:
    """All rules of one selection.

    Attributes:
        duration_minutes: Working time; None when the pack does not say.
        late_answers_grace_seconds: How long after their deadline answers are taken from terminals
            that were out of contact then.
    """

    name: str
    title: str
    source: str
    duration_minutes: int | None
    late_answers_grace_seconds: int
    sections: tuple[Section, ...]
    allowances: tuple[Allowance, ...]
    categories: Mapping[str, Category]
    stages: Mapping[str, Stage]
    integration: Integration | None

    @property
    def section_items(self) -> tuple[int, ...]:
        """Items by section, in the order of the form."""
        return tuple(section.items for section in self.sections)

    @property
    def max_points(self) -> int:
        """Points of a whole paper without a mistake."""
        return sum(section.max_points for section in self.sections)

    @property
    def tie_order(self) -> tuple[str, ...]:
        """Keys a live board ranks by: the first stage's, as far as the paper alone decides them."""
        first = next(iter(self.stages.values()))
        return tuple(key for key in first.order if key not in PERSONAL_KEYS)

    def allowance_ms(self, need: str | None = None, formation_type: str | None = None) -> int:
        """Working time of a candidate in milliseconds, by need *and* formation type.

        Raises:
            RuleMissing: The pack gives no duration.
        """
        if self.duration_minutes is None:
            raise RuleMissing(f"{self.name} gives no duration_minutes")
        fitting = [
            allowance.minutes
            for allowance in self.allowances
            if need == allowance.need and allowance.formation_type in (None, formation_type)
        ]
        return max([self.duration_minutes, *fitting]) * MINUTE_MS

    def stage(self, stage_id: str) -> Stage:
        """The stage of that name.

        Raises:
            RuleMissing: The pack has no such stage.
        """
        if stage_id not in self.stages:
            has = ", ".join(self.stages)
            raise RuleMissing(f"{self.name} has no stage {stage_id!r}; it has: {has}")
        return self.stages[stage_id]
