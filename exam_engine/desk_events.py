"""What happens at the desk: who is there, with which PIN, at which place."""

from exam_engine.event import Event, StaffEvent


class CandidateAdmitted(StaffEvent, frozen=True, kw_only=True):
    """The desk checked who it is."""

    attempt: str
    allowance_ms: int
    room: str | None = None
    seat: str | None = None
    checklist: tuple[str, ...] = ()


class PinIssued(StaffEvent, frozen=True, kw_only=True):
    """A PIN was made from ``nonce`` and the server's key; former ones are worthless."""

    attempt: str
    nonce: str


class SeatAssigned(StaffEvent, frozen=True, kw_only=True):
    """A place changed."""

    attempt: str
    room: str
    seat: str


class LoginFailed(Event, frozen=True, kw_only=True):
    """A terminal tried a wrong PIN."""

    attempt: str
    terminal: str


class LoginLocked(Event, frozen=True, kw_only=True):
    """The wrong PIN was one too many."""

    attempt: str


class LoginUnlocked(StaffEvent, frozen=True, kw_only=True):
    """The desk lifted the lock."""

    attempt: str
