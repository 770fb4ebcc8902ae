"""What proctors, the coordinator and the engine itself make happen at a sitting.

Every function decides about one command: the events it leads to, or a Refusal and no change.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from exam_engine import board_freeze, denying, key_correction, sitting
from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.draw import entries as draw_entries
from exam_engine.draw.sheet import promise
from exam_engine.errors import BadRequest, NotDrawn, NotNow
from exam_engine.sheets import Sheets
from exam_engine.sitting import check
from exam_engine.timing import Moment

_FEW = 500  # attempts an open entry names at most: 35 public bytes each, far below 65,535


def _prepare(sheets: Sheets, command: ask.Prepare, now: Moment) -> list[did.Event]:
    plan = sheets.plan
    prepared = did.SittingPrepared(
        at=now.at,
        clock=now.clock,
        sitting=plan.id,
        rules=plan.rules,
        items=plan.items,
        duration_ms=plan.duration_ms,
        roster_size=len(plan.roster),
        late_grace_ms=plan.late_grace_ms,
        two_people=plan.two_people,
        grant_alone_ms=plan.grant_alone_ms,
        software=command.software,
        pseudonym=command.pseudonym,
        manifest=plan.manifest,
    )
    return [prepared, *draw_entries.taken_over(promise(prepared), plan.draw, now)]


def _restart(sheets: Sheets, command: ask.Restart, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.EngineRestarted)
    lost, by = command.lost_ms, command.measured_by
    return [
        *_named(sheets, command.software, now),
        did.EngineRestarted(at=now.at, clock=now.clock, lost_ms=lost, measured_by=by),
    ]


def _name_software(sheets: Sheets, command: ask.NameSoftware, now: Moment) -> list[did.Event]:
    return _named(sheets, command.software, now)


def _named(sheets: Sheets, software: str, now: Moment) -> list[did.Event]:
    """What says that another software writes; nothing if it is the one that was named last."""
    if software == sheets.sitting.software:
        return []
    check(sheets.sitting, did.SoftwareChanged)
    return [did.SoftwareChanged(at=now.at, clock=now.clock, software=software)]


def _open_registration(
    sheets: Sheets, command: ask.OpenRegistration, now: Moment
) -> list[did.Event]:
    check(sheets.sitting, did.RegistrationOpened)
    if sheets.sitting.draw.waits:
        raise NotDrawn("nobody has a form yet: they are drawn before the registration opens")
    return [did.RegistrationOpened(**command.signed(now))]


def _start(sheets: Sheets, command: ask.StartSitting, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.SittingStarted)
    return [did.SittingStarted(**command.signed(now))]


def _pause(sheets: Sheets, command: ask.Pause, now: Moment) -> list[did.Event]:
    signed = command.signed(now) | {"reason": command.reason}
    if command.room is not None:
        check(sheets.sitting, did.AttemptsPaused)
        sheets.known_room(command.room)
        if command.room in sheets.sitting.paused_rooms:
            raise NotNow(f"room {command.room} is paused already", room=command.room)
        return [did.AttemptsPaused(room=command.room, **signed)]
    if command.attempts:
        named = sheets.permit(command.attempts, did.AttemptsPaused)
        held = [sheet.attempt for sheet in named if sheet.held is not None]
        if held:
            raise NotNow("some of these attempts are paused already", attempts=held)
        return [did.AttemptsPaused(attempts=few, **signed) for few in _chunks(command.attempts)]
    check(sheets.sitting, did.SittingPaused)
    return [did.SittingPaused(**signed)]


def _resume(sheets: Sheets, command: ask.Resume, now: Moment) -> list[did.Event]:
    signed = command.signed(now)
    if command.room is not None:
        check(sheets.sitting, did.AttemptsResumed)
        if command.room not in sheets.sitting.paused_rooms:
            raise NotNow(f"room {command.room} is not paused", room=command.room)
        return [did.AttemptsResumed(room=command.room, **signed)]
    if command.attempts:
        named = sheets.permit(command.attempts, did.AttemptsResumed)
        free = [sheet.attempt for sheet in named if sheet.held is None]
        if free:
            raise NotNow(
                "some of these attempts are not paused by themselves; resume their room or the "
                "sitting instead",
                attempts=free,
            )
        return [did.AttemptsResumed(attempts=few, **signed) for few in _chunks(command.attempts)]
    check(sheets.sitting, did.SittingResumed)
    return [did.SittingResumed(**signed)]


def _grant(sheets: Sheets, command: ask.GrantTime, now: Moment) -> list[did.Event]:
    if not 0 < command.seconds <= 24 * 3600:
        raise BadRequest("a grant is between one second and a day", seconds=command.seconds)
    check(sheets.sitting, did.TimeGranted)
    if command.attempts:
        sheets.permit(command.attempts, did.TimeGranted)
        attempts = command.attempts
    else:
        attempts = sheets.present(command.room, did.TimeGranted)
    if not attempts:
        raise NotNow("nobody here can use more time", room=command.room)
    return [
        did.TimeGranted(
            attempts=few,
            ms=command.seconds * 1000,
            reason=command.reason,
            **command.signed(now),
        )
        for few in _chunks(attempts)
    ]


def _finish_attempt(sheets: Sheets, command: ask.FinishAttempt, now: Moment) -> list[did.Event]:
    if not command.attempts:
        raise BadRequest("name the attempts to finish")
    named = sheets.permit(command.attempts, did.AttemptFinished)
    return [
        did.AttemptFinished(
            attempt=sheet.attempt,
            by="proctor",
            points=tuple(sheet.points),
            total=sheet.total,
            reason=command.reason,
            **command.signed(now),
        )
        for sheet in named
    ]


def _finish_sitting(sheets: Sheets, command: ask.FinishSitting, now: Moment) -> Iterable[did.Event]:
    check(sheets.sitting, did.SittingFinished)
    finished = did.SittingFinished(by="staff", reason=command.reason, **command.signed(now))
    return chain(close_everybody(sheets, "proctor", now), (finished,))


def close_everybody(sheets: Sheets, by: str, now: Moment) -> Iterator[did.Event]:
    """The end of every attempt that was admitted and has not ended; by time, if that was up.

    One after the other, as they are written: all ends of a hall at once would be 50 ms of nothing
    else.
    """
    for number in sheets.present(None, did.AttemptFinished):
        sheet = sheets.attempts[number]
        yield did.AttemptFinished(
            at=now.at,
            clock=now.clock,
            attempt=number,
            by="time" if sheet.timer.remaining(now.clock) == 0 else by,
            points=tuple(sheet.points),
            total=sheet.total,
        )


def _void(sheets: Sheets, command: ask.VoidAttempt, now: Moment) -> list[did.Event]:
    sheets.permit((command.attempt,), did.AttemptVoided)
    return [
        did.AttemptVoided(attempt=command.attempt, reason=command.reason, **command.signed(now))
    ]


def _notice(sheets: Sheets, command: ask.SendNotice, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.NoticeSent)
    sheets.known(command.attempts)
    if command.room is not None:
        sheets.known_room(command.room)
    if command.level not in {"info", "warning"}:
        raise BadRequest("a notice is an info or a warning", level=command.level)
    return [
        did.NoticeSent(
            text=command.text,
            level=command.level,
            room=command.room,
            attempts=command.attempts,
            **command.signed(now),
        )
    ]


def _incident(sheets: Sheets, command: ask.NoteIncident, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.IncidentNoted)
    sheets.known(command.attempts)
    return [did.IncidentNoted(text=command.text, attempts=command.attempts, **command.signed(now))]


def _release(sheets: Sheets, command: ask.ReleaseResults, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.ResultsReleased)
    return [did.ResultsReleased(**command.signed(now))]


def _by_itself(sheets: Sheets, _: ask.Tick, now: Moment) -> list[did.Event]:
    """What the plan says happens when its time has come."""
    return [*board_freeze.planned(sheets, now), *_end_of_day(sheets, now)]


def _end_of_day(sheets: Sheets, now: Moment) -> list[did.Event]:
    """The end of a sitting that nobody needs any more; nothing as long as anybody might.

    A plan with ``desk_closes_ms`` ends its sitting by itself once that much of the sitting clock
    has passed since the start and every admitted attempt has ended. Until the desk closes, late
    candidates log in; a plan without it ends by staff only.
    """
    began, closes = sheets.sitting.started_clock, sheets.plan.desk_closes_ms
    if began is None or closes is None or now.clock < began + closes:
        return []
    if not sitting.clocks_run(sheets.sitting) or sheets.present(None, did.AttemptFinished):
        return []
    return [did.SittingFinished(at=now.at, clock=now.clock, by="time")]


def _chunks(attempts: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [attempts[start : start + _FEW] for start in range(0, len(attempts), _FEW)]


DECISIONS: dict[type[ask.Command], Callable[..., Iterable[did.Event]]] = {
    ask.Prepare: _prepare,
    ask.Restart: _restart,
    ask.NameSoftware: _name_software,
    ask.Tick: _by_itself,
    ask.OpenRegistration: _open_registration,
    ask.StartSitting: _start,
    ask.Pause: _pause,
    ask.Resume: _resume,
    ask.GrantTime: _grant,
    ask.FinishAttempt: _finish_attempt,
    ask.FinishSitting: _finish_sitting,
    ask.VoidAttempt: _void,
    ask.SendNotice: _notice,
    ask.NoteIncident: _incident,
    ask.ReleaseResults: _release,
    ask.CorrectKey: key_correction.correct,
    ask.FreezeBoard: board_freeze.freeze,
    ask.ThawBoard: board_freeze.thaw,
    ask.DenyConsent: denying.deny,
}
"""Command -> what it makes happen; each raises a Refusal and changes nothing."""
