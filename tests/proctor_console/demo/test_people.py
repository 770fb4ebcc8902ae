"""The invented people of the demo."""

from __future__ import annotations

from proctor_console.demo import people
from scoring import rules


def test_forty_come_and_a_few_more_never_do() -> None:
    came, stayed = people.present(40), people.absent(40)

    numbers = [one.participant_number for one in came + stayed]
    assert len(came) == 40
    assert len(stayed) == 3
    assert len(set(numbers)) == 43
    assert came[0].name == "Peserta Contoh 01"


def test_formations_categories_and_needs_are_mixed() -> None:
    came = people.present(40)

    assert len({one.formation for one in came}) == 2
    assert len({one.category for one in came}) >= 4
    assert {one.category for one in came} <= set(rules.load("cpns-2024").categories)
    assert sum(one.need is not None for one in came) == 3


def test_nobody_shares_a_seat_and_rooms_are_large_enough() -> None:
    places = [people.place(at) for at in range(100)]

    seats = {room.id: room.seats for room in people.rooms(100)}
    assert len(set(places)) == 100
    assert all(int(one.seat) <= seats[one.room] for one in places)
