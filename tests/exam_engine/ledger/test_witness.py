"""What a witness signs, and above all what it never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.ledger.checkpoint import Checkpoint, signed_checkpoint
from exam_engine.ledger.errors import (
    Forged,
    Malformed,
    NotConsistent,
    NotSigned,
    OutOfStep,
    RecordRefused,
    UnknownLog,
)
from exam_engine.ledger.proof import consistency_proof
from exam_engine.ledger.witness import AddCheckpoint
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import (
    ORIGIN,
    a_checkpoint,
    a_log,
    a_signed_checkpoint,
    a_witness,
)

LOGS = {ORIGIN: [a_log().key]}
LEAVES = naive_tree.numbered(20)


def a_request(old: int, new: int) -> AddCheckpoint:
    read = naive_tree.reader(LEAVES[:new])
    proof = consistency_proof(old, new, read) if old else ()
    return AddCheckpoint(old, proof, a_signed_checkpoint(new))


def decide(request: AddCheckpoint, last: Checkpoint | None) -> Checkpoint:
    assert AddCheckpoint.parse(bytes(request)) == request
    return decide_bytes(bytes(request), last)


def decide_bytes(body: bytes, last: Checkpoint | None) -> Checkpoint:
    """Everything a witness asks before it signs."""
    request = AddCheckpoint.parse(body)
    found = request.recognized(LOGS)
    request.check_continues(found.checkpoint, last)
    return found.checkpoint


def test_growth_from_nothing_by_any_step_is_signed() -> None:
    for first in range(21):
        last = decide(a_request(0, first), None)
        for second in range(first, 21):
            assert decide(a_request(first, second), last) == a_checkpoint(second)


def test_the_request_has_the_lines_of_the_specification() -> None:
    request = a_request(6, 8)

    lines = bytes(request).decode().split("\n")

    assert lines[0] == "old 6"
    assert [len(line) for line in lines[1:5]] == [44, 44, 44, 0]
    assert lines[5:7] == [ORIGIN, "8"]


def test_a_log_that_is_not_watched_is_unknown_however_well_it_signs() -> None:
    request = AddCheckpoint(0, (), a_signed_checkpoint(8, log=a_log("lain.example/sesi-1")))

    with pytest.raises(UnknownLog, match=r"does not watch 'lain\.example/sesi-1'"):
        decide(request, None)


def test_what_only_others_signed_is_not_signed() -> None:
    note = a_signed_checkpoint(8, a_witness())

    with pytest.raises(NotSigned):
        decide(AddCheckpoint(0, (), note._replace(signatures=note.signatures[1:])), None)


def test_what_somebody_forged_is_not_signed() -> None:
    note = a_signed_checkpoint(8)
    other = a_checkpoint(9).text

    with pytest.raises(Forged):
        decide(AddCheckpoint(0, (), note._replace(text=other)), None)


def test_a_log_that_thinks_of_another_size_hears_the_right_one() -> None:
    for last, old, expected in ((None, 3, 0), (a_checkpoint(5), 0, 5), (a_checkpoint(5), 6, 5)):
        with pytest.raises(OutOfStep) as behind:
            decide(a_request(old, 8), last)
        assert behind.value.size == expected


def test_a_checkpoint_below_the_old_size_drops_entries() -> None:
    with pytest.raises(Malformed, match="entries would be dropped"):
        decide(AddCheckpoint(8, (), a_signed_checkpoint(5)), a_checkpoint(8))


def test_a_forked_tree_is_not_signed_whatever_the_proof() -> None:
    forked = [*LEAVES[:4], bytes(32), *LEAVES[5:]]
    root = naive_tree.root(forked[:8])
    note = signed_checkpoint(Checkpoint(ORIGIN, 8, root), a_log())

    for proof in (
        consistency_proof(6, 8, naive_tree.reader(forked[:8])),
        consistency_proof(6, 8, naive_tree.reader(LEAVES[:8])),
        (),
    ):
        with pytest.raises(NotConsistent):
            decide(AddCheckpoint(6, proof, note), a_checkpoint(6))


def test_another_root_for_the_same_size_is_a_fork() -> None:
    note = signed_checkpoint(Checkpoint(ORIGIN, 8, bytes(32)), a_log())

    with pytest.raises(NotConsistent, match="the log has two versions"):
        decide(AddCheckpoint(8, (), note), a_checkpoint(8))


def test_the_same_checkpoint_is_signed_again() -> None:
    assert decide(a_request(8, 8), a_checkpoint(8)) == a_checkpoint(8)


def test_an_empty_tree_has_the_root_of_an_empty_tree() -> None:
    note = signed_checkpoint(Checkpoint(ORIGIN, 0, bytes(32)), a_log())

    assert decide(a_request(0, 0), None).size == 0
    with pytest.raises(NotConsistent, match="entries were hidden"):
        decide(AddCheckpoint(0, (), note), None)


@pytest.mark.parametrize("last", [None, a_checkpoint(0)])
def test_a_proof_from_the_empty_tree_is_empty(last: Checkpoint | None) -> None:
    with pytest.raises(NotConsistent, match="1 hashes were put in"):
        decide(AddCheckpoint(0, (LEAVES[0],), a_signed_checkpoint(8)), last)


NOTE = bytes(a_signed_checkpoint()).decode()
A_HASH = "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c="


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "begins with the old size"),
        (NOTE, "begins with the old size"),
        (f"old 0\n{NOTE}", "the consistency proof is not Base64"),
        ("old 0\n\n", "a note is text"),
        (f"old 00\n\n{NOTE}", "the old size is '00'"),
        (f"old -1\n\n{NOTE}", "the old size is '-1'"),
        (f"old 9223372036854775808\n\n{NOTE}", "the old size is"),
        (f"old\n\n{NOTE}", "begins with the old size"),
        (f"old 5\nAAAA\n\n{NOTE}", "hash 1 of the consistency proof has 3 bytes"),
        (f"old 5\n{A_HASH}\n{A_HASH[:-1]}\n\n{NOTE}", "hash 2 of the consistency proof"),
        ("old 5\n" + f"{A_HASH}\n" * 64 + f"\n{NOTE}", "has 64 hashes"),
        (f"old 5\u0661\n\n{NOTE}", "is not ASCII"),
        (f"old 0\n\n{ORIGIN}\n8\n{A_HASH}\n", "a note is text"),
        (f"old 0\n\n{NOTE}" + "x" * 200_000, "a request of"),
    ],
)
def test_what_is_no_request_is_refused_by_what_is_wrong_with_it(body: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        AddCheckpoint.parse(body.encode())


def test_a_note_that_is_no_checkpoint_is_malformed() -> None:
    note = a_signed_checkpoint()

    with pytest.raises(Malformed, match="has three lines"):
        decide(AddCheckpoint(0, (), note._replace(text=note.text + "tambahan\n")), None)


@given(st.integers(0, len(bytes(a_request(6, 8))) - 1), st.integers(1, 255))
def test_no_byte_of_a_request_can_be_changed(at: int, change: int) -> None:
    body = bytearray(bytes(a_request(6, 8)))
    body[at] ^= change

    with pytest.raises(RecordRefused):
        decide_bytes(bytes(body), a_checkpoint(6))
