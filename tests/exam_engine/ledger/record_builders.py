"""Keys, logs and policies as tests need them; the seeds are everybody's."""

from __future__ import annotations

from hashlib import sha256

from exam_engine.ledger.checkpoint import Checkpoint, cosigned, signed_checkpoint
from exam_engine.ledger.merkle import Frontier
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import COSIGNATURE, NOTE, Signer
from tests.exam_engine.ledger import naive_tree

ORIGIN = "ujian.example/sesi-1"
AT = 1_790_000_000


def a_log(origin: str = ORIGIN) -> Signer:
    """The key of a log."""
    return Signer(origin, NOTE, sha256(origin.encode()).digest())


def a_witness(name: str = "saksi.example/w1") -> Signer:
    """The key of a witness."""
    return Signer(name, COSIGNATURE, sha256(name.encode()).digest())


def a_checkpoint(size: int = 8, origin: str = ORIGIN) -> Checkpoint:
    """A checkpoint over numbered leaves."""
    frontier = Frontier()
    frontier.extend(naive_tree.numbered(size))
    return Checkpoint(origin, size, frontier.root())


def a_signed_checkpoint(size: int = 8, *witnesses: Signer, log: Signer | None = None) -> Note:
    """A checkpoint signed by its log and by witnesses."""
    log = log or a_log()
    note = signed_checkpoint(a_checkpoint(size, log.key.name), log)
    return note.signed(*(cosigned(note, witness, AT) for witness in witnesses))
