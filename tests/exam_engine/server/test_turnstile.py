"""The line of those who come and go, turned by hand."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.server.turnstile import TURN_SECONDS, Turnstile


class Loop:
    """A loop that turns when a test says so; every visitor takes a time of its own."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.passed: list[str] = []
        self.asked: list[Callable[[], object]] = []
        self.turnstile = Turnstile(self.asked.append, lambda: self.seconds)
        self.later: list[tuple[float, Callable[[], object]]] = []

    def visitor(self, name: str, seconds: float = TURN_SECONDS / 3) -> Callable[[], None]:
        def go() -> None:
            self.seconds += seconds
            self.passed.append(name)

        return go

    def turn(self) -> None:
        asked, self.asked[:] = list(self.asked), []
        for call in asked:
            call()


def test_nobody_passes_before_the_next_turn_of_the_loop() -> None:
    loop = Loop()

    loop.turnstile.join(loop.visitor("a"))

    assert loop.passed == []
    loop.turn()
    assert loop.passed == ["a"]


def test_a_turn_ends_when_its_time_is_used_up_and_the_others_pass_in_the_next() -> None:
    loop = Loop()
    for name in "abcd":
        loop.turnstile.join(loop.visitor(name, TURN_SECONDS / 2))

    loop.turn()

    assert loop.passed == ["a", "b"]
    loop.turn()
    assert loop.passed == ["a", "b", "c", "d"]
    assert loop.asked == []


def test_a_line_with_little_of_each_turn_lets_one_pass_whatever_that_takes() -> None:
    loop = Loop()
    rations = Turnstile(loop.asked.append, lambda: loop.seconds, TURN_SECONDS / 10)
    for name in "abc":
        rations.join(loop.visitor(name))

    loop.turn()

    assert loop.passed == ["a"]
    loop.turn()
    loop.turn()
    assert loop.passed == ["a", "b", "c"]


def test_a_line_with_a_share_rests_also_if_it_was_empty_meanwhile() -> None:
    loop = Loop()
    line = Turnstile(
        loop.asked.append,
        lambda: loop.seconds,
        later=lambda wait, call: loop.later.append((wait, call)),
        share=0.25,
    )
    line.join(loop.visitor("a", TURN_SECONDS))
    loop.turn()

    loop.seconds += TURN_SECONDS
    line.join(loop.visitor("b", TURN_SECONDS))

    ((wait, call),) = loop.later
    assert wait == pytest.approx(TURN_SECONDS * 2)
    assert loop.asked == []
    loop.seconds += wait
    call()
    assert loop.passed == ["a", "b"]
    loop.seconds += TURN_SECONDS * 3
    line.join(loop.visitor("c"))
    assert len(loop.asked) == 1


def test_one_who_takes_too_long_is_the_only_one_of_its_turn() -> None:
    loop = Loop()
    loop.turnstile.join(loop.visitor("slow", TURN_SECONDS * 9))
    loop.turnstile.join(loop.visitor("quick"))

    loop.turn()

    assert loop.passed == ["slow"]


def test_who_gave_up_its_place_is_not_called() -> None:
    loop = Loop()
    place = loop.turnstile.join(loop.visitor("gone"))
    loop.turnstile.join(loop.visitor("there"))

    place.give_up()
    loop.turn()

    assert loop.passed == ["there"]


def test_a_visitor_who_fails_holds_up_nobody() -> None:
    loop = Loop()

    def fail() -> None:
        raise OSError

    loop.turnstile.join(fail)
    loop.turnstile.join(loop.visitor("next"))
    loop.turn()

    assert loop.passed == ["next"]


@given(st.lists(st.one_of(st.none(), st.floats(0, 2 * TURN_SECONDS))))
def test_all_pass_once_in_the_order_of_their_coming(visitors: list[float | None]) -> None:
    loop, came = Loop(), []
    for number, seconds in enumerate(visitors):
        if seconds is None:
            loop.turn()
        else:
            came.append(str(number))
            loop.turnstile.join(loop.visitor(str(number), seconds))
    while loop.asked:
        assert len(loop.asked) == 1
        loop.turn()

    assert loop.passed == came
    assert len(loop.turnstile) == 0
