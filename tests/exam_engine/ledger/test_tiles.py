"""Names of tiles and bundles, and which of them a growing record needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.tiles import (
    Bundle,
    Tile,
    bundle_bytes,
    entries_in,
    hashes_in,
    parse_path,
    tiles_of_growth,
    width_at,
)

WIDTHS = st.integers(1, 256)
INDEXES = st.integers(0, 2**55 - 1)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 999), "tile/0/999"),
        (Tile(0, 1_000), "tile/0/x001/000"),
        (Tile(1, 1_234_067), "tile/1/x001/x234/067"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(63, 0, 1), "tile/63/000.p/1"),
        (Bundle(1_234_067), "tile/entries/x001/x234/067"),
        (Bundle(0, 255), "tile/entries/000.p/255"),
    ],
)
def test_a_tile_has_the_published_address(tile: Tile | Bundle, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@given(st.one_of(st.builds(Tile, st.integers(0, 63), INDEXES, WIDTHS), st.builds(Bundle, INDEXES)))
def test_every_address_reads_as_it_is_written(tile: Tile | Bundle) -> None:
    assert parse_path(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/0/67",
        "tile/0/0000",
        "tile/0/x000/067",
        "tile/0/001/067",
        "tile/0/x001/x067",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/999",
        "tile/0/000.p/",
        "tile/0/000/",
        "tile/0/../../keys/master.key",
        "tile/data/000",
        "tile/0/\u0660\u0660\u0660",
        "tile/0/" + "x999/" * 6 + "999",
        "/tile/0/000",
        "tile/0/000\n",
    ],
)
def test_what_is_no_address_of_a_tile_is_refused(path: str) -> None:
    with pytest.raises(Malformed, match=r"is no address of a tile|has no level"):
        parse_path(path)


def naive_tiles(size: int) -> set[Tile]:
    """Every tile of a tree, counted hash by hash."""
    tiles, level, hashes = set(), 0, size
    while hashes:
        for start in range(0, hashes, 256):
            tiles.add(Tile(level, start // 256, min(256, hashes - start)))
        level, hashes = level + 1, hashes // 256
    return tiles


def test_the_trees_of_the_specification_have_its_tiles() -> None:
    of_70_000 = list(tiles_of_growth(0, 70_000))

    assert sum(tile.level == 0 and tile.width == 256 for tile in of_70_000) == 273
    assert [tile for tile in of_70_000 if tile.width != 256 or tile.level] == [
        Tile(0, 273, 112),
        Tile(1, 0),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert list(tiles_of_growth(0, 256)) == [Tile(0, 0), Tile(1, 0, 1)]


@given(st.integers(0, 140_000), st.integers(0, 140_000))
def test_a_growth_makes_the_tiles_that_were_not_there_before(one: int, other: int) -> None:
    old, new = sorted((one, other))

    grown = list(tiles_of_growth(old, new))

    assert set(grown) == naive_tiles(new) - naive_tiles(old)
    assert len(grown) == len(set(grown))


@given(st.integers(0, 70_000))
def test_a_tile_is_as_wide_as_there_are_hashes(size: int) -> None:
    for tile in naive_tiles(size):
        assert width_at(tile.level, tile.index, size) == tile.width
    assert width_at(0, -(-size // 256), size) == 0


@given(st.lists(st.binary(max_size=80), min_size=1, max_size=256))
def test_a_bundle_reads_as_it_is_written(entries: list[bytes]) -> None:
    assert entries_in(Bundle(0, len(entries)), bundle_bytes(entries)) == entries


def test_an_entry_stands_after_its_length() -> None:
    assert bundle_bytes([b"ab", b"", bytes(65_535)])[:6] == b"\x00\x02ab\x00\x00"


def test_what_no_bundle_can_hold_is_not_written() -> None:
    with pytest.raises(ValueError, match="at most 65,535 bytes"):
        bundle_bytes([bytes(65_536)])
    for count in (0, 257):
        with pytest.raises(ValueError, match=f"1 to 256 entries, not {count}"):
            bundle_bytes([b"a"] * count)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "has 0 entries"),
        (b"\x00\x01a", "has 1 entries: some were dropped"),
        (b"\x00\x01a\x00\x01b\x00\x01c", "has 3 entries: some were dropped or put in"),
        (b"\x00\x01a\x00\x02b", "ends inside entry 1: bytes were cut off"),
        (b"\x00\x01a\x00", "ends inside entry 1"),
    ],
)
def test_a_bundle_with_bytes_dropped_or_put_in_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        entries_in(Bundle(0, 2), data)


def test_a_full_tile_may_stand_for_the_partial_one_it_begins_with() -> None:
    hashes = [bytes([number]) * 32 for number in range(256)]

    assert hashes_in(Tile(0, 0, 3), b"".join(hashes)) == hashes[:3]
    assert hashes_in(Tile(0, 0, 3), b"".join(hashes[:3])) == hashes[:3]
    with pytest.raises(Malformed, match=r"tile/0/000\.p/3 has 128 bytes, not 96"):
        hashes_in(Tile(0, 0, 3), b"".join(hashes[:4]))
