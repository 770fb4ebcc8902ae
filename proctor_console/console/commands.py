"""What staff ask on the wire, as the engine's commands: the same words, with who asks."""

from typing import Any

import msgspec

from exam_engine import commands as ask
from exam_engine.sheets import Sheets
from proctor_console.console import messages as say
from proctor_console.console.late_forms import added
from proctor_console.console.seats import place_for

COMMANDS: dict[type[say.FromStaff], type[ask.StaffCommand]] = {
    say.CommitThrow: ask.CommitThrow,
    say.RevealThrow: ask.RevealThrow,
    say.FailCeremony: ask.FailCeremony,
    say.OpenRegistration: ask.OpenRegistration,
    say.AdmitCandidate: ask.AdmitCandidate,
    say.IssuePin: ask.IssuePin,
    say.AssignSeat: ask.AssignSeat,
    say.UnlockLogin: ask.UnlockLogin,
    say.AddCandidate: ask.AddCandidate,
    say.DrawLateForm: ask.DrawLateForm,
    say.BringCeremony: ask.BringCeremony,
    say.StartSitting: ask.StartSitting,
    say.Pause: ask.Pause,
    say.Resume: ask.Resume,
    say.GrantTime: ask.GrantTime,
    say.FinishAttempt: ask.FinishAttempt,
    say.FinishSitting: ask.FinishSitting,
    say.ReleaseTerminal: ask.ReleaseTerminal,
    say.VoidAttempt: ask.VoidAttempt,
    say.SendNotice: ask.SendNotice,
    say.NoteIncident: ask.NoteIncident,
    say.PrintReceipt: ask.PrintReceipt,
    say.ReleaseResults: ask.ReleaseResults,
    say.CorrectKey: ask.CorrectKey,
    say.FreezeBoard: ask.FreezeBoard,
    say.ThawBoard: ask.ThawBoard,
}


def command(
    message: say.FromStaff, staff: str, sheets: Sheets, seconded_by: str = ""
) -> ask.StaffCommand:
    """The command that a message asks for; raises NoFreeSeat for an admission without a seat."""
    given: dict[str, Any] = {
        name: value
        for name, value in msgspec.structs.asdict(message).items()
        if name not in {"sitting", "consent"} and value is not None
    }
    if isinstance(message, say.AdmitCandidate):
        given["checklist"] = _checked(message.checklist)
        given["room"], given["seat"] = place_for(
            sheets, message.attempt, message.room, message.seat
        )
    if isinstance(message, say.AddCandidate):
        given = added(given)
    return COMMANDS[type(message)](staff=staff, seconded_by=seconded_by, **given)


def _checked(check: say.IdentityCheck | None) -> tuple[str, ...]:
    if check is None:
        return ()
    return ("document", "face") if check.face else ("document", f"note: {check.note.strip()}")
