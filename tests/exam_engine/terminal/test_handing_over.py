"""Of a hall that is handed over, whoever waits for an acknowledgement is taken in first."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from exam_engine.server.handover import Arrived, Carried
from exam_engine.terminal.handing_over import impatient_first


class Hall:
    """Terminals that arrive; `says` is one that answers."""

    def __init__(self, size: int) -> None:
        self._open = ExitStack()
        self.arrived: list[Arrived] = []
        self.terminals: list[socket.socket] = []
        for number in range(size):
            here, there = socket.socketpair()
            self.terminals.append(self._open.enter_context(there))
            self.arrived.append(Arrived(Carried(str(number), b"", b""), here.detach()))

    def says(self, number: int) -> None:
        self.terminals[number].sendall(b"an answer")

    def take(self, one: Arrived) -> int:
        self._open.enter_context(socket.socket(fileno=one.descriptor))
        return int(one.carried.connection)

    def close(self) -> None:
        self._open.close()


@pytest.fixture
def hall() -> Iterator[Hall]:
    hall = Hall(6)
    yield hall
    hall.close()


def test_who_has_said_something_comes_first_also_if_it_is_said_meanwhile(hall: Hall) -> None:
    hall.says(4)
    line = impatient_first(hall.arrived, look_again=2)

    first = [hall.take(next(line)) for _ in range(2)]
    hall.says(5)
    rest = [hall.take(one) for one in line]

    assert first + rest == [4, 0, 5, 1, 2, 3]


def test_who_had_no_turn_when_it_ends_connects_anew(hall: Hall) -> None:
    line = impatient_first(hall.arrived)
    hall.take(next(line))

    line.close()

    for number, terminal in enumerate(hall.terminals):
        terminal.settimeout(0 if number == 0 else 5)
        if number == 0:
            with pytest.raises(BlockingIOError):
                terminal.recv(1)
        else:
            assert terminal.recv(1) == b""
