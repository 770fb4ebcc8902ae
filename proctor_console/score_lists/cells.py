"""One cell of a list of scores: text in, whole number out, or a sentence about what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from scoring.scores import MISSING, PARTS, UNKNOWN_BIRTH

WHOLE = re.compile(r"([0-9]{1,9})(?:\.0+)?")  # spreadsheets write 80 as 80.0
DECIMAL = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,40}))?")
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DECIMALS = len(str(PARTS)) - 1
EPOCH = date(1970, 1, 1).toordinal()
FLAGS: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("1", "true", "yes", "ya", "x"), 1)
    | dict.fromkeys(("", "0", "false", "no", "tidak"), 0)
)


class CellWrong(ValueError):
    """What is wrong with a cell."""


def participant_number(text: str) -> str:
    """A participant number: letters, digits and `. _ / -`, at most 64."""
    if not text:
        raise CellWrong("is empty")
    if not NUMBER.fullmatch(text):
        raise CellWrong(f"must be letters, digits and . _ / -, at most 64, is {text!r}")
    return text


def points(text: str, highest: int) -> int:
    """Points of a section, 0 to the highest; MISSING when empty."""
    if not text:
        return MISSING
    found = WHOLE.fullmatch(text)
    if not found or int(found[1]) > highest:
        raise CellWrong(f"must be a whole number from 0 to {highest}, is {text!r}")
    return int(found[1])


def vacancies(text: str) -> int:
    """How many seats a formation has, from 0."""
    found = WHOLE.fullmatch(text)
    if not found:
        raise CellWrong(f"must be a whole number from 0, is {text!r}")
    return int(found[1])


def score(text: str, highest: int) -> int:
    """A score with decimals, 0 to the highest, in PARTS, exact; MISSING when empty."""
    if not text:
        return MISSING
    found = DECIMAL.fullmatch(text)
    if not found:
        raise CellWrong(f"must be a number from 0 to {highest}, is {text!r}")
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > DECIMALS:
        raise CellWrong(f"has more than {DECIMALS} decimals, is {text!r}")
    parts = int(found[1]) * PARTS + int(decimals.ljust(DECIMALS, "0"))
    if parts > highest * PARTS:
        raise CellWrong(f"must be a number from 0 to {highest}, is {text!r}")
    return parts


def flag(text: str) -> int:
    """1 or 0; empty is 0."""
    value = FLAGS.get(text.lower())
    if value is None:
        raise CellWrong(f"must be 1 or 0, is {text!r}")
    return value


def birth_date(text: str) -> int:
    """Days from 1970-01-01 to a date written 1998-03-25; UNKNOWN_BIRTH when empty."""
    if not text:
        return UNKNOWN_BIRTH
    try:
        if DATE.fullmatch(text):
            return date.fromisoformat(text).toordinal() - EPOCH
    except ValueError:
        pass
    raise CellWrong(f"must be a date like 1998-03-25, is {text!r}")
