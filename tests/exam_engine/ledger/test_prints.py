"""A print is the same for the same strings in whatever pieces, and for no others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.ledger.prints import LinesPrint, Print, TreePrint
from exam_engine.ledger.tiles import WIDTH, Tile

strings = st.lists(st.binary(max_size=3), max_size=6)


def printed(strings: list[bytes], pieces: int = 100) -> bytes:
    taken = Print()
    for start in range(0, len(strings), pieces):
        taken.add(strings[start : start + pieces])
    return taken.digest()


@given(one=strings, other=strings, pieces=st.integers(1, 3))
def test_strings_have_the_same_print_if_they_are_the_same(
    one: list[bytes], other: list[bytes], pieces: int
) -> None:
    assert printed(one, pieces) == printed(one)
    assert (printed(one) == printed(other)) == (one == other)


def test_no_byte_moves_from_one_string_to_the_next_or_from_an_entry_to_a_leaf() -> None:
    assert len({printed([b"ab", b"c"]), printed([b"a", b"bc"]), printed([b"", b"abc"])}) == 3
    one, other = LinesPrint(), LinesPrint()
    one.add([b"ab"], [b"c"])
    other.add([b"a"], [b"bc"])
    assert one.digest() != other.digest()


@pytest.mark.parametrize("odd", ["text", 5, None])
def test_what_is_no_bytes_has_no_print(odd: Any) -> None:
    taken = Print()
    taken.add([b"a"])

    with pytest.raises(TypeError):
        taken.add([b"b", odd])

    assert taken.digest() == printed([b"a"])


def test_the_prints_of_a_tree_tell_levels_places_and_checkpoints_apart() -> None:
    tile = bytes(32 * WIDTH)
    low, high = [(Tile(0, 0), tile)], [(Tile(1, 0), tile)]

    def of(tiles: list[tuple[Tile, bytes]], *checkpoints: tuple[int, int, bytes, bytes]) -> object:
        taken = TreePrint()
        taken.add_tiles(tiles)
        for one in checkpoints:
            taken.add_checkpoint(*one)
        return taken.found()

    seen = [
        of([]),
        of(low),
        of(low + low),
        of(low + high),
        of(low, (0, 11, b"r", b"n")),
        of(low, (0, 1, b"1r", b"n")),
        of(low, (0, 11, b"rn", b"")),
        of(low, (1, 1, b"r", b"n")),
        of(low, (0, 11, b"r", b"n"), (1, 12, b"r", b"n")),
    ]
    assert len(set(seen)) == len(seen)
    assert of(low, (0, 11, b"r", b"n")) == of(low, (0, 11, b"r", b"n"))
