"""What was acknowledged, so that asking twice gets the same answer, after a restart too."""

from array import array
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import Conflict
from exam_engine.ledger.entry import short_code
from exam_engine.pin import PinOffice
from exam_engine.replies import AnswerSaved, Done

_FINISH = -1  # the print of a finish; Python's hash() never returns it
_CODE = 5  # bytes of a chain head that make a short code

_LEADS_TO: dict[type[ask.StaffCommand], type[did.StaffEvent]] = {
    ask.CommitThrow: did.ThrowCommitted,
    ask.RevealThrow: did.ThrowRevealed,
    ask.FailCeremony: did.CeremonyFailed,
    ask.AddCandidate: did.CandidateAdded,
    ask.DrawLateForm: did.LateFormDrawn,
    ask.BringCeremony: did.ThrowCommitted,
    ask.OpenRegistration: did.RegistrationOpened,
    ask.AdmitCandidate: did.CandidateAdmitted,
    ask.IssuePin: did.PinIssued,
    ask.AssignSeat: did.SeatAssigned,
    ask.UnlockLogin: did.LoginUnlocked,
    ask.StartSitting: did.SittingStarted,
    ask.FinishAttempt: did.AttemptFinished,
    ask.FinishSitting: did.SittingFinished,
    ask.ReleaseTerminal: did.TerminalReleased,
    ask.VoidAttempt: did.AttemptVoided,
    ask.GrantTime: did.TimeGranted,
    ask.SendNotice: did.NoticeSent,
    ask.NoteIncident: did.IncidentNoted,
    ask.PrintReceipt: did.ReceiptPrinted,
    ask.ReleaseResults: did.ResultsReleased,
    ask.CorrectKey: did.KeyCorrected,
    ask.FreezeBoard: did.BoardFrozen,
    ask.ThawBoard: did.BoardThawed,
    ask.DenyConsent: did.ConsentDenied,
}
_ALSO: dict[type[ask.StaffCommand], tuple[type[did.StaffEvent], ...]] = {
    ask.SignDraw: (did.DrawAnnounced, did.FormsDrawn),
    ask.Pause: (did.SittingPaused, did.AttemptsPaused),
    ask.Resume: (did.SittingResumed, did.AttemptsResumed),
    ask.BringCeremony: (did.ThrowCommitted, did.ThrowRevealed),
}
_SAID = (
    "room", "seat", "reason", "text", "level", "item", "name", "committed", "rolls", "nonce",
)  # fmt: skip
_TOLD: dict[type[ask.StaffCommand], tuple[str, ...]] = {
    ask.AdmitCandidate: (),
    ask.BringCeremony: (),  # a repeat that got no answer may have the same file
    ask.GrantTime: ("reason",),
    ask.DenyConsent: ("denied_by",),
}


def fingerprint(sent: ask.Answer | did.AnswerRecorded) -> int:
    """A 64-bit print of an answer's content, the same in every process of one build of Python.

    Snapshots carry prints and say of which build they are; another one's are never read.
    """
    choice = -1 if sent.choice is None else sent.choice
    return hash((sent.item, choice, sent.flag, sent.views))


class Numbers:
    """What became of every number of one attempt: 29 bytes each."""

    __slots__ = ("codes", "entries", "moments", "prints")

    def __init__(self) -> None:
        self.moments = array("Q")  # Unix ms
        self.entries = array("Q")
        self.prints = array("q")
        self.codes = bytearray()

    def add(self, at: int, entry: int, printed: int, head: bytes) -> None:
        """Remember what was acknowledged to the next number."""
        self.moments.append(at)
        self.entries.append(entry)
        self.prints.append(printed)
        self.codes += head[:_CODE]


class Acknowledgements:
    """Every acknowledged number of every attempt, and every request of staff.

    Attributes:
        numbers: By attempt; owned by the writer.
        requests: What came of each request id; owned by the writer.
    """

    def __init__(self) -> None:
        self.numbers: defaultdict[str, Numbers] = defaultdict(Numbers)
        self.requests: dict[str, list[did.StaffEvent]] = {}

    def note(self, event: did.Event, index: int, head: bytes) -> None:
        """Remember what an event answers, if it answers anything."""
        if type(event) is did.AnswerRecorded:
            self.numbers[event.attempt].add(event.at, index, fingerprint(event), head)
            return
        if isinstance(event, did.AttemptFinished) and event.seq is not None:
            self.numbers[event.attempt].add(event.at, index, _FINISH, head)
        if isinstance(event, did.StaffEvent) and event.request_id:
            self.requests.setdefault(event.request_id, []).append(event)

    def answer(self, attempt: str, sent: ask.Answer) -> AnswerSaved:
        """What was said to a number that came before; Conflict if it came with other content."""
        numbers = self.numbers[attempt]
        place = sent.seq - 1
        if place < 0 or numbers.prints[place] != fingerprint(sent):
            raise Conflict(f"number {sent.seq} was used for something else", seq=sent.seq)
        head = bytes(numbers.codes[place * _CODE : (place + 1) * _CODE])
        return AnswerSaved(
            seq=sent.seq,
            entry=numbers.entries[place],
            head=short_code(head),
            at=numbers.moments[place],
        )

    def finish(self, attempt: str, seq: int) -> None:
        """Do nothing if this number finished the attempt; Conflict if it did something else."""
        if seq < 1 or self.numbers[attempt].prints[seq - 1] != _FINISH:
            raise Conflict(f"number {seq} was used for an answer", seq=seq)

    def request(self, command: ask.StaffCommand, pins: PinOffice) -> Done | None:
        """What was said to a request that came before; None if it did not.

        Raises Conflict if the request id was used for something else.
        """
        happened = self.requests.get(command.request_id)
        if happened is None:
            return None
        if not _led_to(command, happened):
            raise Conflict("this request id was used before", request_id=command.request_id)
        return done(happened, pins)


def _led_to(command: ask.StaffCommand, happened: list[did.StaffEvent]) -> bool:
    """Whether this is the command that made these events happen, as far as they tell.

    They do not tell the room of a grant. The seat of an admission is one the desk was given, so a
    repeat may well bring another.
    """
    first = happened[0]
    if not isinstance(first, _ALSO.get(type(command)) or (_LEADS_TO[type(command)],)):
        return False
    said = _TOLD.get(type(command), _SAID)
    if any(getattr(command, one, None) != getattr(first, one, None) for one in said):
        return False
    if (tells := _TELLS.get(type(command))) is not None:
        return tells(command, first)
    if isinstance(command, ask.GrantTime):
        if isinstance(first, did.TimeGranted) and first.ms != command.seconds * 1000:
            return False
        if not command.attempts:
            return True
    return _named(command) == set().union(*map(_named, happened))


def _corrected(command: Any, corrected: Any) -> bool:
    points: object = None if corrected.omitted else corrected.points
    return bool(command.points == points)


def _denied(command: Any, denied: Any) -> bool:
    asked = command.asked
    words = getattr(asked, "item", ""), getattr(asked, "reason", "")
    leads_to = _LEADS_TO[type(asked)].__name__
    return (leads_to, *words) == (denied.what, denied.item, denied.reason)


def _added(command: Any, added: Any) -> bool:
    asked = command.candidate  # the event has the working time that the rules give
    return bool(replace(added.candidate, allowance_ms=asked.allowance_ms) == asked)


def _drawn(command: Any, drawn: Any) -> bool:
    return (command.attempt, command.signature) == (drawn.attempt, drawn.proof)


_TELLS: dict[type[ask.StaffCommand], Callable[[Any, Any], bool]] = {
    ask.CorrectKey: _corrected,
    ask.DenyConsent: _denied,
    ask.AddCandidate: _added,
    ask.DrawLateForm: _drawn,
}
"""Whether an event is that of a command, where more than its words has to be compared."""


def _named(said: ask.StaffCommand | did.StaffEvent) -> set[str]:
    """The attempts that a command or an event names."""
    one = getattr(said, "attempt", None)
    return {*getattr(said, "attempts", ()), *(() if one is None else (one,))}


def done(happened: list[did.StaffEvent], pins: PinOffice) -> Done:
    """What staff are told about what they made happen."""
    pin = None
    for event in happened:
        if isinstance(event, did.PinIssued):
            pin = pins.pin(event.attempt, event.nonce)
    attempts: set[str] = set().union(*map(_named, happened))
    return Done(attempts=len(attempts), pin=pin)
