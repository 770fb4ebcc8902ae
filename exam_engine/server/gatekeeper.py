"""Applies a gate to those who ask: a short wait is waited at the door, a long one is told.

Sending somebody away costs a handshake now and another one later, and many clients take a refusal
for good; who stands at the door costs only memory. So whoever is due soon is kept where it stands
and hears nothing of it.
"""

import math
from collections.abc import Callable

from socketio.exceptions import ConnectionRefusedError as RefusedConnection

from exam_engine.errors import SlowDown
from exam_engine.server.gate import Gate, Precedence

# Clients wait for an answer: socket.io-client 20 s, the browser's terminal 8 s.
PATIENCE_SECONDS = 5.0
SENTENCE = "Server sedang ramai. Layar ini mencoba lagi sendiri sebentar lagi."


class Gatekeeper:
    """Stands where a namespace is joined or a form is fetched; called in the asker's green thread.

    Attributes:
        sent_away: How many were told to come back later.
    """

    def __init__(self, gate: Gate, sleep: Callable[[float], object]) -> None:
        self._gate = gate
        self._sleep = sleep
        self.sent_away = 0

    def admit(self, precedence: Precedence, name: str | None = None) -> bool:
        """Let somebody in, at its place; True when it had to wait at the door.

        Raises:
            SlowDown: the evidence says in how many ms its place is.
        """
        wait = self._gate.wait(precedence, name)
        if not wait:
            return False
        if wait > PATIENCE_SECONDS:
            self.sent_away += 1
            raise SlowDown("others come first", retry_after_ms=math.ceil(wait * 1_000))
        self._sleep(wait)
        self._gate.enter(precedence, name)
        return True


def refused_connection(reason: SlowDown) -> RefusedConnection:
    """The refusal of a namespace, with the place in time that was given."""
    answer = {
        "ok": False,
        "code": reason.code,
        "message": SENTENCE,
        "retry_after_ms": reason.evidence["retry_after_ms"],
        "crowded": True,
    }
    no = RefusedConnection()
    no.error_args = {**answer, "data": answer}
    return no
