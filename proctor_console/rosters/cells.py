"""What may stand in each column of a roster, and what is said about a cell that does not fit."""

import re
from collections.abc import Callable, Collection
from datetime import date

REQUIRED = ("participant_number", "name", "formation")
OPTIONAL = ("category", "formation_type", "need", "birth_date", "room", "seat")
LONGEST_TEXT = 200
LONGEST_WORD = 40

Rule = Callable[[str], str]
"""The sentence about a cell that is wrong; empty when it is right."""

_NUMBER = re.compile(r"[A-Za-z0-9-]{1,32}")
_WORD = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def rules_of(categories: Collection[str] = (), rooms: Collection[str] = ()) -> dict[str, Rule]:
    """The rule of every column that has one, where categories and rooms are known."""
    rules: dict[str, Rule] = {
        "participant_number": _number,
        "need": _word,
        "formation_type": _word,
        "birth_date": _date,
    }
    if categories:
        rules["category"] = _one_of(categories)
    if rooms:
        rules["room"] = _one_of(rooms)
    return rules


def wrong(name: str, text: str, rules: dict[str, Rule]) -> str:
    """The sentence about a cell that is wrong; empty when it is right."""
    if not text:
        return "must not be empty" if name in REQUIRED else ""
    longest = LONGEST_TEXT if name in {"name", "formation"} else LONGEST_WORD
    if len(text) > longest:
        return f"is longer than {longest} characters"
    if not text.isprintable():
        return "has a line end, a tab or another character that cannot be printed"
    return rules[name](text) if name in rules else ""


def _number(text: str) -> str:
    fits = _NUMBER.fullmatch(text)
    return "" if fits else f"must be 1 to 32 letters, digits and hyphens, is {text!r}"


def _word(text: str) -> str:
    fits = _WORD.fullmatch(text)
    return "" if fits else f"must be a word of a-z, 0-9, - and _, is {text!r}"


def _date(text: str) -> str:
    try:
        if date.fromisoformat(text).isoformat() == text:
            return ""
    except ValueError:
        pass
    return f"must be a date like 1998-03-25, is {text!r}"


def _one_of(known: Collection[str]) -> Rule:
    names = ", ".join(sorted(known))
    return lambda text: "" if text in known else f"must be one of {names}, is {text!r}"
