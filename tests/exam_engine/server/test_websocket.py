"""A slow screen is disconnected, never waited for; a long message alone makes none slow."""

import socket
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from exam_engine.server.concurrency import Concurrency
from exam_engine.server.websocket import BACKLOG_MAX_BYTES, WebSocket

LONG = b"x" * (3 * BACKLOG_MAX_BYTES)


class NobodyDrains:
    """Green threads that never come to run."""

    def spawn(self, task: Callable[..., object], *args: object) -> object:
        return task, args


@pytest.fixture
def wire() -> Iterator[WebSocket]:
    here, there = socket.socketpair()
    here.settimeout(0)
    with here, there:
        yield WebSocket(cast("Any", here), 65_536, cast("Concurrency", NobodyDrains()))


def test_a_board_longer_than_the_backlog_reaches_a_screen_that_keeps_up(wire: WebSocket) -> None:
    wire.write(LONG)

    assert not wire._closed


def test_a_screen_that_leaves_a_full_backlog_behind_is_disconnected(wire: WebSocket) -> None:
    wire.write(LONG)

    wire.write(b"one more")

    assert wire._closed
    with pytest.raises(OSError, match="closed"):
        wire.write(b"too late")
