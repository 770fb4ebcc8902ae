"""Proofs that an entry is in the record: c2sp.org/tlog-proof."""

from dataclasses import dataclass

from tests.second_verifier.checkpoints import Checkpoint
from tests.second_verifier.policies import Policy
from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import decimal, hash_in_base64, padded_base64, text
from tests.second_verifier.trees import included, leaf_hash

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True)
class ProofFile:
    index: int
    path: tuple[bytes, ...]
    note: bytes


def read_proof_file(data: bytes) -> ProofFile:
    head, empty, note = text(data, "the proof").partition("\n\n")
    if not empty:
        raise Refused("the proof has no checkpoint")
    first, *rest = head.split("\n")
    if first != HEADER:
        raise Refused("not a tlog-proof of version 1")
    if rest and rest[0].startswith("extra "):
        padded_base64(rest.pop(0).removeprefix("extra "), "extra data of the proof")
    if not rest or not rest[0].startswith("index "):
        raise Refused("the proof has no index")
    index = decimal(rest[0].removeprefix("index "), "index of the proof")
    path = tuple(hash_in_base64(line, "a hash of the proof") for line in rest[1:])
    return ProofFile(index, path, note.encode())


def proved(data: bytes, entry: bytes, index: int, policy: Policy) -> Checkpoint:
    """The trusted checkpoint under which this entry is at this index, or a refusal."""
    proof = read_proof_file(data)
    checkpoint = policy.trusted(proof.note)
    if proof.index != index:
        raise Refused(f"the proof is of entry {proof.index}, not {index}")
    path = list(proof.path)
    if not included(leaf_hash(entry), index, checkpoint.size, path, checkpoint.root):
        raise Refused(f"the proof does not lead from entry {index} to the root")
    return checkpoint
