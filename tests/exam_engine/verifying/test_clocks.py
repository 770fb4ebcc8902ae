"""Working time counted again, dense around every boundary."""

from __future__ import annotations

from typing import Any

import pytest

from exam_engine.verifying.clocks import Clock
from exam_engine.verifying.open_entries import Open
from exam_engine.verifying.records import Record

PSEUDONYM = "00" * 16
ALLOWANCE, GRACE = 600_000, 30_000
START = 5_000
DEADLINE = START + ALLOWANCE


def a_clock(*, in_contact: bool = True) -> Clock:
    """Somebody who has worked since ``START`` and is, or is not, in contact."""
    clock = Clock(PSEUDONYM, GRACE)
    private(clock, "CandidateAdmitted/1", 1_000, allowance_ms=ALLOWANCE, room="a")
    private(clock, "TerminalBound/1", 2_000, terminal="t")
    private(clock, "CandidateReady/1", 3_000)
    public(clock, "SittingStarted/1", START)
    if not in_contact:
        private(clock, "ContactLost/1", START + 1)
    return clock


def private(clock: Clock, name: str, at: int, **fields: Any) -> str | None:
    return clock.private(Record(0, 0, name, at, fields))


def public(clock: Clock, name: str, at: int, **fields: Any) -> None:
    clock.public(Open(0, name, at, fields))


def answer(clock: Clock, at: int, late_ms: int = 0) -> str | None:
    return private(clock, "AnswerRecorded/1", at, late_ms=late_ms)


@pytest.mark.parametrize("at", [START, DEADLINE - 2, DEADLINE - 1])
def test_an_answer_in_time_is_right(at: int) -> None:
    assert answer(a_clock(), at) is None
    assert "is called 1 ms late" in str(answer(a_clock(), at, 1))


@pytest.mark.parametrize("at", [DEADLINE, DEADLINE + 1, DEADLINE + GRACE - 1])
def test_in_contact_no_answer_is_right_from_the_deadline_on(at: int) -> None:
    assert "in contact" in str(answer(a_clock(), at, max(1, at - DEADLINE)))


def test_who_was_in_contact_when_the_time_was_up_gets_no_grace_by_being_heard_of() -> None:
    clock = a_clock()
    private(clock, "ContactRegained/1", DEADLINE + 5)

    assert "in contact" in str(answer(clock, DEADLINE + 10, 10))


@pytest.mark.parametrize("late", [0, 1, 2, GRACE - 1])
def test_out_of_contact_an_answer_is_right_within_the_grace(late: int) -> None:
    clock = a_clock(in_contact=False)

    assert answer(clock, DEADLINE + late, max(1, late)) is None
    assert "is called 7 ms late" in str(answer(clock, DEADLINE + late, 7))


@pytest.mark.parametrize("late", [GRACE, GRACE + 1])
def test_out_of_contact_no_answer_is_right_after_the_grace(late: int) -> None:
    assert "of grace are given" in str(answer(a_clock(in_contact=False), DEADLINE + late, late))


def test_who_comes_back_in_the_grace_has_the_rest_of_it() -> None:
    clock = a_clock(in_contact=False)
    private(clock, "ContactRegained/1", DEADLINE + 10)

    assert answer(clock, DEADLINE + 11, 11) is None


def test_who_was_back_before_the_deadline_has_no_grace() -> None:
    clock = a_clock(in_contact=False)
    private(clock, "ContactRegained/1", DEADLINE - 1)

    assert "in contact" in str(answer(clock, DEADLINE, 1))


@pytest.mark.parametrize("name", ["EngineRestarted/1", "TerminalReleased/1", "TerminalBound/1"])
def test_contact_ends_with_the_engine_and_with_the_terminal(name: str) -> None:
    clock = a_clock()
    if name == "EngineRestarted/1":
        public(clock, name, DEADLINE - 5, lost_ms=1)
    else:
        private(clock, name, DEADLINE - 5, terminal="another")
        private(clock, "TerminalBound/1", DEADLINE - 4, terminal="another")

    assert answer(clock, DEADLINE + 4, 4) is None


def test_a_terminal_that_logs_in_again_stays_in_contact() -> None:
    clock = a_clock()
    private(clock, "TerminalBound/1", DEADLINE - 5, terminal="t")

    assert "in contact" in str(answer(clock, DEADLINE + 4, 4))


@pytest.mark.parametrize("over", [-1, 0, 1, 20_000])
def test_a_grant_is_whole_whenever_it_comes(over: int) -> None:
    clock = a_clock(in_contact=False)
    given = DEADLINE + over
    public(clock, "TimeGranted/1", given, attempts=[PSEUDONYM], ms=60_000)
    end = max(given, DEADLINE) + 60_000

    assert answer(clock, end - 1) is None
    assert answer(clock, end + 3, 3) is None


def test_after_a_grant_in_the_grace_contact_counts_again() -> None:
    clock = a_clock(in_contact=False)
    private(clock, "ContactRegained/1", DEADLINE + 10)
    public(clock, "TimeGranted/1", DEADLINE + 20, attempts=[PSEUDONYM], ms=60_000)

    assert "in contact" in str(answer(clock, DEADLINE + 20 + 60_000, 1))


def test_a_grant_of_somebody_else_is_not_mine() -> None:
    clock = a_clock()
    public(clock, "TimeGranted/1", START + 1, attempts=["11" * 16], ms=60_000)

    assert "in contact" in str(answer(clock, DEADLINE, 1))


@pytest.mark.parametrize(
    ("stop", "run", "fields"),
    [
        ("SittingPaused/1", "SittingResumed/1", {}),
        ("AttemptsPaused/1", "AttemptsResumed/1", {"room": "a"}),
        ("AttemptsPaused/1", "AttemptsResumed/1", {"attempts": [PSEUDONYM]}),
    ],
)
def test_what_stands_still_is_no_working_time(stop: str, run: str, fields: dict[str, Any]) -> None:
    clock = a_clock()
    public(clock, stop, START + 100, **fields)
    assert "stood still" in str(answer(clock, START + 150))
    public(clock, run, START + 7_100, **fields)

    assert answer(clock, DEADLINE + 6_999) is None
    assert "in contact" in str(answer(clock, DEADLINE + 7_000, 1))


def test_another_rooms_pause_stops_nobody_here_until_they_move_there() -> None:
    clock = a_clock()
    public(clock, "AttemptsPaused/1", START + 100, room="b")
    assert answer(clock, START + 150) is None

    private(clock, "SeatAssigned/1", START + 200, room="b")

    assert "stood still" in str(answer(clock, START + 250))


def test_who_lost_the_terminal_before_the_start_does_not_work() -> None:
    clock = Clock(PSEUDONYM, GRACE)
    private(clock, "CandidateAdmitted/1", 1_000, allowance_ms=ALLOWANCE)
    private(clock, "CandidateReady/1", 2_000)
    private(clock, "TerminalReleased/1", 3_000)
    public(clock, "SittingStarted/1", START)
    assert "stood still" in str(answer(clock, START + 1))

    private(clock, "TerminalBound/1", START + 9_000, terminal="t")
    private(clock, "CandidateReady/1", START + 10_000)

    assert answer(clock, DEADLINE + 9_999) is None
    assert "in contact" in str(answer(clock, DEADLINE + 10_000, 1))


@pytest.mark.parametrize(
    ("by", "at", "fields", "said"),
    [
        ("time", DEADLINE - 1, {}, "time was stolen"),
        ("time", DEADLINE, {}, "None"),
        ("candidate", DEADLINE - 1, {"seq": 1}, "None"),
        ("candidate", DEADLINE - 1, {}, "could not be worked on"),
        ("candidate", DEADLINE, {"seq": 1}, "could not be worked on"),
        ("proctor", START + 1, {}, "None"),
        ("proctor", DEADLINE, {}, "by nobody who is named, when its time was up"),
        ("proctor", DEADLINE, {"staff": "pengawas"}, "None"),
    ],
)
def test_an_end_is_possible_or_not(by: str, at: int, fields: dict[str, Any], said: str) -> None:
    assert said in str(private(a_clock(), "AttemptFinished/1", at, by=by, **fields))


@pytest.mark.parametrize(
    ("late", "fields", "said"),
    [
        (0, {}, "it was stolen"),
        (1, {}, "ended 1 ms into a grace of 30000 ms: it was stolen"),
        (GRACE - 1, {}, "it was stolen"),
        (GRACE, {}, "None"),
        (GRACE + 5_000, {}, "None"),
        (1, {"seq": 3}, "None"),
        (-1, {"seq": 3}, "time was stolen"),
    ],
)
def test_nobody_out_of_contact_is_ended_in_the_grace_but_by_themselves(
    late: int, fields: dict[str, Any], said: str
) -> None:
    clock = a_clock(in_contact=False)

    assert said in str(private(clock, "AttemptFinished/1", DEADLINE + late, by="time", **fields))


def test_who_came_back_in_the_grace_keeps_it() -> None:
    clock = a_clock(in_contact=False)
    private(clock, "ContactRegained/1", DEADLINE + 10)

    assert "stolen" in str(private(clock, "AttemptFinished/1", DEADLINE + 20, by="time"))


def test_the_end_of_the_sitting_ends_the_grace_too() -> None:
    clock = a_clock(in_contact=False)
    clock.sitting_ends = DEADLINE + 5

    assert private(clock, "AttemptFinished/1", DEADLINE + 5, by="time") is None


def test_no_answer_comes_from_nowhere() -> None:
    clock = a_clock()
    private(clock, "TerminalReleased/1", START + 5, terminal="t")

    assert "no terminal had this paper" in str(answer(clock, START + 6))
