"""The order in which a robot works through its form."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from proctor_console.robots.fleet import Seat, robots
from proctor_console.robots.pace import Pace, plan

likely = st.floats(0, 1)


@given(items=st.integers(1, 120), changes=likely, skips=likely, luck=st.randoms())
def test_every_item_is_worked_on_whatever_was_skipped_or_doubted(
    items: int, changes: float, skips: float, luck: random.Random
) -> None:
    order = plan(items, Pace(1, changes_mind=changes, skips=skips), luck)

    assert set(order) == set(range(1, items + 1))


def test_the_same_candidate_works_the_same_way_again() -> None:
    orders = [
        plan(110, Pace(50), random.Random("26-0001"))  # noqa: S311 - no secret, a repeatable robot
        for _ in range(2)
    ]

    assert orders[0] == orders[1]


def test_robots_of_a_fleet_work_at_different_paces_and_quicker_with_speed() -> None:
    seats = [Seat(f"26-{number:04}", "123456") for number in range(40)]

    usual, quick = robots("http://127.0.0.1", seats, 1), robots("http://127.0.0.1", seats, 200)

    paces = [robot._pace.seconds_per_item for robot in usual]
    assert len(set(paces)) == 40
    assert max(paces) - min(paces) > 10
    assert [robot._pace.seconds_per_item for robot in quick] == [one / 200 for one in paces]
