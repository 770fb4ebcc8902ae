"""Numbers, bytes and JSON in the one spelling that the document allows."""

import base64
import binascii
import json
import math
import re
from typing import Any

from tests.second_verifier.refusal import Refused

_DECIMAL = re.compile(r"0|[1-9][0-9]*", re.ASCII)
_HEX = re.compile(r"[0-9a-f]*", re.ASCII)
LARGEST = 2**63


def text(data: bytes, what: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"{what} is not UTF-8") from error


def decimal(written: str, what: str) -> int:
    if len(written) > 19 or not _DECIMAL.fullmatch(written) or int(written) >= LARGEST:
        raise Refused(f"{what} is no number below 2^63: {written[:40]!r}")
    return int(written)


def padded_base64(written: str, what: str) -> bytes:
    try:
        data = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(f"{what} is not base64") from error
    if base64.b64encode(data).decode() != written:
        raise Refused(f"{what} is base64 in another spelling")
    return data


def hash_in_base64(written: str, what: str) -> bytes:
    data = padded_base64(written, what)
    if len(data) != 32:
        raise Refused(f"{what} has {len(data)} bytes, not 32")
    return data


def hexadecimal(written: object, what: str, size: int | None = None) -> bytes:
    if not isinstance(written, str) or not _HEX.fullmatch(written) or len(written) % 2:
        raise Refused(f"{what} is not hexadecimal")
    if size is not None and len(written) != 2 * size:
        raise Refused(f"{what} does not have {size} bytes")
    return bytes.fromhex(written)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Refused("a field stands in an object twice")
    return fields


def _no_constant(name: str) -> Any:
    raise Refused(f"{name} is not JSON")


def _whole(written: str) -> int:
    if len(written) > 17 or abs(int(written)) >= 2**53:
        raise Refused(f"{written[:40]} is not below 2^53")
    return int(written)


def _finite(written: str) -> float:
    if math.isinf(float(written)):
        raise Refused(f"{written[:40]} has no end")
    return float(written)


def read_json(written: bytes | str, what: str) -> Any:
    if isinstance(written, bytes):
        written = text(written, what)
    depth = 0
    for bracket in re.findall(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', written, re.DOTALL):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket, 0)
        if depth > 64:
            raise Refused(f"{what} has brackets more than 64 deep")
    try:
        value = json.loads(
            written,
            object_pairs_hook=_object,
            parse_constant=_no_constant,
            parse_int=_whole,
            parse_float=_finite,
        )
        json.dumps(value, ensure_ascii=False).encode()  # refuses halves of surrogate pairs
    except Refused as error:
        raise Refused(f"{what}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise Refused(f"{what} is not JSON") from error
    return value


def read_object(written: bytes | str, what: str) -> dict[str, Any]:
    value = read_json(written, what)
    if not isinstance(value, dict):
        raise Refused(f"{what} is not a JSON object")
    return value


def compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def lines(data: bytes, what: str) -> list[str]:
    whole = text(data, what)
    if "\r\n" in whole or whole.endswith("\r"):
        raise Refused(f"{what} has a line that ends in more than 0A")
    return whole.removesuffix("\n").split("\n") if whole else []
