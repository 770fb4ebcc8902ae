"""Bytes as people copy them from paper: Crockford's base 32, with a check symbol for each line.

Bits stand left-aligned in the characters, and the last one is padded with zeros. No two characters
look alike: I and L are read as 1, O as 0, small letters as capitals, and U is in no text.
"""

import re
from base64 import b32decode, b32encode
from collections.abc import Iterator

from exam_engine.ledger.errors import Malformed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LINE = 32
"""Characters of a printed line: 20 bytes, as 8 groups of 4."""

_CHECK = ALPHABET + "*~$=U"  # 37 symbols: a prime, so that no exchange of two characters hides
_GROUP = 4
_OTHERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # RFC 4648: the same bits in other letters
_TO_OTHERS = str.maketrans(ALPHABET, _OTHERS)
_FROM_OTHERS = str.maketrans(_OTHERS, ALPHABET)
# ASCII alone: capitals of other scripts' letters would come to characters that nobody wrote
_ALIKE = str.maketrans(
    "abcdefghjkmnpqrstvwxyzoOiIlLu",
    "ABCDEFGHJKMNPQRSTVWXYZ001111U",
    " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
)
_ENDS = re.compile("[\r\n]+")
_NUMBERED = re.compile(r"\s*([0-9]{1,3})\.\s")
_BITS, _BITS_OF_BYTE = 5, 8


def spelled(data: bytes) -> str:
    """Bytes as one word, without spaces or check symbols."""
    return b32encode(data).decode().rstrip("=").translate(_FROM_OTHERS)


def printed(data: bytes) -> list[str]:
    """Bytes as the lines of a printed page: groups of four, a slash, and the check symbol."""
    word = spelled(data)
    lines = [word[at : at + LINE] for at in range(0, len(word), LINE)]
    return [
        f"{' '.join(_groups(line))} /{check_symbol(number, line)}"
        for number, line in enumerate(lines, 1)
    ]


def check_symbol(number: int, line: str) -> str:
    """What stands behind the line of a number from 1, so that a slip is told with its line.

    Crockford's: the number of the line and its characters, as digits of one number, modulo 37. One
    wrong character, two exchanged ones and two exchanged lines all come to another symbol.
    """
    value = number
    for one in line:
        value = (value * len(ALPHABET) + ALPHABET.index(one)) % len(_CHECK)
    return _CHECK[value]


def read(text: str) -> bytes:
    """Bytes from a word, or from lines as they are printed, with or without their check symbols.

    Raises:
        Malformed: a character is none of the alphabet, a line is not what its check symbol says, or
            the whole cannot be bytes; says where.
    """
    word = "".join(_characters(number, line) for number, line in _lines(text))
    spare = len(word) * _BITS % _BITS_OF_BYTE
    if spare >= _BITS:
        raise Malformed(f"{len(word)} characters cannot be whole bytes: one is missing or too many")
    data = b32decode(word.translate(_TO_OTHERS) + "=" * (-len(word) % _BITS_OF_BYTE))
    if spelled(data) != word:
        raise Malformed(f"character {len(word)}, the last one, has bits behind the last byte")
    return data


def _lines(text: str) -> Iterator[tuple[int, str]]:
    kept = [line for line in _ENDS.split(text) if line.translate(_ALIKE)]
    return enumerate(kept, 1)


def _characters(number: int, line: str) -> str:
    """The characters of one line, as the alphabet has them."""
    where = f"line {number}"
    numbered = _NUMBERED.match(line)
    if numbered is not None and int(numbered[1]) != number:
        raise Malformed(f"{where} is missing: line {numbered[1]} stands in its place")
    said, slash, behind = line[numbered.end() if numbered else 0 :].translate(_ALIKE).partition("/")
    for place, one in enumerate(said, 1):
        if one not in ALPHABET:
            raise Malformed(f"{where}: {one!r}, character {place}, is none of the alphabet")
    if slash and behind != (wanted := check_symbol(number, said)):
        raise Malformed(
            f"{where}: its check symbol is {behind[:8] or 'missing'}, and its characters come to "
            f"{wanted}: one of them is wrong, missing or exchanged"
        )
    return said


def _groups(line: str) -> list[str]:
    return [line[at : at + _GROUP] for at in range(0, len(line), _GROUP)]
