"""What everybody may read of a sitting, and in which order it can have happened."""

from collections.abc import Callable
from typing import Any, NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.draw import OF_THE_DRAW, Draw
from exam_engine.verifying.late_draws import ADDED, OF_LATE_FORMS
from exam_engine.verifying.open_fields import check_fields
from exam_engine.verifying.report import Attack, Step
from exam_engine.verifying.strict_json import integer, read_object, text

PREPARED, REGISTERING, RUNNING, PAUSED, FINISHED, RELEASED = (
    "prepared", "registering", "running", "paused", "finished", "released",
)  # fmt: skip

_ALWAYS = "SoftwareChanged/1"
_DENIED = "ConsentDenied/1"
_BY_PROCTORS = (
    "AttemptsPaused/1", "AttemptsResumed/1", "TimeGranted/1", "AttemptVoided/1",
    "EngineRestarted/1", "BoardFrozen/1", "BoardThawed/1", _DENIED, _ALWAYS,
)  # fmt: skip
_AFTERWARDS = ("AttemptVoided/1", "KeyCorrected/1", _DENIED, _ALWAYS)
_END = {"SittingFinished/1": FINISHED}

NEXT: dict[str, dict[str, str]] = {
    PREPARED: dict.fromkeys((*OF_THE_DRAW, _ALWAYS), PREPARED)
    | {"RegistrationOpened/1": REGISTERING},
    REGISTERING: dict.fromkeys((*_BY_PROCTORS, *OF_LATE_FORMS, ADDED), REGISTERING)
    | _END
    | {"SittingStarted/1": RUNNING},
    RUNNING: dict.fromkeys((*_BY_PROCTORS, *OF_LATE_FORMS, "WritingInterrupted/1"), RUNNING)
    | _END
    | {"SittingPaused/1": PAUSED},
    PAUSED: dict.fromkeys((*_BY_PROCTORS, *OF_LATE_FORMS, "WritingInterrupted/1"), PAUSED)
    | _END
    | {"SittingResumed/1": RUNNING},
    FINISHED: dict.fromkeys((*_AFTERWARDS, "BoardFrozen/1", "BoardThawed/1"), FINISHED)
    | {"ResultsReleased/1": RELEASED},
    RELEASED: dict.fromkeys(_AFTERWARDS, RELEASED),
}
"""State of a sitting x name of an open entry -> next state; what is not here cannot happen."""


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
    check_fields(name, fields)
    return Open(index, name, integer(fields, "clock"), fields)


class Sitting:
    """The sitting as far as its open entries were followed."""

    def __init__(self, step: Step, draw: Draw) -> None:
        self._step = step
        self.draw = draw
        self.state = PREPARED
        self.prepared: dict[str, Any] = {}
        self.opens: list[Open] = []
        self.registered: int | None = None
        self.finished: int | None = None

    @property
    def roster_size(self) -> int:
        """How many people were on the roster, as the first entry says."""
        size = self.prepared.get("roster_size")
        return size if isinstance(size, int) else 0

    @property
    def own(self) -> bytes | None:
        """The pseudonym of the sitting's own records; None: the first entry does not say."""
        return bytes.fromhex(self.prepared.get("pseudonym", "")) or None

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
                self.draw.begin(found.fields)
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
        if found.name == _DENIED and f"{found.fields['what']}/1" not in NEXT[self.state]:
            what = f"nobody can be asked for {found.fields['what']} while it is {self.state}"
            self._step.found(where, Attack.OUT_OF_ORDER, what)
        _NOTED.get(found.name, _nothing)(self, found.entry)
        self.draw.take(found.entry, found.name, found.fields)
        self.draw.late.pass_time(integer(found.fields, "at"))
        self.state = after


def _registered(sitting: Sitting, index: int) -> None:
    sitting.registered = index
    sitting.draw.registration(index)


def _finished(sitting: Sitting, index: int) -> None:
    sitting.finished = index


def _nothing(_sitting: Sitting, _index: int) -> None:
    pass


_NOTED: dict[str, Callable[[Sitting, int], None]] = {
    "RegistrationOpened/1": _registered,
    "SittingFinished/1": _finished,
}
