"""A whole sitting of one paper, by somebody who has the key and writes what they like."""

from __future__ import annotations

import json
from pathlib import Path

from exam_engine.ledger.checkpoint import Checkpoint, signed_checkpoint
from exam_engine.ledger.entry import commitment, leaf_hash, next_head
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.policy_file import write_policy
from exam_engine.ledger.proof import inclusion_proof
from exam_engine.ledger.proof_file import ProofFile
from exam_engine.ledger.receipt import Receipt
from exam_engine.ledger.sealed_paper import seal
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.verifying.published_day import LOG, ORIGIN, Published, paper_of, proof_of

READY = b'{"event":"CandidateReady/1","at":1,"clock":1,"attempt":"P-001"}'


def made_up(
    folder: Path,
    records: tuple[bytes, ...] = (READY,),
    *,
    points: tuple[int, ...] = (5,),
    count: int | None = None,
) -> Published:
    """Receipt and files over these records; ``count`` is what the receipt says of their number."""
    secret, pseudonym, head = bytes(range(32)), bytes(range(16)), bytes(32)
    for number, record in enumerate(records, 1):
        head = next_head(head, commitment(secret, number, record))
    said = len(records) if count is None else count
    receipt = Receipt(pseudonym, 1, said, head, secret, points).signed(LOG)
    leaves = [leaf_hash(b""), receipt.leaf]
    note = signed_checkpoint(Checkpoint(ORIGIN, 2, naive_tree.root(leaves)), LOG)
    proof = ProofFile(1, inclusion_proof(1, 2, naive_tree.reader(leaves)), note)
    paper = {
        "origin": ORIGIN,
        "pseudonym": pseudonym.hex(),
        "items": 5,
        "records": [[number, one.decode()] for number, one in enumerate(records, 1)],
    }
    published = receipt, folder
    for path, content in (
        (folder / "policy", write_policy(Policy([LOG.key]))),
        (proof_of(published), bytes(proof)),
        (paper_of(published), seal(secret, ORIGIN, json.dumps(paper).encode())),
    ):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return published
