from collections.abc import Callable, Iterator
from typing import cast

import msgspec

from exam_engine.server.away import send_away
from exam_engine.server.channel import Line
from exam_engine.server.doorway import Doorway
from exam_engine.server.gate import Gate, Precedence


class FakeDoorway:
    def __init__(self, *screens: Precedence) -> None:
        self._screens = screens
        self.heard: list[tuple[Precedence, int]] = []

    def lines(self) -> Iterator[tuple[Precedence, Line]]:
        for precedence in self._screens:
            yield precedence, Line("/terminal", "", "", self._hears(precedence), lambda _: None)

    def _hears(self, precedence: Precedence) -> Callable[[str], None]:
        def hear(text: str) -> None:
            name, message = msgspec.json.decode(text.partition(",")[2])
            assert name == "away"
            self.heard.append((precedence, message["return_after_ms"]))

        return hear


def away(per_second: int, not_before_ms: int, *screens: Precedence) -> list[tuple[Precedence, int]]:
    doorway = FakeDoorway(*screens)
    told = send_away(
        cast("Doorway", doorway), Gate(per_second), lambda _seconds: None, not_before_ms
    )
    assert told == len(screens)
    return doorway.heard


def test_everybody_is_sent_away_with_a_place_and_who_works_comes_back_first() -> None:
    heard = away(
        100,
        1_000,
        Precedence.VIEWER,
        Precedence.WAITING,
        Precedence.WORKING,
        Precedence.WORKING,
    )

    assert heard == [
        (Precedence.WORKING, 1_010),
        (Precedence.WORKING, 1_020),
        (Precedence.WAITING, 1_030),
        (Precedence.VIEWER, 1_040),
    ]


def test_staff_have_places_of_their_own_beside_the_crowd() -> None:
    heard = away(100, 0, Precedence.WORKING, Precedence.STAFF, Precedence.STAFF, Precedence.VIEWER)

    assert heard == [
        (Precedence.WORKING, 10),
        (Precedence.STAFF, 200),
        (Precedence.STAFF, 400),
        (Precedence.VIEWER, 20),
    ]


def test_five_hundred_are_back_within_a_second() -> None:
    heard = away(500, 0, *[Precedence.WORKING] * 500)

    assert max(ms for _, ms in heard) == 1_000


def test_a_gate_that_is_wide_open_still_spreads_those_who_come_back() -> None:
    heard = away(0, 0, *[Precedence.WORKING] * 10)

    assert [ms for _, ms in heard] == list(range(2, 22, 2))


def test_how_busy_this_server_is_says_nothing_about_the_next_one() -> None:
    doorway = FakeDoorway(Precedence.WORKING)

    send_away(cast("Doorway", doorway), Gate(100, lambda: 0.4), lambda _seconds: None)

    assert doorway.heard == [(Precedence.WORKING, 10)]
