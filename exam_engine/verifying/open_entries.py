"""What everybody may read of a sitting, and in which order it can have happened."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.report import Attack, Step
from exam_engine.verifying.strict_json import integer, read_object, text

PREPARED, REGISTERING, RUNNING, PAUSED, FINISHED, RELEASED = (
    "prepared", "registering", "running", "paused", "finished", "released",
)  # fmt: skip

_BY_PROCTORS = (
    "AttemptsPaused/1", "AttemptsResumed/1", "TimeGranted/1", "AttemptVoided/1",
    "EngineRestarted/1", "BoardFrozen/1", "BoardThawed/1",
)  # fmt: skip
_END = {"SittingFinished/1": FINISHED}

NEXT: dict[str, dict[str, str]] = {
    PREPARED: {"RegistrationOpened/1": REGISTERING},
    REGISTERING: dict.fromkeys(_BY_PROCTORS, REGISTERING) | _END | {"SittingStarted/1": RUNNING},
    RUNNING: dict.fromkeys((*_BY_PROCTORS, "WritingInterrupted/1"), RUNNING)
    | _END
    | {"SittingPaused/1": PAUSED},
    PAUSED: dict.fromkeys((*_BY_PROCTORS, "WritingInterrupted/1"), PAUSED)
    | _END
    | {"SittingResumed/1": RUNNING},
    FINISHED: dict.fromkeys(("AttemptVoided/1", "BoardFrozen/1", "BoardThawed/1"), FINISHED)
    | {"ResultsReleased/1": RELEASED},
    RELEASED: {"AttemptVoided/1": RELEASED},
}
"""State of a sitting x name of an open entry -> next state; what is not here cannot happen."""

_HASH = re.compile("[0-9a-f]{64}")
_PSEUDONYM = re.compile("[0-9a-f]{32}")
_COUNTS = frozenset({"items", "duration_ms", "roster_size", "ms", "lost_ms"})
_TEXTS = frozenset({"sitting", "rules", "by", "cause", "measured_by"})
_FIELDS: dict[str, tuple[str, ...]] = {
    "SittingPrepared/1": ("sitting", "rules", "items", "duration_ms", "roster_size"),
    "SittingFinished/1": ("by",),
    "BoardFrozen/1": ("by",),
    "EngineRestarted/1": ("lost_ms",),
    "WritingInterrupted/1": ("lost_ms", "cause"),
    "TimeGranted/1": ("ms",),
}


class Open(NamedTuple):
    """One open entry."""

    entry: int
    name: str
    clock: int
    fields: dict[str, Any]

    @property
    def attempts(self) -> list[bytes]:
        """The pseudonyms it is about; a room has none."""
        one = self.fields.get("attempt")
        named = [one] if one is not None else self.fields.get("attempts") or []
        return [bytes.fromhex(name) for name in named]


def read_open(index: int, entry: bytes) -> Open:
    """Read an open entry.

    Raises:
        Malformed: a field is missing, or is not what the format says.
    """
    fields = read_object(entry[1:])
    name = text(fields, "event")
    integer(fields, "at")
    if not _HASH.fullmatch(text(fields, "commitment")):
        raise Malformed("its commitment is not 64 hexadecimal digits")
    for field in _FIELDS.get(name, ()):
        if field in _TEXTS:
            text(fields, field)
        elif integer(fields, field) < 0:
            raise Malformed(f"its {field!r} is negative")
    if integer(fields, "late_grace_ms", 0) < 0:
        raise Malformed("its 'late_grace_ms' is negative")
    named = fields.get("attempts") or []
    if type(named) is not list:
        raise Malformed("its 'attempts' are no list")
    for one in (fields.get("attempt"), *named):
        if one is not None and not (type(one) is str and _PSEUDONYM.fullmatch(one)):
            raise Malformed("it names something that is no pseudonym")
    return Open(index, name, integer(fields, "clock"), fields)


class Sitting:
    """The sitting as far as its open entries were followed."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self.state = PREPARED
        self.prepared: dict[str, Any] = {}
        self.opens: list[Open] = []
        self.started: int | None = None
        self.finished: int | None = None

    def take(self, index: int, entry: bytes) -> Open | None:
        """Follow an open entry; None if it cannot be read."""
        where = f"entry {index}"
        try:
            found = read_open(index, entry)
        except Malformed as wrong:
            self._step.found(where, Attack.MALFORMED, wrong.sentence)
            return None
        self._follow(found, where)
        self.opens.append(found)
        return found

    def _follow(self, found: Open, where: str) -> None:
        if self.opens and found.clock < self.opens[-1].clock:
            what = f"the sitting clock goes back to {found.clock} ms: it was put in or moved"
            self._step.found(where, Attack.OUT_OF_ORDER, what)
        if found.entry == 0:
            if found.name == "SittingPrepared/1":
                self.prepared = found.fields
            else:
                what = f"a record begins with SittingPrepared/1, not with {found.name}"
                self._step.found(where, Attack.OUT_OF_ORDER, what)
            return
        after = NEXT[self.state].get(found.name)
        if after is None:
            known = any(found.name in table for table in NEXT.values())
            what = (
                f"{found.name} cannot happen while the sitting is {self.state}"
                if known or found.name == "SittingPrepared/1"
                else f"{found.name} is unknown: a newer verifier may understand it"
            )
            self._step.found(where, Attack.OUT_OF_ORDER if known else Attack.MALFORMED, what)
            return
        _NOTED.get(found.name, _nothing)(self, found.entry)
        self.state = after


def _started(sitting: Sitting, index: int) -> None:
    sitting.started = index


def _finished(sitting: Sitting, index: int) -> None:
    sitting.finished = index


def _nothing(_sitting: Sitting, _index: int) -> None:
    pass


_NOTED: dict[str, Callable[[Sitting, int], None]] = {
    "SittingStarted/1": _started,
    "SittingFinished/1": _finished,
}
