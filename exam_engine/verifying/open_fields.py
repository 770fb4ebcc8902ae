"""The fields of open entries: what each must say, as docs/ledger-format.md lists them."""

import re
from collections.abc import Mapping

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.strict_json import text
from exam_engine.verifying.values import (
    Check,
    Fields,
    count,
    counts,
    hashes,
    hexed,
    is_pseudonym,
    one_of,
    pseudonym,
    some,
    texts,
    truth,
    words,
)

_SOFTWARE = re.compile(r"\S+ [0-9a-f]{64}")
MOST_ATTEMPTS = 500
"""A command that concerns more becomes several entries."""


def _hash_or_none(fields: Fields, name: str) -> None:
    if fields[name] != "":
        hexed(fields, name)


def _names(fields: Fields, name: str) -> None:
    said = fields[name]
    if type(said) is not list or any(type(one) is not str for one in said):
        raise Malformed(f"its {name!r} are no list of names")


def _own(fields: Fields, name: str) -> None:
    if fields[name] != "":
        pseudonym(fields, name)


def _software(fields: Fields, name: str) -> None:
    said = text(fields, name)
    if said and not _SOFTWARE.fullmatch(said):
        raise Malformed(f"its {name!r} is no release and 64 hexadecimal digits")


def _pseudonyms(fields: Fields, name: str) -> None:
    named = fields[name]
    if type(named) is not list or not all(map(is_pseudonym, named)):
        raise Malformed(f"its {name!r} are no list of pseudonyms")
    if len(named) > MOST_ATTEMPTS:
        raise Malformed(f"it names {len(named)} attempts, and an entry names {MOST_ATTEMPTS}")
    if len(set(named)) != len(named):
        raise Malformed("it names an attempt twice")


def _attempts(fields: Fields, name: str) -> None:
    _pseudonyms(fields, name)
    if not fields[name]:
        raise Malformed("it names nobody")


def _room_or_attempts(fields: Fields, name: str) -> None:
    _pseudonyms(fields, name)
    room = fields.get("room")
    if room is not None:
        text(fields, "room")
    if (room is None) == (not fields[name]):
        raise Malformed("it names either a room or attempts")


def _denied(fields: Fields, name: str) -> None:
    """Whom a denied command was about, and how much time: as its own entry would have said."""
    _pseudonyms(fields, name)
    what, room, named = fields.get("what"), fields.get("room"), fields[name]
    if room is not None:
        text(fields, "room")
    if (room is not None and named) or (what != "TimeGranted" and room is not None):
        raise Malformed("it names a room that such a command is not about")
    if what == "AttemptVoided" and len(named) != 1:
        raise Malformed("a disqualification is of one attempt")
    if what not in {"AttemptVoided", "TimeGranted"} and named:
        raise Malformed(f"{what} is about nobody by name")
    count(fields, "ms")
    if (what == "TimeGranted") != (fields["ms"] > 0):
        raise Malformed("a grant has its time, and nothing else has any")


_SOME = {"attempts": _room_or_attempts}

FIELDS: Mapping[str, Mapping[str, Check]] = {
    "SittingPrepared/1": {
        "sitting": words,
        "rules": words,
        "items": count,
        "duration_ms": count,
        "roster_size": count,
        "late_grace_ms": count,
        "two_people": truth,
        "grant_alone_ms": count,
        "software": _software,
        "pseudonym": _own,
        "manifest": texts,
    },
    "DrawAnnounced/1": {"announcement": words},
    "ThrowCommitted/1": {"name": words, "committed": hexed},
    "ThrowRevealed/1": {"name": words, "rolls": words, "nonce": hexed},
    "CeremonyFailed/1": {"number": count, "missing": _names, "reason": words},
    "FormsDrawn/1": {
        "number": count,
        "randomness": _hash_or_none,
        "forms_root": hexed,
        "forms_sha256": hexed,
    },
    "CandidateAdded/1": {
        "attempt": pseudonym,
        "application": hexed,
        "person": hexed,
        "seconded": truth,
    },
    "LateFormDrawn/1": {
        "attempt": pseudonym,
        "source": words,
        "randomness": _hash_or_none,
        "form_root": hexed,
        "form_sha256": hexed,
    },
    "SittingStarted/1": {"seconded": truth},
    "SittingFinished/1": {"by": one_of("staff", "time")},
    "ResultsReleased/1": {"seconded": truth},
    "KeyCorrected/1": {
        "place": count,
        "key": words,
        "salt": hexed,
        "leaves": some,
        "proof": hashes,
        "points": counts,
        "omitted": count,
        "reason": words,
        "seconded": truth,
    },
    "BoardFrozen/1": {"by": one_of("staff", "plan")},
    "BoardThawed/1": {"seconded": truth},
    "EngineRestarted/1": {"lost_ms": count, "measured_by": one_of("boot_clock", "wall_clock")},
    "SoftwareChanged/1": {"software": _software},
    "WritingInterrupted/1": {
        "lost_ms": count,
        "cause": one_of("storage_full", "database_away", "slow_commit"),
    },
    "AttemptsPaused/1": _SOME,
    "AttemptsResumed/1": _SOME,
    "TimeGranted/1": {"attempts": _attempts, "ms": some, "seconded": truth},
    "AttemptVoided/1": {"attempt": pseudonym, "seconded": truth},
    "ConsentDenied/1": {
        "what": one_of(
            "CandidateAdded",
            "SittingStarted",
            "AttemptVoided",
            "ResultsReleased",
            "KeyCorrected",
            "TimeGranted",
            "BoardThawed",
        ),
        "ms": count,
        "attempts": _denied,
    },
}
"""Name of an open entry -> its fields beside ``event``, ``at``, ``clock`` and ``commitment``."""

_CAME_LATER = frozenset(
    {"late_grace_ms", "two_people", "grant_alone_ms", "software", "pseudonym", "manifest",
     "seconded", "measured_by"}
)  # fmt: skip
"""What records from before do not have."""
_NEVER_WITHOUT = frozenset(
    {"SoftwareChanged/1", "KeyCorrected/1", "CandidateAdded/1", "LateFormDrawn/1"}
)
"""Entries that came when their fields were all there."""


def check_fields(name: str, fields: Fields) -> None:
    """Hold the fields of an open entry against the format.

    Raises:
        Malformed: one is missing, or is not what the format says.
    """
    count(fields, "at")
    count(fields, "clock")
    hexed(fields, "commitment")
    for field, check in FIELDS.get(name, {}).items():
        if field in fields:
            check(fields, field)
        elif field not in _CAME_LATER or name in _NEVER_WITHOUT:
            raise Malformed(f"it has no {field!r}")
