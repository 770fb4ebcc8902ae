"""What candidates make happen at their terminals: being ready, answering, finishing."""

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine import sitting
from exam_engine.attempt import check, may
from exam_engine.contact import late_ms, regained
from exam_engine.errors import BadRequest, Displaced, Gap
from exam_engine.replies import Snapshot, Stopped
from exam_engine.roster import CHOICES
from exam_engine.sheet import EMPTY, Sheet
from exam_engine.sheets import Sheets
from exam_engine.timing import Moment

VIEWS_AT_ONCE = 1000
_LONGEST_VIEW_MS = 2**32 - 1  # the trail keeps 32 bits


def own(sheets: Sheets, attempt: str, terminal: str) -> Sheet:
    """The sheet a terminal works on; raises UnknownAttempt, or Displaced if it is another's."""
    sheet = sheets.attempts.get(attempt)
    if sheet is None:
        (sheet,) = sheets.known((attempt,))
    if sheet.terminal != terminal:
        raise Displaced("this terminal does not have the attempt (any more)", attempt=attempt)
    return sheet


def present(sheets: Sheets, sheet: Sheet, now: Moment) -> list[did.Event]:
    """What a sync says: the first after a login "I am ready", the first after a silence "back"."""
    if not may(sheet, did.CandidateReady) or not sitting.open_to_login(sheets.sitting):
        return regained(sheets, sheet, now)
    sheets.keys.of(sheet.attempt)  # refuse now rather than fail in the fold
    return [did.CandidateReady(at=now.at, clock=now.clock, attempt=sheet.attempt)]


def answer(sheet: Sheet, sent: ask.Answer, now: Moment) -> did.AnswerRecorded:
    """Take an answer whose number has not come before; one that comes late says how late.

    Raises Closed, ClockStopped or NotStarted by the state of the attempt, Gap, or BadRequest.
    """
    check(sheet, did.AnswerRecorded)
    seq, item, choice = sent.seq, sent.item, sent.choice
    _next(sheet, seq)
    if not 0 < item <= len(sheet.choices):
        raise BadRequest(f"the form has no item {item}", item=item)
    if choice is not None and not 0 <= choice < CHOICES:
        raise BadRequest(f"an item has no choice {choice}", choice=choice)
    if sent.views:
        _plausible(sheet, sent.views)
    return did.AnswerRecorded(
        at=now.at,
        clock=now.clock,
        attempt=sheet.attempt,
        seq=seq,
        item=item,
        choice=choice,
        flag=sent.flag,
        views=sent.views,
        late_ms=late_ms(sheet, now.clock),
    )


def finish(sheet: Sheet, seq: int, now: Moment) -> did.AttemptFinished:
    """End the attempt on the candidate's wish; refused like an answer, so not while paused.

    In the grace it was time that ended it: the terminal only says that nothing more will come.
    """
    check(sheet, did.AnswerRecorded)
    _next(sheet, seq)
    return end(sheet, "time" if late_ms(sheet, now.clock) else "candidate", now, seq)


def end(sheet: Sheet, by: str, now: Moment, seq: int | None = None) -> did.AttemptFinished:
    """The end of an attempt, with the points it has."""
    return did.AttemptFinished(
        at=now.at,
        clock=now.clock,
        attempt=sheet.attempt,
        by=by,
        points=tuple(sheet.points),
        total=sheet.total,
        seq=seq,
    )


def snapshot(sheets: Sheets, sheet: Sheet, clock: int) -> Snapshot:
    """Where an attempt stands at a reading of the sitting clock."""
    running = sheet.timer.since is not None
    return Snapshot(
        state=str(sheet.state),
        remaining_ms=sheet.timer.remaining(clock),
        running=running,
        reason=None if running else why_stopped(sheets, sheet),
        answers={
            number: choice
            for number, choice in enumerate(sheet.choices, start=1)
            if choice != EMPTY
        },
        flags=tuple(number for number, flag in enumerate(sheet.flags, start=1) if flag),
        last_seq=sheet.last_seq,
        begun=sheet.begun,
        result=sheet.result,
    )


def why_stopped(sheets: Sheets, sheet: Sheet) -> Stopped:
    """Why the clock of an attempt stands: its end first, then sitting, room, attempt, waiting."""
    return (
        sheet.ended
        or sheets.sitting.stopped
        or sheets.sitting.paused_rooms.get(sheet.room or "")
        or sheet.held
        or Stopped(kind="waiting", since=sheet.last_at)
    )


def _next(sheet: Sheet, seq: int) -> None:
    if seq != sheet.last_seq + 1:
        expected = sheet.last_seq + 1
        raise Gap(f"expected number {expected}, got {seq}", expected=expected)


def _plausible(sheet: Sheet, views: tuple[tuple[int, int], ...]) -> None:
    if len(views) > VIEWS_AT_ONCE:
        raise BadRequest(f"more than {VIEWS_AT_ONCE} views in one message", views=len(views))
    for item, since_ms in views:
        if not (0 < item <= len(sheet.choices) and 0 <= since_ms <= _LONGEST_VIEW_MS):
            raise BadRequest("a view of no item, or of no time", view=(item, since_ms))
