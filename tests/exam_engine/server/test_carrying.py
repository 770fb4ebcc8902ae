"""Connections pass from one worker to another as they are, or end: none is held by nobody."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine.server import handover
from exam_engine.server.handover import AT_ONCE, LONGEST_RECEIVED, Arrived, Carried, Giver, Taker


class Meeting:
    """A successor that takes in a thread of its own whatever it is given."""

    def __init__(self, folder: Path) -> None:
        self.taker = Taker(folder, time.sleep)
        self.arrived: list[Arrived] = []
        self.open = threading.Event()
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def _take(self) -> None:
        for one in self.taker.take(self.open.is_set):
            self.arrived.append(one)

    def over(self) -> list[Arrived]:
        self.open.set()
        self._thread.join(10)
        assert not self._thread.is_alive()
        return self.arrived


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """A folder whose path is longer than the address of a socket may be."""
    folder = tmp_path.joinpath(*(["a-folder-with-a-long-name"] * 6))
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def meeting(deep: Path) -> Iterator[Meeting]:
    meeting = Meeting(deep)
    yield meeting
    meeting.over()
    for one in meeting.arrived:
        os.close(one.descriptor)
    meeting.taker.close()


def a_connection(said: bytes) -> tuple[socket.socket, socket.socket]:
    """Two ends of one; the far end has said something that nobody has read."""
    here, there = socket.socketpair()
    there.sendall(said)
    return here, there


def carried(name: str, received: bytes = b"") -> Carried:
    return Carried(name, received, b"a seat")


def test_what_was_said_and_not_read_is_read_by_the_other_side(deep: Path, meeting: Meeting) -> None:
    count = 2 * AT_ONCE + 1
    pairs = [a_connection(b"answer %d" % at) for at in range(count)]
    giver = Giver(deep, time.sleep)

    met = giver.meet()
    given = giver.give(
        [(carried(f"c{at}", b"\x81"), here.fileno()) for at, (here, _) in enumerate(pairs)]
    )
    for here, _ in pairs:
        here.close()
    arrived = meeting.over()

    assert met
    assert given == count
    assert [one.carried for one in arrived] == [carried(f"c{at}", b"\x81") for at in range(count)]
    assert [os.read(one.descriptor, 100) for one in arrived] == [
        b"answer %d" % at for at in range(count)
    ]
    for _, there in pairs:
        there.close()


def test_as_many_as_go_at_once_fit_into_one_message_in_the_middle_of_theirs(
    deep: Path, meeting: Meeting
) -> None:
    pairs = [a_connection(b"") for _ in range(AT_ONCE)]
    half = bytes(LONGEST_RECEIVED)
    giver = Giver(deep, time.sleep)

    giver.meet()
    given = giver.give([(carried("c", half), here.fileno()) for here, _ in pairs])
    arrived = meeting.over()

    assert given == AT_ONCE
    assert all(one.carried.received == half for one in arrived)
    for here, there in pairs:
        here.close()
        there.close()


def test_nothing_is_taken_in_before_the_sittings_are_open(deep: Path, meeting: Meeting) -> None:
    here, there = a_connection(b"")
    giver = Giver(deep, time.sleep)

    giver.meet()
    giver.give([(carried("c"), here.fileno())])
    time.sleep(0.1)
    before = list(meeting.arrived)
    after = meeting.over()

    assert before == []
    assert [one.carried.connection for one in after] == ["c"]
    here.close()
    there.close()


def test_without_a_successor_nothing_is_given(deep: Path) -> None:
    giver = Giver(deep, time.sleep)

    assert not giver.meet()
    assert giver.give([(carried("c"), 0)]) == 0


@pytest.mark.parametrize(("greeting", "meets"), [(b"2", False), (b"", False), (b"1", True)])
def test_only_a_successor_that_reads_our_format_is_met_and_one_that_dies_gets_nothing(
    deep: Path, greeting: bytes, meets: bool
) -> None:
    door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with handover._short(deep) as address:
        door.bind(address)
    door.listen(1)

    def greet_and_die() -> None:
        there, _ = door.accept()
        there.send(greeting)
        there.close()

    thread = threading.Thread(target=greet_and_die)
    thread.start()
    here, there = a_connection(b"")
    giver = Giver(deep, time.sleep)

    met = giver.meet()
    thread.join()
    given = giver.give([(carried("c"), here.fileno())])

    assert met is meets
    assert given == 0
    for end in (door, here, there):
        end.close()


def test_what_cannot_be_read_ends_for_both_sides(deep: Path, meeting: Meeting) -> None:
    here, there = a_connection(b"")
    giver = Giver(deep, time.sleep)
    giver.meet()
    assert giver._socket is not None

    socket.send_fds(giver._socket, [b"not a message"], [here.fileno()])
    giver.give([])
    arrived = meeting.over()

    assert arrived == []
    assert there.recv(1) == b""
    here.close()
    there.close()
