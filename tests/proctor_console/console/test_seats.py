"""A seat for everybody who comes, and no seat twice."""

import pytest

from exam_engine.keys import AnswerKeys
from exam_engine.roster import Candidate, Room
from exam_engine.sheets import Sheets
from proctor_console.console.seats import place_for
from proctor_console.errors import NoFreeSeat
from tests.exam_engine.builders import FivePoints, a_plan


def sheets(*places: tuple[str | None, str | None], seats: int = 2) -> Sheets:
    roster = tuple(
        Candidate(
            participant_number=f"P-{number:03}",
            name="Peserta Contoh",
            formation="Analis",
            room=room,
            seat=seat,
        )
        for number, (room, seat) in enumerate(places, 1)
    )
    rooms = (Room(id="a", title="A", seats=seats), Room(id="b", title="B", seats=seats))
    plan = a_plan(roster=roster, rooms=rooms)
    return Sheets(plan, AnswerKeys(plan, FivePoints()))


def test_the_roster_decides_where_nobody_else_did() -> None:
    assert place_for(sheets(("b", "7")), "P-001", None, None) == ("b", "7")


def test_the_desk_may_decide_otherwise() -> None:
    assert place_for(sheets(("b", "7")), "P-001", "a", "1") == ("a", "1")


def test_the_next_seat_nobody_has_is_given() -> None:
    room = sheets((None, None), ("a", "1"))

    assert place_for(room, "P-001", None, None) == ("a", "2")


def test_a_full_room_is_passed_over_for_the_next() -> None:
    room = sheets((None, None), ("a", "1"), ("a", "2"))

    assert place_for(room, "P-001", None, None) == ("b", "1")


def test_the_roster_room_comes_first() -> None:
    assert place_for(sheets(("b", None)), "P-001", None, None) == ("b", "1")


def test_a_full_room_is_said_to_be_full() -> None:
    room = sheets((None, None), ("a", "1"), ("a", "2"))

    with pytest.raises(NoFreeSeat):
        place_for(room, "P-001", "a", None)


def test_a_centre_without_seats_gives_none() -> None:
    with pytest.raises(NoFreeSeat):
        place_for(sheets((None, None), seats=0), "P-001", None, None)
