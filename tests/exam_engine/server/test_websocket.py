"""A slow screen is disconnected, never waited for; a long message alone makes none slow."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

import pytest

from exam_engine.server.concurrency import Concurrency
from exam_engine.server.websocket import BACKLOG_MAX_BYTES, Backlogs, WebSocket

LONG = b"x" * (3 * BACKLOG_MAX_BYTES)


class NobodyDrains:
    """Green threads that never come to run."""

    def spawn(self, task: Callable[..., object], *args: object) -> object:
        return task, args

    def timeout(self, _seconds: float) -> AbstractContextManager[None]:
        return nullcontext()


@pytest.fixture
def wire() -> Iterator[WebSocket]:
    here, there = socket.socketpair()
    here.settimeout(0)
    with here, there:
        yield WebSocket(cast("Any", here), 65_536, cast("Concurrency", NobodyDrains()), Backlogs())


def test_a_board_longer_than_the_backlog_reaches_a_screen_that_keeps_up(wire: WebSocket) -> None:
    wire.write(LONG)

    assert not wire._closed


def test_a_screen_that_leaves_a_full_backlog_behind_is_disconnected(wire: WebSocket) -> None:
    wire.write(LONG)

    wire.write(b"one more")

    assert wire._closed
    with pytest.raises(OSError, match="closed"):
        wire.write(b"too late")


def test_a_thousand_screens_that_do_not_read_fill_no_more_memory_than_all_may() -> None:
    backlogs = Backlogs(max_bytes=10 * BACKLOG_MAX_BYTES)
    pairs = [socket.socketpair() for _ in range(20)]
    wires = []
    for here, _ in pairs:
        here.settimeout(0)
        nobody = cast("Concurrency", NobodyDrains())
        wires.append(WebSocket(cast("Any", here), 65_536, nobody, backlogs))

    for wire in wires:
        wire.write(b"x" * BACKLOG_MAX_BYTES)

    assert backlogs.bytes <= 10 * BACKLOG_MAX_BYTES
    assert [wire._closed for wire in wires] == sorted(wire._closed for wire in wires)
    assert any(wire._closed for wire in wires)
    for wire in wires:
        wire._drain()
    assert backlogs.bytes == 0
    for pair in pairs:
        for end in pair:
            end.close()
