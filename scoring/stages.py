"""One stage of a selection decided for everybody: totals, cut scores, places, quota, codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.cut_scores import meets_cut_scores, meets_minimum_total
from scoring.integration import final_score, scaled_skd
from scoring.ranking import FIRST, REST, SECOND, UNRANKED, Ranking, rank
from scoring.rule_pack import Outcome, RulePack, Stage
from scoring.scores import MISSING, Ints, Scores

OUTCOMES = tuple(Outcome)


@dataclass(frozen=True, slots=True, eq=False)
class StageResult:
    """What a stage decided, one row per candidate.

    Attributes:
        total: Points of all sections together.
        scaled: SKD on 0..100 in units of the last decimal; None without integration.
        final: Final score in the same units, MISSING without an SKB; None without integration.
        ranking: Order, places, and who is inside the quota.
        outcome: Position of each row's outcome in OUTCOMES.
        codes: Status code by position in OUTCOMES.
    """

    total: NDArray[np.int32]
    scaled: NDArray[np.int64] | None
    final: NDArray[np.int64] | None
    ranking: Ranking
    outcome: NDArray[np.int8]
    codes: tuple[str, ...]

    def status(self) -> NDArray[np.str_]:
        """The status code of each row."""
        return np.array(self.codes)[self.outcome]


def decide(pack: RulePack, stage_id: str, scores: Scores, vacancies: Ints) -> StageResult:
    """Decide a stage.

    A stage that ranks by the final score takes whoever has an SKB score: the invitation to the SKB
    was the decision of the stage before. Any other stage takes those who meet the cut scores.

    Args:
        pack: The rules.
        stage_id: Name of the stage in the rules.
        scores: One row per candidate.
        vacancies: Vacancies by formation number.

    Raises:
        RuleMissing: The pack has no such stage.
    """
    stage = pack.stage(stage_id)
    total = scores.total
    scaled = final = None
    if pack.integration and "final" in stage.order:
        scaled = scaled_skd(pack.integration, total, pack.max_points)
        final = final_score(pack.integration, scaled, scores.skb)
        takes_part = final != MISSING
        otherwise = Outcome.UNDECIDED
    else:
        takes_part = meets_cut_scores(pack, scores)
        otherwise = Outcome.BELOW
    outcome = np.where(takes_part, _at(Outcome.OUTSIDE), _at(otherwise))
    outcome[scores.absent] = _at(Outcome.ABSENT)
    outcome[scores.disqualified] = _at(Outcome.DISQUALIFIED)

    group = _groups(pack, stage, outcome, total, scores.category)
    ranking = rank(
        scores.formation,
        group,
        [_key(name, pack, scores, total, final) for name in stage.order],
        _quotas(stage, scores.formation, group, vacancies),
        stage.full_tie,
    )
    outcome[ranking.inside] = _at(Outcome.ADVANCES)
    codes = tuple(stage.code(outcome) for outcome in OUTCOMES)
    return StageResult(total, scaled, final, ranking, outcome, codes)


def _at(outcome: Outcome) -> np.int8:
    return np.int8(OUTCOMES.index(outcome))


# The list of a formation: those who take part, those below, then those without a place. They are
# kept apart (undecided, absent, disqualified), so that a printed list shows them together.
_LIST_ORDER = {
    Outcome.ADVANCES: FIRST,
    Outcome.OUTSIDE: FIRST,
    Outcome.BELOW: REST,
    Outcome.UNDECIDED: UNRANKED,
    Outcome.ABSENT: UNRANKED + 1,
    Outcome.DISQUALIFIED: UNRANKED + 2,
}
_GROUPS = np.array([_LIST_ORDER[outcome] for outcome in OUTCOMES], dtype=np.int8)


def _groups(
    pack: RulePack, stage: Stage, outcome: Ints, total: Ints, category: Ints
) -> NDArray[np.int8]:
    """The part of the list each row belongs to; the best below the cut scores may be SECOND."""
    group = _GROUPS[outcome]
    if stage.second_group is not None:
        enough = meets_minimum_total(pack, stage.second_group, total, category)
        group[enough & (outcome == _at(Outcome.BELOW))] = SECOND
    return group


def _quotas(stage: Stage, formation: Ints, group: Ints, vacancies: Ints) -> NDArray[np.int64]:
    """How many advance, formations x 2: of the first and of the second group."""
    quotas = np.zeros((len(vacancies), 2), dtype=np.int64)
    if stage.quota_multiplier is not None:
        quotas[:, FIRST] = vacancies * stage.quota_multiplier
    if stage.second_group is not None:
        taken = np.bincount(formation[group == FIRST], minlength=len(vacancies))
        empty = np.maximum(vacancies - taken, 0)
        quotas[:, SECOND] = empty * stage.second_group.quota_multiplier
    return quotas


def _key(name: str, pack: RulePack, scores: Scores, total: Ints, final: Ints | None) -> Ints:
    """The column of one ranking key; higher is better."""
    columns: dict[str, Ints] = {
        "total": total,
        "grade_average": scores.grade_average,
        "oldest": -scores.born.astype(np.int64),
    }
    if final is not None:
        columns["final"] = final
    columns |= dict(zip((s.id for s in pack.sections), scores.sections, strict=True))
    first, *others = name.split("+")
    key = columns[first]
    for other in others:
        key = key + columns[other]
    return key
