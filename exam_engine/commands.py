"""What people ask of a sitting: imperative, frozen, never stored.

Terminals number what they send (``seq``); staff give each request an id of their own, so that
asking twice does no harm. ``terminal`` is the name of a terminal's key, by which a terminal that
lost its attempt is told so.
"""

from typing import Any

import msgspec

from exam_engine.candidate import Candidate
from exam_engine.draw.known import KnownDraw
from exam_engine.timing import Moment


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """Anything that passes through the sequencer of a sitting."""


class AttemptCommand(Command, frozen=True, kw_only=True):
    """What concerns one attempt, named by the participant number."""

    attempt: str


# --- from terminals ------------------------------------------------------------------------


class Login(AttemptCommand, frozen=True, kw_only=True):
    """A terminal asks for an attempt; ``room`` is where the terminal stands, if that is known."""

    pin: str
    terminal: str
    room: str | None = None


class Sync(AttemptCommand, frozen=True, kw_only=True):
    """A terminal asks where things stand; the first one after a login means "I am ready".

    ``anew``: over a new connection, so it says nothing about the one before.
    """

    terminal: str
    anew: bool = False


class LoseContact(AttemptCommand, frozen=True, kw_only=True):
    """The connection of a terminal ended, and no newer one has taken its place."""

    terminal: str


class ConfirmContact(AttemptCommand, frozen=True, kw_only=True):
    """A terminal was asked after its time was up whether it is there, and it is."""

    terminal: str


class Answer(msgspec.Struct, frozen=True, gc=False):
    """A choice for an item as the terminal numbered it: item from 1, choice 0 to 4 or None."""

    seq: int
    item: int
    choice: int | None
    flag: bool = False
    views: tuple[tuple[int, int], ...] = ()
    """(item, ms since the previous view) for every item shown since the last message."""


class RecordAnswer(AttemptCommand, frozen=True, kw_only=True, gc=False):
    """A terminal sends one answer."""

    terminal: str
    answer: Answer


class RecordAnswers(AttemptCommand, frozen=True, kw_only=True):
    """A terminal sends what piled up during an outage, in order; stops at the first refusal."""

    terminal: str
    batch: tuple[Answer, ...]


class Finish(AttemptCommand, frozen=True, kw_only=True):
    """A candidate ends the attempt; numbered like an answer."""

    terminal: str
    seq: int


# --- from staff ----------------------------------------------------------------------------


class StaffCommand(Command, frozen=True, kw_only=True):
    """What a member of staff asks, and who seconds it where two people are needed."""

    request_id: str
    staff: str
    seconded_by: str = ""

    def signed(self, now: Moment) -> dict[str, Any]:
        """The fields of an event that say when, on whose request, and by whom."""
        return {
            "at": now.at,
            "clock": now.clock,
            "request_id": self.request_id,
            "staff": self.staff,
            "seconded_by": self.seconded_by,
        }


class CommitThrow(StaffCommand, frozen=True, kw_only=True):
    """Somebody at the dice commits to a throw, which nobody else has seen."""

    name: str
    committed: str


class RevealThrow(StaffCommand, frozen=True, kw_only=True):
    """Somebody at the dice shows what they committed to."""

    name: str
    rolls: str
    nonce: str


class FailCeremony(StaffCommand, frozen=True, kw_only=True):
    """Nobody waits any longer for those who have not revealed."""

    reason: str


class AddCandidate(StaffCommand, frozen=True, kw_only=True):
    """Somebody who is not on the roster may sit here; their form is drawn by what comes next."""

    candidate: Candidate
    reason: str

    @property
    def attempt(self) -> str:
        """The participant number, which is to name the attempt."""
        return self.candidate.participant_number


class DrawLateForm(StaffCommand, frozen=True, kw_only=True):
    """Draw the form of somebody who was added; ``signature`` (hex) is that of its round, if any."""

    attempt: str
    signature: str = ""


class BringCeremony(StaffCommand, frozen=True, kw_only=True):
    """Take over the file of a dice ceremony for later forms, as far as it has come."""

    file: str


class SignDraw(StaffCommand, frozen=True, kw_only=True):
    """What somebody announced or drew on a console is to be in the record, with who did it."""

    known: KnownDraw


class OpenRegistration(StaffCommand, frozen=True, kw_only=True):
    """The desk opens: candidates may be admitted."""


class AdmitCandidate(StaffCommand, frozen=True, kw_only=True):
    """The desk has checked somebody's identity; replied with a fresh PIN."""

    attempt: str
    room: str | None = None
    seat: str | None = None
    checklist: tuple[str, ...] = ()


class IssuePin(StaffCommand, frozen=True, kw_only=True):
    """The desk replaces a lost PIN; the former one is worthless from then on."""

    attempt: str


class AssignSeat(StaffCommand, frozen=True, kw_only=True):
    """Somebody gets another place."""

    attempt: str
    room: str
    seat: str


class UnlockLogin(StaffCommand, frozen=True, kw_only=True):
    """The desk lifts the lock after five wrong PINs."""

    attempt: str


class StartSitting(StaffCommand, frozen=True, kw_only=True):
    """Everyone who is ready begins; later ones begin when they are ready."""


class Pause(StaffCommand, frozen=True, kw_only=True):
    """Stop the clock of these attempts, of a room, or (neither given) of the whole sitting."""

    attempts: tuple[str, ...] = ()
    room: str | None = None
    reason: str


class Resume(StaffCommand, frozen=True, kw_only=True):
    """Let a clock run on that the same kind of Pause stopped."""

    attempts: tuple[str, ...] = ()
    room: str | None = None


class GrantTime(StaffCommand, frozen=True, kw_only=True):
    """Give working time to these attempts, to a room, or to all who were admitted."""

    attempts: tuple[str, ...] = ()
    room: str | None = None
    seconds: int
    reason: str


class FinishAttempt(StaffCommand, frozen=True, kw_only=True):
    """A proctor ends attempts."""

    attempts: tuple[str, ...]
    reason: str


class FinishSitting(StaffCommand, frozen=True, kw_only=True):
    """The sitting ends, and with it every attempt that has not ended."""

    reason: str = ""


class ReleaseTerminal(StaffCommand, frozen=True, kw_only=True):
    """Take an attempt from its terminal, so that the PIN opens it on another one."""

    attempt: str
    reason: str


class VoidAttempt(StaffCommand, frozen=True, kw_only=True):
    """Disqualify an attempt."""

    attempt: str
    reason: str


class SendNotice(StaffCommand, frozen=True, kw_only=True):
    """Tell something to these attempts, to a room, or to all."""

    text: str
    level: str = "info"
    attempts: tuple[str, ...] = ()
    room: str | None = None


class NoteIncident(StaffCommand, frozen=True, kw_only=True):
    """Write down what happened, for the minutes."""

    text: str
    attempts: tuple[str, ...] = ()


class PrintReceipt(StaffCommand, frozen=True, kw_only=True):
    """Write down that a candidate's receipt is printed, before it is shown to whoever asks."""

    attempt: str


class FreezeBoard(StaffCommand, frozen=True, kw_only=True):
    """Let the public board stand still while staff see on."""

    reason: str


class ThawBoard(StaffCommand, frozen=True, kw_only=True):
    """Let the public see again what staff see."""


class ReleaseResults(StaffCommand, frozen=True, kw_only=True):
    """Make the results of a finished sitting public."""


class CorrectKey(StaffCommand, frozen=True, kw_only=True):
    """Give an item of the bank other points by choice as authored; None: full points to all."""

    item: str
    points: tuple[int, ...] | None = None
    reason: str


class DenyConsent(StaffCommand, frozen=True, kw_only=True):
    """Somebody was asked to second a command, ``asked``, and says no; ``staff`` asked them."""

    asked: StaffCommand
    denied_by: str


# --- from the engine itself ----------------------------------------------------------------


class Prepare(Command, frozen=True, kw_only=True):
    """The very first command of a sitting: by which software, under which pseudonym of its own."""

    software: str = ""
    pseudonym: str = ""


class RecordDraw(Command, frozen=True, kw_only=True):
    """What operators announced or drew is to be in the record."""

    known: KnownDraw


class Restart(Command, frozen=True, kw_only=True):
    """The engine is back after ``lost_ms`` during which the clock stood still."""

    lost_ms: int
    measured_by: str
    software: str = ""


class NameSoftware(Command, frozen=True, kw_only=True):
    """The engine is back, nobody lost time by it, and this is what writes from now on."""

    software: str


class Tick(Command, frozen=True, kw_only=True):
    """Close what has run out of time; keep the reading of the clock durable."""
