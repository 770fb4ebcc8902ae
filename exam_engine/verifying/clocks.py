"""Step 5: everybody's working time counted again, from docs/ledger-format.md alone.

The sitting clock runs while the engine does. A candidate works from being ready and the start, for
the allowance and all grants, minus every stretch in which sitting, room or attempt were paused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from exam_engine.verifying.lives import Life
from exam_engine.verifying.open_entries import RUNNING, Open, Sitting
from exam_engine.verifying.opened import OpenedPaper
from exam_engine.verifying.records import Record
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.strict_json import integer, text
from exam_engine.verifying.worked import worked_in_part

_RUNS = {"SittingStarted/1", "SittingResumed/1"}
_STANDS = {"SittingPaused/1", "SittingFinished/1"}


@dataclass(slots=True)
class Clock:
    """The working time of one paper as far as it was followed."""

    pseudonym: str
    grace: int
    admitted: int = 0
    allowance: int = 0
    worked: int = 0
    since: int | None = None
    ready: bool = False
    begun: bool = False
    sitting_runs: bool = False
    held: bool = False
    room: str | None = None
    terminal: str | None = None
    in_contact: bool = False
    in_grace: bool = False
    paused_rooms: set[str] = field(default_factory=set)
    sitting_ends: int | None = None

    def settle(self, clock: int) -> None:
        """Let it run or stand as sitting, room and attempt say."""
        runs = self.ready and self.sitting_runs
        runs = runs and not self.held and self.room not in self.paused_rooms
        if runs and self.since is None:
            self.since, self.begun = clock, True
        elif not runs and self.since is not None:
            self.worked += clock - self.since
            self.since = None

    def left(self, clock: int) -> int:
        """Milliseconds left at a reading; below zero in the grace."""
        running = 0 if self.since is None else clock - self.since
        return self.allowance - self.worked - running

    def grant(self, ms: int, clock: int) -> None:
        """More time; what ran beyond the end in the grace was no working time."""
        over = -self.left(clock)
        if over > 0:
            self.worked -= over
        self.allowance += ms
        self.in_grace = False

    # --- open entries ------------------------------------------------------------------------

    def public(self, event: Open) -> None:
        """Follow what happened to everybody, to a room or to some."""
        fields = event.fields
        mine = self.pseudonym in (fields.get("attempts") or ())
        room = fields.get("room")
        match event.name:
            case "SittingStarted/1" | "SittingResumed/1":
                self.sitting_runs = True
            case "SittingPaused/1" | "SittingFinished/1":
                self.sitting_runs = False
            case "AttemptsPaused/1":
                self.held = self.held or mine
                if isinstance(room, str):
                    self.paused_rooms.add(room)
            case "AttemptsResumed/1":
                self.held = self.held and not mine
                if isinstance(room, str):
                    self.paused_rooms.discard(room)
            case "TimeGranted/1" if mine:
                self.grant(int(fields["ms"]), event.clock)
            case "EngineRestarted/1":
                self.in_contact = False
            case _:
                pass
        self.settle(event.clock)

    # --- records of the paper ------------------------------------------------------------------

    def private(self, record: Record) -> str | None:
        """Follow a record of the paper; what is wrong with it, or None."""
        follow = _FOLLOW.get(record.name)
        wrong = None if follow is None else follow(self, record)
        self.settle(record.clock)
        return wrong


def _admitted(clock: Clock, record: Record) -> None:
    clock.admitted = integer(record.fields, "allowance_ms")
    clock.allowance += clock.admitted
    _seat(clock, record)


def _seat(clock: Clock, record: Record) -> None:
    room = record.fields.get("room")
    clock.room = None if room is None else text(record.fields, "room")


def _bound(clock: Clock, record: Record) -> None:
    if record.fields.get("terminal") != clock.terminal:
        clock.in_contact = False
    clock.terminal = record.fields.get("terminal")


def _released(clock: Clock, _: Record) -> None:
    clock.in_contact, clock.terminal = False, None
    if not clock.begun:
        clock.ready = False


def _heard(clock: Clock, record: Record) -> None:
    if record.name == "CandidateReady/1":
        clock.ready = True
    up = clock.left(record.clock) <= 0
    clock.in_grace = up and (clock.in_grace or not clock.in_contact)
    clock.in_contact = True


def _lost(clock: Clock, _: Record) -> None:
    clock.in_contact = False


def _answered(clock: Clock, record: Record) -> str | None:
    if clock.since is None:
        return "an answer was recorded while the clock of this paper stood still"
    if clock.terminal is None:
        return "an answer was recorded while no terminal had this paper"
    return _late(clock, record)


def _late(clock: Clock, record: Record) -> str | None:
    late = -clock.left(record.clock)
    said = integer(record.fields, "late_ms", 0)
    if late < 0:
        return f"an answer in time is called {said} ms late" if said else None
    if clock.in_contact and not clock.in_grace:
        return f"an answer {late} ms after the time was up, from a terminal that was in contact"
    if late >= clock.grace:
        return f"an answer {late} ms after the time was up; {clock.grace} ms of grace are given"
    if said != max(1, late):
        return f"an answer {late} ms after the time was up is called {said} ms late"
    return None


def _finished(clock: Clock, record: Record) -> str | None:
    left, by = clock.left(record.clock), record.fields["by"]
    if by == "time":
        return _by_time(clock, record, left)
    if by == "candidate" and (clock.since is None or left <= 0 or "seq" not in record.fields):
        return "the candidate ended the paper when it could not be worked on"
    if by == "proctor" and left <= 0 and "staff" not in record.fields:
        return "the paper was ended by nobody who is named, when its time was up"
    return None


def _by_time(clock: Clock, record: Record, left: int) -> str | None:
    """Nobody's time ends before it is up; nor the grace of who was out of contact then.

    In the grace the candidate ends it (a number says so), or the end of the whole sitting.
    """
    if left > 0:
        return f"the paper was ended by time with {left} ms left: time was stolen"
    by_somebody = "seq" in record.fields or record.clock == clock.sitting_ends
    if (not clock.in_contact or clock.in_grace) and not by_somebody and -left < clock.grace:
        return f"the paper was ended {-left} ms into a grace of {clock.grace} ms: it was stolen"
    return None


_FOLLOW: dict[str, Callable[[Clock, Record], str | None]] = {
    "CandidateAdmitted/1": _admitted,
    "SeatAssigned/1": _seat,
    "TerminalBound/1": _bound,
    "TerminalReleased/1": _released,
    "CandidateReady/1": _heard,
    "ContactRegained/1": _heard,
    "ContactLost/1": _lost,
    "AnswerRecorded/1": _answered,
    "AttemptFinished/1": _finished,
}


class Times(NamedTuple):
    """What was counted of working time.

    Attributes:
        clocks: Of papers that are wholly opened, by pseudonym.
        worked: By participant number whether the clock of the paper ever ran, as far as shown.
    """

    clocks: dict[str, Clock]
    worked: dict[str, bool]


def check_times(sitting: Sitting, papers: list[OpenedPaper], report: Report) -> Times:
    """Count the time of every paper that is wholly opened; of others, whether anybody worked."""
    step, own_time = report.step(), 0
    counted: dict[str, Clock] = {}
    worked: dict[str, bool] = {}
    grace = sitting.prepared.get("late_grace_ms", 0)
    usual = sitting.prepared.get("duration_ms")
    ends = next((one.clock for one in sitting.opens if one.name == "SittingFinished/1"), None)
    for one in papers:
        if one.whole:
            clock = counted[one.paper.name] = Clock(one.paper.name, grace, sitting_ends=ends)
            _count(sitting.opens, one, clock, step)
            worked[one.attempt] = clock.begun
            own_time += clock.admitted != usual
        else:
            _outside(sitting.opens, one, step)
            shown = worked_in_part(sitting.opens, one)
            worked |= {} if shown is None else {one.attempt: shown}
    if counted:
        step.proves("times", len(counted))
    if own_time:
        report.unproved["own_time"] = own_time
    if in_part := len(papers) - len(counted):
        step.proves("answers_while_running", in_part)
        report.unproved["times_in_part"] = in_part
    return Times(counted, worked)


def _count(opens: list[Open], one: OpenedPaper, clock: Clock, step: Step) -> None:
    at, life = 0, Life()
    for record in one.records:
        while at < len(opens) and opens[at].entry < record.entry:
            clock.public(opens[at])
            at += 1
        strange = life.take(record.name, begun=clock.begun)
        if strange is not None:
            what = f"paper {one.paper.name}: {strange}"
            step.found(f"entry {record.entry}", Attack.OUT_OF_ORDER, what)
        wrong = clock.private(record)
        if wrong is not None:
            step.found(f"entry {record.entry}", Attack.LATE, f"paper {one.paper.name}: {wrong}")
    if one.records[-1].name != "AttemptFinished/1":
        until = one.paper.voided
        for event in opens[at:]:
            if until is None or event.entry < until:
                clock.public(event)


def _outside(opens: list[Open], one: OpenedPaper, step: Step) -> None:
    """Answers of a paper that is opened in part: none while the whole sitting did not run."""
    at, runs = 0, False
    for record in one.records:
        while at < len(opens) and opens[at].entry < record.entry:
            if opens[at].name in _RUNS:
                runs = True
            elif opens[at].name in _STANDS:
                runs = False
            at += 1
        if record.name == "AnswerRecorded/1" and not runs:
            what = f"paper {one.paper.name}: an answer while the sitting was not {RUNNING}"
            step.found(f"entry {record.entry}", Attack.LATE, what)
