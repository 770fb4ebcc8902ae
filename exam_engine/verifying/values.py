"""What fields may say: each check raises Malformed for what is something else."""

import re
from collections.abc import Callable
from typing import Any

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.strict_json import integer, is_whole, text

Fields = dict[str, Any]
Check = Callable[[Fields, str], None]

_HASH = re.compile("[0-9a-f]{64}")
_PSEUDONYM = re.compile("[0-9a-f]{32}")


def count(fields: Fields, name: str) -> None:
    """A whole number, not below zero."""
    if integer(fields, name) < 0:
        raise Malformed(f"its {name!r} is negative")


def some(fields: Fields, name: str) -> None:
    """A whole number above zero."""
    if integer(fields, name) <= 0:
        raise Malformed(f"its {name!r} is not above zero")


def words(fields: Fields, name: str) -> None:
    """A text."""
    text(fields, name)


def truth(fields: Fields, name: str) -> None:
    """True or false."""
    if type(fields[name]) is not bool:
        raise Malformed(f"its {name!r} is neither true nor false")


def one_of(*allowed: str) -> Check:
    """One of these words."""

    def check(fields: Fields, name: str) -> None:
        if text(fields, name) not in allowed:
            raise Malformed(f"its {name!r} is none of {', '.join(allowed)}")

    return check


def hexed(fields: Fields, name: str) -> None:
    """A hash of 32 bytes, in hexadecimal."""
    if not _HASH.fullmatch(text(fields, name)):
        raise Malformed(f"its {name} is not 64 hexadecimal digits")


def hashes(fields: Fields, name: str) -> None:
    """A list of such hashes."""
    said = fields[name]
    if type(said) is not list or not all(type(one) is str and _HASH.fullmatch(one) for one in said):
        raise Malformed(f"its {name!r} is no list of 64 hexadecimal digits each")


def counts(fields: Fields, name: str) -> None:
    """A list of whole numbers, none below zero."""
    said = fields[name]
    if type(said) is not list or any(not is_whole(one) or one < 0 for one in said):
        raise Malformed(f"its {name!r} are no list of whole numbers")


def texts(fields: Fields, name: str) -> None:
    """An object of texts."""
    said = fields[name]
    if type(said) is not dict or any(type(one) is not str for one in said.values()):
        raise Malformed(f"its {name!r} is no object of texts")


def pseudonym(fields: Fields, name: str) -> None:
    """A pseudonym, in hexadecimal."""
    if not is_pseudonym(fields[name]):
        raise Malformed(f"its {name!r} is no pseudonym")


def is_pseudonym(said: object) -> bool:
    """Whether something is a pseudonym."""
    return type(said) is str and _PSEUDONYM.fullmatch(said) is not None
