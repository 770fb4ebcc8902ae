"""The private records of an attempt: fields and values."""

import re
from typing import Any

from tests.second_verifier.refusal import Refused
from tests.second_verifier.shapes import (
    Shape,
    check,
    many,
    one_of,
    opt,
    positive,
    req,
    text,
    whole,
)
from tests.second_verifier.spelling import read_object

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_SPACE = re.compile(r"[ \t\r\n]")

COMMON = {"event": req(text), "at": req(whole), "clock": req(whole), "attempt": req(text)}
_STAFF = {"request_id": opt(text), "staff": opt(text), "seconded_by": opt(text)}


def _choice(value: Any) -> bool:
    return value is None or (type(value) is int and 0 <= value <= 4)


def _view(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and positive(value[0]) and whole(value[1])


def _true(value: Any) -> bool:
    return value is True


def _points(value: Any) -> bool:
    return many(whole)(value)


FIELDS: dict[str, dict[str, Shape]] = {
    "CandidateAdmitted/1": {
        "allowance_ms": req(positive),
        "room": opt(text),
        "seat": opt(text),
        "checklist": opt(many(text, 1)),
        **_STAFF,
    },
    "PinIssued/1": {"nonce": req(text), **_STAFF},
    "SeatAssigned/1": {"room": req(text), "seat": req(text), **_STAFF},
    "LoginFailed/1": {"terminal": req(text)},
    "LoginLocked/1": {},
    "LoginUnlocked/1": _STAFF,
    "TerminalBound/1": {"terminal": req(text)},
    "TerminalReleased/1": {"terminal": req(text), "reason": req(text), **_STAFF},
    "CandidateReady/1": {},
    "ContactLost/1": {},
    "ContactRegained/1": {},
    "AnswerRecorded/1": {
        "seq": req(positive),
        "item": req(positive),
        "choice": req(_choice),
        "flag": opt(_true),
        "views": opt(many(_view, 1)),
        "late_ms": opt(positive),
    },
    "AttemptFinished/1": {
        "by": req(one_of("candidate", "time", "proctor")),
        "points": req(_points),
        "total": req(whole),
        "seq": opt(positive),
        "reason": opt(text),
        **_STAFF,
    },
}


def read_record(record: str, what: str) -> dict[str, Any]:
    body = read_object(record, what)
    if _SPACE.search(_TEXT.sub("", record)):
        raise Refused(f"{what} has spaces that say nothing")
    check(COMMON, body, what)
    if body["event"] not in FIELDS:
        raise Refused(f"{what} is no event of an attempt: {body['event'][:40]!r}")
    check(FIELDS[body["event"]], body, what)
    return body
