"""JSON that has one meaning: a name twice in one object is refused, and so is what is no object.

Readers differ in which of two fields of one name they take; a record with two would say one thing
to one program and another thing to the next.
"""

import json
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

_decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_none)


def read(data: bytes) -> Any:
    """Read JSON in UTF-8.

    Raises:
        Malformed: it is none, or has a field twice.
    """
    try:
        return _decoder.decode(data.decode())
    except (ValueError, RecursionError) as wrong:  # also text that is not UTF-8
        raise Malformed(f"it is no JSON: {wrong}") from wrong


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
    if not is_whole(value):
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
