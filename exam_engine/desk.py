"""Who gets in: what the desk's commands and a terminal's login make happen.

Every function decides about one command: the events it leads to, or a Refusal and no change.
A wrong PIN is refused *and* has a consequence: it is recorded, and the fifth locks the login.
"""

from collections.abc import Callable, Iterable

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine import sitting
from exam_engine.attempt import may
from exam_engine.errors import (
    BadCredentials,
    Ended,
    InUse,
    Locked,
    NotDrawn,
    NotNow,
    SeatTaken,
    WrongRoom,
)
from exam_engine.pin import ATTEMPTS_BEFORE_LOCK, PinOffice
from exam_engine.sheet import Sheet
from exam_engine.sheets import Sheets
from exam_engine.timing import Moment


def _admit(sheets: Sheets, command: ask.AdmitCandidate, now: Moment) -> list[did.Event]:
    (sheet,) = sheets.permit((command.attempt,), did.CandidateAdmitted)
    if sheets.sitting.late.waits(sheet.attempt):
        raise NotDrawn("this candidate was added and has no form yet", attempt=sheet.attempt)
    room = sheet.room if command.room is None else command.room
    seat = sheet.seat if command.seat is None else command.seat
    _free(sheets, sheet, room, seat)
    signed = command.signed(now)
    return [
        did.CandidateAdmitted(
            attempt=sheet.attempt,
            allowance_ms=sheet.planned_ms,
            room=room,
            seat=seat,
            checklist=command.checklist,
            **signed,
        ),
        did.PinIssued(attempt=sheet.attempt, nonce=PinOffice.nonce(), **signed),
    ]


def _issue_pin(sheets: Sheets, command: ask.IssuePin, now: Moment) -> list[did.Event]:
    sheets.permit((command.attempt,), did.PinIssued)
    return [did.PinIssued(attempt=command.attempt, nonce=PinOffice.nonce(), **command.signed(now))]


def _assign_seat(sheets: Sheets, command: ask.AssignSeat, now: Moment) -> list[did.Event]:
    (sheet,) = sheets.permit((command.attempt,), did.SeatAssigned)
    _free(sheets, sheet, command.room, command.seat)
    return [
        did.SeatAssigned(
            attempt=sheet.attempt, room=command.room, seat=command.seat, **command.signed(now)
        )
    ]


def _unlock(sheets: Sheets, command: ask.UnlockLogin, now: Moment) -> list[did.Event]:
    sheets.permit((command.attempt,), did.LoginUnlocked)
    return [did.LoginUnlocked(attempt=command.attempt, **command.signed(now))]


def _release(sheets: Sheets, command: ask.ReleaseTerminal, now: Moment) -> list[did.Event]:
    (sheet,) = sheets.permit((command.attempt,), did.TerminalReleased)
    return [
        did.TerminalReleased(
            attempt=sheet.attempt,
            terminal=sheet.terminal or "",
            reason=command.reason,
            **command.signed(now),
        )
    ]


def login(sheets: Sheets, command: ask.Login, now: Moment, pins: PinOffice) -> list[did.Event]:
    """A terminal gets an attempt, goes on with the one it has (no event), or is refused.

    Whether a number exists, was admitted or has ended is told only to who knows the PIN.
    """
    sheet = sheets.attempts.get(command.attempt)
    if sheet is None:
        pins.matches(command.attempt, None, command.pin)  # as long as for a number that exists
        raise BadCredentials("participant number and PIN do not belong together")
    if sheet.locked:
        raise Locked("too many wrong PINs; the desk can unlock the login")
    if not pins.matches(sheet.attempt, sheet.pin_nonce, command.pin):
        raise _wrong_pin(sheets, sheet, command, now)
    if not (may(sheet, did.TerminalBound) and sitting.open_to_login(sheets.sitting)):
        raise Ended("this attempt has ended", attempt_state=str(sheet.state))
    if sheet.terminal not in {None, command.terminal}:
        raise InUse("another terminal has this attempt; a proctor can release it")
    if None not in {command.room, sheet.room} and command.room != sheet.room:
        raise WrongRoom("the candidate's seat is in another room", room=sheet.room)
    if sheet.terminal == command.terminal and not sheet.failures:
        return []
    return [
        did.TerminalBound(
            at=now.at, clock=now.clock, attempt=sheet.attempt, terminal=command.terminal
        )
    ]


def _wrong_pin(sheets: Sheets, sheet: Sheet, command: ask.Login, now: Moment) -> BadCredentials:
    happened: list[did.Event] = []
    if may(sheet, did.LoginFailed) and sitting.open_to_login(sheets.sitting):
        when = {"at": now.at, "clock": now.clock}
        happened.append(did.LoginFailed(attempt=sheet.attempt, terminal=command.terminal, **when))
        if sheet.failures + 1 >= ATTEMPTS_BEFORE_LOCK:
            happened.append(did.LoginLocked(attempt=sheet.attempt, **when))
    return BadCredentials(
        "participant number and PIN do not belong together", consequences=happened
    )


def _free(sheets: Sheets, sheet: Sheet, room: str | None, seat: str | None) -> None:
    if room is not None:
        sheets.known_room(room)
    if room is None or seat is None:
        return
    for other in sheets.present(room, did.SeatAssigned):
        if other != sheet.attempt and sheets.attempts[other].seat == seat:
            raise SeatTaken(f"seat {seat} in room {room} is taken", by=other)


def _print_receipt(sheets: Sheets, command: ask.PrintReceipt, now: Moment) -> list[did.Event]:
    sitting.check(sheets.sitting, did.ReceiptPrinted)
    (sheet,) = sheets.known((command.attempt,))
    if sheet.result is None or not sheet.closed:
        raise NotNow("only a finished attempt has a receipt", attempt=sheet.attempt)
    return [did.ReceiptPrinted(attempts=(sheet.attempt,), **command.signed(now))]


DECISIONS: dict[type[ask.Command], Callable[..., Iterable[did.Event]]] = {
    ask.AdmitCandidate: _admit,
    ask.IssuePin: _issue_pin,
    ask.AssignSeat: _assign_seat,
    ask.UnlockLogin: _unlock,
    ask.ReleaseTerminal: _release,
    ask.PrintReceipt: _print_receipt,
}
"""Command -> what it makes happen; each raises a Refusal and changes nothing."""
