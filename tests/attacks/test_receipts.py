"""Receipts: a candidate claims something else than happened, or the operator does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.ledger.checkpoint import Checkpoint, signed_checkpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.policy_file import write_policy
from exam_engine.ledger.proof_file import ProofFile
from exam_engine.ledger.sealed_paper import seal, unseal
from exam_engine.ledger.signers import NOTE, Signer
from exam_engine.verifying.receipts import Given, check_receipt
from exam_engine.verifying.report import Report
from exam_engine.verifying.show import as_text
from tests.attacks.receipts_made_up import READY, made_up
from tests.attacks.record import By, Case, Row, To, attack, attacks, control
from tests.exam_engine.ledger.record_builders import a_witness
from tests.exam_engine.verifying.published_day import (
    LOG,
    ORIGIN,
    Published,
    a_published_day,
    paper_of,
    proof_of,
)

Spoil = Callable[[Published], Published]


def checked(published: Published) -> Report:
    receipt, folder = published
    report = check_receipt(receipt.text, folder)
    assert report.holds or as_text(report).startswith("JANGAN PERCAYA tanda terima")
    return report


def altered_paper(published: Published, change: Callable[[dict[str, object]], object]) -> Published:
    """Sealed again with the right secret, as its keeper could do."""
    receipt, _ = published
    path = paper_of(published)
    paper = json.loads(unseal(receipt.secret, ORIGIN, path.read_bytes()))
    change(paper)
    path.write_bytes(seal(receipt.secret, ORIGIN, json.dumps(paper).encode()))
    return published


def signed_again(published: Published, **changes: object) -> Published:
    """Another receipt, with a signature that is genuine."""
    receipt, folder = published
    return replace(receipt, **changes).signed(LOG), folder  # type: ignore[arg-type]


def another_answer(published: Published) -> Published:
    def change(paper: dict[str, list[list[object]]]) -> None:
        record = next(one for one in paper["records"] if "AnswerRecorded" in str(one[1]))
        record[1] = str(record[1]).replace('"choice":0', '"choice":1')

    return altered_paper(published, change)  # type: ignore[arg-type]


def a_dropped_record(published: Published) -> Published:
    return altered_paper(published, lambda paper: paper["records"].pop(3))  # type: ignore[attr-defined]


def a_dropped_end(published: Published) -> Published:
    return altered_paper(published, lambda paper: paper["records"].pop())  # type: ignore[attr-defined]


def a_record_more(published: Published) -> Published:
    count = published[0].count + 1
    return altered_paper(published, lambda paper: paper["records"].append([count, "{}"]))  # type: ignore[attr-defined]


def of_another_sitting(published: Published) -> Published:
    return altered_paper(published, lambda paper: paper.update(origin="exam.invalid/sesi-2"))


def somebody_elses_paper(published: Published) -> Published:
    mine = paper_of(published)
    other = next(one for one in mine.parent.iterdir() if one != mine)
    mine.write_bytes(other.read_bytes())
    return published


def a_cut_paper(published: Published) -> Published:
    paper_of(published).write_bytes(paper_of(published).read_bytes()[:40])
    return published


def no_paper(published: Published) -> Published:
    paper_of(published).unlink()
    return published


def no_proof(published: Published) -> Published:
    proof_of(published).unlink()
    return published


def another_secret(published: Published) -> Published:
    return signed_again(published, secret=bytes(32))


def a_head_that_was_never_recorded(published: Published) -> Published:
    return signed_again(published, head=bytes(32))


def another_index(published: Published) -> Published:
    receipt, folder = signed_again(published, index=published[0].index - 1)
    shutil.copy(proof_of(published), proof_of((receipt, folder)))
    return receipt, folder


def no_policy(published: Published) -> Published:
    (published[1] / "policy").unlink()
    return published


def a_forged_checkpoint(published: Published) -> Published:
    proof = ProofFile.parse(proof_of(published).read_bytes())
    text = proof.checkpoint.text.replace("sesi-1\n", "sesi-1\n1", 1)
    forged = replace(proof, checkpoint=Note(text, proof.checkpoint.signatures))
    proof_of(published).write_bytes(bytes(forged))
    return published


@attacks(
    Row.DROPPED,
    Case(
        "an answer in the published paper is another",
        "its records do not come to the chain head that the receipt and the record have [altered]",
        another_answer,
    ),
    Case(
        "a record is left out of the published paper",
        "it has not exactly the records 1 to … of the paper [dropped]",
        a_dropped_record,
    ),
    Case(
        "the end is left out of the published paper",
        "it has not exactly the records 1 to … of the paper [dropped]",
        a_dropped_end,
    ),
    Case(
        "a record is put into the published paper",
        "it has not exactly the records 1 to … of the paper [inserted]",
        a_record_more,
    ),
    Case(
        "the paper is of another sitting",
        "its 'origin' is not exam.invalid/sesi-1 [not in the format]",
        of_another_sitting,
    ),
    Case(
        "somebody else's paper is published in its place",
        "the sealed paper does not open with this receipt: it is another candidate's or another "
        "sitting's, or it was altered [altered]",
        somebody_elses_paper,
    ),
    Case("the paper is cut off", "40 bytes are no sealed paper [not in the format]", a_cut_paper),
    Case("the paper is not published", "paper/…: it is not there [dropped]", no_paper),
    Case("the proof is not published", "proof/….tlog-proof: it is not there [dropped]", no_proof),
    Case(
        "the receipt, genuinely signed, has a secret that opens nothing",
        "the sealed paper does not open with this receipt",
        another_secret,
    ),
    Case(
        "the receipt, genuinely signed, has a chain head that was never recorded",
        "this inclusion proof does not lead from the entry to the root: the entry was altered, or "
        "is not number … of … [altered]",
        a_head_that_was_never_recorded,
    ),
    Case(
        "the receipt, genuinely signed, names another entry",
        "it proves entry …, and the paper was closed by entry … [not in the format]",
        another_index,
    ),
    Case("nobody says whose key it is", "policy: there is no policy: nobody says whose", no_policy),
    Case(
        "the checkpoint of the proof is altered",
        "the signature of exam.invalid/sesi-1 is false: forged, or the text was altered",
        a_forged_checkpoint,
    ),
    to=To.RECEIPT,
    by=By.CANDIDATE,
)
def test_what_belongs_to_a_receipt_is_changed(published: Published, tried: Case[Spoil]) -> Report:
    return checked(tried.how(published))


def more_points(published: Published) -> Published:
    receipt, folder = published
    return replace(receipt, points=(15, 10)), folder


def more_points_signed(published: Published) -> Published:
    return signed_again(published, points=(15, 10))


def another_key(published: Published) -> Published:
    receipt, folder = published
    return receipt.signed(Signer(ORIGIN, NOTE, bytes(range(32)))), folder


def a_policy_of_another_key(published: Published) -> Published:
    _, folder = published
    other = Signer("exam.invalid/sesi-2", NOTE, bytes(32)).key
    (folder / "policy").write_bytes(write_policy(Policy([other])))
    return published


def the_number_of_another(published: Published) -> Published:
    """A friend's closing entry under one's own secret: the friend has the better paper."""
    receipt, folder = published
    return replace(receipt, pseudonym=bytes(range(16))).signed(LOG), folder


@attacks(
    Row.CLAIMS,
    Case(
        "a candidate writes more points on the receipt",
        "receipt: the signature of exam.invalid/sesi-1 is false: forged, or the text was altered",
        more_points,
    ),
    Case(
        "somebody with the key of the log signs more points",
        "it ends with 15, 2, and the receipt has 15, 10 [changed score]",
        more_points_signed,
    ),
    Case(
        "a candidate signs a receipt with a key of their own",
        "receipt: the signature of exam.invalid/sesi-1 is false: forged, or the text was altered",
        another_key,
    ),
    Case(
        "the receipt is of a log that nobody trusts",
        "receipt: nobody who is trusted signs for exam.invalid/sesi-1 [another key]",
        a_policy_of_another_key,
    ),
    Case(
        "a candidate passes off another pseudonym as theirs, genuinely signed",
        "this inclusion proof does not lead from the entry to the root: the entry was altered",
        the_number_of_another,
    ),
    to=To.RECEIPT,
    by=By.CANDIDATE,
)
def test_a_receipt_that_is_made_up(published: Published, tried: Case[Spoil]) -> Report:
    return checked(tried.how(published))


OF_TWO = (
    READY,
    b'{"event":"AttemptFinished/1","at":2,"clock":2,"attempt":"P-002","by":"time","points":[5],%s'
    % b'"total":5}',
)


@attacks(
    Row.CLAIMS,
    Case(
        "the keeper of the key commits to a paper of two people",
        "record 2 is of P-002, and the first one of P-001 [inserted]",
        OF_TWO,
    ),
    Case(
        "the keeper of the key commits to what is no record",
        "it is no JSON object [not in the format]",
        (b"[]",),
    ),
    Case(
        "the keeper of the key commits to a paper that never ends",
        "it ends with no points, and the receipt has 5 [changed score]",
        (READY,),
    ),
    to=To.RECEIPT,
    by=By.CANDIDATE,
)
def test_a_paper_that_is_made_up(tmp_path: Path, tried: Case[tuple[bytes, ...]]) -> Report:
    return checked(made_up(tmp_path, tried.how))


@attack(
    Row.VERSIONS,
    "the receipt is of one version of the record, and the published proof of another",
    to=To.RECEIPT,
    by=By.CANDIDATE,
    says="this inclusion proof does not lead from the entry to the root: the entry was altered, or "
    "is not number … of … [altered]",
)
def test_a_receipt_of_a_forked_record(published: Published) -> Report:
    """Both roots are signed with the key of the exam; the candidate has shown a fork."""
    proof = ProofFile.parse(proof_of(published).read_bytes())
    size = int(proof.checkpoint.text.split("\n")[1])
    other = signed_checkpoint(Checkpoint(ORIGIN, size, bytes(range(32))), LOG)
    proof_of(published).write_bytes(bytes(replace(proof, checkpoint=other)))
    return checked(published)


@attack(
    Row.VERSIONS,
    "a receipt is given out over a record that the witnesses have not seen",
    to=To.RECEIPT,
    by=By.CANDIDATE,
    says="0 of 1 known witnesses have co-signed size …, which does not meet 'saksi': others may be "
    "shown another version [fork]",
)
def test_a_receipt_that_no_witness_has_seen(published: Published) -> Report:
    policy = Policy([LOG.key], {"saksi": a_witness().key}, quorum="saksi")
    (published[1] / "policy").write_bytes(write_policy(policy))
    return checked(published)


@attack(
    Row.CLAIMS,
    "a candidate brings the receipt of another day, whose files are not those of this one",
    to=To.RECEIPT,
    by=By.CANDIDATE,
    says="this inclusion proof does not lead from the entry to the root: the entry was altered, or "
    "is not number … of … [altered]",
)
def test_a_receipt_of_another_day(published: Published, tmp_path: Path) -> Report:
    """Everything of theirs is genuine but the checkpoint, which is that of this day."""
    (tmp_path / "another-day").mkdir()
    proof = ProofFile.parse(proof_of(published).read_bytes())
    with a_published_day(tmp_path / "another-day") as (receipt, elsewhere):
        theirs = receipt, published[1]
        proof_of(theirs).write_bytes(bytes(replace(proof, index=receipt.index)))
        shutil.copy(paper_of((receipt, elsewhere)), paper_of(theirs))
        return checked(theirs)


@attack(
    Row.TERMINAL,
    "a terminal shows B and sends A, which the candidate sees in the own paper only afterwards",
    to=To.RECEIPT,
    by=By.SAID,
    says="that the screen showed what was recorded: candidates check that by their short code",
)
def test_a_terminal_that_shows_something_else(published: Published) -> Report:
    """The receipt opens what was recorded; that it is what was on the screen, no record knows."""
    report = checked(published)
    assert "answer 1: A" in report.details
    return report


@control
@settings(max_examples=60)
@given(data=st.data())
def test_no_byte_of_any_file_can_be_changed(original: Published, data: st.DataObject) -> None:
    receipt, folder = original
    paths = {"paper": paper_of(original), "proof": proof_of(original)}
    name = data.draw(st.sampled_from(sorted(paths)))
    content = bytearray(paths[name].read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))

    report = check_receipt(receipt.text, folder, Given(**{name: bytes(content)}))

    assert not report.holds
