import re
from fractions import Fraction

import pytest
from defusedxml.ElementTree import fromstring

from question_bank.interchange import read_bank
from question_bank.items import Bank, Item
from tests.question_bank.builders import SAMPLE

OPERATORS = {"×": "*", "÷": "/", "−": "-", "+": "+"}  # noqa: RUF001 -- signs of the items


@pytest.fixture(scope="module")
def bank() -> Bank:
    return read_bank(SAMPLE)


def value(expression: str) -> float:
    """What a formula or a line of calculation comes to, read from what the candidate sees."""
    plain = re.sub(r"<math>.*?</math>", lambda math: _formula(math[0]), expression)
    plain = re.sub(r"(\d+)% dari ", r"\1/100*", plain)
    plain = re.sub(r"(?<=\d)\.(?=\d{3})", "", plain).replace(",", ".")
    for sign, operator in OPERATORS.items():
        plain = plain.replace(sign, operator)
    assert re.fullmatch(r"[\d\s.+*/()-]+", plain), plain
    return float(eval(plain))  # noqa: S307 -- digits and operators only, as asserted


def _formula(math: str) -> str:
    def read(element) -> str:  # type: ignore[no-untyped-def] # noqa: ANN001 -- any XML element
        parts = [read(child) for child in element]
        match element.tag:
            case "mfrac":
                return f"(({parts[0]})/({parts[1]}))"
            case "msup":
                return f"(({parts[0]})**({parts[1]}))"
            case "msqrt":
                return f"(({''.join(parts)})**0.5)"
            case "mn" | "mo":
                return str(element.text)
        return "".join(parts)

    return read(fromstring(math))


def of(bank: Bank, topic: str) -> list[Item]:
    return [item for item in bank.items if item.topic == topic]


def test_every_calculation_has_the_right_answer_and_only_one(bank: Bank) -> None:
    for item in of(bank, "berhitung"):
        asked = item.stem.removeprefix("<p>Hasil dari ").removesuffix(" adalah …</p>")

        right = [abs(value(choice.html) - value(asked)) < 1e-9 for choice in item.choices]

        assert right == [choice.points == 5 for choice in item.choices], item.item_id


def test_every_comparison_of_expressions_is_as_keyed(bank: Bank) -> None:
    checked = 0
    for item in of(bank, "perbandingan"):
        sides = re.findall(r"<p>[PQ] = (.*?)</p>", item.stem)
        ways = [
            re.fullmatch(r"waktu tempuh (\d+) km dengan kecepatan (\d+) km/jam", side)
            for side in sides
        ]
        if "Diketahui" in item.stem:
            continue
        p, q = (
            float(Fraction(int(way[1]), int(way[2]))) if way else value(side)
            for way, side in zip(ways, sides, strict=True)
        )
        checked += 1

        truth = (p > q, p < q, p == q, p == 2 * q, False)

        assert truth == tuple(choice.points == 5 for choice in item.choices), item.item_id
    assert checked >= 8
