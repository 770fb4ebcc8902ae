"""Proofs beside RFC 6962's recursive definition; every altered proof is refused by its attack."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.ledger.errors import NotConsistent, NotIncluded
from exam_engine.ledger.proof import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
)
from tests.exam_engine.ledger import naive_tree

LEAVES = naive_tree.numbered(300)
ROOTS = [naive_tree.root(LEAVES[:size]) for size in range(301)]
SIZES = st.integers(1, 300)
Proof = tuple[bytes, ...]


def included(index: int, size: int) -> Proof:
    return inclusion_proof(index, size, naive_tree.reader(LEAVES[:size]))


def consistent(old: int, new: int) -> Proof:
    return consistency_proof(old, new, naive_tree.reader(LEAVES[:new]))


def flipped(hashes: Proof, at: int) -> Proof:
    other = bytes([hashes[at][0] ^ 1]) + hashes[at][1:]
    return (*hashes[:at], other, *hashes[at + 1 :])


def test_every_entry_of_every_small_tree_is_proved_as_the_twin_does() -> None:
    for size in range(1, 66):
        for index in range(size):
            proof = included(index, size)

            assert list(proof) == naive_tree.inclusion(index, LEAVES[:size])
            check_inclusion(index, size, LEAVES[index], proof, ROOTS[size])


def test_every_growth_of_every_small_tree_is_proved_as_the_twin_does() -> None:
    for new in range(1, 66):
        for old in range(1, new + 1):
            proof = consistent(old, new)

            assert list(proof) == naive_tree.consistency(old, LEAVES[:new])
            check_consistency(old, new, ROOTS[old], ROOTS[new], proof)


@given(SIZES, st.data())
def test_inclusion_in_any_tree_is_proved_as_the_twin_does(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))

    proof = included(index, size)

    assert list(proof) == naive_tree.inclusion(index, LEAVES[:size])
    check_inclusion(index, size, LEAVES[index], proof, ROOTS[size])


@given(SIZES, st.data())
def test_growth_of_any_tree_is_proved_as_the_twin_does(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))

    proof = consistent(old, new)

    assert list(proof) == naive_tree.consistency(old, LEAVES[:new])
    check_consistency(old, new, ROOTS[old], ROOTS[new], proof)


@given(SIZES, st.data())
def test_no_other_entry_passes_for_the_one_that_is_there(size: int, data: st.DataObject) -> None:
    index, other = data.draw(st.lists(st.integers(0, 299), min_size=2, max_size=2, unique=True))
    index %= size
    proof = included(index, size)

    if LEAVES[other] != LEAVES[index]:
        with pytest.raises(NotIncluded, match="the entry was altered"):
            check_inclusion(index, size, LEAVES[other], proof, ROOTS[size])


@given(SIZES, st.data())
def test_no_entry_passes_at_another_index_or_in_another_tree(
    size: int, data: st.DataObject
) -> None:
    index, claimed = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, 310))
    claimed_size = data.draw(SIZES)
    proof = included(index, size)

    if (claimed, claimed_size) != (index, size):
        with pytest.raises(NotIncluded):
            check_inclusion(claimed, claimed_size, LEAVES[index], proof, ROOTS[claimed_size])


@given(st.integers(2, 300), st.data())
def test_no_bit_of_a_proof_can_be_changed(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    inclusion, growth = included(index, size), consistent(old, size)
    here = data.draw(st.integers(0, len(inclusion) - 1))
    there = data.draw(st.integers(0, len(growth) - 1))

    with pytest.raises(NotIncluded):
        check_inclusion(index, size, LEAVES[index], flipped(inclusion, here), ROOTS[size])
    with pytest.raises(NotConsistent, match="fork"):
        check_consistency(old, size, ROOTS[old], ROOTS[size], flipped(growth, there))


@given(st.integers(2, 300), st.data())
def test_hashes_cannot_be_cut_off_or_put_in(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    inclusion, growth = included(index, size), consistent(old, size)

    for wrong in (inclusion[1:], inclusion[:-1], (*inclusion, ROOTS[9]), (ROOTS[9], *inclusion)):
        with pytest.raises(NotIncluded, match="hashes were cut off or put in"):
            check_inclusion(index, size, LEAVES[index], wrong, ROOTS[size])
    for wrong in (growth[1:], growth[:-1], (*growth, ROOTS[9]), (ROOTS[9], *growth)):
        with pytest.raises(NotConsistent, match="hashes were cut off or put in"):
            check_consistency(old, size, ROOTS[old], ROOTS[size], wrong)


@given(st.integers(2, 300), st.data())
def test_a_tree_with_one_entry_altered_is_no_continuation(size: int, data: st.DataObject) -> None:
    old, altered = data.draw(st.integers(1, size - 1)), data.draw(st.integers(0, size - 2))
    altered %= old
    forked = [*LEAVES[:altered], bytes(32), *LEAVES[altered + 1 : size]]

    proof = consistency_proof(old, size, naive_tree.reader(forked))

    with pytest.raises(NotConsistent, match="entries were altered, dropped or reordered"):
        check_consistency(old, size, ROOTS[old], naive_tree.root(forked), proof)


def test_two_versions_that_part_after_the_signed_size_do_not_pass_for_one_another() -> None:
    forked = [*LEAVES[:6], bytes(32), LEAVES[7]]

    with pytest.raises(NotConsistent, match="from the signed tree of 6 entries to the one of 8"):
        check_consistency(6, 8, ROOTS[6], naive_tree.root(forked), consistent(6, 8))


def test_a_shorter_tree_is_a_fork() -> None:
    with pytest.raises(NotConsistent, match="shortens the tree from 8 to 5 entries"):
        check_consistency(8, 5, ROOTS[8], ROOTS[5], consistent(5, 8))


def test_two_roots_for_one_size_are_a_fork() -> None:
    with pytest.raises(NotConsistent, match="two roots for one size of 8"):
        check_consistency(8, 8, ROOTS[8], ROOTS[7], ())


def test_a_proof_from_a_size_to_itself_is_empty() -> None:
    check_consistency(8, 8, ROOTS[8], ROOTS[8], ())

    assert consistent(8, 8) == ()
    with pytest.raises(NotConsistent, match="to itself is empty: 1 were put in"):
        check_consistency(8, 8, ROOTS[8], ROOTS[8], (ROOTS[1],))


@pytest.mark.parametrize("new", [0, 1, 8])
def test_a_proof_from_the_empty_tree_says_nothing(new: int) -> None:
    with pytest.raises(NotConsistent, match="says nothing"):
        check_consistency(0, new, ROOTS[0], ROOTS[new], ())


def test_a_node_does_not_pass_for_an_entry_by_its_length() -> None:
    with pytest.raises(NotIncluded, match="exactly 32 bytes"):
        check_inclusion(0, 2, LEAVES[0] + LEAVES[1], (LEAVES[1],), ROOTS[2])
    with pytest.raises(NotIncluded, match="exactly 32 bytes"):
        check_inclusion(0, 2, LEAVES[0], (LEAVES[1][:31],), ROOTS[2])
    with pytest.raises(NotConsistent, match="exactly 32 bytes"):
        check_consistency(2, 3, ROOTS[2], ROOTS[3], (LEAVES[2] + b"\x00",))


@pytest.mark.parametrize(("index", "size"), [(8, 8), (0, 0), (-1, 8), (2**63, 2**63 + 1)])
def test_an_entry_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(NotIncluded, match="an entry that never was"):
        check_inclusion(index, size, LEAVES[0], (), ROOTS[8])


def test_what_cannot_be_proved_is_not_made() -> None:
    read = naive_tree.reader(LEAVES[:8])

    with pytest.raises(ValueError, match="no entry 8 in a tree of 8"):
        inclusion_proof(8, 8, read)
    for old, new in ((0, 8), (9, 8)):
        with pytest.raises(ValueError, match=f"no proof from {old} to {new}"):
            consistency_proof(old, new, read)


def test_a_proof_in_the_largest_tree_has_63_hashes() -> None:
    def read(level: int, index: int) -> bytes:
        return level.to_bytes(16, "big") + index.to_bytes(16, "big")

    assert len(inclusion_proof(0, 2**63 - 1, read)) == 63
    assert len(consistency_proof(1, 2**63 - 1, read)) == 63
