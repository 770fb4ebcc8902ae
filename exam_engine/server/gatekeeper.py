"""Applies the gate to connections: a short wait is waited at the door, a long one is told.

Sending somebody away costs a handshake now and another one later, so whoever is due within a
second keeps the connection and hears nothing of it.
"""

import math
from collections.abc import Callable

from socketio.exceptions import ConnectionRefusedError as RefusedConnection

from exam_engine.server.gate import Gate, Precedence

PATIENCE_SECONDS = 1.0
SENTENCE = "Server sedang ramai. Layar ini mencoba lagi sendiri sebentar lagi."


class Gatekeeper:
    """Stands where a namespace is joined; called in the green thread of the connection."""

    def __init__(self, gate: Gate, sleep: Callable[[float], object]) -> None:
        self._gate = gate
        self._sleep = sleep
        self.sent_away = 0

    def admit(self, precedence: Precedence, name: str | None = None) -> bool:
        """Let a screen in, at its place; True when it had to wait at the door.

        Raises:
            RefusedConnection: `slow_down`, with the place it was given.
        """
        wait = self._gate.wait(precedence, name)
        if not wait:
            return False
        if wait > PATIENCE_SECONDS:
            self.sent_away += 1
            raise slow_down(wait)
        self._sleep(wait)
        self._gate.enter(precedence, name)
        return True


def slow_down(seconds: float) -> RefusedConnection:
    """The refusal of a connection that may come back after so many seconds."""
    answer = {
        "ok": False,
        "code": "slow_down",
        "message": SENTENCE,
        "retry_after_ms": math.ceil(seconds * 1_000),
    }
    no = RefusedConnection()
    no.error_args = {**answer, "data": answer}
    return no
