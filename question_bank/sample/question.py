"""A question whose answer is computed, with distractors from the mistakes people make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from question_bank.draw import Stream
from question_bank.items import Choice, Item

MINUS: Final = "\N{MINUS SIGN}"
TIMES: Final = "\N{MULTIPLICATION SIGN}"

_RIGHT_POINTS = 5
_DISTRACTORS = 4


@dataclass(frozen=True, slots=True)
class Question:
    """One computed question.

    Attributes:
        mistakes: answers of typical mistakes, the likeliest first; the first four that differ
            from the answer and from each other become distractors.
    """

    topic: str
    stem: str
    answer: str
    mistakes: tuple[str, ...]
    difficulty: float

    def item(self, item_id: str, stream: Stream) -> Item:
        """Make the item, with its choices in a drawn order.

        Raises:
            ValueError: fewer than four different mistakes are left.
        """
        wrong = [one for one in dict.fromkeys(self.mistakes) if one != self.answer][:_DISTRACTORS]
        if len(wrong) < _DISTRACTORS:
            raise ValueError(f"{item_id} has only the distractors {wrong}")
        choices = [Choice(_RIGHT_POINTS, self.answer), *(Choice(0, one) for one in wrong)]
        return Item(
            item_id=item_id,
            version=1,
            section="tiu",
            topic=self.topic,
            difficulty=self.difficulty,
            shuffle=True,
            stem=self.stem,
            choices=tuple(stream.shuffle(choices)),
        )


def whole(number: int) -> str:
    """Spell a whole number in Indonesian: a dot every three digits."""
    return f"{number:,}".replace(",", ".").replace("-", MINUS)


def wholes(numbers: Iterable[int]) -> tuple[str, ...]:
    """Spell several whole numbers."""
    return tuple(whole(number) for number in numbers)


def decimal(number: Fraction) -> str:
    """Spell a number with a decimal comma, to at most four places."""
    spelled = f"{float(number):.4f}".rstrip("0").rstrip(".")
    return spelled.replace("-", MINUS).replace(".", ",")


def formula(content: str) -> str:
    """Put MathML into a line of text."""
    return f"<math>{content}</math>"


def fraction(number: Fraction) -> str:
    """Spell a fraction as MathML, or a whole number if it is one."""
    if number.denominator == 1:
        return f"<mn>{number.numerator}</mn>"
    return ratio(number.numerator, number.denominator)


def ratio(numerator: int, denominator: int) -> str:
    """Spell a fraction as MathML without reducing it."""
    return f"<mfrac><mn>{numerator}</mn><mn>{denominator}</mn></mfrac>"


def power(basis: int, exponent: int) -> str:
    """Spell a power as MathML."""
    return f"<msup><mn>{basis}</mn><mn>{exponent}</mn></msup>"


def sign(mark: str) -> str:
    """Spell an operator as MathML."""
    return f"<mo>{mark}</mo>"
