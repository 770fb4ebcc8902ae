"""Proof files (C2SP tlog-proof@v1, `.tlog-proof`): that an entry is in a sitting's record.

Self-contained: with the entry, the key of the log and the policy, everything can be checked without
a network.
"""

from dataclasses import dataclass

from exam_engine.ledger.checkpoint import SignedCheckpoint
from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.lines import blob, number, proof_of, spelled
from exam_engine.ledger.note import BYTES_MAX, Note
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.proof import check_inclusion

FIRST_LINE = "c2sp.org/tlog-proof@v1"
EXTRA_MAX = 64 * 1024
"""Bytes; nobody has signed the extra data, so nothing but convenience is lost."""

_LONGEST = BYTES_MAX + 2 * EXTRA_MAX


@dataclass(frozen=True, slots=True)
class ProofFile:
    """Where an entry stands, the hashes from it to the root, and the checkpoint.

    ``extra`` is for the convenience of the reader, and is not to be believed.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes | None = None

    @classmethod
    def parse(cls, data: bytes) -> "ProofFile":
        """Read a proof file; nothing in it is checked yet.

        Raises:
            Malformed: the bytes are no proof file; says where.
        """
        if len(data) > _LONGEST:
            raise Malformed(f"a proof of {len(data)} bytes: more than {_LONGEST}")
        head, blank, checkpoint = data.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as wrong:
            raise Malformed(f"byte {wrong.start} of the proof file is not ASCII") from wrong
        if not blank or lines[0] != FIRST_LINE:
            raise Malformed(f"a proof file begins with {FIRST_LINE} and has a blank line")
        extra = None
        if len(lines) > 1 and lines[1].startswith("extra "):
            extra = blob(lines.pop(1).removeprefix("extra "), "the extra data")
        if len(lines) == 1 or not lines[1].startswith("index "):
            raise Malformed("a proof file says the index of its entry")
        index = number(lines[1].removeprefix("index "), "the index")
        hashes = proof_of(lines[2:], "the inclusion proof")
        return cls(index, hashes, Note.parse(checkpoint), extra)

    def __bytes__(self) -> bytes:
        extra = [] if self.extra is None else [f"extra {spelled(self.extra)}"]
        lines = [FIRST_LINE, *extra, f"index {self.index}", *map(spelled, self.hashes), "", ""]
        return "\n".join(lines).encode() + bytes(self.checkpoint)

    def check(self, leaf: bytes, policy: Policy) -> SignedCheckpoint:
        """Believe that the entry with this leaf hash is in the record that the policy trusts.

        Raises:
            Malformed, NotSigned, Forged, QuorumMissed: as ``Policy.check`` does.
            NotIncluded: the entry is not the one at this index.
        """
        found = policy.check(self.checkpoint)
        size, root = found.checkpoint.size, found.checkpoint.root
        check_inclusion(self.index, size, leaf, self.hashes, root)
        return found
