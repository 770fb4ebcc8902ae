"""Many robots in one process: staggered logins, each at a pace of its own."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Iterable
from typing import NamedTuple

from proctor_console.robots.candidate import Robot
from proctor_console.robots.pace import Pace
from proctor_console.robots.socket_client import Refused

# what honest work takes (a burst report looks for the opposite)
SECONDS_PER_ITEM = 50.0
QUICKEST, SLOWEST = 0.6, 1.0
"""Parts of that time; the quickest finish after an hour, the slowest just before the end."""

_log = logging.getLogger(__name__)


class Seat(NamedTuple):
    """A candidate a robot sits for."""

    participant_number: str
    pin: str


def robots(base_url: str, seats: Iterable[Seat], speed: float) -> list[Robot]:
    """A robot for every seat, each a little slower or quicker than the next."""
    made = []
    for seat in seats:
        luck = random.Random(f"pace of {seat.participant_number}")  # noqa: S311 - to be repeatable
        seconds = SECONDS_PER_ITEM * luck.uniform(QUICKEST, SLOWEST) / speed
        made.append(Robot(base_url, seat.participant_number, seat.pin, Pace(seconds)))
    return made


async def sit_all(fleet: Iterable[Robot], login_seconds: float) -> None:
    """Let everyone sit; they log in one after another over so many seconds."""
    waiting = list(fleet)
    pause = login_seconds / max(len(waiting), 1)
    await asyncio.gather(*(_sit(robot, pause * at) for at, robot in enumerate(waiting)))


async def _sit(robot: Robot, after_seconds: float) -> None:
    await asyncio.sleep(after_seconds)
    try:
        await robot.sit()
    except Refused as refusal:
        _log.warning("robot %s goes home: %s", robot.participant_number, refusal)
