"""Peers that send byte by byte, too much, or never read: raw sockets against a real server."""

import base64
import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.sync.client import connect as connect_to

from exam_engine.server.pending import PATIENCE_SECONDS
from tests.server_process import ServerProcess

ECHO = "tests.exam_engine.server.echo_application:app"
LONGEST = 20


@pytest.fixture(params=["eventlet", "gevent"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServerProcess]:
    settings = {
        "EXAM_CONCURRENCY": request.param,
        "EXAM_REQUEST_SECONDS": "1",
        "EXAM_PENDING_REQUESTS_MAX": "5",
        "EXAM_MESSAGE_MAX_BYTES": "2048",
    }
    with ServerProcess(ECHO, tmp_path, env=settings) as running:
        yield running


def connect(server: ServerProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=LONGEST)


def drip(peer: socket.socket, text: bytes) -> bytes:
    """Send a byte every 0.1 s until the server has had enough; what it said."""
    peer.settimeout(0.1)
    for at in range(len(text)):
        try:
            peer.send(text[at : at + 1])
            return heard(peer)
        except TimeoutError:
            continue
        except OSError:
            return b""
    raise AssertionError("the server waits for ever")


def heard(peer: socket.socket) -> bytes:
    """All that the server says before it ends the connection, once it has begun to speak."""
    whole = peer.recv(4_096)
    peer.settimeout(LONGEST)
    while piece := peer.recv(4_096) if whole else b"":
        whole += piece
    return whole


def page(server: ServerProcess) -> bytes:
    with urllib.request.urlopen(server.base_url + "/", timeout=LONGEST) as answer:
        body: bytes = answer.read()
    return body


def test_who_sends_a_head_or_a_body_byte_by_byte_is_cut_and_nobody_else(
    server: ServerProcess,
) -> None:
    head = b"GET / HTTP/1.1\r\nHost: exam\r\nX: " + b"x" * 200
    start = b"POST /heard HTTP/1.1\r\nHost: exam\r\nContent-Length: 200\r\n\r\n"

    with connect(server) as slow_head:
        to_the_head = drip(slow_head, head)
    with connect(server) as slow_body:
        slow_body.sendall(start)
        to_the_body = drip(slow_body, b"x" * 199)

    assert to_the_head == b""
    assert to_the_body.startswith(b"HTTP/1.1 408 ")
    assert json.loads(to_the_body.partition(b"\r\n\r\n")[2])["code"] == "bad_request"
    assert page(server) == b"ok"
    assert "Traceback" not in server.log.read_text()


def test_of_too_many_unfinished_requests_the_oldest_makes_room(server: ServerProcess) -> None:
    peers = [connect(server) for _ in range(5)]
    for peer in peers:
        peer.sendall(b"GET / HTTP/1.1\r\n")
    time.sleep(PATIENCE_SECONDS * 1.2)
    served = [page(server) for _ in range(3)]

    closed = peers[0].recv(1)

    assert served == [b"ok"] * 3
    assert closed == b""
    for peer in peers:
        peer.close()


def test_a_hall_that_comes_in_one_instant_is_let_in(server: ServerProcess) -> None:
    peers = [connect(server) for _ in range(40)]
    page(server)  # so that the server has come to wait for each of them

    for peer in peers:
        peer.sendall(b"GET / HTTP/1.1\r\nHost: exam\r\nConnection: close\r\n\r\n")

    assert [heard(peer)[-2:] for peer in peers] == [b"ok"] * 40
    for peer in peers:
        peer.close()


def test_a_body_that_is_too_long_is_refused_and_a_whole_one_is_read(server: ServerProcess) -> None:
    with urllib.request.urlopen(server.base_url + "/heard", b"a" * 2_048) as answer:
        heard = answer.read()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(server.base_url + "/heard", b"a" * 2_049)

    assert heard == b"a" * 2_048
    assert refused.value.code == 413
    refused.value.close()


def test_who_reads_late_gets_every_answer_in_order(server: ServerProcess) -> None:
    answers = 2_500
    peer = socket.socket()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)  # the rest of 5 MB waits
    peer.settimeout(LONGEST)
    peer.connect(("127.0.0.1", server.port))
    address = f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket"
    with connect_to(address, sock=peer, compression=None, max_size=None) as screen:
        screen.recv(LONGEST)
        screen.send("40/echo,{}")
        screen.recv(LONGEST)
        for number in range(answers):
            screen.send(f'42/echo,{number}["echo",{{"text":"{"x" * 1_900}"}}]')

        heard = [str(screen.recv(LONGEST)) for _ in range(answers)]

    assert [one.partition("[")[0] for one in heard] == [f"43/echo,{at}" for at in range(answers)]
    assert {len(one.partition("[")[2]) for one in heard} == {len(heard[0].partition("[")[2])}


def test_a_screen_that_joins_nothing_is_not_kept(tmp_path: Path) -> None:
    settings = {"EXAM_PING_INTERVAL_SECONDS": "1", "EXAM_PING_TIMEOUT_SECONDS": "1"}
    key = base64.b64encode(bytes(16))
    with ServerProcess(ECHO, tmp_path, env=settings) as server, connect(server) as peer:
        peer.sendall(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: exam\r\n"
            b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: " + key + b"\r\n\r\n"
        )
        said = b""
        while more := peer.recv(4_096):
            said += more

    assert said.startswith(b"HTTP/1.1 101 ")
    assert said.endswith(b"\x81\x011")  # Engine.IO's goodbye, not a ping
