"""Whether a terminal is heard of, and what that means for the end of its attempt's time.

Who is in contact when the time is up ends with that millisecond. Who is out of contact then may
have worked in time and not been able to send it: such an attempt stays open for the grace of its
exam, takes what arrives until then, and ends by time. What is never known is when a late answer
was given; ``late_ms`` says only how late it came. Whether a terminal was in contact is asked when
its time is up (``roll_call``): until it is heard of, it may have been cut off a second before.
"""

from collections.abc import Callable
from typing import Any

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine import sitting
from exam_engine.attempt import may
from exam_engine.sheet import Sheet
from exam_engine.sheets import Sheets
from exam_engine.timing import Moment

REFUSALS_NOTED_EVERY_MS = 60_000


HEARD = (ask.RecordAnswer, ask.RecordAnswers, ask.Finish, ask.Sync, ask.ConfirmContact)
"""Commands that a terminal gives itself: whoever gives one is there."""


def closes(sheet: Sheet, late_grace_ms: int, *, doubtful: bool = False) -> int | None:
    """The reading at which an attempt ends by time if nothing intervenes; None: clock stands.

    ``doubtful``: the terminal is in contact as far as the record knows, and was not heard of since.
    """
    deadline = sheet.timer.deadline
    if deadline is None or (sheet.in_contact and not sheet.in_grace and not doubtful):
        return deadline
    return deadline + late_grace_ms


def late_ms(sheet: Sheet, clock: int) -> int:
    """How late something comes that arrives at this reading: 0 in time, else at least 1 ms."""
    deadline = sheet.timer.deadline
    return 0 if deadline is None or clock < deadline else max(1, clock - deadline)


def lost(sheets: Sheets, command: ask.LoseContact | ask.Sync, now: Moment) -> list[did.Event]:
    """The end of a terminal's connection; nothing for who was out of contact or not expected."""
    sheet = sheets.attempts.get(command.attempt)
    if sheet is None or not sheet.in_contact or sheet.terminal != command.terminal:
        return []
    if not _expected(sheets, sheet, did.ContactLost):
        return []
    return [did.ContactLost(at=now.at, clock=now.clock, attempt=sheet.attempt)]


def regained(sheets: Sheets, sheet: Sheet, now: Moment) -> list[did.Event]:
    """A sync after a silence says that the terminal is back; others say nothing."""
    if sheet.in_contact or not _expected(sheets, sheet, did.ContactRegained):
        return []
    return [did.ContactRegained(at=now.at, clock=now.clock, attempt=sheet.attempt)]


def too_late(sheets: Sheets, sheet: Sheet, count: int, now: Moment) -> list[did.Event]:
    """Answers came after an end that the candidate did not choose: noted once a minute at most."""
    before, result = sheet.refused_clock, sheet.result
    if before is not None and now.clock - before < REFUSALS_NOTED_EVERY_MS:
        return []
    if result is None or result.finished_by == "candidate":
        return []
    if not _expected(sheets, sheet, did.LateAnswersRefused):
        return []
    return [
        did.LateAnswersRefused(at=now.at, clock=now.clock, attempts=(sheet.attempt,), count=count)
    ]


def _expected(sheets: Sheets, sheet: Sheet, event: type[did.Event]) -> bool:
    return may(sheet, event) and event in sitting.TRANSITIONS[sheets.sitting.state]


def _no_news(_sheets: Sheets, _command: ask.ConfirmContact, _now: Moment) -> list[did.Event]:
    return []


DECISIONS: dict[type[ask.Command], Callable[..., list[Any]]] = {
    ask.LoseContact: lost,
    ask.ConfirmContact: _no_news,
}
"""Command -> what it makes happen."""
