"""What the sequencer tells whoever asked, once it is on disk."""

import msgspec


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """Done, and durable."""


class AnswerSaved(Reply, frozen=True, kw_only=True, gc=False):
    """An answer of Unix ms ``at`` is entry ``entry``; ``head`` is the short code on the screen."""

    seq: int
    entry: int
    head: str
    at: int


class AnswersSaved(Reply, frozen=True, kw_only=True):
    """What became of a batch: the last one saved, and the first refusal if there was one."""

    last: AnswerSaved | None
    refused_seq: int | None = None
    refused_code: str = ""
    refused_sentence: str = ""
    expected: int | None = None


class Recount(msgspec.Struct, frozen=True, kw_only=True):
    """How many corrected keys this paper has, when the last came (Unix ms), the total before."""

    corrections: int
    at: int
    total_before: int
    """As it was when the attempt ended, whatever was corrected since."""


class Result(Reply, frozen=True, kw_only=True):
    """A finished attempt: points by section in the plan's order; by whom and when it ended."""

    points: tuple[int, ...]
    total: int
    finished_by: str
    at: int
    recount: Recount | None = None


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """Why a clock stands: waiting, paused, interrupted, finished or void; by what of the exam."""

    kind: str
    by: str | None = None
    since: int = 0
    text: str = ""


class Snapshot(Reply, frozen=True, kw_only=True):
    """Where an attempt stands; ``state`` is the state of the machine, not the wire's word."""

    state: str
    remaining_ms: int
    running: bool
    reason: Stopped | None
    answers: dict[int, int]
    flags: tuple[int, ...]
    last_seq: int
    begun: bool
    """Whether the form may be opened."""
    result: Result | None


class LoggedIn(Reply, frozen=True, kw_only=True):
    """A terminal has the attempt."""

    attempt: str
    state: str
    room: str | None
    seat: str | None


class Done(Reply, frozen=True, kw_only=True):
    """What staff asked is done; ``pin`` only from the desk's commands."""

    attempts: int = 0
    pin: str | None = None
