"""A robot of a rehearsal: works until it is told to stop, and notes what was acknowledged when."""

from __future__ import annotations

import time

from proctor_console.robots.candidate import Robot
from proctor_console.robots.pace import Pace
from proctor_console.robots.socket_client import SocketClient


class TimedRobot(Robot):
    """Sits like any other robot, and goes through its items again when it has been through.

    Attributes:
        saved: Number, item and choice of every answer that was acknowledged.
        seconds_taken: How long each acknowledgement took.
        heard_at: Monotonic seconds at which the server last said where things stand or saved.
    """

    def __init__(self, base_url: str, participant_number: str, pin: str, pace: Pace) -> None:
        super().__init__(base_url, participant_number, pin, pace)
        self.saved: set[tuple[int, int, int | None]] = set()
        self.seconds_taken: list[float] = []
        self.heard_at = 0.0

    async def _catch_up(self, client: SocketClient) -> None:
        await super()._catch_up(client)
        self.heard_at = time.monotonic()

    def _choose(self, item: int) -> None:
        super()._choose(item)
        if self._plan is not None:  # one that has finished could not show that it is back
            self._plan.append(item)

    async def _send(self, client: SocketClient) -> None:
        begun = time.monotonic()
        sent = [(one["seq"], one["item"], one["choice"]) for one in self._outbox]
        await super()._send(client)
        self.saved.update(sent)
        self.heard_at = time.monotonic()
        self.seconds_taken.append(self.heard_at - begun)
