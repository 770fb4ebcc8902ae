"""Of too many who are waited for, whoever keeps the server waiting is cut, and nobody else."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext

import pytest

from exam_engine.server.pending import PATIENCE_SECONDS, Pending


class Door:
    """Room for two; `come` is somebody who is waited for from then on."""

    def __init__(self) -> None:
        self.now = 100.0
        self._pending = Pending(most=2, now=lambda: self.now)
        self._open = ExitStack()

    def come(self, sends: bytes = b"") -> socket.socket:
        ours, theirs = socket.socketpair()
        for one in (ours, theirs):
            self._open.enter_context(one)
        theirs.sendall(sends)
        theirs.settimeout(0)
        self._open.enter_context(self._pending.awaiting(ours, nullcontext()))
        return theirs

    def waits(self, seconds: float) -> None:
        self.now += seconds

    def close(self) -> None:
        self._open.close()


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


def was_cut(peer: socket.socket) -> bool:
    try:
        return peer.recv(1) == b""
    except BlockingIOError:
        return False


def test_whoever_is_waited_for_longest_makes_room(door: Door) -> None:
    first = door.come()
    door.waits(PATIENCE_SECONDS)
    others = [door.come(), door.come()]

    assert was_cut(first)
    assert not any(map(was_cut, others))


def test_nobody_is_cut_who_has_only_just_come(door: Door) -> None:
    at_once = [door.come() for _ in range(10)]

    assert not any(map(was_cut, at_once))


def test_whoever_has_sent_what_was_not_read_yet_makes_room_for_nobody(door: Door) -> None:
    sent, silent = door.come(b"GET /"), door.come()
    door.waits(PATIENCE_SECONDS)
    door.come()

    assert (was_cut(sent), was_cut(silent)) == (False, True)
