"""The vectors in the documents, read by a program that was written from the documents alone."""

import json
import re
from pathlib import Path

import pytest

from tests.second_verifier import crockford, dice, sealed_papers, streams
from tests.second_verifier.commitments import chain_head, commitment, open_salt, private_salt
from tests.second_verifier.notes import read_key
from tests.second_verifier.policies import read_policy
from tests.second_verifier.proof_files import proved
from tests.second_verifier.receipts import read_receipt, read_receipt_text
from tests.second_verifier.refusal import Refused
from tests.second_verifier.trees import leaf_hash

_DOCS = Path(__file__).parents[2] / "docs"
_LEDGER = (_DOCS / "ledger-format.md").read_text("utf-8")
_BLOCKS = re.findall(r"```[a-z]*\n(.*?)\n```", _LEDGER, re.DOTALL)
_SECRET = bytes(range(32))
_PSEUDONYM = bytes(range(16))


def _value(what: str) -> str:
    (found,) = re.findall(rf"^\| {re.escape(what)} \| `([^`]*)` \|$", _LEDGER, re.MULTILINE)
    return str(found)


def _block(beginning: str) -> str:
    (found,) = [block for block in _BLOCKS if block.startswith(beginning)]
    return str(found)


_RECORD = _block('{"event":"CandidateReady/1"').encode()


def test_commitments_chain_and_entries_are_those_of_the_document() -> None:
    bound = commitment(private_salt(_SECRET, 1), _RECORD)
    assert bound.hex() == _value("commitment")
    assert commitment(open_salt(_SECRET, 7), _RECORD).hex() == _value("open commitment")
    entry = b"\1" + _PSEUDONYM + (1).to_bytes(4) + bound
    assert entry.hex() == _value("private entry")
    assert leaf_hash(entry).hex() == _value("its leaf hash")
    head = chain_head([bound])
    assert head.hex() == _value("chain head")
    assert crockford.short_code(head) == _value("short code")
    assert (b"\2" + _PSEUDONYM + (1).to_bytes(4) + head).hex() == _value("closing entry")


def test_a_receipt_is_read_from_its_bytes_and_from_its_lines() -> None:
    data = bytes.fromhex(_value("receipt"))
    receipt = read_receipt(data)
    assert (receipt.pseudonym, receipt.index, receipt.count) == (_PSEUDONYM, 2, 1)
    assert (receipt.secret, receipt.points) == (_SECRET, (105, 150, 200))
    assert receipt.closing_entry.hex() == _value("closing entry")
    key = read_key(_value("verifier key"))
    assert receipt.signed_by(key)
    lines = _block("1. 0400")
    assert read_receipt_text(lines) == receipt
    assert crockford.printed(data) == lines


def test_the_proof_of_the_closing_entry_leads_to_a_checkpoint_that_its_log_signed() -> None:
    proof = (_block("c2sp.org/tlog-proof@v1") + "\n").encode()
    policy = read_policy(f"log {_value('verifier key')}\nquorum none\n".encode())
    entry = bytes.fromhex(_value("closing entry"))
    assert proved(proof, entry, 2, policy).size == 3


def test_the_witness_of_the_document_is_counted() -> None:
    proof, line = _block("c2sp.org/tlog-proof@v1") + "\n", _block("\u2014 saksi") + "\n"
    policy = read_policy(_block("log ").encode())
    entry = bytes.fromhex(_value("closing entry"))

    with pytest.raises(Refused, match="too few witnesses"):
        proved(proof.encode(), entry, 2, policy)
    signers = proved((proof + line).encode(), entry, 2, policy).signers
    assert {key.name for key in signers} == {"exam.invalid/session-1", "saksi.invalid/satu"}


def test_a_sealed_paper_opens_with_its_secret() -> None:
    sealed = bytes.fromhex(_value('sealed paper with the plaintext `{"records":[]}`'))
    origin = read_key(_value("verifier key")).name
    assert sealed_papers.opened(sealed, _SECRET, origin) == b'{"records":[]}'


_DRAW = re.findall(r"```json\n(.*?)\n```", (_DOCS / "draw.md").read_text("utf-8"), re.DOTALL)


def test_a_ceremony_and_the_seeds_are_those_of_the_document() -> None:
    given = json.loads(_DRAW[0])
    sitting, secret = given["sitting"], bytes.fromhex(given["secret"])
    assert streams.secret_commitment(sitting, secret).hex() == given["secret_commitment"]
    throws = [
        dice.Throw(each["name"], each["rolls"], bytes.fromhex(each["nonce"]))
        for each in given["throws"]
    ]
    committed = {throw.name: throw.committed(sitting) for throw in throws}
    assert [committed[throw.name].hex() for throw in throws] == [
        each["commitment"] for each in given["throws"]
    ]
    listed = dice.list_hash(sitting, committed)
    thrown = dice.randomness(listed, throws)
    assert [f"dice/{listed.hex()}", thrown.hex()] == [
        given["draws"][1]["source"],
        given["draws"][1]["randomness"],
    ]
    for draw in given["draws"]:
        randomness = bytes.fromhex(draw["randomness"])
        assert streams.seed(sitting, draw["source"], secret, randomness).hex() == draw["seed"]


@pytest.mark.parametrize("draw", json.loads(_DRAW[1]))
def test_streams_draw_what_the_document_says(draw: dict[str, object]) -> None:
    stream = streams.Stream(bytes.fromhex(str(draw["seed"])), str(draw["label"]))
    of = draw["of"]
    assert isinstance(of, list)
    if draw["draw"] == "below":
        assert [stream.below(n) for n in of] == draw["gives"]
    elif draw["draw"] == "shuffle":
        assert stream.shuffle(of) == draw["gives"]
    else:
        assert stream.sample(of, int(str(draw["count"]))) == draw["gives"]
