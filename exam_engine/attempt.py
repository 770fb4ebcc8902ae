"""The state machine of an attempt: what may happen to it when, and what that changes."""

from collections.abc import Callable, Iterable
from enum import Enum

from exam_engine import events as did
from exam_engine.errors import ClockStopped, Closed, NotNow, NotStarted
from exam_engine.replies import Result, Stopped
from exam_engine.sheet import EMPTY, AttemptState, Sheet, points_of

ABSENT, ADMITTED, SEATED, READY, WORKING, PAUSED, FINISHED, VOID = AttemptState


class Clock(Enum):
    """What sitting, room and attempt together say about an attempt's clock."""

    RUNS = "clock runs"
    STANDS = "clock stands"


Trigger = type[did.Event] | Clock

_AT_THE_DESK: tuple[Trigger, ...] = (
    did.PinIssued,
    did.SeatAssigned,
    did.LoginFailed,
    did.LoginLocked,
    did.LoginUnlocked,
)
_BY_PROCTORS: tuple[Trigger, ...] = (did.TimeGranted, did.AttemptsPaused, did.AttemptsResumed)
_AT_ANY_TERMINAL: tuple[Trigger, ...] = (did.TerminalBound, did.TerminalReleased)
_CONTACT: tuple[Trigger, ...] = (did.ContactLost, did.ContactRegained)
_ENDS: dict[Trigger, AttemptState] = {did.AttemptFinished: FINISHED, did.AttemptVoided: VOID}


def _stay(state: AttemptState, *groups: Iterable[Trigger]) -> dict[Trigger, AttemptState]:
    return {trigger: state for group in groups for trigger in group}


TRANSITIONS: dict[AttemptState, dict[Trigger, AttemptState]] = {
    ABSENT: {did.CandidateAdmitted: ADMITTED, did.TimeGranted: ABSENT},
    ADMITTED: {
        did.TerminalBound: SEATED,
        **_stay(ADMITTED, _AT_THE_DESK, _BY_PROCTORS),
        **_ENDS,
    },
    SEATED: {
        did.CandidateReady: READY,
        did.TerminalReleased: ADMITTED,
        did.TerminalBound: SEATED,
        **_stay(SEATED, _AT_THE_DESK, _BY_PROCTORS),
        **_ENDS,
    },
    READY: {
        Clock.RUNS: WORKING,
        did.TerminalReleased: ADMITTED,
        did.TerminalBound: READY,
        **_stay(READY, _AT_THE_DESK, _BY_PROCTORS, _CONTACT),
        **_ENDS,
    },
    WORKING: {
        Clock.STANDS: PAUSED,
        did.AnswerRecorded: WORKING,
        **_stay(WORKING, _AT_THE_DESK, _BY_PROCTORS, _AT_ANY_TERMINAL, _CONTACT),
        **_ENDS,
    },
    PAUSED: {
        Clock.RUNS: WORKING,
        **_stay(PAUSED, _AT_THE_DESK, _BY_PROCTORS, _AT_ANY_TERMINAL, _CONTACT),
        **_ENDS,
    },
    FINISHED: {
        did.PaperClosed: FINISHED,
        did.AttemptVoided: VOID,
        did.LateAnswersRefused: FINISHED,
    },
    VOID: {did.PaperClosed: VOID},
}
"""State of an attempt x what happens -> next state; what is not here cannot happen."""

_WHY_NOT: dict[AttemptState, type[NotNow]] = {
    ADMITTED: NotStarted,
    SEATED: NotStarted,
    READY: NotStarted,
    PAUSED: ClockStopped,
    FINISHED: Closed,
    VOID: Closed,
}


def check(sheet: Sheet, trigger: Trigger) -> AttemptState:
    """The state after something happened to an attempt; raises NotNow if it cannot happen."""
    after = TRANSITIONS[sheet.state].get(trigger)
    if after is None:
        name = trigger.value if isinstance(trigger, Clock) else trigger.__name__
        raise _WHY_NOT.get(sheet.state, NotNow)(
            f"{name} cannot happen to an attempt that is {sheet.state}",
            attempt=sheet.attempt,
            attempt_state=str(sheet.state),
            event=name,
        )
    return after


def may(sheet: Sheet, trigger: Trigger) -> bool:
    """Whether the table has this transition."""
    return trigger in TRANSITIONS[sheet.state]


def evolve(sheet: Sheet, event: did.Event) -> None:
    """Fold something that happened into the sheet; raises NotNow on a damaged ledger."""
    kind = type(event)
    sheet.state = check(sheet, kind)
    sheet.last_at = event.at
    change = _CHANGES.get(kind)
    if change is not None:
        change(sheet, event)


def settle(sheet: Sheet, runs: bool, clock: int) -> bool:
    """Let the clock run or stand as sitting, room and attempt now say; True if that is new."""
    before = sheet.state
    after = TRANSITIONS[before].get(Clock.RUNS if runs else Clock.STANDS, before)
    if after is before:
        return False
    sheet.state = after
    sheet.timer = sheet.timer.run(clock) if runs else sheet.timer.hold(clock)
    sheet.begun = True
    return True


def record(sheet: Sheet, event: did.AnswerRecorded, section: int) -> None:
    """Fold an answer into the sheet: the hot path of ``evolve``; ``section`` counts from 0."""
    sheet.state = check(sheet, did.AnswerRecorded)
    sheet.last_at = sheet.heard_at = event.at
    sheet.last_seq = event.seq
    item = event.item - 1
    new = EMPTY if event.choice is None else event.choice
    old = sheet.choices[item]
    if new != old:
        sheet.choices[item] = new
        sheet.answered += (old == EMPTY) - (new == EMPTY)
        if sheet.key is not None:
            gained = points_of(sheet.key, item, new) - points_of(sheet.key, item, old)
            sheet.points[section] += gained
    if sheet.flags[item] != event.flag:
        sheet.flags[item] = event.flag
        sheet.flagged += 1 if event.flag else -1
    for view in event.views:
        sheet.views.extend(view)


def _admitted(sheet: Sheet, event: did.CandidateAdmitted) -> None:
    # the record outlives the plan: what it says replaces the plan's time, grants stay
    sheet.timer = sheet.timer.grant(event.allowance_ms - sheet.planned_ms)
    sheet.planned_ms = event.allowance_ms
    sheet.room = event.room
    sheet.seat = event.seat


def _pin_issued(sheet: Sheet, event: did.PinIssued) -> None:
    sheet.pin_nonce = event.nonce
    _unlocked(sheet, event)


def _seat_assigned(sheet: Sheet, event: did.SeatAssigned) -> None:
    sheet.room, sheet.seat = event.room, event.seat


def _failed(sheet: Sheet, _: did.LoginFailed) -> None:
    sheet.failures += 1


def _locked(sheet: Sheet, _: did.LoginLocked) -> None:
    sheet.locked = True


def _unlocked(sheet: Sheet, _: did.Event) -> None:
    sheet.locked = False
    sheet.failures = 0


def _bound(sheet: Sheet, event: did.TerminalBound) -> None:
    if event.terminal != sheet.terminal:
        cut_off(sheet, event.at)  # until the new one asks where things stand
    sheet.terminal = event.terminal
    sheet.failures = 0


def _released(sheet: Sheet, event: did.TerminalReleased) -> None:
    sheet.terminal = None
    cut_off(sheet, event.at)


def cut_off(sheet: Sheet, at: int) -> None:
    """Nothing is heard of the terminal since a wall time, in Unix ms."""
    if sheet.in_contact:
        sheet.in_contact = False
        sheet.contact_at = at


def _lost(sheet: Sheet, event: did.ContactLost) -> None:
    cut_off(sheet, event.at)


def _heard(sheet: Sheet, event: did.CandidateReady | did.ContactRegained) -> None:
    sheet.in_contact = True
    sheet.in_grace = sheet.timer.remaining(event.clock) == 0
    sheet.contact_at = sheet.heard_at = event.at


def _granted(sheet: Sheet, event: did.TimeGranted) -> None:
    # what ran beyond the end in the grace was no working time: a grant is whole whenever it comes
    sheet.timer = sheet.timer.cap(event.clock).grant(event.ms)
    sheet.in_grace = False


def _paused(sheet: Sheet, event: did.AttemptsPaused) -> None:
    sheet.held = Stopped(kind="paused", by="attempt", since=event.at, text=event.reason)


def _resumed(sheet: Sheet, _: did.AttemptsResumed) -> None:
    sheet.held = None


def _finished(sheet: Sheet, event: did.AttemptFinished) -> None:
    sheet.timer = sheet.timer.hold(event.clock)
    sheet.ended = Stopped(kind="finished", by="attempt", since=event.at, text=event.reason)
    sheet.result = Result(points=event.points, total=event.total, finished_by=event.by, at=event.at)
    if event.seq is not None:
        sheet.last_seq = event.seq
        sheet.heard_at = event.at


def _voided(sheet: Sheet, event: did.AttemptVoided) -> None:
    sheet.timer = sheet.timer.hold(event.clock)
    sheet.ended = Stopped(kind="void", by="attempt", since=event.at, text=event.reason)


def _closed(sheet: Sheet, _: did.PaperClosed) -> None:
    sheet.closed = True


def _refused(sheet: Sheet, event: did.LateAnswersRefused) -> None:
    sheet.refused_clock = event.clock


_CHANGES: dict[type[did.Event], Callable[..., None]] = {
    did.CandidateAdmitted: _admitted,
    did.PinIssued: _pin_issued,
    did.SeatAssigned: _seat_assigned,
    did.LoginFailed: _failed,
    did.LoginLocked: _locked,
    did.LoginUnlocked: _unlocked,
    did.TerminalBound: _bound,
    did.TerminalReleased: _released,
    did.CandidateReady: _heard,
    did.ContactLost: _lost,
    did.ContactRegained: _heard,
    did.TimeGranted: _granted,
    did.AttemptsPaused: _paused,
    did.AttemptsResumed: _resumed,
    did.AttemptFinished: _finished,
    did.AttemptVoided: _voided,
    did.PaperClosed: _closed,
    did.LateAnswersRefused: _refused,
}
