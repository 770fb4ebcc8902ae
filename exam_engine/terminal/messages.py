"""Every message between a terminal and the server, in both directions."""

from typing import Annotated, Literal

import msgspec

from exam_engine.wire import (
    Acceptance,
    Away,
    FromClient,
    FromServer,
    Milliseconds,
    ParticipantNumber,
    SittingId,
    UnixMs,
)

BATCH_MAX_ANSWERS = 256
VIEWS_MAX = 128

Seq = Annotated[int, msgspec.Meta(ge=1, le=2**31)]
ItemNumber = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
ChoicePosition = Annotated[int, msgspec.Meta(ge=0, le=4)]
SinceMs = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
View = tuple[ItemNumber, SinceMs]
AttemptState = Literal["waiting", "working", "paused", "finished", "void"]


class Login(FromClient, frozen=True):
    """A candidate's number and PIN, typed at a terminal that has a key of its own."""

    participant_number: ParticipantNumber
    pin: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    terminal_key: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]


class Sync(FromClient, frozen=True):
    """The terminal asks where it stands; `last_seq` is the last number it knows to be saved."""

    last_seq: Annotated[int, msgspec.Meta(ge=0, le=2**31)]


class Answer(FromClient, frozen=True):
    """One choice, or its clearing; positions are those the candidate sees."""

    seq: Seq
    item: ItemNumber
    choice: ChoicePosition | None
    flag: bool
    views: Annotated[tuple[View, ...], msgspec.Meta(max_length=VIEWS_MAX)]


class Answers(FromClient, frozen=True):
    """What an outage held back, in order."""

    batch: Annotated[tuple[Answer, ...], msgspec.Meta(min_length=1, max_length=BATCH_MAX_ANSWERS)]


class Finish(FromClient, frozen=True):
    """The candidate ends the attempt."""

    seq: Seq


class Here(FromClient, frozen=True):
    """The terminal asks whether anybody hears it; a half-open connection gives no answer."""


class CandidateCard(FromServer, frozen=True):
    """Who sits here, for the candidate to confirm."""

    participant_number: str
    name: str
    formation: str
    room: str | None
    seat: str | None
    needs: str | None


class SectionCard(FromServer, frozen=True):
    """One scored part of the exam as announced: its title and number of items."""

    id: str
    title: str
    items: int


class SittingCard(FromServer, frozen=True):
    """The sitting as its candidates know it."""

    id: SittingId
    title: str
    exam: str
    room: str | None
    starts_at: UnixMs
    duration_ms: Milliseconds
    sections: tuple[SectionCard, ...]
    state: str
    language: str


class LoginReply(FromServer, frozen=True):
    """The login held: the token for everything that follows."""

    token: str
    candidate: CandidateCard
    sitting: SittingCard
    attempt_state: AttemptState
    ok: Acceptance = True


class FormReply(FromServer, frozen=True):
    """The candidate's form, sealed: readable once the sitting has started."""

    ciphertext: str
    sha256: str
    assets: tuple[str, ...]
    cipher: Literal["chacha20-poly1305"] = "chacha20-poly1305"
    ok: Acceptance = True


class ClockReason(FromServer, frozen=True):
    """Why a clock stands still, and since when."""

    kind: Literal["waiting", "paused", "finished", "void", "restart", "interrupted"]
    by: Literal["sitting", "room", "attempt"] | None
    since: UnixMs
    text: str


class SectionResult(FromServer, frozen=True):
    """Points reached in one section, and the most that could be."""

    id: str
    title: str
    points: int
    max: int


class Receipt(FromServer, frozen=True):
    """What a candidate takes home to check their own answers.

    Pushed once the closing entry is under a checkpoint that is on disk. `text` is the receipt as it
    is printed; `url` leads a QR code to the page that checks it, relative to the terminal's own
    page unless the server knows its public address.
    """

    text: str
    url: str


class Corrected(FromServer, frozen=True):
    """How many items of this paper had their key corrected, when the last, the total before."""

    count: int
    at: UnixMs
    total_before: int


class Result(FromServer, frozen=True):
    """The score as the candidate sees it: no verdict, ranking comes later."""

    sections: tuple[SectionResult, ...]
    total: int
    max: int
    finished_by: Literal["candidate", "time", "proctor"]
    corrected: Corrected | None
    receipt: Receipt | None


class Snapshot(FromServer, frozen=True):
    """Where an attempt stands: enough to draw the whole screen from nothing."""

    attempt_state: AttemptState
    remaining_ms: Milliseconds
    running: bool
    reason: ClockReason | None
    answers: dict[int, int]
    flags: tuple[int, ...]
    last_seq: int
    form_key: str | None
    result: Result | None
    server_time: UnixMs


class SyncReply(Snapshot, frozen=True):
    """The answer to `sync`."""

    ok: Acceptance = True


class AnswerReply(FromServer, frozen=True):
    """Saved: the answer is on disk as entry number `entry`."""

    seq: int
    entry: int
    head: str
    server_time: UnixMs
    ok: Acceptance = True


class FinishReply(FromServer, frozen=True):
    """The attempt has ended; these are its points."""

    seq: int
    result: Result
    server_time: UnixMs
    ok: Acceptance = True


class HereReply(FromServer, frozen=True):
    """Said at once, whatever the disk does: the connection is there."""

    server_time: UnixMs
    ok: Acceptance = True


class State(Snapshot, frozen=True):
    """Pushed when a terminal must redraw itself."""


class Started(FromServer, frozen=True):
    """Pushed at the start: the key that opens the form."""

    form_key: str
    remaining_ms: Milliseconds


class Clock(FromServer, frozen=True):
    """Pushed whenever the clock stops, runs on or gains time."""

    running: bool
    remaining_ms: Milliseconds
    reason: ClockReason | None


class Notice(FromServer, frozen=True):
    """A proctor's words to the candidate."""

    text: str
    level: Literal["info", "warning"]


class Finished(FromServer, frozen=True):
    """Pushed when the attempt ended, by whomever."""

    result: Result


class Displaced(FromServer, frozen=True):
    """Pushed to a terminal that lost its attempt to another one."""


CLIENT_EVENTS: dict[str, type[FromClient]] = {
    "sync": Sync,
    "answer": Answer,
    "answers": Answers,
    "finish": Finish,
    "here": Here,
}
SERVER_EVENTS: dict[str, type[FromServer]] = {
    "state": State,
    "started": Started,
    "clock": Clock,
    "notice": Notice,
    "finished": Finished,
    "receipt": Receipt,
    "displaced": Displaced,
    "away": Away,
}
HTTP_MESSAGES: tuple[type[msgspec.Struct], ...] = (Login, LoginReply, FormReply)
