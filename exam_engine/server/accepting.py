"""Takes connections from the kernel's queue, a few in each turn of the loop.

Accepting all there are would begin thousands of handshakes before the loop turns once, and every
answer would wait for all of them. The kernel's queue is where a crowd stands best: it costs
nothing there.
"""

import socket as sockets
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any

from exam_engine.server.pressure import Pressure

# the peer went away between SYN and accept, or no descriptor is free
_AFTER_FAILURE_SECONDS = 0.05


def accept_on(
    listener: Any,
    serve: Callable[[Any, Any], object],
    pressure: Pressure,
    sleep: Callable[[float], object],
) -> None:
    """Accept for ever; `serve` gets each connection and its address and must not wait."""
    while True:
        for _ in range(pressure.accepts_at_once):
            try:
                client, address = listener.accept()
            except OSError:
                sleep(_AFTER_FAILURE_SECONDS)
                continue
            serve(client, address)
        sleep(pressure.accept_pause)


def greeted(
    client: Any, timeout: Callable[[], AbstractContextManager[object]], application: object
) -> bool:
    """Wait until a peer has said something and it is its turn; False when it says nothing.

    A peer that has not spoken has no place in the line: silent ones would hold up all others.
    """
    wait_for_turn = getattr(application, "wait_for_turn", None)
    if wait_for_turn is None:
        return True
    said = b""
    with suppress(OSError), timeout():
        said = client.recv(1, sockets.MSG_PEEK)
    if not said:
        client.close()
        return False
    wait_for_turn()
    return True


def wait_for_ration(application: object, number: int) -> None:
    """Have the requests of kept connections served one after the other, between those who work.

    The first one of a connection, number 1, has had its turn at the door. Without this, 50 kept
    connections made an answer wait for 50 requests in every turn of the loop.
    """
    wait = getattr(application, "wait_for_ration", None)
    if wait is not None and number > 1:
        wait()
