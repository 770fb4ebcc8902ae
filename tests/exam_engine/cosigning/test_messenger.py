"""A witness may answer slowly, for ever, or with anything at all: asking it ends in time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import pytest

from exam_engine.cosigning.messenger import ANSWER_MAX_BYTES, Answer, Away, Messenger

SECONDS = 0.5
ENOUGH = SECONDS + 1.0
"""What a loaded machine may add."""
OK = b"HTTP/1.1 200 OK\r\n"
Behave = Callable[[socket.socket], None]


class Peer:
    """Somebody at a port, who does with a connection what a test says."""

    def __init__(self, behave: Behave) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.heard = b""
        self._behave = behave
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}/add-checkpoint"

    def close(self) -> None:
        self._door.close()

    def _serve(self) -> None:
        with suppress(OSError):
            line, _ = self._door.accept()
            with closing(line):
                self.heard = line.recv(65_536)
                self._behave(line)


@pytest.fixture
def peer() -> Iterator[Callable[[Behave], Peer]]:
    peers: list[Peer] = []

    def made(behave: Behave) -> Peer:
        peers.append(Peer(behave))
        return peers[-1]

    yield made
    for one in peers:
        one.close()


def says(*parts: bytes) -> Behave:
    def behave(line: socket.socket) -> None:
        for part in parts:
            line.sendall(part)

    return behave


def without_end(part: bytes, pause: float = 0.0) -> Behave:
    def behave(line: socket.socket) -> None:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            line.sendall(part)
            time.sleep(pause)

    return behave


def silent(_line: socket.socket) -> None:
    time.sleep(10)


def test_a_request_arrives_whole_and_its_answer_comes_back(
    peer: Callable[[Behave], Peer],
) -> None:
    other = peer(says(OK + b"Content-Length: 4\r\n\r\n", b"a\n", b"b\n"))

    answer = Messenger().post(other.url, b"old 0\n", SECONDS)

    assert answer == Answer(200, b"a\nb\n")
    head, _, body = other.heard.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /add-checkpoint HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"Content-Length: 6" in head
    assert body == b"old 0\n"


@pytest.mark.parametrize(
    ("said", "status", "body"),
    [
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", 200, b"abc"),
        (OK + b"\r\nto the end", 200, b"to the end"),
        (b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404, b""),
        (b"HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\n\r\n", 301, b""),
    ],
)
def test_an_answer_is_read_as_http_says(
    peer: Callable[[Behave], Peer], said: bytes, status: int, body: bytes
) -> None:
    assert Messenger().post(peer(says(said)).url, b"", SECONDS) == Answer(status, body)


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (silent, "no answer within 0.5 s"),
        (says(), "RemoteDisconnected"),
        (without_end(b"x", 0.05), "no answer within 0.5 s"),
        (without_end(OK + b"X: ", 0.05), "no answer within 0.5 s"),
        (without_end(b"x" * 4_096), "not HTTP|longer than"),
        (says(OK + b"\r\n", b"x" * (ANSWER_MAX_BYTES + 1)), "longer than 65536 bytes"),
        (says(OK + b"Content-Length: 9\r\n\r\nshort"), "4 bytes of its answer are missing"),
        (says(OK + b"Content-Length: 99999999999\r\n\r\nx"), "99999999998 bytes"),
        (says(OK + b"Content-Length: 9999999999999999999999\r\n\r\nx"), "bytes of its answer"),
        (says(OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\nab"), "IncompleteRead"),
        (says(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "not HTTP|invalid"),
        (says(b"SSH-2.0-OpenSSH_9.9\r\n"), "not HTTP .BadStatusLine"),
        (says(b"HTTP/1.1 huh\r\n\r\n"), "BadStatusLine"),
        (says(OK + b"a: b\r\n" * 200 + b"\r\n"), "not HTTP"),
    ],
)
def test_whatever_comes_instead_of_an_answer_ends_in_time(
    peer: Callable[[Behave], Peer], behave: Behave, why: str
) -> None:
    other = peer(behave)
    began = time.monotonic()

    with pytest.raises(Away, match=why):
        Messenger().post(other.url, b"old 0\n", SECONDS)

    assert time.monotonic() - began < ENOUGH


def test_one_who_does_not_take_the_request_is_not_waited_for(
    peer: Callable[[Behave], Peer],
) -> None:
    other = peer(silent)
    began = time.monotonic()

    with pytest.raises(Away, match="no answer within"):
        Messenger().post(other.url, b"x" * 30_000_000, SECONDS)

    assert time.monotonic() - began < ENOUGH


def test_where_nobody_listens_the_system_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]

    with pytest.raises(Away, match="Connection refused"):
        Messenger().get(f"http://127.0.0.1:{port}/", SECONDS)


def test_a_name_that_does_not_exist_is_away() -> None:
    with pytest.raises(Away, match=r"(?i)name|address|resol"):
        Messenger().get("http://saksi.invalid/", SECONDS)


def test_who_answers_in_plain_text_to_https_is_away(peer: Callable[[Behave], Peer]) -> None:
    url = peer(says(OK + b"\r\n")).url.replace("http:", "https:")

    with pytest.raises(Away, match=r"(?i)ssl|tls|record|packet"):
        Messenger().get(url, SECONDS)
