"""What the public may see of sheets: one standing, the counts, a board at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from msgspec.structs import replace

from exam_engine.rescoring import points_before
from exam_engine.sheet import AttemptState, Sheet
from exam_engine.standing import (
    Corrected,
    Counts,
    FrozenBoard,
    PublicState,
    Standing,
    StandingState,
)

if TYPE_CHECKING:
    from exam_engine.sheets import Sheets

_WORKING = (AttemptState.WORKING, AttemptState.PAUSED)


def standing(sheet: Sheet, sections: Sequence[str], *, names: bool) -> Standing | None:
    """The standing of one attempt; None for who has nothing to show yet.

    Points taken over from an earlier cycle stand for a candidate until they begin to work here.
    """
    candidate = sheet.candidate
    if sheet.begun:
        points, state, final = tuple(sheet.points), sheet.state, sheet.closed
    elif candidate.imported is not None:
        points = tuple(candidate.imported.get(section, 0) for section in sections)
        is_out = sheet.state is AttemptState.VOID
        state, final = (AttemptState.VOID if is_out else AttemptState.FINISHED), True
    else:
        return None
    return Standing(
        participant_number=candidate.participant_number,
        name=candidate.name if names else None,
        formation=candidate.formation,
        category=candidate.category,
        points=points,
        total=sum(points),
        state=cast("StandingState", str(state)),
        final=final,
    )


def has_points(sheet: Sheet) -> bool:
    """Whether an attempt has a standing: it has begun, or brought points of an earlier cycle."""
    return sheet.begun or sheet.candidate.imported is not None


def before(sheets: Sheets, sheet: Sheet, correction: int) -> Standing:
    """The standing of one attempt as it was when a correction of a key (from 1) came.

    Requires that it has points.
    """
    return _at(sheets, sheet, correction, points_before(sheet, correction))


def after(sheets: Sheets, sheet: Sheet, correction: int) -> Standing:
    """The same right after it, before anything else happened."""
    return _at(sheets, sheet, correction, points_before(sheet, correction + 1))


def _at(sheets: Sheets, sheet: Sheet, correction: int, points: tuple[int, ...]) -> Standing:
    row = standing(sheet, [section.id for section in sheets.plan.sections], names=True)
    if row is None:
        raise ValueError(f"{sheet.attempt} has no points")
    out = sheet.attempt in sheets.sitting.corrections[correction - 1].void
    state: StandingState = "void" if out else "finished"  # the sitting was over: nobody worked
    points = points if sheet.begun else row.points
    return replace(row, points=points, total=sum(points), state=state)


def counted(states: Mapping[AttemptState, int]) -> Counts:
    """How many people are where, from how many attempts are in which state."""
    of = Counter(states)
    return Counts(
        registered=of.total(),
        present=of.total() - of[AttemptState.ABSENT],
        working=sum(of[state] for state in _WORKING),
        finished=of[AttemptState.FINISHED],
        void=of[AttemptState.VOID],
    )


def corrected(sheets: Sheets) -> Corrected | None:
    """What the points have taken in of corrections of keys; None: nothing was corrected."""
    corrections = sheets.sitting.corrections
    return Corrected(len(corrections), corrections[-1].at) if corrections else None


def frozen(sheets: Sheets, at: int) -> FrozenBoard:
    """The board as the sheets are now: 15,000 of them take about 30 ms, once a sitting."""
    sections = [section.id for section in sheets.plan.sections]
    rows = (standing(sheet, sections, names=False) for sheet in sheets.attempts.values())
    return FrozenBoard(
        since=at,
        entry=sheets.size - 1,
        rows=tuple(row for row in rows if row is not None),
        state=cast("PublicState", str(sheets.sitting.state)),
        counts=counted(Counter(sheet.state for sheet in sheets.attempts.values())),
        corrected=corrected(sheets),
    )
