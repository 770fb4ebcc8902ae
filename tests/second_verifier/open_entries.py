"""The open entries and the fields that everyone may read."""

from tests.second_verifier.shapes import (
    Shape,
    flag,
    maybe_text,
    many,
    one_of,
    opt,
    positive,
    raw,
    req,
    text,
    texts,
    whole,
)

PSEUDONYMS = many(raw(16))

COMMON = {
    "event": req(text),
    "at": req(whole),
    "clock": req(whole),
    "commitment": req(raw(32)),
}

_SECONDED = {"seconded": opt(flag)}
_SOME = {"room": opt(maybe_text), "attempts": opt(PSEUDONYMS)}

FIELDS: dict[str, dict[str, Shape]] = {
    "SittingPrepared/1": {
        "sitting": req(text),
        "rules": req(text),
        "items": req(positive),
        "duration_ms": req(positive),
        "roster_size": req(whole),
        "late_grace_ms": opt(whole),
        "two_people": opt(flag),
        "grant_alone_ms": opt(whole),
        "software": opt(text),
        "pseudonym": opt(raw(16)),
        "manifest": opt(texts),
    },
    "DrawAnnounced/1": {"announcement": req(text)},
    "ThrowCommitted/1": {"name": req(text), "committed": req(raw(32))},
    "ThrowRevealed/1": {"name": req(text), "rolls": req(text), "nonce": req(raw(32))},
    "CeremonyFailed/1": {"number": req(whole), "missing": opt(many(text)), "reason": opt(text)},
    "FormsDrawn/1": {
        "number": req(positive),
        "randomness": opt(raw(None)),
        "forms_root": req(raw(32)),
        "forms_sha256": req(raw(32)),
    },
    "RegistrationOpened/1": {},
    "SittingStarted/1": _SECONDED,
    "SittingPaused/1": {},
    "SittingResumed/1": {},
    "AttemptsPaused/1": _SOME,
    "AttemptsResumed/1": _SOME,
    "TimeGranted/1": {"attempts": req(PSEUDONYMS), "ms": req(positive), **_SECONDED},
    "AttemptVoided/1": {"attempt": req(raw(16)), **_SECONDED},
    "EngineRestarted/1": {
        "lost_ms": req(whole),
        "measured_by": opt(one_of("boot_clock", "wall_clock")),
    },
    "SoftwareChanged/1": {"software": req(text)},
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
        "proof": opt(many(raw(32))),
        "points": req(many(whole, 5)),
        "omitted": opt(whole),
        "reason": req(text),
        **_SECONDED,
    },
    "BoardFrozen/1": {"by": req(one_of("staff", "plan"))},
    "BoardThawed/1": _SECONDED,
}
