"""What happened at a sitting: past tense, frozen, and all that the ledger ever stores.

Events of an attempt become private entries of that attempt. Events of the sitting are open, and
``PUBLIC`` says which of their fields everyone may read (attempts by pseudonym only), except the
three that are private to the staff.
"""

# ruff: noqa: PLC0414 -- whoever knows events knows all of them by this module
from exam_engine.consent_events import ConsentDenied as ConsentDenied
from exam_engine.desk_events import CandidateAdmitted as CandidateAdmitted
from exam_engine.desk_events import LoginFailed as LoginFailed
from exam_engine.desk_events import LoginLocked as LoginLocked
from exam_engine.desk_events import LoginUnlocked as LoginUnlocked
from exam_engine.desk_events import PinIssued as PinIssued
from exam_engine.desk_events import SeatAssigned as SeatAssigned
from exam_engine.draw.events import CeremonyFailed as CeremonyFailed
from exam_engine.draw.events import DrawAnnounced as DrawAnnounced
from exam_engine.draw.events import FormsDrawn as FormsDrawn
from exam_engine.draw.events import ThrowCommitted as ThrowCommitted
from exam_engine.draw.events import ThrowRevealed as ThrowRevealed
from exam_engine.draw.late_events import CandidateAdded as CandidateAdded
from exam_engine.draw.late_events import LateFormDrawn as LateFormDrawn
from exam_engine.event import Event as Event
from exam_engine.event import StaffEvent as StaffEvent

# --- of the sitting ------------------------------------------------------------------------


class SittingPrepared(Event, frozen=True, kw_only=True):
    """The first entry of every ledger: what the sitting is, and the hashes it is bound to.

    ``two_people`` says whether grave commands need a second person (``exam_engine/two_people.py``),
    ``grant_alone_ms`` how much time one person may give one attempt in all. Ledgers from before
    the rule say neither, and go on without it. ``software`` is what writes, as
    ``exam_engine/software.py`` names it; ``pseudonym`` (in hex) is the one of the sitting's own
    private records, so that no paper can pass for them.
    """

    sitting: str
    rules: str
    items: int
    duration_ms: int
    roster_size: int
    late_grace_ms: int = 0
    two_people: bool = False
    grant_alone_ms: int = 0
    software: str = ""
    pseudonym: str = ""
    manifest: dict[str, str] = {}  # noqa: RUF012 -- msgspec gives each event its own


class RegistrationOpened(StaffEvent, frozen=True, kw_only=True):
    """The desk is open."""


class SittingStarted(StaffEvent, frozen=True, kw_only=True):
    """Everyone who was ready began."""


class SittingPaused(StaffEvent, frozen=True, kw_only=True):
    """All clocks stopped."""

    reason: str


class SittingResumed(StaffEvent, frozen=True, kw_only=True):
    """All clocks ran on that nothing else had stopped."""


class SittingFinished(StaffEvent, frozen=True, kw_only=True):
    """Nobody works any more; ``by`` is ``staff`` or ``time``."""

    by: str
    reason: str = ""


class ResultsReleased(StaffEvent, frozen=True, kw_only=True):
    """The results are public."""


class KeyCorrected(StaffEvent, frozen=True, kw_only=True):
    """An item was worth something else than its key said, for everybody who had it.

    Points are by choice as authored; ``omitted`` is for leaving the item out. ``before`` is what
    was in force until then, ``key`` the text that was committed to before the start, which
    ``salt`` opens and ``proof`` (of a tree with so many ``leaves``) leads to the root of entry 0.
    """

    item: str
    place: int
    key: str
    salt: str
    leaves: int
    proof: tuple[str, ...]
    before: tuple[int, ...]
    points: tuple[int, ...]
    reason: str
    omitted_before: int = 0
    omitted: int = 0


class BoardFrozen(StaffEvent, frozen=True, kw_only=True):
    """The public board stood still from here on; ``by`` is ``staff`` or ``plan``."""

    by: str
    reason: str = ""


class BoardThawed(StaffEvent, frozen=True, kw_only=True):
    """The public board showed what staff see again."""


class EngineRestarted(Event, frozen=True, kw_only=True):
    """The engine was away for ``lost_ms``: no clock ran, nobody is in contact.

    ``measured_by`` is ``boot_clock`` when the machine stayed up meanwhile; the ``wall_clock`` gives
    an estimate, which may be wrong by as much as that clock.
    """

    lost_ms: int
    measured_by: str = "wall_clock"


class SoftwareChanged(Event, frozen=True, kw_only=True):
    """From here on another software writes than the one that was named last."""

    software: str


class WritingInterrupted(Event, frozen=True, kw_only=True):
    """For ``lost_ms`` nothing could be written, because of ``cause``; nobody's clock ran."""

    lost_ms: int
    cause: str


class AttemptsPaused(StaffEvent, frozen=True, kw_only=True):
    """The clocks of a room, or of some attempts, stopped."""

    reason: str
    room: str | None = None
    attempts: tuple[str, ...] = ()


class AttemptsResumed(StaffEvent, frozen=True, kw_only=True):
    """The clocks of a room, or of some attempts, ran on unless something else held them."""

    room: str | None = None
    attempts: tuple[str, ...] = ()


class TimeGranted(StaffEvent, frozen=True, kw_only=True):
    """Each of these attempts got ``ms`` more to work."""

    attempts: tuple[str, ...]
    ms: int
    reason: str


class AttemptVoided(StaffEvent, frozen=True, kw_only=True):
    """An attempt was disqualified."""

    attempt: str
    reason: str


class NoticeSent(StaffEvent, frozen=True, kw_only=True):
    """Staff told something to some attempts, to a room, or (neither given) to all."""

    text: str
    level: str
    room: str | None = None
    attempts: tuple[str, ...] = ()


class IncidentNoted(StaffEvent, frozen=True, kw_only=True):
    """Staff wrote something down for the minutes."""

    text: str
    attempts: tuple[str, ...] = ()


class ReceiptPrinted(StaffEvent, frozen=True, kw_only=True):
    """Staff got a candidate's receipt to print, which opens the whole paper: one attempt.

    It is the sitting's own entry, because nothing follows the end of a paper.
    """

    attempts: tuple[str, ...]


class LateAnswersRefused(Event, frozen=True, kw_only=True):
    """A terminal sent so many answers after its attempt had ended; at most once a minute each."""

    attempts: tuple[str, ...]
    count: int


# --- of an attempt -------------------------------------------------------------------------


class TerminalBound(Event, frozen=True, kw_only=True):
    """A terminal got the attempt."""

    attempt: str
    terminal: str


class TerminalReleased(StaffEvent, frozen=True, kw_only=True):
    """The attempt was taken from its terminal."""

    attempt: str
    terminal: str
    reason: str


class CandidateReady(Event, frozen=True, kw_only=True):
    """The candidate has seen identity and tutorial and waits for the start, if it has not been."""

    attempt: str


class ContactLost(Event, frozen=True, kw_only=True):
    """The connection of the attempt's terminal ended."""

    attempt: str


class ContactRegained(Event, frozen=True, kw_only=True):
    """The attempt's terminal was heard of again."""

    attempt: str


class AnswerRecorded(Event, frozen=True, kw_only=True, gc=False):
    """The answer to an item is now this choice (None: empty), flagged or not.

    ``late_ms`` is 0 for an answer in time. A late one was accepted within the grace, so many
    milliseconds (at least one) after the working time was up.
    """

    attempt: str
    seq: int
    item: int
    choice: int | None
    flag: bool = False
    views: tuple[tuple[int, int], ...] = ()
    late_ms: int = 0


class AttemptFinished(StaffEvent, frozen=True, kw_only=True):
    """The attempt ended by ``candidate``, ``time`` or ``proctor``; points by section, in order."""

    attempt: str
    by: str
    points: tuple[int, ...]
    total: int
    seq: int | None = None
    reason: str = ""


class PaperClosed(Event, frozen=True, kw_only=True):
    """Nothing is added to this paper any more: so many entries, ending in this chain head."""

    attempt: str
    count: int
    head: str


OpenEvent = (
    SittingPrepared
    | DrawAnnounced
    | ThrowCommitted
    | ThrowRevealed
    | CeremonyFailed
    | FormsDrawn
    | CandidateAdded
    | LateFormDrawn
    | RegistrationOpened
    | SittingStarted
    | SittingPaused
    | SittingResumed
    | SittingFinished
    | ResultsReleased
    | KeyCorrected
    | BoardFrozen
    | BoardThawed
    | EngineRestarted
    | SoftwareChanged
    | WritingInterrupted
    | AttemptsPaused
    | AttemptsResumed
    | TimeGranted
    | AttemptVoided
    | ConsentDenied
)
"""What the public may read as it happens, in the fields of ``PUBLIC``."""

PrivateSittingEvent = NoticeSent | IncidentNoted | ReceiptPrinted | LateAnswersRefused
"""Records of the sitting whose existence is public and whose words are not."""

AttemptEvent = (
    CandidateAdmitted
    | PinIssued
    | SeatAssigned
    | LoginFailed
    | LoginLocked
    | LoginUnlocked
    | TerminalBound
    | TerminalReleased
    | CandidateReady
    | ContactLost
    | ContactRegained
    | AnswerRecorded
    | AttemptFinished
    | PaperClosed
)
"""What belongs to one attempt and hides behind its pseudonym."""

AnyEvent = OpenEvent | PrivateSittingEvent | AttemptEvent

PUBLIC: dict[type[Event], tuple[str, ...]] = {
    SittingPrepared: (
        "sitting",
        "rules",
        "items",
        "duration_ms",
        "roster_size",
        "late_grace_ms",
        "two_people",
        "grant_alone_ms",
        "software",
        "pseudonym",
        "manifest",
    ),
    DrawAnnounced: ("announcement",),
    ThrowCommitted: ("name", "committed"),
    ThrowRevealed: ("name", "rolls", "nonce"),
    CeremonyFailed: ("number", "missing", "reason"),
    FormsDrawn: ("number", "randomness", "forms_root", "forms_sha256"),
    CandidateAdded: ("attempt", "application", "person", "seconded"),
    LateFormDrawn: ("attempt", "source", "randomness", "form_root", "form_sha256"),
    RegistrationOpened: (),
    SittingStarted: ("seconded",),
    SittingPaused: (),
    SittingResumed: (),
    SittingFinished: ("by",),
    ResultsReleased: ("seconded",),
    KeyCorrected: (
        "place",
        "key",
        "salt",
        "leaves",
        "proof",
        "points",
        "omitted",
        "reason",
        "seconded",
    ),
    BoardFrozen: ("by",),
    BoardThawed: ("seconded",),
    EngineRestarted: ("lost_ms", "measured_by"),
    SoftwareChanged: ("software",),
    WritingInterrupted: ("lost_ms", "cause"),
    AttemptsPaused: ("room", "attempts"),
    AttemptsResumed: ("room", "attempts"),
    TimeGranted: ("attempts", "ms", "seconded"),
    AttemptVoided: ("attempt", "seconded"),
    ConsentDenied: ("what", "room", "attempts", "ms"),
}
"""Fields of open events that everyone may read; reasons and staff may name people.

The reason of a correction is about an item and for everybody: who gives it is told so.
"""
