"""A robot of a rehearsal: notes how long each acknowledgement took, and when the last one came."""

from __future__ import annotations

import time

from proctor_console.robots.candidate import Robot
from proctor_console.robots.pace import Pace
from proctor_console.robots.socket_client import SocketClient


class TimedRobot(Robot):
    """Sits like any other robot."""

    def __init__(self, base_url: str, participant_number: str, pin: str, pace: Pace) -> None:
        super().__init__(base_url, participant_number, pin, pace)
        self.seconds_taken: list[float] = []
        self.acknowledged_at = 0.0

    async def _send(self, client: SocketClient) -> None:
        begun = time.monotonic()
        await super()._send(client)
        self.acknowledged_at = time.monotonic()
        self.seconds_taken.append(self.acknowledged_at - begun)
