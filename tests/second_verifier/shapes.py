"""What values the fields of entries and records may have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import hexadecimal

EXACT = 2**53
"""Whole numbers stay below it, so that every reader of JSON has them exactly."""

Fits = Callable[[Any], bool]


@dataclass(frozen=True)
class Shape:
    fits: Fits
    required: bool = True


def opt(fits: Fits) -> Shape:
    return Shape(fits, required=False)


def req(fits: Fits) -> Shape:
    return Shape(fits)


def text(value: Any) -> bool:
    return isinstance(value, str)


def maybe_text(value: Any) -> bool:
    return value is None or text(value)


def whole(value: Any) -> bool:
    return type(value) is int and 0 <= value < EXACT


def positive(value: Any) -> bool:
    return whole(value) and value > 0


def flag(value: Any) -> bool:
    return type(value) is bool


def one_of(*words: str) -> Fits:
    return lambda value: isinstance(value, str) and value in words


def raw(size: int | None) -> Fits:
    def fits(value: Any) -> bool:
        try:
            hexadecimal(value, "", size)
        except Refused:
            return False
        return True

    return fits


def many(fits: Fits, least: int = 0) -> Fits:
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(fits, value))


def distinct(fits: Fits, most: int, *, least: int = 0) -> Fits:
    """A list without anything twice."""
    several = many(fits, least)
    return lambda value: several(value) and len(value) <= most and len(set(value)) == len(value)


def texts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(text, value.values()))


def check(shapes: Mapping[str, Shape], body: Mapping[str, Any], what: str) -> None:
    for name, shape in shapes.items():
        if name not in body:
            if shape.required:
                raise Refused(f"{what} has no {name}")
        elif not shape.fits(body[name]):
            raise Refused(f"{what} cannot have {name} {str(body[name])[:60]!r}")
