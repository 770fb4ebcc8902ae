"""Step 6: what can happen to one attempt when, as its records tell it."""

ABSENT, ADMITTED, SEATED, READY, BEGUN, FINISHED = (
    "absent", "admitted", "seated", "ready", "begun", "finished",
)  # fmt: skip

_AT_THE_DESK = (
    "PinIssued/1", "SeatAssigned/1", "LoginFailed/1", "LoginLocked/1", "LoginUnlocked/1",
)  # fmt: skip
_CONTACT = ("ContactLost/1", "ContactRegained/1")
_END = {"AttemptFinished/1": FINISHED}

NEXT: dict[str, dict[str, str]] = {
    ABSENT: {"CandidateAdmitted/1": ADMITTED},
    ADMITTED: dict.fromkeys(_AT_THE_DESK, ADMITTED) | _END | {"TerminalBound/1": SEATED},
    SEATED: dict.fromkeys((*_AT_THE_DESK, "TerminalBound/1"), SEATED)
    | _END
    | {"CandidateReady/1": READY, "TerminalReleased/1": ADMITTED},
    READY: dict.fromkeys((*_AT_THE_DESK, *_CONTACT, "TerminalBound/1"), READY)
    | _END
    | {"TerminalReleased/1": ADMITTED},
    BEGUN: dict.fromkeys(
        (*_AT_THE_DESK, *_CONTACT, "TerminalBound/1", "TerminalReleased/1", "AnswerRecorded/1"),
        BEGUN,
    )
    | _END,
    FINISHED: {},
}
"""State of an attempt x name of a record -> next state; what is not here cannot happen.

Who is ready begins by the clock and not by a record.
"""


class Life:
    """One attempt as far as its records were followed."""

    def __init__(self) -> None:
        self._state = ABSENT

    def take(self, name: str, *, begun: bool) -> str | None:
        """Follow a record; what is wrong with it, or None. ``begun``: the clock has run before."""
        if begun and self._state == READY:
            self._state = BEGUN
        after = NEXT[self._state].get(name)
        if after is None:
            return f"{name} cannot happen to an attempt that is {self._state}"
        self._state = after
        return None
