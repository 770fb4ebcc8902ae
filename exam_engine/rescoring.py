"""A corrected key, folded into the points of everybody who had the item.

No answer comes after the end of a sitting and no correction before it, so a correction is a
difference: what the choice is worth now, less what it was worth. What everybody had before stays
beside the points, because the old result has to be shown as long as anybody may ask for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.corrections import Correction, Rescored, Worth
from exam_engine.replies import Recount, Result
from exam_engine.sheet import EMPTY, AttemptState, Sheet

if TYPE_CHECKING:
    from exam_engine.roster import PlacedItem
    from exam_engine.sheets import Sheets


def rescore(sheets: Sheets, event: did.KeyCorrected) -> None:
    """Fold a correction into the points of everybody who had begun and had the item.

    15,000 papers that all have the item take about 0.1 s; of a bank with five times as many items
    as a form needs, a fifth of them have it.
    """
    before = Worth(event.before, event.omitted_before)
    after = Worth(event.points, event.omitted)
    number = len(sheets.sitting.corrections) + 1
    papers = changed = 0
    for attempt, placed in sheets.keys.forms_with(event.item).items():
        sheet = sheets.attempts[attempt]
        if sheet.begun:
            papers += 1
            gained = _gained(sheet, placed, before, after)
            changed += gained != 0
            _recount(sheet, sheets.section_of(placed.number), gained, number, event.at)
    sheets.sitting.corrections += (
        Correction(
            entry=sheets.size - 1,
            at=event.at,
            item=event.item,
            before=before,
            after=after,
            reason=event.reason,
            staff=event.staff,
            seconded_by=event.seconded_by,
            papers=papers,
            changed=changed,
            void=tuple(one for one, sheet in sheets.attempts.items() if _is_void(sheet)),
        ),
    )


def points_before(sheet: Sheet, correction: int) -> tuple[int, ...]:
    """The points by section that a paper had before a correction (from 1)."""
    for one in sheet.rescored:
        if one.correction >= correction:
            return one.points
    return tuple(sheet.points)


def _gained(sheet: Sheet, placed: PlacedItem, before: Worth, after: Worth) -> int:
    shown = sheet.choices[placed.number - 1]
    choice = None if shown == EMPTY else shown
    return after.shown(placed.order, choice) - before.shown(placed.order, choice)


def _recount(sheet: Sheet, section: int, gained: int, number: int, at: int) -> None:
    if gained:
        sheet.rescored += (Rescored(number, tuple(sheet.points)),)
        sheet.points[section] += gained
    if sheet.result is not None:
        sheet.result = _recounted(sheet.result, sheet, at)


def _recounted(result: Result, sheet: Sheet, at: int) -> Result:
    earlier = result.recount
    recount = Recount(
        corrections=1 if earlier is None else earlier.corrections + 1,
        at=at,
        total_before=result.total if earlier is None else earlier.total_before,
    )
    return replace(result, points=tuple(sheet.points), total=sheet.total, recount=recount)


def _is_void(sheet: Sheet) -> bool:
    return sheet.state is AttemptState.VOID
