"""The schedule of the gate, on a clock that the tests wind."""

import random

import pytest

from exam_engine.server import gate as schedule
from exam_engine.server.gate import Gate, Precedence

WORKING, WAITING, STAFF, VIEWER = Precedence


class Clock:
    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


class Crowd:
    """Clients as the wire asks them to be: they come back at their place, or up to half later."""

    def __init__(self, gate: Gate, clock: Clock, seed: int = 1) -> None:
        self._gate, self._clock = gate, clock
        self._luck = random.Random(seed)  # noqa: S311 - repeatable
        self._coming: list[tuple[float, int, str, Precedence]] = []
        self.entered: dict[str, float] = {}
        self.asked = 0

    def come(self, precedence: Precedence, count: int, after: float = 0.0) -> None:
        for number in range(count):
            name = f"{precedence.name} {number}"
            self._coming.append((self._clock() + after, len(self._coming), name, precedence))

    def until_everybody_is_in(self) -> None:
        began = self._clock()
        while self._coming:
            self._coming.sort()
            self._clock.seconds, number, name, precedence = self._coming.pop(0)
            self.asked += 1
            named = None if precedence is VIEWER else name
            wait = self._gate.wait(precedence, named)
            if wait:
                again = self._clock() + wait * self._luck.uniform(1, 1.5)
                self._coming.append((again, number, name, precedence))
            else:
                self.entered[name] = self._clock() - began

    def last(self, precedence: Precedence) -> float:
        return max(at for name, at in self.entered.items() if name.startswith(precedence.name))

    def busiest_second(self) -> int:
        times = sorted(self.entered.values())
        return max(sum(start <= at < start + 1 for at in times) for start in times[::50])


def a_crowd(per_second: int, share: float = 1.0) -> tuple[Crowd, Clock, Gate]:
    clock = Clock()
    gate = Gate(per_second, lambda: share, clock)
    return Crowd(gate, clock), clock, gate


def test_whoever_comes_while_it_is_quiet_is_let_in_at_once() -> None:
    crowd, _, _ = a_crowd(100)
    crowd.come(WORKING, 10)

    crowd.until_everybody_is_in()

    assert set(crowd.entered.values()) == {0.0}


def test_each_of_a_crowd_gets_a_place_of_its_own() -> None:
    _, clock, gate = a_crowd(100)

    waits = [gate.wait(WORKING, f"a{number}") for number in range(60)]

    assert waits[:10] == [0.0] * 10
    assert waits[10:] == pytest.approx([number / 100 for number in range(1, 51)])
    assert clock() == 1_000.0


def test_a_crowd_comes_in_at_the_rate_and_hardly_anybody_is_told_twice() -> None:
    crowd, _, _ = a_crowd(500)
    crowd.come(WORKING, 3_000)

    crowd.until_everybody_is_in()

    assert len(crowd.entered) == 3_000
    assert crowd.busiest_second() <= 600  # the rate, what had gathered, and a little luck
    assert crowd.last(WORKING) < 3_000 / 500 * 1.5 + 0.5
    assert crowd.asked < 3_000 * 2.1


def test_whose_attempt_is_under_way_comes_before_everybody_else() -> None:
    crowd, _, _ = a_crowd(100)
    crowd.come(VIEWER, 300)
    crowd.come(WAITING, 300)
    crowd.come(WORKING, 300)

    crowd.until_everybody_is_in()

    assert crowd.last(WORKING) < 300 / 100 * 1.5 + 1.0
    assert crowd.last(WORKING) < crowd.last(WAITING) < crowd.last(VIEWER)


def test_who_works_and_comes_late_does_not_stand_behind_those_who_wait_for_the_start() -> None:
    crowd, _, _ = a_crowd(100)
    crowd.come(WAITING, 2_000)
    crowd.come(WORKING, 50, after=2.0)

    crowd.until_everybody_is_in()

    assert crowd.last(WORKING) < 2.0 + 50 / 100 * 1.5 + 1.0
    assert crowd.last(WAITING) > 15


def test_staff_come_in_beside_any_crowd() -> None:
    _, _, gate = a_crowd(100)
    for number in range(5_000):
        gate.wait(WORKING, str(number))

    assert [gate.wait(STAFF) for _ in range(schedule.STAFF_AT_ONCE)] == [0.0] * 20
    assert gate.wait(STAFF) == pytest.approx(0.2)


def test_a_crowd_of_viewers_leaves_tokens_to_candidates() -> None:
    _, _, gate = a_crowd(100)
    for _ in range(1_000):
        gate.wait(VIEWER)

    assert gate.wait(WAITING, "late") == 0.0
    assert gate.wait(WORKING, "working") == 0.0


def test_who_comes_early_is_told_what_is_left_and_keeps_the_place() -> None:
    _, clock, gate = a_crowd(10)
    gate.wait(WORKING, "first")
    place = gate.wait(WORKING, "early")
    for number in range(100):
        gate.wait(WORKING, str(number))

    clock.seconds += 0.04
    left = gate.wait(WORKING, "early")
    clock.seconds += left

    assert left == pytest.approx(place - 0.04)
    assert gate.wait(WORKING, "early") == 0.0


def test_who_waited_at_the_door_has_used_its_token() -> None:
    _, clock, gate = a_crowd(10)
    assert gate.wait(WORKING, "first") == 0.0
    clock.seconds += gate.wait(WORKING, "second")

    gate.enter(WORKING, "second")

    assert gate.wait(WORKING, "third") > 0


def test_places_follow_what_the_server_can_bear() -> None:
    _, _, quick = a_crowd(100)
    _, _, slow = a_crowd(100, share=0.1)
    for gate in (quick, slow):
        for number in range(10):
            gate.wait(WORKING, str(number))

    assert quick.wait(WORKING, "next") == pytest.approx(0.01)
    assert slow.wait(WORKING, "next") == pytest.approx(0.1)


def test_more_who_keep_their_places_than_the_server_bears_by_now_are_spread_again() -> None:
    clock = Clock()
    shares = [1.0]
    gate = Gate(100, lambda: shares[0], clock)
    names = [str(number) for number in range(210)]
    for name in names:
        gate.wait(WORKING, name)
    shares[0] = 0.1
    clock.seconds += 2.0

    waits = [gate.wait(WORKING, name) for name in names[10:]]

    assert waits.count(0.0) <= 32
    told = [wait for wait in waits if wait]
    assert told == sorted(set(told))


@pytest.mark.parametrize("precedence", Precedence)
def test_the_narrowest_gate_lets_everybody_in_one_after_the_other(precedence: Precedence) -> None:
    crowd, _, _ = a_crowd(1)
    crowd.come(precedence, 5)

    crowd.until_everybody_is_in()

    assert len(crowd.entered) == 5


def test_a_gate_that_is_wide_open_lets_everybody_in() -> None:
    _, _, gate = a_crowd(0)

    assert {gate.wait(VIEWER) for _ in range(10_000)} == {0.0}


def test_promises_are_forgotten_before_they_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(schedule, "PLACES_MAX", 50)
    _, _, gate = a_crowd(10)

    for number in range(1_000):
        gate.wait(WAITING, str(number))

    assert len(gate._promised) == 50
