"""Closed papers as the public may take them: sealed, and each with the proof that it was closed so.

Nobody can read a sealed paper but who has its receipt; docs/ledger-format.md has the bytes. All
calls block.
"""

from collections.abc import Sequence

import msgspec

from exam_engine.ledger.entry import CLOSING
from exam_engine.ledger.merkle import ReadHash
from exam_engine.ledger.note import Note
from exam_engine.ledger.proof import inclusion_proof
from exam_engine.ledger.proof_file import ProofFile
from exam_engine.ledger.scribe import Identity
from exam_engine.ledger.sealed_paper import seal
from exam_engine.ledger.store import LedgerStore
from exam_engine.roster import SittingPlan
from proctor_console.errors import UnknownFile


def paper_path(pseudonym: bytes) -> str:
    """Where a sealed paper lies, below the address of its log."""
    return f"paper/{pseudonym.hex()}"


def proof_path(index: int) -> str:
    """Where the proof of a closing entry lies, below the address of its log."""
    return f"proof/{index}.tlog-proof"


def sealed_paper(
    store: LedgerStore, plan: SittingPlan, origin: str, identity: Identity, entries: Sequence[int]
) -> bytes:
    """The records of a closed paper, by the indexes of its private entries, for its candidate.

    Raises:
        UnknownFile: its secret is destroyed, so that nobody can open it any more.
    """
    pseudonym, secret = identity
    if secret is None:
        raise UnknownFile("the secret of this paper is destroyed", path=paper_path(pseudonym))
    records = store.records(plan.id, entries)
    text = {
        "sitting": plan.id,
        "origin": origin,
        "pseudonym": pseudonym.hex(),
        "items": plan.items,
        "sections": [
            {
                "id": one.id,
                "title": one.title,
                "first": one.first,
                "last": one.last,
                "max": one.max_points,
            }
            for one in plan.sections
        ],
        "records": [(number, record.decode()) for number, (_, record) in enumerate(records, 1)],
    }
    return seal(secret, origin, msgspec.json.encode(text))


def closing_proof(
    store: LedgerStore, sitting: str, index: int, note: Note, size: int, read: ReadHash
) -> bytes:
    """The proof file of a closing entry under a checkpoint over so many entries.

    ``read`` gives the hashes of the tree of this size.

    Raises:
        UnknownFile: there is no closing entry at this index, or the checkpoint is not over it.
    """
    path = proof_path(index)
    if index >= size:
        raise UnknownFile("this entry is not under the checkpoint", path=path)
    if store.entries(sitting, index, index + 1)[0][:1] != CLOSING:
        raise UnknownFile("this entry closes no paper", path=path)
    return bytes(ProofFile(index, inclusion_proof(index, size, read), note))
