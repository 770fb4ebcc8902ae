"""What a witness signs (C2SP tlog-witness): only trees that continue the last one it signed.

Whoever does not trust the exam server runs a witness. All it needs to remember of a log is the last
checkpoint it signed; as long as it checks and remembers in one step, no log can get its signature
on two versions of a record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exam_engine.ledger.checkpoint import Checkpoint, SignedCheckpoint, open_checkpoint
from exam_engine.ledger.errors import Malformed, NotConsistent, OutOfStep, UnknownLog
from exam_engine.ledger.lines import number, proof_of, spelled
from exam_engine.ledger.merkle import EMPTY_ROOT
from exam_engine.ledger.note import Note
from exam_engine.ledger.proof import check_consistency
from exam_engine.ledger.signers import VerifierKey

REQUEST_MAX_BYTES = 128 * 1024
"""A proof of 63 hashes and a checkpoint with 16 signatures of 5 kB have 85 kB."""

Logs = Mapping[str, Sequence[VerifierKey]]
"""Of every log that a witness watches, by origin, the keys it may sign with."""


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """What a log asks for: a signature on a checkpoint that continues the tree of the old size."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    @classmethod
    def parse(cls, body: bytes) -> "AddCheckpoint":
        """Read the body of a request; nothing in it is checked yet.

        Raises:
            Malformed: it is none.
        """
        if len(body) > REQUEST_MAX_BYTES:
            raise Malformed(f"a request of {len(body)} bytes: more than {REQUEST_MAX_BYTES}")
        head, blank, note = body.partition(b"\n\n")
        try:
            first, *hashes = head.decode("ascii").split("\n")
        except UnicodeDecodeError as wrong:
            raise Malformed(f"byte {wrong.start} of the request is not ASCII") from wrong
        if not blank or not first.startswith("old "):
            raise Malformed("a request begins with the old size and has a blank line")
        old = number(first.removeprefix("old "), "the old size")
        return cls(old, proof_of(hashes, "the consistency proof"), Note.parse(note))

    def __bytes__(self) -> bytes:
        lines = [f"old {self.old}", *map(spelled, self.proof), "", ""]
        return "\n".join(lines).encode() + bytes(self.note)

    def recognized(self, logs: Logs) -> SignedCheckpoint:
        """Believe that a log which is watched has signed the checkpoint; it may yet be a fork.

        Raises:
            Malformed: it is no checkpoint, or the old size is above its size.
            UnknownLog: this log is not watched.
            NotSigned, Forged: the log has not signed it.
        """
        checkpoint = Checkpoint.parse(self.note.text)
        keys = logs.get(checkpoint.origin)
        if keys is None:
            raise UnknownLog(f"this witness does not watch {checkpoint.origin!r}")
        found = open_checkpoint(self.note, keys)
        if self.old > checkpoint.size:
            raise Malformed(
                f"a checkpoint of {checkpoint.size} entries after one of {self.old}: entries would"
                " be dropped (a fork)"
            )
        return found

    def check_continues(self, checkpoint: Checkpoint, last: Checkpoint | None) -> None:
        """Believe that a recognized checkpoint continues the last one that was signed.

        Args:
            checkpoint: The one of this request.
            last: The last one of this log that the witness signed; None if it never did.

        Raises:
            OutOfStep: the old size is not that of the last one.
            NotConsistent: it is not shown, or a fork; this checkpoint is evidence.
        """
        signed = 0 if last is None else last.size
        if self.old != signed:
            raise OutOfStep(f"this witness last signed size {signed}, not {self.old}", signed)
        if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
            raise NotConsistent("a tree without entries that has a root: entries were hidden")
        if last is not None and last.size:
            check_consistency(last.size, checkpoint.size, last.root, checkpoint.root, self.proof)
        elif self.proof:
            raise NotConsistent(
                f"a proof from the empty tree is empty: {len(self.proof)} hashes were put in"
            )
