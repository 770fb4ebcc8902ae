"""JSON that has one meaning: what readers take in different ways is refused.

They differ in which of two fields of one name they take, in what a number is that no machine word
holds, and in half a surrogate pair; a record with such a thing would say one thing to one program
and another thing to the next.
"""

import json
import math
import re
from typing import Any, TypeGuard

from exam_engine.ledger.errors import Malformed


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Malformed("a field stands there twice")
    return fields


def _none(text: str) -> Any:
    raise Malformed(f"{text} is no JSON")


EXACT = 2**53
"""Readers that take numbers for doubles have whole ones exactly below it."""


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Malformed(f"{text[:40]} is no number that has an end")
    return value


def _integer(text: str) -> int:
    if len(text) < _DIGITS:
        return int(text)
    if len(text) > _DIGITS + 1 or abs(value := int(text)) >= EXACT:
        raise Malformed(f"{text[:40]} is a number from 2^53 on, which programs read differently")
    return value


DEPTH = 64
"""Brackets in brackets; no record has six. Deeper ones could exhaust the stack of a reader."""
TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
"""Possessive: a text of megabytes is followed without remembering a way back from each byte."""

_BRACKETS = ("[", "{")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_DIGITS = len(str(EXACT))
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_decoder = json.JSONDecoder(
    object_pairs_hook=_once, parse_constant=_none, parse_float=_float, parse_int=_integer
)


def read(data: bytes) -> Any:
    """Read JSON in UTF-8.

    Raises:
        Malformed: it is none, or is too deep, or has a field twice, a number from 2^53 on or half a
            surrogate pair.
    """
    if _deep(data) and _deep(TEXT.sub(b"", data)):
        raise Malformed(f"it has brackets more than {DEPTH} deep")
    try:
        said = data.decode()
        found, end = _decoder.raw_decode(said) if said[:1] in _BRACKETS else (None, -1)
        if end != len(said):
            found = _decoder.decode(said)
        if b"\\u" in data and _SURROGATE.search(data):
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as wrong:
        raise Malformed("it has half a surrogate pair, which no text has") from wrong
    except (ValueError, RecursionError) as wrong:  # also text that is not UTF-8
        raise Malformed(f"it is no JSON: {str(wrong)[:200]}") from wrong
    return found


def _deep(data: bytes) -> bool:
    """Whether brackets may be too deep: those that stand in texts count too."""
    if data.count(b"[") + data.count(b"{") <= DEPTH:
        return False
    left = data.translate(None, _NO_BRACKETS)
    for _ in range(DEPTH):
        shorter = left.replace(b"[]", b"").replace(b"{}", b"")
        if len(shorter) == len(left):  # nothing, or what is no JSON
            return len(left) > DEPTH
        left = shorter
    return bool(left)


def read_object(data: bytes) -> dict[str, Any]:
    """Read a JSON object; raises Malformed."""
    found = read(data)
    if type(found) is not dict:
        raise Malformed("it is no JSON object")
    return found


def is_whole(value: object) -> TypeGuard[int]:
    """Whether something is a whole number that every reader of JSON has exactly."""
    return type(value) is int and abs(value) < EXACT


def integer(fields: dict[str, Any], name: str, default: int | None = None) -> int:
    """A whole number of an object, not a truth value; raises Malformed."""
    value = fields.get(name, default)
    if type(value) is not int or not -EXACT < value < EXACT:  # as ``is_whole``, which costs a call
        raise Malformed(f"its {name!r} is no whole number below 2^53")
    return value


def text(fields: dict[str, Any], name: str) -> str:
    """A text of an object; raises Malformed."""
    value = fields.get(name)
    if type(value) is not str:
        raise Malformed(f"its {name!r} is no text")
    return value


def hex_bytes(fields: dict[str, Any], name: str, length: int) -> bytes:
    """So many bytes of an object, in small hexadecimal digits; raises Malformed."""
    said = text(fields, name)
    try:
        data = bytes.fromhex(said)
    except ValueError as wrong:
        raise Malformed(f"its {name!r} is not hexadecimal") from wrong
    if len(data) != length or data.hex() != said:
        raise Malformed(f"its {name!r} is not {length} bytes in small hexadecimal digits")
    return data
