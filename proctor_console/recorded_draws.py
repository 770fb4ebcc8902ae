"""Brings what operators announce and draw into the record of a sitting that is open."""

from __future__ import annotations

from exam_engine import commands as ask
from exam_engine.draw.entries import check_known
from exam_engine.draw.known import KnownDraw
from exam_engine.sequencer import Sequencer
from exam_engine.sheet import SittingState


def take_over_draw(writer: Sequencer, known: KnownDraw) -> None:
    """Have everything in the record that is known of the draw.

    Requires that ``known`` was read after the writer had folded the record.

    Raises:
        BadPlan: it is not the draw that is in the record.
        Refusal: it cannot be written for now.
    """
    sheet = writer.sheets.sitting
    check_known(sheet.draw, known)
    behind = len(known.announced) > len(sheet.draw.announced)
    behind |= known.made is not None and sheet.draw.made is None
    if behind and sheet.opened and sheet.state is SittingState.PREPARED:
        writer.submit(ask.RecordDraw(known=known))
