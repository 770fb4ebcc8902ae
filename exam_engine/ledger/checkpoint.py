"""Checkpoints (C2SP tlog-checkpoint v1): how long a sitting's record is, and its root, signed.

One log per sitting. Its origin is ``<exam host>/<sitting id>``, which is also the name of its key:
a checkpoint of one sitting cannot be passed off as another's.
"""

from collections.abc import Iterable
from typing import NamedTuple

from exam_engine.ledger.errors import Malformed, NotSigned
from exam_engine.ledger.lines import HASH_BYTES, SIZE_MAX, hash_of, number, spelled
from exam_engine.ledger.note import Note, Signed, opened, sign
from exam_engine.ledger.signers import COSIGNATURE, NOTE, Signature, Signer, VerifierKey

_LINES = 3


class Checkpoint(NamedTuple):
    """Size and root of a log at some moment."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note as a checkpoint.

        Raises:
            Malformed: it is none; extension lines are refused, because no witness checks them.
        """
        lines = text.split("\n")
        if len(lines) != _LINES + 1 or lines[-1]:
            raise Malformed(
                f"a checkpoint has three lines (origin, size, root), not {len(lines) - 1}: lines "
                "below them would be signed and checked by nobody"
            )
        origin, size, root, _ = lines
        if not origin:
            raise Malformed("a checkpoint without an origin could be any log's")
        return cls(
            origin,
            number(size, "the size of the checkpoint"),
            hash_of(root, "the root of the checkpoint"),
        )

    @property
    def text(self) -> str:
        """What is signed: three lines.

        Raises:
            ValueError: it cannot be written as a checkpoint.
        """
        if not self.origin or "\n" in self.origin:
            raise ValueError(f"{self.origin!r} cannot be an origin")
        if not 0 <= self.size <= SIZE_MAX or len(self.root) != HASH_BYTES:
            raise ValueError("a checkpoint has a size below 2**63 and a root of 32 bytes")
        return f"{self.origin}\n{self.size}\n{spelled(self.root)}\n"


class SignedCheckpoint(NamedTuple):
    """A checkpoint that its log has signed, and who else of the trusted has."""

    checkpoint: Checkpoint
    note: Note
    log: VerifierKey
    witnesses: tuple[Signed, ...]


def signed_checkpoint(checkpoint: Checkpoint, log: Signer) -> Note:
    """A checkpoint as its log signs it; raises ValueError if the key is another log's."""
    if log.key.name != checkpoint.origin or log.key.kind != NOTE:
        raise ValueError(f"{log.key.name} is not the key of the log {checkpoint.origin}")
    return sign(checkpoint.text, log)


def cosigned(note: Note, witness: Signer, at: int) -> Signature:
    """A witness's signature on a checkpoint, given at a time in POSIX seconds.

    Says: of all trees of this log that I have seen, this is the largest, and it continues them.
    """
    return witness.sign(note.text, at)


def open_checkpoint(
    note: Note, logs: Iterable[VerifierKey], witnesses: Iterable[VerifierKey] = ()
) -> SignedCheckpoint:
    """Believe a checkpoint, for the signature of its own log.

    Raises:
        Malformed: the text is no checkpoint.
        NotSigned: no trusted log of this origin has signed it; a witness alone does not count.
        Forged: a signature under the name and id of a trusted key is false.
    """
    checkpoint = Checkpoint.parse(note.text)
    of_log = [key for key in logs if key.kind == NOTE and key.name == checkpoint.origin]
    trusted = [*of_log, *(key for key in witnesses if key.kind == COSIGNATURE)]
    found = opened(note, trusted)
    log = next((one.key for one in found if one.key.kind == NOTE), None)
    if log is None:
        raise NotSigned(f"the log {checkpoint.origin} has not signed this checkpoint itself")
    return SignedCheckpoint(
        checkpoint, note, log, tuple(one for one in found if one.key.kind == COSIGNATURE)
    )
