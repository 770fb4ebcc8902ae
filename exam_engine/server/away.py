"""Before the server ends its connections itself: everybody hears when to come back."""

import math
from collections.abc import Callable

from exam_engine.server.channel import Line
from exam_engine.server.doorway import Doorway
from exam_engine.server.gate import Gate, Precedence
from exam_engine.wire import Away

# about 2 ms of writing; then whoever answers an item comes first
AT_ONCE = 64
# when the gate is wide open: what one process can take in
OPEN_GATE_PER_SECOND = 500.0


def send_away(
    doorway: Doorway,
    gate: Gate,
    sleep: Callable[[float], object],
    not_before_ms: int = 0,
    stays: Callable[[Line], bool] = lambda _line: False,
) -> int:
    """Tell every connected screen when to come back, each at a place of its own.

    The places begin `not_before_ms` from now and follow one another as a gate lets in whose server
    is quick, because how busy this one is says nothing about the next: terminals that work first,
    then the others, viewers last, staff beside them. Connections stay open and are still served;
    the caller ends them. Who `stays` is told nothing. Returns how many screens were told.
    """
    crowd = sorted((one for one in doorway.lines() if not stays(one[1])), key=lambda one: one[0])
    told: dict[bool, int] = {True: 0, False: 0}
    for number, (precedence, line) in enumerate(crowd, start=1):
        staff = precedence is Precedence.STAFF
        told[staff] += 1
        seconds = told[staff] / (gate.full_rate(precedence) or OPEN_GATE_PER_SECOND)
        _tell(line, not_before_ms + math.ceil(seconds * 1_000))
        if number % AT_ONCE == 0:
            sleep(0)
    return len(crowd)


def _tell(line: Line, return_after_ms: int) -> None:
    line.push("away", Away(return_after_ms=return_after_ms))
