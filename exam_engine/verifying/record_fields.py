"""The fields of an attempt's records: what each must say, as docs/ledger-format.md lists them."""

from collections.abc import Mapping
from typing import NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.strict_json import TEXT, is_whole
from exam_engine.verifying.values import Check, Fields, count, counts, one_of, some, truth, words

_SPACES = b" \t\n\r\v\f"


class Shape(NamedTuple):
    """Fields that a record always has, and those that are left out when they have their default."""

    always: Mapping[str, Check]
    sometimes: Mapping[str, Check]


def _answer(fields: Fields, name: str) -> None:
    if fields[name] is not None:
        count(fields, name)


def _yes(fields: Fields, name: str) -> None:
    truth(fields, name)
    if not fields[name]:
        raise Malformed(f"its {name!r} is the default, which is left out")


def _list(fields: Fields, name: str) -> None:
    if type(fields[name]) is not list or not fields[name]:
        raise Malformed(f"its {name!r} is no list of something")


def _ticks(fields: Fields, name: str) -> None:
    _list(fields, name)
    if any(type(one) is not str for one in fields[name]):
        raise Malformed(f"its {name!r} is no list of texts")


def _views(fields: Fields, name: str) -> None:
    _list(fields, name)
    for view in fields[name]:
        match view:
            case [item, ms] if is_whole(item) and is_whole(ms) and item > 0 and ms >= 0:
                pass
            case _:
                raise Malformed(f"its {name!r} has a view that is no [item, ms]")


_STAFF: dict[str, Check] = {"request_id": words, "staff": words, "seconded_by": words}

SHAPES: Mapping[str, Shape] = {
    "CandidateAdmitted/1": Shape(
        {"allowance_ms": count}, {"room": words, "seat": words, "checklist": _ticks, **_STAFF}
    ),
    "PinIssued/1": Shape({"nonce": words}, _STAFF),
    "SeatAssigned/1": Shape({"room": words, "seat": words}, _STAFF),
    "LoginFailed/1": Shape({"terminal": words}, {}),
    "LoginLocked/1": Shape({}, {}),
    "LoginUnlocked/1": Shape({}, _STAFF),
    "TerminalBound/1": Shape({"terminal": words}, {}),
    "TerminalReleased/1": Shape({"terminal": words, "reason": words}, _STAFF),
    "CandidateReady/1": Shape({}, {}),
    "ContactLost/1": Shape({}, {}),
    "ContactRegained/1": Shape({}, {}),
    "AnswerRecorded/1": Shape(
        {"seq": some, "item": some, "choice": _answer},
        {"flag": _yes, "views": _views, "late_ms": some},
    ),
    "AttemptFinished/1": Shape(
        {"by": one_of("candidate", "time", "proctor"), "points": counts, "total": count},
        {"seq": some, "reason": words, **_STAFF},
    ),
}
"""Name of a record of an attempt -> its fields beside ``event``, ``at``, ``clock``, ``attempt``."""


def _spaced(data: bytes) -> bool:
    return len(data.translate(None, _SPACES)) != len(data)


def check_record(name: str, fields: Fields, data: bytes) -> None:
    """Hold a record of an attempt against the format.

    Raises:
        Malformed: it is no record of an attempt, or a field is not what the format says.
    """
    shape = SHAPES.get(name)
    if shape is None:
        raise Malformed(f"{name} is no record of an attempt that is known here")
    count(fields, "at")
    count(fields, "clock")
    words(fields, "attempt")
    for field, check in shape.always.items():
        if field not in fields:
            raise Malformed(f"it has no {field!r}")
        check(fields, field)
    for field, check in shape.sometimes.items():
        if field in fields:
            check(fields, field)
    if _spaced(data) and _spaced(TEXT.sub(b"", data)):
        raise Malformed("it has spaces between its fields")
