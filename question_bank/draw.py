"""Every random decision about a form, from a seed: specified to the bit in docs/draw.md.

Anyone who knows the seed draws the same forms in any language, today and in ten years; that is
why no library's generator is used.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Sequence
from typing import Final, TypeVar

_T = TypeVar("_T")

WORDS: Final = 2**32
_WORDS_OF_BLOCK = struct.Struct(">8I")


class Stream:
    """An endless stream of fair decisions for one label under one seed."""

    def __init__(self, seed: bytes, label: str) -> None:
        self._seed = seed
        self._prefix = label.encode() + b"\x00"
        self._counter = 0
        self._words: list[int] = []

    def below(self, bound: int) -> int:
        """Draw a whole number from 0 to bound - 1, each equally likely.

        Raises:
            ValueError: the bound is not in 1 to 2^32.
        """
        if not 1 <= bound <= WORDS:
            raise ValueError(f"a draw is below 1 to 2^32, not {bound}")
        # The highest words are drawn again: kept, they would favour the low numbers.
        limit = WORDS - WORDS % bound
        while True:
            if not self._words:
                self._next_block()
            word = self._words.pop()
            if word < limit:
                return word % bound

    def shuffle(self, things: Sequence[_T]) -> list[_T]:
        """Put things into a new order, every order equally likely (Fisher-Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            chosen = self.below(last + 1)
            order[last], order[chosen] = order[chosen], order[last]
        return order

    def sample(self, things: Sequence[_T], count: int) -> list[_T]:
        """Take count different things, in the order drawn (the first steps of Fisher-Yates).

        Raises:
            ValueError: there are fewer things than asked for.
        """
        if not 0 <= count <= len(things):
            raise ValueError(f"cannot take {count} of {len(things)}")
        pool = list(things)
        for first in range(count):
            chosen = first + self.below(len(pool) - first)
            pool[first], pool[chosen] = pool[chosen], pool[first]
        return pool[:count]

    def _next_block(self) -> None:
        message = self._prefix + self._counter.to_bytes(8, "big")
        words = _WORDS_OF_BLOCK.unpack(hmac.digest(self._seed, message, "sha256"))
        # Reversed, because popping from the end of a list costs nothing.
        self._words = list(words[::-1])
        self._counter += 1
