"""What a witness has signed of a sitting's record, as it is kept beside the checkpoint."""

from collections.abc import Iterable
from typing import NamedTuple

from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import Signature


class Cosignature(NamedTuple):
    """A witness's signature under one checkpoint.

    ``number`` is the checkpoint's, ``at`` when it was given: POSIX seconds by the witness's clock.
    """

    number: int
    at: int
    signature: Signature


class Cosigned(NamedTuple):
    """A checkpoint and who has co-signed it so far."""

    checkpoint: StoredCheckpoint
    cosignatures: tuple[Cosignature, ...] = ()

    @property
    def note(self) -> Note:
        """The checkpoint with all signatures below it, the log's first; none of them is checked."""
        note = Note.parse(self.checkpoint.note)
        return note.signed(*(one.signature for one in self.cosignatures))

    def joined(self, more: Iterable[Cosignature]) -> "Cosigned":
        """The same with more signatures; of each witness the first one stays."""
        known: dict[tuple[str, bytes], Cosignature] = {}
        for one in (*self.cosignatures, *more):
            known.setdefault((one.signature.name, one.signature.key_id), one)
        return Cosigned(self.checkpoint, tuple(known[whose] for whose in sorted(known)))
