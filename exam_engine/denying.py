"""A second person says no to what somebody else asks: nothing is done, and the record says so."""

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import BadRequest, SecondPerson
from exam_engine.sheets import Sheets
from exam_engine.sitting import check
from exam_engine.timing import Moment

ASKED: dict[type[ask.StaffCommand], type[did.StaffEvent]] = {
    ask.AddCandidate: did.CandidateAdded,
    ask.StartSitting: did.SittingStarted,
    ask.VoidAttempt: did.AttemptVoided,
    ask.ReleaseResults: did.ResultsReleased,
    ask.CorrectKey: did.KeyCorrected,
    ask.GrantTime: did.TimeGranted,
    ask.ThawBoard: did.BoardThawed,
}
"""What may need two people -> what it would make happen."""
_FEW = 500  # attempts an open entry names at most


def deny(sheets: Sheets, command: ask.DenyConsent, now: Moment) -> list[did.Event]:
    """Who said no to what; raises a Refusal where nobody can be asked that now."""
    asked = command.asked
    happening = ASKED.get(type(asked))
    if happening is None:
        raise BadRequest("nobody is asked to consent to this", command=type(asked).__name__)
    if command.denied_by.strip() in {"", command.staff.strip()}:
        raise SecondPerson("nobody denies their own command", staff=command.staff)
    check(sheets.sitting, happening)
    check(sheets.sitting, did.ConsentDenied)
    one = getattr(asked, "attempt", None)
    attempts = getattr(asked, "attempts", ()) if one is None else (one,)
    if happening is did.CandidateAdded:  # who was not added has no pseudonym
        attempts = ()
    if attempts:
        sheets.permit(attempts, happening)
    room = getattr(asked, "room", None)
    if room is not None and not attempts:
        sheets.known_room(room)
    return [
        did.ConsentDenied(
            **command.signed(now),
            what=happening.__name__,
            denied_by=command.denied_by,
            room=None if few else room,
            attempts=few,
            ms=getattr(asked, "seconds", 0) * 1000,
            item=getattr(asked, "item", ""),
            reason=getattr(asked, "reason", ""),
        )
        for few in _chunks(attempts)
    ]


def _chunks(attempts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Some at a time; nobody at once if nobody is named."""
    return [attempts[start : start + _FEW] for start in range(0, max(1, len(attempts)), _FEW)]
