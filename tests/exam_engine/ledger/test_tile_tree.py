"""A tree in tiles: what is written as it grows is what every proof can be read from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.merkle import Frontier
from exam_engine.ledger.proof import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
)
from exam_engine.ledger.tile_tree import TileEdge, TileReader
from exam_engine.ledger.tiles import Tile, tiles_of_growth
from tests.exam_engine.ledger import naive_tree

MANY = naive_tree.numbered(70_000)


class Shelf:
    """Published tiles, by address."""

    def __init__(self) -> None:
        self.tiles: dict[str, bytes] = {}

    def put(self, edge: TileEdge) -> None:
        for tile, data in (*edge.take_full(), *edge.partial()):
            self.tiles[tile.path] = data

    def fetch(self, tile: Tile) -> bytes:
        return self.tiles[tile.path]


def grown(*sizes: int) -> Shelf:
    """What is published when there was a checkpoint at each of these sizes."""
    shelf, edge = Shelf(), TileEdge()
    for size in sizes:
        edge.extend(MANY[edge.size : size])
        shelf.put(edge)
    return shelf


def root_at(size: int) -> bytes:
    frontier = Frontier()
    frontier.extend(MANY[:size])
    return frontier.root()


def test_a_tree_of_seventy_thousand_is_published_as_the_specification_says() -> None:
    shelf = grown(70_000)

    assert set(shelf.tiles) == {tile.path for tile in tiles_of_growth(0, 70_000)}
    assert shelf.tiles["tile/0/273.p/112"] == b"".join(MANY[69_888:])
    assert shelf.tiles["tile/1/000"][:32] == naive_tree.root(MANY[:256])
    assert shelf.tiles["tile/2/000.p/1"] == naive_tree.root(MANY[:65_536])


@given(st.lists(st.integers(1, 2_000), min_size=1, max_size=6, unique=True))
def test_every_checkpoint_has_the_tiles_of_its_growth(sizes: list[int]) -> None:
    shelf, before, expected = grown(*sorted(sizes)), 0, set()

    for size in sorted(sizes):
        expected |= {tile.path for tile in tiles_of_growth(before, size)}
        before = size

    assert set(shelf.tiles) == expected


def test_every_node_of_every_small_tree_is_read_from_its_tiles() -> None:
    for size in (1, 2, 255, 256, 257, 300):
        read, twin = TileReader(size, grown(size).fetch), naive_tree.reader(MANY[:size])

        for level in range(size.bit_length()):
            for index in range(size >> level):
                assert read(level, index) == twin(level, index)


@given(st.integers(2, 70_000), st.data())
def test_every_proof_can_be_read_from_tiles(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    read = TileReader(size, BIG.fetch)

    root = Frontier.read(size, read).root()

    check_inclusion(index, size, MANY[index], inclusion_proof(index, size, read), root)
    earlier = Frontier.read(old, TileReader(old, BIG.fetch)).root()
    check_consistency(old, size, earlier, root, consistency_proof(old, size, read))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000])
def test_the_root_read_from_tiles_is_that_of_the_frontier(size: int) -> None:
    assert Frontier.read(size, TileReader(size, grown(size).fetch)).root() == root_at(size)


@given(st.integers(0, 1_500), st.integers(0, 700))
def test_an_edge_that_was_put_away_goes_on_as_if_it_had_never_stopped(size: int, more: int) -> None:
    shelf = grown(size)

    edge = TileEdge(size, shelf.fetch)
    edge.extend(MANY[size : size + more])
    shelf.put(edge)

    assert shelf.tiles == grown(size, size + more).tiles


def test_an_edge_cannot_go_on_without_its_partial_tiles() -> None:
    with pytest.raises(ValueError, match=r"tile/0/001\.p/44 is needed to go on at 300"):
        TileEdge(300)


def test_a_reader_asks_for_a_tile_once() -> None:
    asked: list[str] = []
    shelf = grown(300)

    def fetch(tile: Tile) -> bytes:
        asked.append(tile.path)
        return shelf.fetch(tile)

    read = TileReader(300, fetch)
    for index in range(300):
        inclusion_proof(index, 300, read)

    assert len(asked) == len(set(asked))


def test_a_node_that_is_not_complete_cannot_be_read() -> None:
    read = TileReader(300, grown(300).fetch)

    with pytest.raises(ValueError, match="node 1 of level 8 is not complete at 300"):
        read(8, 1)


def test_a_tile_that_was_cut_off_is_refused() -> None:
    read = TileReader(300, lambda _tile: bytes(31))

    with pytest.raises(Malformed, match="has 31 bytes"):
        read(0, 0)


def test_a_leaf_that_is_no_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="a leaf hash has 32 bytes, not 33"):
        TileEdge().extend([bytes(33)])


class EverySize(Shelf):
    """A tree of 70,000 with the partial tiles of every size before, cut from the full ones."""

    def fetch(self, tile: Tile) -> bytes:
        whole = self.tiles.get(Tile(tile.level, tile.index).path)
        if whole is None:
            whole = next(
                data
                for path, data in self.tiles.items()
                if path.startswith(f"{Tile(tile.level, tile.index).path}.p/")
            )
        return whole[: tile.width * 32]


BIG = EverySize()
BIG.tiles = grown(70_000).tiles
