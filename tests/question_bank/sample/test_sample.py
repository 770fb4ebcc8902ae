import re
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest

from question_bank import markup
from question_bank.interchange import read_bank
from question_bank.items import Bank, Item
from question_bank.sample.figural_analogy import analogies
from question_bank.sample.figural_odd import odd_ones
from question_bank.sample.figural_series import series
from question_bank.sample.generate import files
from tests.question_bank.builders import SAMPLE


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(SAMPLE)


def topic(bank: Bank, name: str) -> list[Item]:
    return [item for item in bank.items if item.topic == name]


def test_generating_again_gives_the_committed_files() -> None:
    for name, content in files().items():
        assert (SAMPLE / name).read_bytes() == content, name


def test_every_picture_is_generated_and_shown(bank: Bank) -> None:
    made = {name.removeprefix("pictures/") for name in files() if name.startswith("pictures/")}
    shown = {
        picture.name
        for item in bank.items
        for html in (item.stem, *(choice.html for choice in item.choices))
        for picture in markup.pictures(html)
    }

    assert made == shown == {picture.name for picture in bank.pictures}


def test_the_bank_is_as_large_as_promised(bank: Bank) -> None:
    sections = Counter(item.section for item in bank.items)
    topics = Counter(item.topic for item in bank.items)

    assert sections["twk"] >= 60
    assert sections["tiu"] >= 70
    assert sections["tkp"] >= 90
    assert sum(count for name, count in topics.items() if name.startswith("figural")) >= 22
    assert topics["deret-angka"] >= 10
    assert topics["berhitung"] >= 10
    assert topics["perbandingan"] >= 5
    declared = {name for section in bank.sections for name, _ in section.topics}
    assert topics.keys() == declared


def test_no_two_items_ask_the_same(bank: Bank) -> None:
    asked = Counter(
        (item.stem, tuple(sorted(choice.html for choice in item.choices))) for item in bank.items
    )

    assert [stem for stem, count in asked.items() if count > 1] == []


def test_figural_choices_are_pictures_that_all_sound_different(bank: Bank) -> None:
    for item in bank.items:
        if item.topic.startswith("figural"):
            heard = [markup.pictures(choice.html)[0].alternative for choice in item.choices]

            assert len(set(heard)) == 5, item.item_id


def test_every_puzzle_draws() -> None:
    # A puzzle with two drawings that look the same cannot be built: see Puzzle.
    assert [len(list(make())) for make in (analogies, odd_ones, series)] == [12, 12, 13]


def numbers(text: str) -> list[int]:
    return [int(word.replace(".", "")) for word in re.findall(r"\d[\d.]*", text)]


def continues(terms: list[int]) -> set[int]:
    """All continuations that the rules of number_series.py, tried one by one, can give."""
    found = set()
    steps = [after - before for before, after in pairwise(terms)]
    growth = [after - before for before, after in pairwise(steps)]
    if len(set(growth)) == 1:
        found.add(terms[-1] + steps[-1] + growth[-1])
    if all(
        third == first + second
        for first, second, third in zip(terms, terms[1:], terms[2:], strict=False)
    ):
        found.add(terms[-1] + terms[-2])
    factors = {Fraction(after, before) for before, after in pairwise(steps) if before}
    if len(factors) == 1:
        found.add(terms[-1] + int(steps[-1] * factors.pop()))
    if len(steps) > 6 and all(a == b for a, b in zip(steps, steps[3:], strict=False)):
        found.add(terms[-1] + steps[-3])
    odd = [after - before for before, after in zip(terms[::2], terms[2::2], strict=False)]
    if len(terms) % 2 == 0 and len(odd) > 1 and len(set(odd)) == 1 and len(set(steps)) > 3:
        found.add(terms[-2] + odd[0])
    for factor in (2, 3):
        fall = {after - before for before, after in zip(terms[1::2], terms[2::2], strict=False)}
        rises = all(b == a * factor for a, b in zip(terms[::2], terms[1::2], strict=False))
        if rises and len(fall) == 1:
            found.add(terms[-1] + fall.pop())
    return found


def test_each_number_series_has_one_continuation_and_it_is_the_answer(bank: Bank) -> None:
    for item in topic(bank, "deret-angka"):
        answer = numbers(item.choices[item.best].html)

        assert continues(numbers(item.stem)) == set(answer), item.item_id


def test_comparisons_keep_the_order_candidates_know(bank: Bank) -> None:
    orders = {tuple(choice.html for choice in item.choices) for item in topic(bank, "perbandingan")}

    assert len(orders) == 1
    assert not any(item.shuffle for item in topic(bank, "perbandingan"))
    assert len({item.best for item in topic(bank, "perbandingan")}) >= 3


def test_the_authored_place_of_the_answer_tells_nothing(bank: Bank) -> None:
    places = Counter(item.best for item in bank.items if item.section == "tiu" and item.shuffle)

    assert all(places[place] >= sum(places.values()) / 10 for place in range(5))
