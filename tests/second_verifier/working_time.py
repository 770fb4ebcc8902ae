"""The working time of a paper that is opened wholly, counted again from its records."""

from collections.abc import Iterator
from typing import Any

from tests.second_verifier.clock import Clock
from tests.second_verifier.entries import Entry, Open
from tests.second_verifier.opened_papers import Paper

_LIVE = ("admitted", "seated", "ready", "begun")
_MAY_COME: dict[str, tuple[str, ...]] = {
    "CandidateAdmitted": ("absent",),
    "PinIssued": _LIVE,
    "SeatAssigned": _LIVE,
    "LoginFailed": _LIVE,
    "LoginLocked": _LIVE,
    "LoginUnlocked": _LIVE,
    "TerminalBound": _LIVE,
    "TerminalReleased": ("seated", "ready", "begun"),
    "CandidateReady": ("seated",),
    "ContactLost": ("ready", "begun"),
    "ContactRegained": ("ready", "begun"),
    "AnswerRecorded": ("begun",),
    "AttemptFinished": _LIVE,
}


def clock_of(entries: list[Entry], paper: Paper) -> Clock:
    """A clock that stands at the beginning of the record."""
    first = entries[0]
    grace = first.body.get("late_grace_ms", 0) if isinstance(first, Open) else 0
    return Clock(grace, paper.pseudonym.hex())


def check_time(entries: list[Entry], paper: Paper, clock: Clock) -> Iterator[str]:
    ends = {e.clock for e in entries if isinstance(e, Open) and e.name == "SittingFinished"}
    for index, entry in enumerate(entries):
        if isinstance(entry, Open):
            clock.advance(entry.clock)
            _happens(clock, entry)
            clock.settle()
        elif index in paper.records:
            record = paper.records[index]
            clock.advance(record["clock"])
            name = record["event"].partition("/")[0]
            if clock.state not in _MAY_COME[name]:
                yield f"entry {index}: {name} cannot come to an attempt that is {clock.state}"
            for wrong in _record(clock, name, record, ends):
                yield f"entry {index}: {wrong}"
            clock.settle()


def _happens(clock: Clock, entry: Open) -> None:
    match entry.name:
        case "SittingStarted" | "SittingResumed":
            clock.sitting = True
        case "SittingPaused" | "SittingFinished":
            clock.sitting = False
        case "AttemptsPaused" | "AttemptsResumed":
            pausing = entry.name == "AttemptsPaused"
            room = entry.body.get("room", "")
            if room:
                (clock.rooms.add if pausing else clock.rooms.discard)(room)
            if clock.pseudonym in entry.body.get("attempts", []):
                clock.paused = pausing
        case "TimeGranted" if clock.pseudonym in entry.body["attempts"]:
            clock.granted(entry.body["ms"])
        case "EngineRestarted":
            clock.lose_contact()
        case "AttemptVoided" if clock.pseudonym == entry.body["attempt"]:
            clock.state = "void"


def _record(clock: Clock, name: str, record: dict[str, Any], ends: set[int]) -> Iterator[str]:
    if name == "AnswerRecorded":
        yield from _answer(clock, record)
    elif name == "AttemptFinished":
        yield from _end(clock, record, ends)
        clock.state = "finished"
    else:
        _at_the_desk(clock, name, record)


def _at_the_desk(clock: Clock, name: str, record: dict[str, Any]) -> None:
    match name:
        case "CandidateAdmitted":
            clock.state, clock.room = "admitted", record.get("room", "")
            clock.allowance += record["allowance_ms"]
        case "SeatAssigned":
            clock.room = record["room"]
        case "TerminalBound":
            if record["terminal"] != clock.terminal:
                clock.lose_contact()
            clock.terminal = record["terminal"]
            clock.state = "seated" if clock.state == "admitted" else clock.state
        case "TerminalReleased":
            clock.terminal = None
            clock.lose_contact()
            clock.state = clock.state if clock.state == "begun" else "admitted"
        case "CandidateReady":
            clock.state, clock.contact = "ready", True
        case "ContactRegained":
            clock.contact = True
        case "ContactLost":
            clock.lose_contact()


def _answer(clock: Clock, record: dict[str, Any]) -> Iterator[str]:
    late = record.get("late_ms", 0)
    if not clock.runs or clock.terminal is None:
        yield "an answer while no clock runs or no terminal has the paper"
    if not clock.up:
        if late:
            yield "an answer in time that is called late"
        return
    over = clock.ran - clock.allowance
    if clock.contact_at_deadline or over >= clock.grace or late != max(1, over):
        yield f"an answer {over} ms after the deadline, said to be {late} ms late"


def _end(clock: Clock, record: dict[str, Any], ends: set[int]) -> Iterator[str]:
    by, over, seq = record["by"], clock.ran - clock.allowance, record.get("seq")
    if by == "time":
        excused = clock.contact_at_deadline or seq or record["clock"] in ends
        if not clock.up:
            yield "an end by time before the time is up"
        elif over < clock.grace and not excused:
            yield "an end by time in the grace"
    elif by == "candidate" and (not clock.runs or clock.up or not seq):
        yield "an end by the candidate whose paper could not be worked on"
    elif by == "proctor" and clock.state == "begun" and clock.up and not record.get("staff"):
        yield "an end by nobody who is named, after the time is up"
