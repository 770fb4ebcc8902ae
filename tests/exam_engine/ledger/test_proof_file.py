"""Proof files: a receipt's address leads to one, and it needs nothing else to be checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.ledger.errors import (
    Forged,
    Malformed,
    NotIncluded,
    NotSigned,
    QuorumMissed,
    RecordRefused,
)
from exam_engine.ledger.policy_file import read_policy
from exam_engine.ledger.proof import inclusion_proof
from exam_engine.ledger.proof_file import ProofFile
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import a_log, a_signed_checkpoint, a_witness

LEAVES = naive_tree.numbered(8)
POLICY = read_policy(f"log {a_log().key}\nwitness saksi {a_witness().key}\nquorum saksi\n".encode())
A_HASH = "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c="


def a_proof(index: int = 5, size: int = 8, extra: bytes | None = None) -> ProofFile:
    hashes = inclusion_proof(index, size, naive_tree.reader(LEAVES[:size]))
    return ProofFile(index, hashes, a_signed_checkpoint(size, a_witness()), extra)


def test_a_proof_file_reads_as_it_is_written_and_holds() -> None:
    for size in range(1, 9):
        for index in range(size):
            data = bytes(a_proof(index, size))

            found = ProofFile.parse(data).check(LEAVES[index], POLICY)

            assert bytes(ProofFile.parse(data)) == data
            assert found.checkpoint.size == size


def test_its_lines_are_those_of_the_specification() -> None:
    data = bytes(a_proof(5, extra=b"tambahan"))

    lines = data.decode().split("\n")

    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra dGFtYmFoYW4=", "index 5"]
    assert [len(line) for line in lines[3:7]] == [44, 44, 44, 0]
    assert lines[7:9] == ["ujian.example/sesi-1", "8"]
    assert data.endswith(bytes(a_proof().checkpoint))


@pytest.mark.parametrize("extra", [None, b"", b"\x00\xff"])
def test_extra_data_reads_as_it_is_written(extra: bytes | None) -> None:
    assert ProofFile.parse(bytes(a_proof(extra=extra))).extra == extra


def test_another_entry_is_not_in_the_record() -> None:
    with pytest.raises(NotIncluded, match="the entry was altered"):
        a_proof(5).check(LEAVES[4], POLICY)


def test_a_proof_moved_to_another_index_does_not_hold() -> None:
    moved = bytes(a_proof(5)).replace(b"index 5\n", b"index 4\n")

    with pytest.raises(NotIncluded):
        ProofFile.parse(moved).check(LEAVES[5], POLICY)


def test_an_index_outside_the_signed_tree_does_not_hold() -> None:
    moved = bytes(a_proof(5)).replace(b"index 5\n", b"index 8\n")

    with pytest.raises(NotIncluded, match="an entry that never was"):
        ProofFile.parse(moved).check(LEAVES[5], POLICY)


def test_a_proof_under_another_logs_checkpoint_does_not_hold() -> None:
    proof = ProofFile(5, a_proof().hashes, a_signed_checkpoint(8, log=a_log("lain.example/x")))

    with pytest.raises(NotSigned):
        proof.check(LEAVES[5], POLICY)


def test_a_proof_that_no_witness_saw_does_not_hold() -> None:
    proof = ProofFile(5, a_proof().hashes, a_signed_checkpoint(8))

    with pytest.raises(QuorumMissed):
        proof.check(LEAVES[5], POLICY)


def test_a_checkpoint_with_another_size_is_a_forgery() -> None:
    resized = bytes(a_proof()).replace(b"\n8\n", b"\n9\n")

    with pytest.raises(Forged):
        ProofFile.parse(resized).check(LEAVES[5], POLICY)


NOTE = bytes(a_signed_checkpoint()).decode()
HEAD = "c2sp.org/tlog-proof@v1\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "begins with c2sp.org/tlog-proof@v1"),
        (f"index 0\n\n{NOTE}", "begins with"),
        (f"c2sp.org/tlog-proof@v2\nindex 0\n\n{NOTE}", "begins with"),
        (f"{HEAD}index 0\n{NOTE}", "the inclusion proof is not Base64"),
        (f"{HEAD}\n{NOTE}", "says the index"),
        (f"{HEAD}extra AA==\n\n{NOTE}", "says the index"),
        (f"{HEAD}extra\nindex 0\n\n{NOTE}", "says the index"),
        (f"{HEAD}index 0\nextra AA==\n\n{NOTE}", "hash 1 of the inclusion proof is not Base64"),
        (f"{HEAD}extra AA=\nindex 0\n\n{NOTE}", "the extra data is not Base64"),
        (f"{HEAD}index 00\n\n{NOTE}", "the index is '00'"),
        (f"{HEAD}index -1\n\n{NOTE}", "the index is '-1'"),
        (f"{HEAD}index 0\nAAAA\n\n{NOTE}", "hash 1 of the inclusion proof has 3 bytes"),
        (f"{HEAD}index 0\n" + f"{A_HASH}\n" * 64 + f"\n{NOTE}", "has 64 hashes: no tree needs"),
        (f"{HEAD}index 0\r\n\n{NOTE}", "the index is"),
        (f"{HEAD}index 0\u0661\n\n{NOTE}", "is not ASCII"),
        (f"{HEAD}index 0\n\n", "a note is text"),
        (f"{HEAD}index 0\n\n{NOTE}" + "x" * 500_000, "a proof of"),
    ],
)
def test_what_is_no_proof_file_is_refused_by_what_is_wrong_with_it(text: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        ProofFile.parse(text.encode())


@given(st.integers(0, len(bytes(a_proof())) - 1), st.integers(1, 255))
def test_no_byte_of_a_proof_file_can_be_changed(at: int, change: int) -> None:
    data = bytearray(bytes(a_proof()))
    data[at] ^= change

    with pytest.raises(RecordRefused):
        ProofFile.parse(bytes(data)).check(LEAVES[5], POLICY)
