"""One person's throw of the dice: what counts, and how it is committed to before it is shown."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec

from question_bank.errors import CeremonyRefused
from question_bank.spelling import is_hex, sized

LEAST_ROLLS: Final = 50
"""log2(6) bits each: 129 bits from fair dice, 100 from dice that show a face in 1 of 4 rolls."""
MOST_ROLLS: Final = 1_000
NONCE_BYTES: Final = 32

_COMMIT: Final = b"exam-engine/dice-commitment/v1\x00"
_FACES: Final = frozenset("123456")
_NAME_LENGTH: Final = 100
_SITTING_LENGTH: Final = 40


class Throw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one person threw; theirs alone until they reveal it.

    Attributes:
        sitting: what it was thrown for.
        name: the person's, as announced, in Unicode's composed form (NFC).
        rolls: one digit from 1 to 6 for each roll of a die, in order.
        nonce: 32 bytes in hex that nobody else can guess, so that a commitment says nothing.

    Raises:
        CeremonyRefused: with everything that is wrong with it.
    """

    sitting: str
    name: str
    rolls: str
    nonce: str

    def __post_init__(self) -> None:
        if wrong := tuple(self._problems()):
            raise CeremonyRefused("this throw does not count", wrong)

    def _problems(self) -> Iterable[str]:
        yield from problems_of_sitting(self.sitting)
        yield from problems_of_name(self.name)
        yield from problems_of_rolls(self.rolls)
        if not is_hex(self.nonce, NONCE_BYTES):
            yield f"the nonce is {NONCE_BYTES} bytes in small hexadecimal digits"

    def commitment(self) -> bytes:
        """Hash the throw so that it can neither be read nor changed afterwards: 32 bytes."""
        parts = sized(self.sitting) + sized(self.name) + sized(self.rolls)
        return hashlib.sha256(_COMMIT + parts + bytes.fromhex(self.nonce)).digest()


def named(name: str) -> str:
    """Bring a typed name into the form in which it is committed to."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def rolled(typed: str) -> str:
    """Read rolls as people write them down: digits, with any spaces between."""
    return "".join(typed.split())


def problems_of_sitting(sitting: str) -> Iterable[str]:
    """Say what is wrong with the id of the sitting that dice are thrown for."""
    if not sitting.isprintable() or not 1 <= len(sitting) <= _SITTING_LENGTH:
        yield f"a ceremony is for a sitting, whose id has 1 to {_SITTING_LENGTH} characters"


def problems_of_name(name: str) -> Iterable[str]:
    """Say what is wrong with somebody's name."""
    if name != named(name) or not name.isprintable() or not 1 <= len(name) <= _NAME_LENGTH:
        yield f"{name!r} is no name: 1 to {_NAME_LENGTH} printable characters, composed (NFC)"


def problems_of_rolls(rolls: str) -> Iterable[str]:
    """Say why rolls do not count."""
    if set(rolls) - _FACES:
        yield "rolls are digits from 1 to 6"
        return
    if not LEAST_ROLLS <= len(rolls) <= MOST_ROLLS:
        yield f"{len(rolls)} rolls, at least {LEAST_ROLLS} and at most {MOST_ROLLS}"
        return
    face, count = Counter(rolls).most_common(1)[0]
    # With 50 fair dice this happens once in 15 million throws, with more of them less often.
    if 2 * count > len(rolls):
        yield f"{count} of {len(rolls)} rolls show {face}: this die is loaded, or nobody threw it"
