"""What happened to the draw of a sitting, between its first entry and the registration.

All of them are open: what is in them, everybody at the dice has said aloud. What was announced or
drawn on a command line has no staff.
"""

from exam_engine.event import StaffEvent


class DrawAnnounced(StaffEvent, frozen=True, kw_only=True):
    """Where the randomness of the draw will come from was announced, in these very words."""

    announcement: str


class ThrowCommitted(StaffEvent, frozen=True, kw_only=True):
    """Somebody at the dice committed to a throw: ``committed`` in hex."""

    name: str
    committed: str


class ThrowRevealed(StaffEvent, frozen=True, kw_only=True):
    """Somebody at the dice showed what they had thrown."""

    name: str
    rolls: str
    nonce: str


class CeremonyFailed(StaffEvent, frozen=True, kw_only=True):
    """Some did not reveal, so the announcement of this number gave no randomness."""

    number: int
    missing: tuple[str, ...]
    reason: str


class FormsDrawn(StaffEvent, frozen=True, kw_only=True):
    """Everybody's form was drawn as the announcement of this number says; all in hex."""

    number: int
    randomness: str
    forms_root: str
    forms_sha256: str
