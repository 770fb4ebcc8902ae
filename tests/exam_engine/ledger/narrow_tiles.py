"""Tiles of four hashes instead of 256, so that a tree of a hundred entries has several levels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from exam_engine.ledger import found_again, growing, tile_tree, tiles

HEIGHT, WIDTH = 2, 4


@contextmanager
def narrow_tiles() -> Iterator[None]:
    """Within the block every tile has room for four hashes; the code is the same."""
    with pytest.MonkeyPatch.context() as patched:
        for module in (tiles, tile_tree, growing, found_again):
            patched.setattr(module, "HEIGHT", HEIGHT)
            patched.setattr(module, "WIDTH", WIDTH)
        patched.setattr(tiles.Tile.__init__, "__defaults__", (WIDTH,))
        yield
