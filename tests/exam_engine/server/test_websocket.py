"""A slow screen is disconnected, never waited for; a long message alone makes none slow."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

import pytest

from exam_engine.server.backlog import BACKLOG_MAX_BYTES, PLACE_BYTES, Backlogs
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.websocket import WebSocket

LONG = b"x" * (3 * BACKLOG_MAX_BYTES)
MIB = 1_048_576


class NobodyDrains:
    """Green threads that never come to run."""

    def spawn(self, task: Callable[..., object], *args: object) -> object:
        return task, args

    def timeout(self, _seconds: float) -> AbstractContextManager[None]:
        return nullcontext()


class AClock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Hall:
    """Screens on socket pairs whose other ends read when a test does."""

    def __init__(self, max_bytes: int = 100 * BACKLOG_MAX_BYTES) -> None:
        self.clock = AClock()
        self.backlogs = Backlogs(max_bytes, self.clock)
        self.ends: list[socket.socket] = []

    def a_screen(self) -> tuple[WebSocket, socket.socket]:
        here, there = socket.socketpair()
        here.settimeout(0)
        there.settimeout(0)
        self.ends += [here, there]
        nobody = cast("Concurrency", NobodyDrains())
        return WebSocket(cast("Any", here), 65_536, nobody, self.backlogs), there

    def screens(self, number: int) -> list[WebSocket]:
        return [self.a_screen()[0] for _ in range(number)]


@pytest.fixture
def hall() -> Iterator[Hall]:
    hall = Hall()
    yield hall
    for end in hall.ends:
        end.close()


def fill(wire: WebSocket) -> None:
    """Let the network take nothing more."""
    wire.write(b"x" * MIB)
    hall_full = wire.backlog
    assert hall_full
    hall_full.clear()


def read_all(wire: WebSocket, there: socket.socket) -> bytes:
    """Read at the other end, while the green thread that pushes the backlog out has its turns."""
    heard = b""
    while True:
        try:
            heard += there.recv(MIB)
        except BlockingIOError:
            if not wire.backlog:
                return heard
            sent = wire._connection.send(wire.backlog.first(65_536))
            wire.backlog.took(sent)


def test_a_board_longer_than_the_backlog_reaches_a_screen_that_keeps_up(hall: Hall) -> None:
    wire, there = hall.a_screen()

    wire.write(LONG)

    assert not wire._closed
    assert read_all(wire, there) == LONG
    assert hall.backlogs.bytes == 0


def test_what_waits_arrives_in_order_also_when_it_came_in_pieces(hall: Hall) -> None:
    wire, there = hall.a_screen()
    wire.write(b"<", LONG, b">")
    wire.write(b"ping")
    wire.write(b"[", b"short", b"]")

    heard = read_all(wire, there)

    assert heard == b"<" + LONG + b">ping[short]"
    assert hall.backlogs.bytes == 0


def test_pieces_that_the_network_takes_leave_nothing_behind(hall: Hall) -> None:
    wire, there = hall.a_screen()

    wire.write(b"[", b"short", b"]")

    assert not wire.backlog
    assert there.recv(100) == b"[short]"


def test_a_ping_behind_a_long_board_cuts_nobody(hall: Hall) -> None:
    wire, _ = hall.a_screen()
    wire.write(LONG)

    wire.write(b"ping")

    assert not wire._closed


def test_a_screen_that_leaves_a_full_backlog_behind_is_disconnected(hall: Hall) -> None:
    wire, _ = hall.a_screen()
    wire.write(LONG)

    for _ in range(BACKLOG_MAX_BYTES // MIB + 1):
        assert not wire._closed
        wire.write(b"x" * MIB)

    assert wire._closed
    assert hall.backlogs.bytes == 0
    with pytest.raises(OSError, match="closed"):
        wire.write(b"too late")


def test_a_board_that_a_thousand_screens_do_not_read_is_in_memory_once(hall: Hall) -> None:
    board = b"x" * MIB
    wires = hall.screens(200)

    for wire in wires:
        wire.write(board)

    assert hall.backlogs.bytes == MIB + 200 * PLACE_BYTES
    assert not any(wire._closed for wire in wires)
    for wire in wires:
        wire.close()
    assert hall.backlogs.bytes == 0


def test_when_too_much_waits_who_has_waited_longest_makes_room_and_not_who_comes_last() -> None:
    hall = Hall(max_bytes=10 * MIB)
    wires = hall.screens(15)

    for wire in wires:
        hall.clock.seconds += 1
        wire.write(bytes([1]) * MIB)

    assert [wire._closed for wire in wires] == [True] * 6 + [False] * 9
    assert hall.backlogs.bytes <= 10 * MIB
    for wire in wires:
        wire.close()
    assert hall.backlogs.bytes == 0
    for end in hall.ends:
        end.close()


def test_terminals_are_not_cut_because_the_public_does_not_read(hall: Hall) -> None:
    public = hall.backlogs = Backlogs(10 * MIB, hall.clock)
    inside = Backlogs(10 * MIB, hall.clock)
    terminal = hall.a_screen()[0]
    fill(terminal)
    terminal.write(b"started")
    terminal.backlog.count_with(inside)
    hall.clock.seconds += 1

    for wire in hall.screens(30):
        wire.write(bytes([2]) * MIB)

    assert not terminal._closed
    assert inside.bytes == len(b"started") + PLACE_BYTES
    assert public.bytes <= 10 * MIB
    terminal.close()
    assert inside.bytes == 0


class NothingIsTaken(NobodyDrains):
    """A network whose other end has gone to sleep: every wait ends by its time."""

    def timeout(self, seconds: float) -> AbstractContextManager[None]:
        assert seconds > 0
        return cast("AbstractContextManager[None]", SilentEnd())


class SilentEnd:
    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, BlockingIOError)


def test_a_screen_whose_network_takes_nothing_for_too_long_is_disconnected(hall: Hall) -> None:
    wire, there = hall.a_screen()
    wire._concurrency = cast("Concurrency", NothingIsTaken())
    wire.write(LONG)
    before = there.recv(1_000)

    wire._drain()

    assert before
    assert wire._closed
    assert hall.backlogs.bytes == 0
