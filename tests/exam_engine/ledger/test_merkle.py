"""The tree that only grows, beside RFC 6962's recursive definition and the published roots."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.merkle import EMPTY_ROOT, Frontier, peaks, root_between
from tests.exam_engine.ledger import naive_tree

# the leaves and roots of the Certificate Transparency reference implementation
PUBLISHED_LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
PUBLISHED_ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def test_the_roots_are_the_published_ones() -> None:
    frontier = Frontier()
    roots = [frontier.root().hex()]

    for leaf in PUBLISHED_LEAVES:
        frontier.append(leaf_hash(bytes.fromhex(leaf)))
        roots.append(frontier.root().hex())

    assert tuple(roots) == PUBLISHED_ROOTS
    assert EMPTY_ROOT.hex() == PUBLISHED_ROOTS[0]


def test_every_size_up_to_three_hundred_has_the_root_of_the_naive_twin() -> None:
    leaves = naive_tree.numbered(300)
    frontier = Frontier()

    for size, leaf in enumerate(leaves):
        assert frontier.root() == naive_tree.root(leaves[:size])
        assert len(frontier.peaks) == size.bit_count()
        frontier.append(leaf)


@given(st.lists(st.integers(0, 40), max_size=12))
def test_it_does_not_matter_in_which_batches_leaves_come(batches: list[int]) -> None:
    leaves = naive_tree.numbered(sum(batches))
    frontier, at = Frontier(), 0

    for batch in batches:
        frontier.extend(leaves[at : at + batch])
        at += batch

    assert (frontier.size, frontier.root()) == (len(leaves), naive_tree.root(leaves))


@given(st.integers(0, 300), st.integers(0, 60))
def test_a_frontier_read_from_a_stored_tree_goes_on_as_if_it_had_never_stopped(
    size: int, more: int
) -> None:
    leaves = naive_tree.numbered(size + more)

    frontier = Frontier.read(size, naive_tree.reader(leaves[:size]))
    frontier.extend(leaves[size:])

    assert frontier.root() == naive_tree.root(leaves)


def test_the_largest_tree_is_remembered_in_63_hashes() -> None:
    largest = 2**63 - 1

    frontier = Frontier(largest, [bytes(32)] * 63)

    assert len(frontier.peaks) == len(list(peaks(0, largest))) == 63
    assert len(frontier.root()) == 32


@given(st.integers(1, 300), st.data())
def test_the_root_of_a_part_is_that_of_its_leaves(size: int, data: st.DataObject) -> None:
    level = data.draw(st.integers(0, size.bit_length() - 1))
    start = data.draw(st.integers(0, (size - 1) >> level)) << level
    end = min(size, start + (1 << level))
    leaves = naive_tree.numbered(size)

    assert root_between(naive_tree.reader(leaves), start, end) == naive_tree.root(leaves[start:end])


def test_a_leaf_that_is_no_hash_is_refused_and_changes_nothing() -> None:
    frontier = Frontier()
    frontier.extend(naive_tree.numbered(5))
    before = (frontier.size, frontier.peaks)

    with pytest.raises(ValueError, match="a leaf hash has 32 bytes, not 31"):
        frontier.append(bytes(31))

    assert (frontier.size, frontier.peaks) == before


@pytest.mark.parametrize(("size", "hashes"), [(0, 1), (3, 1), (4, 2)])
def test_a_frontier_with_a_number_of_peaks_that_cannot_be_is_refused(
    size: int, hashes: int
) -> None:
    with pytest.raises(ValueError, match=f"a tree of {size} leaves does not have {hashes} peaks"):
        Frontier(size, [bytes(32)] * hashes)


def test_a_frontier_with_peaks_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a hash has 32 bytes"):
        Frontier(1, [bytes(33)])
