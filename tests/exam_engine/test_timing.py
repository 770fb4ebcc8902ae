"""Working time, to the millisecond."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.timing import Deadlines, Timer

ALLOWANCE = 1000

Step = tuple[str, int]
steps = st.lists(
    st.tuples(st.sampled_from(["run", "hold", "grant"]), st.integers(0, 300)), max_size=30
)


def naive_remaining(history: list[Step], clock: int) -> int:
    """Walk every millisecond of the clock; ``history`` has waits before each step."""
    left, running, now = ALLOWANCE, False, 0
    for what, wait in [*history, ("read", clock)]:
        until = clock if what == "read" else now + wait
        while now < until:
            now += 1
            left -= running
        running = {"run": True, "hold": False}.get(what, running)
        left += wait if what == "grant" else 0
    return max(0, left)


def play(history: list[Step]) -> tuple[Timer, int]:
    timer, now = Timer(ALLOWANCE), 0
    for what, wait in history:
        now += wait
        match what:
            case "run":
                timer = timer.run(now)
            case "hold":
                timer = timer.hold(now)
            case _:
                timer = timer.grant(wait)
    return timer, now


@pytest.mark.parametrize(
    ("clock", "remaining", "expired"),
    [
        (100, 1000, False),
        (101, 999, False),
        (1098, 2, False),
        (1099, 1, False),
        (1100, 0, True),
        (1101, 0, True),
        (9999, 0, True),
    ],
)
def test_time_is_up_at_the_deadline_and_not_a_millisecond_before(
    clock: int, remaining: int, expired: bool
) -> None:
    timer = Timer(ALLOWANCE).run(100)

    assert timer.deadline == 1100
    assert timer.remaining(clock) == remaining
    assert timer.expired(clock) is expired


def test_somebody_who_has_not_begun_has_no_deadline_and_all_the_time() -> None:
    timer = Timer(ALLOWANCE)

    assert timer.deadline is None
    assert timer.remaining(10**9) == ALLOWANCE
    assert not timer.expired(10**9)


def test_a_late_starter_has_the_full_allowance() -> None:
    assert Timer(ALLOWANCE).run(5_000_000).deadline == 5_000_000 + ALLOWANCE


@pytest.mark.parametrize("pause", [0, 1, 2, 999, 10**7])
def test_a_pause_moves_the_deadline_by_exactly_its_length(pause: int) -> None:
    timer = Timer(ALLOWANCE).run(0).hold(400).run(400 + pause)

    assert timer.deadline == ALLOWANCE + pause


def test_a_grant_during_a_pause_counts_from_the_resume() -> None:
    timer = Timer(ALLOWANCE).run(0).hold(400).grant(50).run(900)

    assert timer.deadline == 900 + 600 + 50


def test_running_twice_and_holding_twice_change_nothing() -> None:
    timer = Timer(ALLOWANCE).run(100)

    assert timer.run(500) == timer
    assert timer.hold(600).hold(700) == timer.hold(600)


@given(steps, st.integers(0, 500))
def test_the_arithmetic_agrees_with_counting_every_millisecond(
    history: list[Step], later: int
) -> None:
    timer, now = play(history)

    assert timer.remaining(now + later) == naive_remaining(history, now + later)


@given(steps, st.integers(0, 500), st.integers(0, 500))
def test_a_grant_is_worth_the_same_whenever_it_is_given(
    history: list[Step], ms: int, later: int
) -> None:
    timer, now = play(history)
    granted_first = play([("grant", 0), *history])[0]

    late = timer.grant(ms)
    early = Timer(granted_first.allowance_ms + ms, granted_first.worked_ms, granted_first.since)

    assert late == early
    assert late.worked(now + later) == timer.worked(now + later)


@given(steps, st.integers(0, 500))
def test_worked_and_remaining_add_up_to_the_allowance(history: list[Step], later: int) -> None:
    timer, now = play(history)
    clock = now + later

    assert timer.worked(clock) + timer.remaining(clock) >= timer.allowance_ms
    if not timer.expired(clock) and timer.worked(clock) <= timer.allowance_ms:
        assert timer.worked(clock) + timer.remaining(clock) == timer.allowance_ms


def test_deadlines_come_out_in_their_order_and_only_once() -> None:
    deadlines = Deadlines()
    deadlines.expect("late", 300)
    deadlines.expect("early", 100)
    deadlines.expect("standing", None)

    assert deadlines.next == 100
    assert deadlines.due(99) is None
    assert deadlines.due(100) == "early"
    assert deadlines.due(299) is None
    assert deadlines.due(1000) == "late"
    assert deadlines.next is None
