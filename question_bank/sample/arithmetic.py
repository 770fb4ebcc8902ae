"""Calculations by rule, with the results of typical mistakes as distractors."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from question_bank.draw import Stream
from question_bank.sample.question import (
    MINUS,
    TIMES,
    Question,
    decimal,
    formula,
    fraction,
    power,
    ratio,
    sign,
    whole,
    wholes,
)

TOPIC = "berhitung"


def calculations(stream: Stream) -> Iterator[Question]:
    """Draw every calculation of the sample: two of each of seven rules."""
    rules = (_order, _percent, _add_fractions, _divide_fractions, _powers, _roots, _decimals)
    for _ in range(2):
        for rule in rules:
            yield rule(stream)


def _stem(content: str) -> str:
    return f"<p>Hasil dari {content} adalah …</p>"


def _fractions(numbers: tuple[Fraction, ...]) -> tuple[str, ...]:
    return tuple(formula(fraction(number)) for number in numbers)


def _order(stream: Stream) -> Question:
    """Multiplication before addition; wrong: from left to right, or the bracket overlooked."""
    a, b, c = 12 + stream.below(20), 3 + stream.below(6), 4 + stream.below(6)
    d, e = 9 + stream.below(6), 2 + stream.below(3)
    answer = a + b * c - (d - e)
    wrong = (
        (a + b) * c - (d - e),
        a + b * c - d - e,
        a + b * c + (d - e),
        answer + 10,
        answer - 10,
    )
    stem = _stem(f"{a} + {b} {TIMES} {c} {MINUS} ({d} {MINUS} {e})")
    return Question(TOPIC, stem, whole(answer), wholes(wrong), -1.2)


def _percent(stream: Stream) -> Question:
    """A part of a part; wrong: the parts added, the wrong one taken, a decimal place lost."""
    first, second = (25, 40, 60, 75)[stream.below(4)], (20, 30, 80)[stream.below(3)]
    total = 200 * (4 + stream.below(9))
    answer = total * first * second // 10000
    wrong = (
        total * (first + second) // 100,
        total * first // 100,
        total * second // 100,
        answer * 10,
        total - answer,
    )
    stem = _stem(f"{second}% dari {first}% dari {whole(total)}")
    return Question(TOPIC, stem, whole(answer), wholes(wrong), -0.5)


def _add_fractions(stream: Stream) -> Question:
    """Different denominators; wrong: numerators and denominators added or merely multiplied."""
    b, d = ((3, 4), (4, 5), (5, 7), (3, 5), (3, 8), (5, 8))[stream.below(6)]
    a, c = b - 1 - stream.below(2), d - 1
    answer = Fraction(a, b) + Fraction(c, d)
    wrong = (
        Fraction(a + c, b + d),
        Fraction(a + c, b * d),
        Fraction(a * c, b * d),
        Fraction(a * d + c * b, b + d),
        abs(Fraction(a, b) - Fraction(c, d)),
        answer + 1,
    )
    stem = _stem(formula(ratio(a, b) + sign("+") + ratio(c, d)))
    return Question(TOPIC, stem, formula(fraction(answer)), _fractions(wrong), -0.7)


def _divide_fractions(stream: Stream) -> Question:
    """Division by a fraction; wrong: multiplied, the wrong one inverted, inverted twice."""
    a, b = ((2, 3), (3, 4), (4, 5), (5, 6))[stream.below(4)]
    c, d = ((2, 7), (3, 7), (5, 9), (7, 8))[stream.below(4)]
    answer = Fraction(a, b) / Fraction(c, d)
    wrong = (
        Fraction(a * c, b * d),
        1 / answer,
        Fraction(b * d, a * c),
        Fraction(a + d, b + c),
        answer + 1,
    )
    stem = _stem(formula(ratio(a, b) + sign("÷") + ratio(c, d)))
    return Question(TOPIC, stem, formula(fraction(answer)), _fractions(wrong), -0.1)


def _powers(stream: Stream) -> Question:
    """Powers of one basis; wrong: exponents multiplied, subtracted the wrong way, bases too."""
    basis, a, b = (2, 3)[stream.below(2)], 6 + stream.below(3), 4 + stream.below(2)
    c = a + b - 4 - stream.below(2)
    answer = a + b - c
    stem = _stem(
        formula(
            f"<mfrac><mrow>{power(basis, a)}{sign(TIMES)}{power(basis, b)}</mrow>"
            f"{power(basis, c)}</mfrac>"
        )
    )
    wrong = (
        basis * answer,
        basis ** (answer + 1),
        basis ** (answer - 1),
        (basis * 2) ** answer,
        basis ** (answer + 2),
    )
    return Question(TOPIC, stem, whole(basis**answer), wholes(wrong), 0.2)


def _roots(stream: Stream) -> Question:
    """Root of a sum of squares; wrong: the root taken of each, or forgotten, or of a difference."""
    a, b, c = ((3, 4, 5), (5, 12, 13), (8, 15, 17), (7, 24, 25), (6, 8, 10), (9, 12, 15))[
        stream.below(6)
    ]
    stem = _stem(formula(f"<msqrt>{power(a, 2)}{sign('+')}{power(b, 2)}</msqrt>"))
    wrong = (a + b, c * c, b - a, 2 * (a + b), c + 1)
    return Question(TOPIC, stem, whole(c), wholes(wrong), 0.0)


def _decimals(stream: Stream) -> Question:
    """A product of decimals; wrong: the comma misplaced by one or two, added instead."""
    a, b = 13 + 4 * stream.below(6), 15 + 10 * stream.below(4)
    answer = Fraction(a, 10) * Fraction(b, 100)
    wrong = (answer * 10, answer / 10, Fraction(a, 10) + Fraction(b, 100), answer * 100, answer + 1)
    stem = _stem(f"{decimal(Fraction(a, 10))} {TIMES} {decimal(Fraction(b, 100))}")
    return Question(TOPIC, stem, decimal(answer), tuple(map(decimal, wrong)), -0.4)
