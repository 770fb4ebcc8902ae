"""What the server tells a console: everybody's row, the sitting, and who did what."""

from typing import Literal

from exam_engine.wire import Acceptance, FromServer, Milliseconds, UnixMs
from proctor_console.console.record_views import Interruption, SignedRecord, Stoppage

SittingState = Literal["prepared", "registering", "running", "paused", "finished", "released"]
AttemptState = Literal[
    "absent", "admitted", "seated", "ready", "working", "paused", "finished", "void"
]
DrawStage = Literal["waits", "throwing", "revealing", "failed", "complete", "drawing", "drawn"]
SourceKind = Literal["beacon", "dice", "list", "own"]


class Row(FromServer, frozen=True):
    """One person of the roster, as the console shows them; never a float.

    While the clock runs, ``ends_clock`` says when the time is over by the sitting's clock and
    ``remaining_ms`` is None; while it stands, the other way round. So a row changes only when
    something happened to the person, and not with every tick.
    """

    participant_number: str
    name: str
    formation: str
    category: str
    room: str | None
    seat: str | None
    needs: str | None
    state: AttemptState
    connected: bool
    locked: bool
    answered: int
    flagged: int
    items: int
    allowance_ms: Milliseconds
    remaining_ms: Milliseconds | None
    running: bool
    ends_clock: Milliseconds | None
    last_contact: UnixMs | None
    total: int | None
    sections: dict[str, int] | None
    terminal: str | None


class Section(FromServer, frozen=True):
    """A scored part of the exam."""

    id: str
    title: str
    items: int
    max: int


class Counts(FromServer, frozen=True):
    """How many people are where."""

    registered: int
    present: int
    working: int
    disconnected: int
    finished: int
    void: int
    absent: int


class RoomName(FromServer, frozen=True):
    """A room as commands name it, and as its door says."""

    id: str
    title: str


class WaitingForForm(FromServer, frozen=True):
    """Somebody who was added by an entry and has no form yet; the round that decides it, if any."""

    participant_number: str
    entry: int
    round: int | None
    signed_at: UnixMs | None


class LateForms(FromServer, frozen=True):
    """Where the forms of people come from who are added; null: nobody can be added.

    ``thrown`` and ``revealed`` are how far the dice for those who wait have come.
    """

    source: Literal["drand", "dice", "own"] | None
    waiting: tuple[WaitingForForm, ...]
    thrown: int
    revealed: int


class DrawSoFar(FromServer, frozen=True):
    """How far the draw of a sitting has come, in short; ``draw`` tells the rest.

    ``waits``: for a round of a beacon. ``throwing``: people commit. ``revealing``: the list is
    announced. ``failed``: somebody did not reveal, and nothing is announced since. ``complete``:
    everybody has revealed. ``drawing``: the forms are being drawn, since a time. ``drawn``.
    """

    stage: DrawStage
    entries: int
    """Of the draw in the record; whoever knows as many knows all."""
    drawing_since: UnixMs | None
    trouble: str | None
    """Why the last try to draw gave nothing, in the words of the program."""


class Sitting(FromServer, frozen=True):
    """What the console shows of the sitting itself; ``draw`` is None if nobody else has a part."""

    id: str
    title: str
    state: SittingState
    rules: str
    starts_at: UnixMs
    clock: Milliseconds
    interruption: Interruption | None
    stoppage: Stoppage | None
    record: SignedRecord | None
    draw: DrawSoFar | None
    items: int
    duration_ms: Milliseconds
    board_frozen_since: UnixMs | None
    two_people: bool
    grant_alone_ms: Milliseconds
    rooms: tuple[RoomName, ...]
    sections: tuple[Section, ...]
    tie_order: tuple[str, ...]
    late_forms: LateForms


class SittingSummary(FromServer, frozen=True):
    """One line of the list of sittings; ``unsaved`` while nothing of it can be saved."""

    id: str
    title: str
    state: SittingState
    unsaved: bool
    starts_at: UnixMs
    counts: Counts


class UnopenedSitting(FromServer, frozen=True):
    """A planned sitting that is not open: why, in the server's own words too, and since when.

    One that is ``away`` is tried again by itself, the others are not before the next start.
    """

    id: str
    why: Literal["away", "damaged", "refused"]
    sentence: str
    since: UnixMs


class Sittings(FromServer, frozen=True):
    """The answer to ``list_sittings``."""

    sittings: tuple[SittingSummary, ...]
    unopened: tuple[UnopenedSitting, ...]
    ok: Acceptance = True


class Changes(FromServer, frozen=True):
    """What one publication changed; with no rows it only says that the clock runs."""

    seq: int
    hash: str
    sitting: Sitting
    rows: tuple[Row, ...]
    removed: tuple[str, ...]
    clock: Milliseconds


class Snapshot(FromServer, frozen=True):
    """Everybody's row."""

    sitting: Sitting
    rows: tuple[Row, ...]


class Watched(FromServer, frozen=True):
    """The answer to ``watch``: what was missed since a number, or everything."""

    seq: int
    hash: str
    clock: Milliseconds
    snapshot: Snapshot | None
    changes: Changes | None
    ok: Acceptance = True


class ItemFound(FromServer, frozen=True):
    """The answer to ``find_item``: what may be known of an item whose key is to be corrected.

    ``values`` are the points its choices can have, best first, as the rules say; which choice has
    which is its key, and no browser is told. ``order`` is the choice as written in the bank (from
    0) behind each choice on the paper that was asked about.
    """

    item: str
    version: int
    section: str
    values: tuple[int, ...]
    papers: int
    corrections: tuple[int, ...]
    order: tuple[int, ...] | None
    ok: Acceptance = True


class CorrectedKey(FromServer, frozen=True):
    """One corrected key: how many had the item, and how many got other points."""

    number: int
    entry: int
    at: UnixMs
    item: str
    reason: str
    by: str
    seconded_by: str | None
    papers: int
    changed: int


class CorrectedKeys(FromServer, frozen=True):
    """The answer to ``corrections``, oldest first."""

    corrections: tuple[CorrectedKey, ...]
    ok: Acceptance = True


class Announced(FromServer, frozen=True):
    """An announcement of the draw: where its randomness comes from, or was to come from.

    ``by`` is None for one that was made on a command line; ``round`` and ``due`` (Unix ms) are a
    beacon's.
    """

    number: int
    at: UnixMs
    by: str | None
    kind: SourceKind
    source: str
    round: int | None
    due: UnixMs | None
    reason: str
    sha256: str


class Thrown(FromServer, frozen=True):
    """Somebody at the dice: what they committed to, and when they revealed it.

    ``by`` and ``revealed_by`` are the accounts that were used; None on a command line.
    """

    name: str
    committed: str
    at: UnixMs
    by: str | None
    rolls: str | None
    nonce: str | None
    revealed_at: UnixMs | None
    revealed_by: str | None


class FailedCeremony(FromServer, frozen=True):
    """A ceremony that gave no randomness: who did not reveal, or who had thrown in vain."""

    number: int
    at: UnixMs
    by: str | None
    missing: tuple[str, ...]
    reason: str


class DrawnForms(FromServer, frozen=True):
    """What was drawn."""

    at: UnixMs
    by: str | None
    randomness: str
    forms_root: str


class TheDraw(FromServer, frozen=True):
    """The answer to ``draw``, from the record: everything that was announced, thrown and drawn.

    ``throws`` are those of the ceremony under way, in the order of the list; ``listed`` is the
    hash of their list once there are enough people for one.
    """

    entries: int
    announced: tuple[Announced, ...]
    throws: tuple[Thrown, ...]
    listed: str | None
    failures: tuple[FailedCeremony, ...]
    drawn: DrawnForms | None
    ok: Acceptance = True


class Happening(FromServer, frozen=True):
    """One line of a timeline or of the activity, without what must stay private.

    Answers that followed one another are one line: ``count`` of them, from ``at`` to ``until``.
    Where ``denied_by`` is somebody, they said no, and ``what`` would have been the kind.
    """

    at: UnixMs
    kind: str
    by: str | None
    seconded_by: str | None
    denied_by: str | None
    what: str | None
    attempts: tuple[str, ...] | None
    room: str | None
    seat: str | None
    reason: str | None
    seconds: int | None
    count: int | None
    until: UnixMs | None


class Happenings(FromServer, frozen=True):
    """The answer to ``candidate`` and ``activity``, newest last."""

    entries: tuple[Happening, ...]
    ok: Acceptance = True


class Happened(FromServer, frozen=True):
    """Pushed when staff did something at a watched sitting."""

    sitting: str
    entries: tuple[Happening, ...]


class SessionEnded(FromServer, frozen=True):
    """Pushed before the server ends a connection whose session is over."""


class Done(FromServer, frozen=True):
    """An order was carried out, for so many attempts; the PIN and pages to print for the desk."""

    attempts: int
    pin: str | None
    page: str | None = None
    ok: Acceptance = True


class Consent(FromServer, frozen=True):
    """Somebody's consent to one order, to be sent with it within two minutes.

    None once it is in the record that they said no.
    """

    consent: str | None
    ok: Acceptance = True


class StaffCard(FromServer, frozen=True):
    """Who is logged in."""

    username: str
    name: str
    role: Literal["desk", "proctor", "coordinator", "observer", "admin"]


class Session(FromServer, frozen=True):
    """The answer to a login: who, the CSRF token, and the actions the role may take."""

    staff: StaffCard
    csrf: str
    permissions: tuple[str, ...]
    ok: Acceptance = True
