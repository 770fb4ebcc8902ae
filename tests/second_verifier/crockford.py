"""Crockford's base 32, as receipts and short codes are written."""

import re

from tests.second_verifier.refusal import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = ALPHABET + "*~$=U"
_LINE = 32
_READ = str.maketrans(
    "abcdefghjkmnpqrstvwxyzoOiIlLu",
    "ABCDEFGHJKMNPQRSTVWXYZ001111U",
    " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
)
_NUMBER = re.compile(r"^\s*(\d{1,3})\.\s")


def encode(data: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))


def decode(written: str) -> bytes:
    """The bytes of a text with capital letters, spaces and dashes."""
    try:
        bits = "".join(f"{ALPHABET.index(c):05b}" for c in clean(written))
    except ValueError as error:
        raise Refused("a character that is none of base 32") from error
    used = len(bits) // 8 * 8
    if len(bits) - used > 4 or "1" in bits[used:]:
        raise Refused("the text does not end as base 32 does")
    return bytes(int(bits[at : at + 8], 2) for at in range(0, used, 8))


def clean(written: str) -> str:
    """What was meant, without what is ignored; only ASCII letters are read as others."""
    return written.translate(_READ)


def check_symbol(number: int, characters: str) -> str:
    value = number
    for character in characters:
        value = value * 32 + ALPHABET.index(character)
    return CHECKS[value % 37]


def printed(data: bytes) -> str:
    characters = encode(data)
    lines = []
    for number, at in enumerate(range(0, len(characters), _LINE), 1):
        line = characters[at : at + _LINE]
        groups = " ".join(line[i : i + 4] for i in range(0, len(line), 4))
        lines.append(f"{number}. {groups} /{check_symbol(number, line)}")
    return "\n".join(lines)


def read_printed(written: str) -> bytes:
    """The bytes of printed lines; those with a check symbol are held against it."""
    whole = ""
    lines = [line for line in re.split("[\r\n]+", written) if clean(line)]
    for number, line in enumerate(lines, 1):
        said = _NUMBER.match(line)
        if said and int(said.group(1)) != number:
            raise Refused(f"line {said.group(1)} stands where line {number} should")
        body, slash, symbol = _NUMBER.sub("", line).partition("/")
        characters = clean(body)
        if any(character not in ALPHABET for character in characters):
            raise Refused(f"line {number} has a character that is none of base 32")
        if slash and clean(symbol) != check_symbol(number, characters):
            raise Refused(f"line {number} does not fit its check symbol")
        whole += characters
    return decode(whole)


def short_code(head: bytes) -> str:
    return encode(head[:5])
