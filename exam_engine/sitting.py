"""The state machine of a sitting: what may happen at it when, and what that changes."""

from collections.abc import Iterable

from exam_engine import events as did
from exam_engine.draw import sheet as draw_sheet
from exam_engine.draw.late_sheet import OF_LATE_FORMS
from exam_engine.draw.sheet import OF_THE_DRAW
from exam_engine.errors import NotNow
from exam_engine.replies import Stopped
from exam_engine.sheet import SittingSheet, SittingState

PREPARED, REGISTERING, RUNNING, PAUSED, FINISHED, RELEASED = SittingState

_AT_THE_DESK: tuple[type[did.Event], ...] = (
    did.CandidateAdmitted,
    did.PinIssued,
    did.SeatAssigned,
    did.LoginFailed,
    did.LoginLocked,
    did.LoginUnlocked,
    did.TerminalBound,
    did.TerminalReleased,
    did.CandidateReady,
    did.ContactLost,
    did.ContactRegained,
)
_BY_PROCTORS: tuple[type[did.Event], ...] = (
    did.AttemptsPaused,
    did.AttemptsResumed,
    did.TimeGranted,
    did.AttemptVoided,
    did.ConsentDenied,
    did.NoticeSent,
    did.IncidentNoted,
)
_OF_THE_BOARD: tuple[type[did.Event], ...] = (did.BoardFrozen, did.BoardThawed)
_TO_THE_END: tuple[type[did.Event], ...] = (
    did.AttemptFinished,
    did.PaperClosed,
    did.ReceiptPrinted,
)
_AFTERWARDS: tuple[type[did.Event], ...] = (
    did.AttemptVoided,
    did.ConsentDenied,
    did.KeyCorrected,
    did.PaperClosed,
    did.ReceiptPrinted,
    did.IncidentNoted,
    did.SoftwareChanged,
)


def _stay(state: SittingState, *groups: Iterable[type[did.Event]]) -> dict[type, SittingState]:
    return {event: state for group in groups for event in group}


TRANSITIONS: dict[SittingState, dict[type, SittingState]] = {
    PREPARED: {
        did.SittingPrepared: PREPARED,
        did.RegistrationOpened: REGISTERING,
        **_stay(PREPARED, OF_THE_DRAW, (did.IncidentNoted, did.SoftwareChanged)),
    },
    REGISTERING: {
        did.SittingStarted: RUNNING,
        did.SittingFinished: FINISHED,
        did.EngineRestarted: REGISTERING,
        did.SoftwareChanged: REGISTERING,
        did.CandidateAdded: REGISTERING,
        **_stay(REGISTERING, OF_LATE_FORMS, _AT_THE_DESK, _BY_PROCTORS, _OF_THE_BOARD, _TO_THE_END),
    },
    RUNNING: {
        did.SittingPaused: PAUSED,
        did.SittingFinished: FINISHED,
        did.EngineRestarted: RUNNING,
        did.SoftwareChanged: RUNNING,
        did.WritingInterrupted: RUNNING,
        did.AnswerRecorded: RUNNING,
        did.LateAnswersRefused: RUNNING,
        **_stay(RUNNING, OF_LATE_FORMS, _AT_THE_DESK, _BY_PROCTORS, _OF_THE_BOARD, _TO_THE_END),
    },
    PAUSED: {
        did.SittingResumed: RUNNING,
        did.SittingFinished: FINISHED,
        did.EngineRestarted: PAUSED,
        did.SoftwareChanged: PAUSED,
        did.LateAnswersRefused: PAUSED,
        did.WritingInterrupted: PAUSED,
        **_stay(PAUSED, OF_LATE_FORMS, _AT_THE_DESK, _BY_PROCTORS, _OF_THE_BOARD, _TO_THE_END),
    },
    FINISHED: {
        did.ResultsReleased: RELEASED,
        did.LateAnswersRefused: FINISHED,
        **_stay(FINISHED, _AFTERWARDS, _OF_THE_BOARD),
    },
    RELEASED: _stay(RELEASED, _AFTERWARDS),
}
"""State of a sitting x what happens -> next state; what is not here cannot happen."""


def check(sheet: SittingSheet, happening: type[did.Event]) -> SittingState:
    """The state after something happened at a sitting; raises NotNow if it cannot happen."""
    after = TRANSITIONS[sheet.state].get(happening)
    if after is None:
        raise NotNow(
            f"{happening.__name__} cannot happen while the sitting is {sheet.state}",
            sitting_state=str(sheet.state),
            event=happening.__name__,
        )
    return after


def clocks_run(sheet: SittingSheet) -> bool:
    """Whether the sitting as a whole lets anybody work."""
    return did.AnswerRecorded in TRANSITIONS[sheet.state]


def open_to_login(sheet: SittingSheet) -> bool:
    """Whether a participant number is looked for in this sitting."""
    return did.TerminalBound in TRANSITIONS[sheet.state]


def under_way(sheet: SittingSheet) -> bool:
    """Whether an absence of the engine takes time from anybody, and has to be written down."""
    return sheet.started_clock is not None and did.EngineRestarted in TRANSITIONS[sheet.state]


def follow(sheet: SittingSheet, event: did.Event) -> None:
    """Fold what happened to one attempt: for the sitting it is later now, and no more."""
    sheet.state = check(sheet, type(event))
    sheet.at, sheet.clock = event.at, event.clock


def evolve(sheet: SittingSheet, event: did.Event) -> None:
    """Fold something that happened into the sitting's sheet; raises NotNow on a damaged ledger."""
    follow(sheet, event)
    match event:
        case did.SittingPrepared():
            sheet.opened = True
            sheet.late_grace_ms = event.late_grace_ms
            sheet.two_people = event.two_people
            sheet.grant_alone_ms = event.grant_alone_ms
            sheet.keys_root = event.manifest.get("keys_root")
            sheet.software = event.software
            sheet.draw = draw_sheet.promise(event)
        case did.SoftwareChanged():
            sheet.software = event.software
        case did.SittingStarted():
            sheet.started_clock = event.clock
        case did.SittingPaused():
            sheet.stopped = Stopped(kind="paused", by="sitting", since=event.at, text=event.reason)
            sheet.stands_since = event.clock
        case did.SittingResumed():
            sheet.stopped = None
            sheet.stood_ms += event.clock - (sheet.stands_since or event.clock)
            sheet.stands_since = None
        case did.BoardFrozen(by="plan"):
            sheet.frozen_by_plan = True
        case did.BoardThawed():
            sheet.frozen, sheet.thawed_clock = None, event.clock
        case did.ResultsReleased():
            sheet.frozen = None
        case did.AttemptsPaused() | did.AttemptsResumed() if event.room is not None:
            _evolve_room(sheet, event.room, event)
        case _:
            pass


def _evolve_room(
    sheet: SittingSheet, room: str, event: did.AttemptsPaused | did.AttemptsResumed
) -> None:
    if isinstance(event, did.AttemptsResumed):
        sheet.paused_rooms.pop(room, None)
        return
    stopped = Stopped(kind="paused", by="room", since=event.at, text=event.reason)
    sheet.paused_rooms[room] = stopped
