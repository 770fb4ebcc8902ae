import hashlib
import hmac
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import question_bank
from question_bank.draw import Stream

PACKAGE = Path(question_bank.__file__).parent
DOCUMENT = PACKAGE.parent / "docs" / "draw.md"


class NaiveStream:
    """The specification of docs/draw.md, word for word and slowly."""

    def __init__(self, seed: bytes, label: str) -> None:
        self.seed, self.label, self.used = seed, label.encode("utf-8"), 0

    def word(self) -> int:
        block, place = divmod(self.used, 8)
        self.used += 1
        message = self.label + b"\x00" + block.to_bytes(8, "big")
        digest = hmac.new(self.seed, message, hashlib.sha256).digest()
        return int.from_bytes(digest[4 * place : 4 * place + 4], "big")

    def below(self, bound: int) -> int:
        word = self.word()
        while word >= 2**32 // bound * bound:
            word = self.word()
        return word % bound

    def shuffle(self, things: list[int]) -> list[int]:
        order = list(things)
        for last in reversed(range(1, len(order))):
            chosen = self.below(last + 1)
            order[last], order[chosen] = order[chosen], order[last]
        return order


def vectors() -> list[dict[str, Any]]:
    text = DOCUMENT.read_text(encoding="utf-8").partition("Draws from streams.")[2]
    (block,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    found: list[dict[str, Any]] = json.loads(block)
    return found


def test_the_documents_vectors_hold() -> None:
    for vector in vectors():
        stream = Stream(bytes.fromhex(vector["seed"]), vector["label"])

        match vector["draw"]:
            case "below":
                drawn = [stream.below(bound) for bound in vector["of"]]
            case "shuffle":
                drawn = stream.shuffle(vector["of"])
            case "sample":
                drawn = stream.sample(vector["of"], vector["count"])

        assert drawn == vector["gives"], vector


@given(st.binary(max_size=40), st.text(max_size=20), st.lists(st.integers(1, 2**32), max_size=40))
def test_a_stream_draws_as_the_specification_read_slowly(
    seed: bytes, label: str, bounds: list[int]
) -> None:
    stream, naive = Stream(seed, label), NaiveStream(seed, label)

    drawn = [stream.below(bound) for bound in bounds]

    assert drawn == [naive.below(bound) for bound in bounds]


@given(st.text(max_size=20), st.lists(st.integers(), max_size=60))
def test_a_shuffle_is_fisher_yates(label: str, things: list[int]) -> None:
    assert Stream(b"seed", label).shuffle(things) == NaiveStream(b"seed", label).shuffle(things)


@given(st.text(max_size=20), st.sets(st.integers(), max_size=40), st.data())
def test_a_sample_takes_different_things(label: str, things: set[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(0, len(things)))

    taken = Stream(b"seed", label).sample(sorted(things), count)

    assert len(taken) == count == len(set(taken))
    assert set(taken) <= things


def test_every_order_of_four_is_equally_likely() -> None:
    stream = Stream(b"fair", "orders")

    seen = Counter(tuple(stream.shuffle(range(4))) for _ in range(24 * 200))

    # Chi-square with 23 degrees of freedom: 49.7 is passed once in a thousand fair seeds.
    assert len(seen) == 24
    assert sum((count - 200) ** 2 / 200 for count in seen.values()) < 49.7


def test_high_words_are_rejected_and_not_folded() -> None:
    bound = 2**31 + 1
    stream = Stream(b"reject", "half of all words")
    folded = NaiveStream(b"reject", "half of all words")

    drawn = [stream.below(bound) for _ in range(50)]

    assert drawn != [folded.word() % bound for _ in range(50)]
    assert max(drawn) < bound


@pytest.mark.parametrize("bound", [0, -1, 2**32 + 1])
def test_a_bound_that_no_word_can_serve_is_refused(bound: int) -> None:
    with pytest.raises(ValueError, match="below 1 to"):
        Stream(b"", "").below(bound)


def test_more_than_there_are_cannot_be_sampled() -> None:
    with pytest.raises(ValueError, match="cannot take 3 of 2"):
        Stream(b"", "").sample([1, 2], 3)


def test_no_library_generator_is_ever_imported() -> None:
    generators = re.compile(
        r"^\s*(?:import|from)\s+(?:random|secrets|numpy|uuid)\b|os\.urandom|\.default_rng",
        re.MULTILINE,
    )

    found = [
        path.name
        for path in PACKAGE.rglob("*.py")
        if generators.search(path.read_text(encoding="utf-8"))
    ]

    assert found == []
