"""What happened to who was not on the roster: they were added, and their form was drawn later.

Both are open: everybody sees that somebody was added, and that the form is that of the first
randomness after it. Who it is stays behind two commitments, as on the roster.
"""

from exam_engine.candidate import Candidate
from exam_engine.event import StaffEvent


class CandidateAdded(StaffEvent, frozen=True, kw_only=True):
    """Somebody who was not on the roster may sit here.

    ``application`` and ``person`` are the commitments of their leaf, in hex (docs/draw.md).
    """

    candidate: Candidate
    application: str
    person: str
    reason: str

    @property
    def attempt(self) -> str:
        """The participant number, which names the attempt."""
        return self.candidate.participant_number


class LateFormDrawn(StaffEvent, frozen=True, kw_only=True):
    """The form of somebody who was added was drawn and sealed; ``proof`` is that of the source.

    All but the source is in hex. A ceremony has its throws in the record and no other proof.
    """

    attempt: str
    source: str
    randomness: str
    form_root: str
    form_sha256: str
    proof: str = ""
