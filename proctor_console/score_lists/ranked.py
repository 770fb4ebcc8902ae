"""The list a stage publishes: the list of scores in order of places, with what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from proctor_console.score_lists.reading import ScoreList
from scoring.cut_scores import meets_cut_scores
from scoring.integration import written
from scoring.rule_pack import RulePack
from scoring.scores import MISSING
from scoring.stages import StageResult


def ranked_rows(pack: RulePack, scores: ScoreList, result: StageResult) -> Iterator[Sequence[str]]:
    """The header, then the rows by formation and place; input columns first, as they were written.

    A candidate without points in every section has no total, one without an SKB score no final
    score, and one who is absent, disqualified or not invited to the stage no place.
    """
    columns = dict(scores.table.columns)
    columns["total"] = _shown(result.total.tolist(), scores.complete.tolist())
    if pack.integration and result.scaled is not None and result.final is not None:
        decimals = pack.integration.decimals
        scaled = [written(units, decimals) for units in result.scaled.tolist()]
        columns["skd_scaled"] = _shown(scaled, scores.complete.tolist())
        has_final = scores.complete & (result.final != MISSING)
        final = [written(units, decimals) for units in result.final.tolist()]
        columns["final"] = _shown(final, has_final.tolist())
    columns["place"] = _shown(result.ranking.place.tolist(), (result.ranking.place > 0).tolist())
    columns["status"] = [result.codes[outcome] for outcome in result.outcome.tolist()]
    yield list(columns)
    order = result.ranking.order.tolist()
    yield from zip(*([column[row] for row in order] for column in columns.values()), strict=True)


def remarks(pack: RulePack, scores: ScoreList, result: StageResult) -> list[str]:
    """What a person must look at: ties nothing could decide, candidates left without a status."""
    numbers = scores.table.columns["participant_number"]
    formations = scores.table.columns["formation"]
    lines: list[str] = []
    order = result.ranking.order
    for row in order[result.ranking.held[order]].tolist():
        place = result.ranking.place[row]
        lines.append(
            f"formation {formations[row]}: {numbers[row]} shares place {place} across the end of "
            f"the quota and nothing decides: outside until the committee does"
        )
    without = sum(1 for outcome in result.outcome.tolist() if not result.codes[outcome])
    if without:
        lines.append(f"{_candidates(without)} no SKB score: no place and no status")
    if result.final is not None:
        meets = meets_cut_scores(pack, scores.scores)
        invited = int(np.count_nonzero((result.final != MISSING) & ~meets & scores.complete))
        if invited:
            lines.append(f"{_candidates(invited)} an SKB score, but not the cut scores of the SKD")
    return lines


def _candidates(number: int) -> str:
    return "1 candidate has" if number == 1 else f"{number} candidates have"


def _shown(values: list[int] | list[str], shown: list[bool]) -> list[str]:
    return [str(v) if show else "" for v, show in zip(values, shown, strict=True)]
