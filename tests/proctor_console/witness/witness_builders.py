"""A witness in a folder, and a log that shows whatever tree it likes."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from exam_engine.ledger.checkpoint import Checkpoint, signed_checkpoint
from exam_engine.ledger.proof import consistency_proof
from exam_engine.ledger.witness import AddCheckpoint
from proctor_console.witness import folder as folders
from proctor_console.witness.service import Witness
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import AT, ORIGIN, a_log

NAME = "saksi.example/w1"


def a_folder(path: Path) -> Path:
    """The folder of a witness that watches one log."""
    folders.make(path, NAME)
    folders.watch(path, [a_log().key])
    return path


def a_witness_at_work(path: Path) -> Witness:
    """The witness of a folder, as after a start; its clock stands."""
    opened = folders.open_folder(path)
    return Witness(opened.signer, opened.logs, opened.book, lambda: AT)


def fork_of(leaves: list[bytes], at: int, name: object) -> list[bytes]:
    """Another version of a log: the leaf at an index is a different one."""
    return [*leaves[:at], sha256(repr(name).encode()).digest(), *leaves[at + 1 :]]


def a_request(old: int, leaves: list[bytes], proof: tuple[bytes, ...] | None = None) -> bytes:
    """What a log asks for that shows these leaves; signed, whatever it is."""
    if proof is None:
        possible = 0 < old <= len(leaves)
        proof = consistency_proof(old, len(leaves), naive_tree.reader(leaves)) if possible else ()
    checkpoint = Checkpoint(ORIGIN, len(leaves), naive_tree.root(leaves))
    return bytes(AddCheckpoint(old, proof, signed_checkpoint(checkpoint, a_log())))
