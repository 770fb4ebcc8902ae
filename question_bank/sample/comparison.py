"""Quantitative comparison: which of P and Q is larger, or can nobody tell."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from question_bank.draw import Stream
from question_bank.items import Choice, Item
from question_bank.sample.question import formula, power, ratio, whole

TOPIC = "perbandingan"

# Always in this order, so that candidates know them by heart: the choices are not shuffled.
_RELATIONS = (
    "P lebih besar daripada Q",
    "P lebih kecil daripada Q",
    "P sama dengan Q",
    "P dua kali Q",
    "Hubungan P dan Q tidak dapat ditentukan",
)
_GREATER, _LESS, _EQUAL, _TWICE, _OPEN = range(5)


def comparisons(stream: Stream) -> Iterator[Item]:
    """Draw every comparison of the sample: two of each of five rules."""
    rules = (_fractions, _swapped_percents, _powers, _unknown_sign, _travel)
    number = 0
    for _ in range(2):
        for rule in rules:
            number += 1
            given, p, q, relation, difficulty = rule(stream)
            yield Item(
                item_id=f"tiu-perbandingan-{number:03}",
                version=1,
                section="tiu",
                topic=TOPIC,
                difficulty=difficulty,
                shuffle=False,
                stem=f"{given}<p>P = {p}</p><p>Q = {q}</p><p>Pernyataan yang benar adalah …</p>",
                choices=tuple(
                    Choice(5 if place == relation else 0, words)
                    for place, words in enumerate(_RELATIONS)
                ),
            )


_Comparison = tuple[str, str, str, int, float]


def _relation(p: Fraction, q: Fraction) -> int:
    if p == 2 * q:
        # Then both "larger" and "twice" would be true: such numbers make no item.
        raise ValueError(f"{p} is twice {q}")
    return _EQUAL if p == q else _GREATER if p > q else _LESS


def _fractions(stream: Stream) -> _Comparison:
    """Two fractions close to each other."""
    a = 5 + stream.below(6)
    p, q = (a, a + 2), (a + 1, a + 3)
    if stream.below(2):
        p, q = q, p
    relation = _relation(Fraction(*p), Fraction(*q))
    return "", formula(ratio(*p)), formula(ratio(*q)), relation, -0.3


def _swapped_percents(stream: Stream) -> _Comparison:
    """A per cent of b is b per cent of a, unless one of them is changed a little."""
    a, b, more = 15 + 5 * stream.below(6), 60 + 4 * stream.below(8), 2 * stream.below(2)
    p, q = Fraction(a * b, 100), Fraction(b * (a + more), 100)
    return "", f"{a}% dari {b}", f"{b}% dari {a + more}", _relation(p, q), -0.6


def _powers(stream: Stream) -> _Comparison:
    """Powers of different bases, to be brought to one exponent."""
    factor = 2 + stream.below(3)
    (a, m), (b, n) = (2, 3 * factor), (3, 2 * factor)
    if stream.below(2):
        (a, m), (b, n) = (b, n), (a, m)
    relation = _relation(Fraction(a**m), Fraction(b**n))
    return "", formula(power(a, m)), formula(power(b, n)), relation, 0.5


def _unknown_sign(stream: Stream) -> _Comparison:
    """A square does not tell its root's sign."""
    root = 3 + stream.below(9)
    given = f"<p>Diketahui x² = {root * root}.</p>"
    return given, "x", whole(root - 1), _OPEN, 0.8


def _travel(stream: Stream) -> _Comparison:
    """Time for a way at two speeds, in minutes."""
    slow, fast = 40 + 10 * stream.below(3), 80 + 10 * stream.below(3)
    way, more = 120 + 20 * stream.below(4), 10 + 40 * stream.below(4)
    p, q = Fraction(way * 60, slow), Fraction((way + more) * 60, fast)
    return (
        "<p>Dua mobil berjalan dengan kecepatan tetap.</p>",
        f"waktu tempuh {way} km dengan kecepatan {slow} km/jam",
        f"waktu tempuh {way + more} km dengan kecepatan {fast} km/jam",
        _relation(p, q),
        0.1,
    )
