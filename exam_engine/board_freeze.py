"""When the public board stands still: on the coordinator's word, or at the planned moment."""

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine import sitting
from exam_engine.errors import NotNow
from exam_engine.sheets import Sheets
from exam_engine.timing import Moment


def freeze(sheets: Sheets, command: ask.FreezeBoard, now: Moment) -> list[did.Event]:
    """The public sees from here on what it sees now."""
    sitting.check(sheets.sitting, did.BoardFrozen)
    if sheets.sitting.frozen is not None:
        raise NotNow("the board is frozen already", since=sheets.sitting.frozen.since)
    return [did.BoardFrozen(by="staff", reason=command.reason, **command.signed(now))]


def thaw(sheets: Sheets, command: ask.ThawBoard, now: Moment) -> list[did.Event]:
    """The public sees on."""
    sitting.check(sheets.sitting, did.BoardThawed)
    if sheets.sitting.frozen is None:
        raise NotNow("the board is not frozen")
    return [did.BoardThawed(**command.signed(now))]


def planned(sheets: Sheets, now: Moment) -> list[did.Event]:
    """The freeze that the plan wants now, once; nothing before, and nothing after staff thawed it.

    The ordinary end is that of a candidate who began with the sitting and has no grant: pauses of
    the whole sitting move it, one person's extra time does not.
    """
    sheet, before_end = sheets.sitting, sheets.plan.freeze_board_ms
    if before_end is None or sheet.started_clock is None or not sitting.clocks_run(sheet):
        return []
    if sheet.frozen is not None or sheet.frozen_by_plan:
        return []
    moment = sheet.started_clock + sheets.plan.duration_ms + sheet.stood_ms - before_end
    thawed_since = sheet.thawed_clock is not None and sheet.thawed_clock >= moment
    if now.clock < moment or thawed_since:
        return []
    return [did.BoardFrozen(at=now.at, clock=now.clock, by="plan")]
