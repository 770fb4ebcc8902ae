"""Opened records: how each is tied to the commitment in its entry, and what it says."""

import hmac
from hashlib import sha256
from typing import Any, NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.record_fields import check_record
from exam_engine.verifying.strict_json import hex_bytes, integer, read_object, text

_COMMIT = b"exam-engine/commit/v1\0"
_SALT_BYTES = 32
_WITH_SALT, _WITH_SECRET = 3, 2


class Record(NamedTuple):
    """One opened record: where it stands, its number in the paper, and what it says."""

    entry: int
    number: int
    name: str
    clock: int
    fields: dict[str, Any]


def opening(one: Any, secret: bytes | None) -> tuple[int, bytes, bytes]:
    """Number, commitment and bytes of a record as it is written beside a secret, or with a salt.

    Raises:
        Malformed: it is not written so.
    """
    if type(one) is not list or len(one) != (_WITH_SALT if secret is None else _WITH_SECRET):
        raise Malformed("a record is [number, text] beside a secret, or else [number, salt, text]")
    number, said = one[0], one[-1]
    if type(number) is not int or type(said) is not str or not 0 < number < 1 << 32:
        raise Malformed("a record begins with its number and ends with its text")
    try:
        data = said.encode()
    except UnicodeEncodeError as wrong:
        raise Malformed("the text of a record is not UTF-8") from wrong
    if secret is None:
        salt = hex_bytes({"salt": one[1]}, "salt", _SALT_BYTES)
    else:
        salt = hmac.digest(secret, b"salt" + number.to_bytes(4, "big"), "sha256")
    return number, sha256(_COMMIT + salt + data).digest(), data


def read_record(index: int, number: int, data: bytes) -> Record:
    """What a record of an attempt says that stands at an entry; raises Malformed."""
    fields = read_object(data)
    name = text(fields, "event")
    check_record(name, fields, data)
    return Record(index, number, name, integer(fields, "clock"), fields)
