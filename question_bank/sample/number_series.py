"""Number series by rule: every distractor is what a typical misreading of the rule gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from question_bank.draw import Stream
from question_bank.sample.question import Question, whole, wholes

TOPIC = "deret-angka"


def number_series(stream: Stream) -> Iterator[Question]:
    """Draw every number series of the sample: two of each of eight rules."""
    rules = (_even, _growing_steps, _interleaved, _double_and_add, _sum_of_two, _two_operations,
             _squares, _three_steps)  # fmt: skip
    for _ in range(2):
        for rule in rules:
            yield rule(stream)


def _question(terms: Sequence[int], mistakes: Sequence[int], difficulty: float) -> Question:
    *shown, answer = terms
    listed = ", ".join(wholes(shown))
    stem = f"<p>Bilangan berikutnya pada deret {listed}, … adalah …</p>"
    return Question(TOPIC, stem, whole(answer), wholes(mistakes), difficulty)


def _even(stream: Stream) -> Question:
    """Equal steps downwards; wrong: one step too many or too few, a slip by ten or by one."""
    start, step = 90 + stream.below(60), 7 + stream.below(7)
    terms = [start - step * place for place in range(6)]
    last = terms[-1]
    return _question(terms, (last + 1, last - step, last + 10, last - 1, last + 2), -1.3)


def _growing_steps(stream: Stream) -> Question:
    """Steps that grow by the same amount; wrong: the last step repeated, or grown twice."""
    start, step, growth = 2 + stream.below(9), 2 + stream.below(4), 2 + stream.below(3)
    terms = [start]
    for place in range(6):
        terms.append(terms[-1] + step + growth * place)
    last = terms[-1]
    return _question(
        terms, (last - growth, last + growth, last + 1, last - 1, last - 2 * growth), -0.6
    )


def _interleaved(stream: Stream) -> Question:
    """Two series in turn; wrong: the other series goes on, or the last step is repeated."""
    first, up = 3 + stream.below(10), 3 + stream.below(5)
    second, down = 50 + stream.below(30), 4 + stream.below(5)
    terms = []
    for place in range(4):
        terms += [first + up * place, second - down * place]
    terms.append(first + up * 4)
    last = terms[-1]
    other = second - down * 4
    return _question(terms, (other, last + up, last - 1, terms[-2] + up, last + 1), 0.0)


def _double_and_add(stream: Stream) -> Question:
    """Twice the number and something; wrong: only doubled, or the addition forgotten once."""
    start, addition = 2 + stream.below(5), 1 + stream.below(5)
    terms = [start]
    for _ in range(5):
        terms.append(terms[-1] * 2 + addition)
    last, before = terms[-1], terms[-2]
    return _question(
        terms, (before * 2, before * 2 - addition, before + (before - terms[-3]), last + 2), 0.1
    )


def _sum_of_two(stream: Stream) -> Question:
    """Every number is the sum of the two before; wrong: the last step again, three added."""
    terms = [2 + stream.below(5), 5 + stream.below(5)]
    for _ in range(5):
        terms.append(terms[-1] + terms[-2])
    last = terms[-1]
    return _question(
        terms,
        (terms[-2] * 2, 2 * terms[-2] - terms[-3], last + terms[-4], last - 1, last + 1),
        -0.2,
    )


def _two_operations(stream: Stream) -> Question:
    """Multiply and subtract in turn; wrong: the other operation, or one of them slightly off."""
    start, factor, less = 5 + stream.below(4), 2 + stream.below(2), 3 + stream.below(4)
    terms = [start]
    for place in range(6):
        terms.append(terms[-1] * factor if place % 2 == 0 else terms[-1] - less)
    last, before = terms[-1], terms[-2]
    return _question(terms, (before * factor, before + less, last + 1, last - less, last - 1), 0.6)


def _squares(stream: Stream) -> Question:
    """Squares moved by the same amount; wrong: the bare square, the last step repeated."""
    first, moved = 2 + stream.below(4), 2 + stream.below(6)
    terms = [(first + place) ** 2 + moved for place in range(6)]
    last, root = terms[-1], first + 5
    return _question(
        terms,
        (root**2, 2 * terms[-2] - terms[-3], (root + 1) ** 2 + moved, last - 1, last + 2),
        0.7,
    )


def _three_steps(stream: Stream) -> Question:
    """Three steps that repeat; wrong: a step that is not its turn, or skipped."""
    up, more, down = 2 + stream.below(4), 7 + stream.below(4), 1 + stream.below(3)
    steps = (up, more, -down)
    terms = [4 + stream.below(9)]
    for place in range(8):
        terms.append(terms[-1] + steps[place % 3])
    before = terms[-2]
    last = terms[-1]
    return _question(terms, (before + up, before - down, last + 1, last - 1, last + up), 0.9)
