"""What a candidate does with a receipt and the files it leads to, spelled out naively."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from exam_engine.ledger.policy_file import read_policy
from exam_engine.ledger.proof_file import ProofFile
from exam_engine.ledger.receipt import Receipt
from exam_engine.ledger.sealed_paper import unseal

Fetch = Callable[[str], bytes]
"""The bytes of a file below the address of the log."""


def opened(receipt: Receipt, fetch: Fetch) -> dict[str, Any]:
    """The paper of a receipt, believed for nothing but what can be checked."""
    policy = read_policy(fetch("policy"))
    proof = ProofFile.parse(fetch(f"proof/{receipt.index}.tlog-proof"))
    signed = proof.check(receipt.leaf, policy)
    receipt.check(signed.log)
    origin = signed.checkpoint.origin
    sealed = fetch(f"paper/{receipt.pseudonym.hex()}")
    paper: dict[str, Any] = json.loads(unseal(receipt.secret, origin, sealed))
    assert paper["pseudonym"] == receipt.pseudonym.hex()
    assert heads(receipt.secret, paper)[-1] == receipt.head
    assert len(paper["records"]) == receipt.count
    end = json.loads(paper["records"][-1][1])
    assert (end["event"], tuple(end["points"])) == ("AttemptFinished/1", receipt.points)
    return paper


def heads(secret: bytes, paper: dict[str, Any]) -> list[bytes]:
    """The chain head after every record, as docs/ledger-format.md says it."""
    head, found = bytes(32), []
    for number, record in paper["records"]:
        salt = hmac.digest(secret, b"salt" + number.to_bytes(4, "big"), "sha256")
        committed = sha256(b"exam-engine/commit/v1\0" + salt + record.encode()).digest()
        head = sha256(b"\x03" + head + committed).digest()
        found.append(head)
    return found
