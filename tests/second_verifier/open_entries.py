"""The open entries and the fields that everyone may read."""

import re
from typing import Any

from tests.second_verifier.shapes import (
    Shape,
    distinct,
    flag,
    many,
    maybe_text,
    one_of,
    opt,
    positive,
    raw,
    req,
    text,
    texts,
    whole,
)

MOST_ATTEMPTS = 500
_PSEUDONYMS = distinct(raw(16), MOST_ATTEMPTS)
_SOFTWARE = re.compile(r"(\S+ [0-9a-f]{64})?")


def _five(value: Any) -> bool:
    return many(whole)(value) and len(value) == 5


def _own(value: Any) -> bool:
    return bool(value == "" or raw(16)(value))


def _randomness(value: Any) -> bool:
    return bool(value == "" or raw(32)(value))


def _software(value: Any) -> bool:
    return isinstance(value, str) and _SOFTWARE.fullmatch(value) is not None


COMMON = {
    "event": req(text),
    "at": req(whole),
    "clock": req(whole),
    "commitment": req(raw(32)),
}

_SECONDED = {"seconded": opt(flag)}
_SOME = {"room": opt(maybe_text), "attempts": req(_PSEUDONYMS)}

DENIABLE = (
    "CandidateAdded",
    "SittingStarted",
    "AttemptVoided",
    "ResultsReleased",
    "KeyCorrected",
    "TimeGranted",
    "BoardThawed",
)

FIELDS: dict[str, dict[str, Shape]] = {
    "SittingPrepared/1": {
        "sitting": req(text),
        "rules": req(text),
        "items": req(whole),
        "duration_ms": req(whole),
        "roster_size": req(whole),
        "late_grace_ms": opt(whole),
        "two_people": opt(flag),
        "grant_alone_ms": opt(whole),
        "software": opt(_software),
        "pseudonym": opt(_own),
        "manifest": opt(texts),
    },
    "DrawAnnounced/1": {"announcement": req(text)},
    "ThrowCommitted/1": {"name": req(text), "committed": req(raw(32))},
    "ThrowRevealed/1": {"name": req(text), "rolls": req(text), "nonce": req(raw(32))},
    "CeremonyFailed/1": {"number": req(whole), "missing": req(many(text)), "reason": req(text)},
    "FormsDrawn/1": {
        "number": req(whole),
        "randomness": req(_randomness),
        "forms_root": req(raw(32)),
        "forms_sha256": req(raw(32)),
    },
    "CandidateAdded/1": {
        "attempt": req(raw(16)),
        "application": req(raw(32)),
        "person": req(raw(32)),
        "seconded": req(flag),
    },
    "LateFormDrawn/1": {
        "attempt": req(raw(16)),
        "source": req(text),
        "randomness": req(_randomness),
        "form_root": req(raw(32)),
        "form_sha256": req(raw(32)),
    },
    "RegistrationOpened/1": {},
    "SittingStarted/1": _SECONDED,
    "SittingPaused/1": {},
    "SittingResumed/1": {},
    "AttemptsPaused/1": _SOME,
    "AttemptsResumed/1": _SOME,
    "TimeGranted/1": {
        "attempts": req(distinct(raw(16), MOST_ATTEMPTS, least=1)),
        "ms": req(positive),
        **_SECONDED,
    },
    "AttemptVoided/1": {"attempt": req(raw(16)), **_SECONDED},
    "ConsentDenied/1": {
        "what": req(one_of(*DENIABLE)),
        "room": opt(maybe_text),
        "attempts": req(_PSEUDONYMS),
        "ms": req(whole),
    },
    "EngineRestarted/1": {
        "lost_ms": req(whole),
        "measured_by": opt(one_of("boot_clock", "wall_clock")),
    },
    "SoftwareChanged/1": {"software": req(_software)},
    "WritingInterrupted/1": {
        "lost_ms": req(whole),
        "cause": req(one_of("storage_full", "database_away", "slow_commit")),
    },
    "SittingFinished/1": {"by": req(one_of("staff", "time"))},
    "ResultsReleased/1": _SECONDED,
    "KeyCorrected/1": {
        "place": req(whole),
        "key": req(text),
        "salt": req(raw(32)),
        "leaves": req(positive),
        "proof": req(many(raw(32))),
        "points": req(_five),
        "omitted": req(whole),
        "reason": req(text),
        "seconded": req(flag),
    },
    "BoardFrozen/1": {"by": req(one_of("staff", "plan"))},
    "BoardThawed/1": _SECONDED,
}


def is_denial(body: dict[str, Any]) -> bool:
    """Whether a denial is about as many, and as much time, as what was denied would have been."""
    grant = body["what"] == "TimeGranted"
    if grant != (body["ms"] > 0):
        return False
    if body.get("room") is not None:
        return grant and not body["attempts"]
    if body["what"] == "AttemptVoided":
        return len(body["attempts"]) == 1
    return grant or not body["attempts"]
