"""What a screen's line carries, where what waits on it is counted, and who may be sent no more."""

import socket
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from exam_engine.server.backlog import BACKLOGS_MAX_BYTES, Backlogs
from exam_engine.server.channel import Channel, Line, Reply
from exam_engine.server.codec import acknowledgement
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.doorway import Doorway
from exam_engine.server.frames import frame
from exam_engine.server.websocket import WebSocket


class Engine:
    """As much of the Socket.IO server as a doorway needs, with connections that nobody reads."""

    def __init__(self) -> None:
        self.sockets: dict[str, Any] = {}
        self.public = Backlogs()
        self.eio = SimpleNamespace(sockets=self.sockets, on=lambda _name, _handler: None)
        self.manager = SimpleNamespace(eio_sid_from_sid=lambda sid, _namespace: sid)
        self._handle_eio_message = lambda _connection, _data: None
        self._ends: list[socket.socket] = []

    def connect(self, sid: str) -> WebSocket:
        here, there = socket.socketpair()
        here.settimeout(0)
        self._ends += [here, there]
        nobody = cast("Concurrency", SimpleNamespace(spawn=lambda _task: None))
        wire = WebSocket(here, 65_536, nobody, self.public)
        self.sockets[sid] = SimpleNamespace(closed=False, wire=wire, question=lambda _told: None)
        return wire

    def close(self) -> None:
        for end in self._ends:
            end.close()


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()


@pytest.mark.parametrize("public", [True, False])
def test_only_a_public_screen_is_counted_with_the_public(engine: Engine, public: bool) -> None:
    doorway = Doorway(engine)
    doorway.open(Channel[None]("/here", 65_536, public=public))
    engine.connect("a")

    line = doorway.line("/here", "a")
    line.write(b"x" * 2_000_000)

    assert line.behind()
    assert (engine.public.bytes > 0) is public


def test_a_terminal_hears_on_when_the_public_has_all_the_backlog_it_may_have(
    engine: Engine,
) -> None:
    doorway = Doorway(engine)
    doorway.open(Channel[None]("/terminal", 65_536))
    doorway.open(Channel[None]("/results", 65_536, public=True))
    wires = {sid: engine.connect(sid) for sid in ("terminal", *map(str, range(70)))}
    terminal = doorway.line("/terminal", "terminal")
    terminal.write(b"x" * 2_000_000)

    for viewer in map(str, range(70)):
        doorway.line("/results", viewer).write(bytes([1]) * 3_000_000)

    assert engine.public.bytes <= BACKLOGS_MAX_BYTES
    assert any(wires[viewer]._closed for viewer in map(str, range(70)))
    assert not wires["69"]._closed
    assert not wires["terminal"]._closed
    assert terminal.behind()


def test_an_answer_encoded_once_for_many_is_the_frame_that_encoding_it_for_one_would_be() -> None:
    written: list[bytes] = []
    line = Line("/results", "a", "a", lambda _: None, lambda *pieces: written.extend(pieces))
    body = b'{"rows":["' + b"x" * 70_000 + b'"]}'

    Reply(line, 7).whole(body)

    said = {"rows": ["x" * 70_000]}
    assert b"".join(written) == frame(acknowledgement("/results", 7, said).encode())
    assert written[1] is body
