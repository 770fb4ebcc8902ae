"""What a console may say to the server: one struct per event, nothing missing, nothing extra."""

from typing import Annotated, Literal

from msgspec import Meta, Raw

from exam_engine.wire import FromClient, ParticipantNumber, SittingId

RequestId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{8,64}\Z")]
Place = Annotated[str, Meta(min_length=1, max_length=40)]
Reason = Annotated[str, Meta(min_length=3, max_length=500)]
Sentence = Annotated[str, Meta(min_length=1, max_length=500)]
Attempts = Annotated[tuple[ParticipantNumber, ...], Meta(min_length=1, max_length=20_000)]
# As question_bank.faults spells the id of an item.
ItemId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}\Z")]
ItemNumber = Annotated[int, Meta(ge=1, le=1_000)]
ChoicePoints = Annotated[int, Meta(ge=0, le=255)]
# An HMAC of 32 bytes, two names and a number, in base64: some 180 characters.
ConsentText = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{60,400}\Z")]
# Whether this is a name, and whether rolls count, question_bank.throws says, with the reason.
PersonName = Annotated[str, Meta(min_length=1, max_length=200)]
Rolls = Annotated[str, Meta(max_length=2_000)]
Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
# Four hours: longer than any exam of the rule packs, shorter than a slipped zero.
GrantSeconds = Annotated[int, Meta(ge=1, le=14_400)]


class ListSittings(FromClient, frozen=True, kw_only=True):
    """Asks for the sittings of this server."""


class Watch(FromClient, frozen=True, kw_only=True):
    """Asks for a sitting's rows, and for every change from now on."""

    sitting: SittingId
    since: Annotated[int, Meta(ge=0)] | None = None


class Timeline(FromClient, frozen=True, kw_only=True):
    """Asks for one candidate's timeline."""

    sitting: SittingId
    attempt: ParticipantNumber


class Activity(FromClient, frozen=True, kw_only=True):
    """Asks what staff did at a sitting lately."""

    sitting: SittingId


class FindItem(FromClient, frozen=True, kw_only=True):
    """Asks for an item of the bank, by its id or by a number on somebody's paper."""

    sitting: SittingId
    item: ItemId | None = None
    attempt: ParticipantNumber | None = None
    number: ItemNumber | None = None

    def __post_init__(self) -> None:
        """Refuse a question that names no item, or two."""
        by_paper = self.attempt is not None and self.number is not None
        half = (self.attempt is None) != (self.number is None)
        if half or by_paper == (self.item is not None):
            raise ValueError("an item is named by its id, or by attempt and number")


class Corrections(FromClient, frozen=True, kw_only=True):
    """Asks which keys of a sitting were corrected."""

    sitting: SittingId


class Draw(FromClient, frozen=True, kw_only=True):
    """Asks how far the draw of a sitting has come."""

    sitting: SittingId


class FromStaff(FromClient, frozen=True, kw_only=True):
    """A message that changes something; a repeated request_id changes it once.

    ``consent`` is a second person's, to exactly this message.
    """

    sitting: SittingId
    request_id: RequestId
    consent: ConsentText | None = None


class FromStaffAbout(FromStaff, frozen=True, kw_only=True):
    """An order for named attempts, for a room, or (with neither) for the whole sitting."""

    attempts: Attempts | None = None
    room: Place | None = None

    def __post_init__(self) -> None:
        """Refuse an order whose reach could be read in two ways."""
        if self.attempts is not None and self.room is not None:
            raise ValueError("attempts and room exclude each other")


class FromStaffAboutOne(FromStaff, frozen=True, kw_only=True):
    """An order for one attempt."""

    attempt: ParticipantNumber


class AnnounceCeremony(FromStaff, frozen=True, kw_only=True):
    """Announces that dice will be thrown for the draw, instead of what was announced before.

    The reason is published.
    """

    reason: Reason


class CommitThrow(FromStaff, frozen=True, kw_only=True):
    """Somebody at the dice commits to a throw that only they know."""

    name: PersonName
    committed: Hash


class AnnounceList(FromStaff, frozen=True, kw_only=True):
    """Announces the list of commitments, named by its hash; from then on everybody reveals.

    The reason is published.
    """

    listed: Hash
    reason: Reason


class RevealThrow(FromStaff, frozen=True, kw_only=True):
    """Somebody at the dice shows what they committed to."""

    name: PersonName
    rolls: Rolls
    nonce: Hash


class FailCeremony(FromStaff, frozen=True, kw_only=True):
    """Waits no longer for those who have not revealed; they are named, and the reason published."""

    reason: Reason


class DrawForms(FromStaff, frozen=True, kw_only=True):
    """Draws everybody's form with the randomness of the dice."""


class OpenRegistration(FromStaff, frozen=True, kw_only=True):
    """Opens the desk for a sitting."""


class IdentityCheck(FromClient, frozen=True, kw_only=True):
    """What the desk compared; a face that does not match needs a written reason."""

    document: bool
    face: bool
    note: Annotated[str, Meta(max_length=500)] = ""

    def __post_init__(self) -> None:
        """Refuse admission without a document, or past a mismatch without a reason."""
        if not self.document:
            raise ValueError("the identity document must match the roster")
        if not self.face and not self.note.strip():
            raise ValueError("a face that does not match needs a reason")


class AdmitCandidate(FromStaffAboutOne, frozen=True, kw_only=True):
    """Lets a checked candidate in: a seat (given or the next free one) and a PIN."""

    room: Place | None = None
    seat: Place | None = None
    checklist: IdentityCheck | None = None


class IssuePin(FromStaffAboutOne, frozen=True, kw_only=True):
    """A new PIN; the old one is worth nothing from then on."""


class AssignSeat(FromStaffAboutOne, frozen=True, kw_only=True):
    """Another seat."""

    room: Place
    seat: Place


class UnlockLogin(FromStaffAboutOne, frozen=True, kw_only=True):
    """Lifts the lock after five wrong PINs."""


class AddCandidate(FromStaff, frozen=True, kw_only=True):
    """Lets somebody sit here who is not on the roster; the reason stays with staff."""

    participant_number: ParticipantNumber
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    formation: Annotated[str, Meta(min_length=1, max_length=200)]
    category: Annotated[str, Meta(min_length=1, max_length=40)] = "general"
    formation_type: Place | None = None
    need: Place | None = None
    birth_date: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")] | None = None
    room: Place | None = None
    reason: Reason


class DrawLateForm(FromStaffAboutOne, frozen=True, kw_only=True):
    """Draws the form of somebody who was added, with the signature of its round if it has one."""

    signature: Annotated[str, Meta(pattern=r"^[0-9a-f]{0,200}\Z")] = ""


class BringCeremony(FromStaff, frozen=True, kw_only=True):
    """Brings the file of a dice ceremony for later forms, as far as it has come."""

    file: Annotated[str, Meta(min_length=2, max_length=60_000)]


class StartSitting(FromStaff, frozen=True, kw_only=True):
    """Starts everybody's clock."""


class Pause(FromStaffAbout, frozen=True, kw_only=True):
    """Stops clocks."""

    reason: Reason


class Resume(FromStaffAbout, frozen=True, kw_only=True):
    """Lets clocks run on."""


class GrantTime(FromStaffAbout, frozen=True, kw_only=True):
    """Adds working time."""

    seconds: GrantSeconds
    reason: Reason


class FinishAttempt(FromStaff, frozen=True, kw_only=True):
    """Ends attempts before their time."""

    attempts: Attempts
    reason: Reason


class FinishSitting(FromStaff, frozen=True, kw_only=True):
    """Ends the sitting for everybody still working."""

    reason: Reason


class ReleaseTerminal(FromStaffAboutOne, frozen=True, kw_only=True):
    """Lets an attempt continue on another terminal."""

    reason: Reason


class VoidAttempt(FromStaffAboutOne, frozen=True, kw_only=True):
    """Disqualifies a candidate."""

    reason: Reason


class SendNotice(FromStaffAbout, frozen=True, kw_only=True):
    """Shows a sentence on candidates' screens."""

    text: Sentence
    level: Literal["info", "warning"] = "info"


class NoteIncident(FromStaff, frozen=True, kw_only=True):
    """Writes something down for the minutes."""

    text: Sentence
    attempts: Attempts | None = None


class PrintReceipt(FromStaff, frozen=True, kw_only=True):
    """Asks for a candidate's receipt as a page to print; who asked is written down."""

    attempt: ParticipantNumber


class FreezeBoard(FromStaff, frozen=True, kw_only=True):
    """Lets the public board stand still while staff see on."""

    reason: Reason


class ThawBoard(FromStaff, frozen=True, kw_only=True):
    """Lets the public see again what staff see."""


class ReleaseResults(FromStaff, frozen=True, kw_only=True):
    """Makes the results final and public."""


class CorrectKey(FromStaff, frozen=True, kw_only=True):
    """Gives an item other points, by choice as written in the bank; null: full points to all.

    The reason is published.
    """

    item: ItemId
    points: tuple[ChoicePoints, ChoicePoints, ChoicePoints, ChoicePoints, ChoicePoints] | None
    reason: Reason


MESSAGES: dict[str, type[FromClient]] = {
    "list_sittings": ListSittings,
    "watch": Watch,
    "candidate": Timeline,
    "activity": Activity,
    "find_item": FindItem,
    "corrections": Corrections,
    "draw": Draw,
    "announce_ceremony": AnnounceCeremony,
    "commit_throw": CommitThrow,
    "announce_list": AnnounceList,
    "reveal_throw": RevealThrow,
    "fail_ceremony": FailCeremony,
    "draw_forms": DrawForms,
    "open_registration": OpenRegistration,
    "admit_candidate": AdmitCandidate,
    "issue_pin": IssuePin,
    "assign_seat": AssignSeat,
    "unlock_login": UnlockLogin,
    "add_candidate": AddCandidate,
    "draw_late_form": DrawLateForm,
    "bring_ceremony": BringCeremony,
    "start_sitting": StartSitting,
    "pause": Pause,
    "resume": Resume,
    "grant_time": GrantTime,
    "finish_attempt": FinishAttempt,
    "release_terminal": ReleaseTerminal,
    "send_notice": SendNotice,
    "note_incident": NoteIncident,
    "print_receipt": PrintReceipt,
    "void_attempt": VoidAttempt,
    "finish_sitting": FinishSitting,
    "release_results": ReleaseResults,
    "correct_key": CorrectKey,
    "freeze_board": FreezeBoard,
    "thaw_board": ThawBoard,
}


class Consenting(FromClient, frozen=True, kw_only=True):
    """What a second person types at the screen of who asks: consent to one order as it is sent.

    Or, with ``denies``, that they do not consent to it.
    """

    username: Annotated[str, Meta(min_length=1, max_length=40)]
    password: Annotated[str, Meta(min_length=1, max_length=200)]
    order: str
    message: Raw
    denies: bool = False


class Login(FromClient, frozen=True, kw_only=True):
    """What the login form sends."""

    username: Annotated[str, Meta(min_length=1, max_length=40)]
    password: Annotated[str, Meta(min_length=1, max_length=200)]
