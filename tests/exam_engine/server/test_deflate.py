"""Compression is agreed to as RFC 7692 has it, and a small message cannot become an endless one."""

import socket
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

import pytest

from exam_engine.server.backlog import Backlogs
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.deflate import AGREED, deflated, inflated, offered
from exam_engine.server.frames import deflated_frame, handshake
from exam_engine.server.websocket import WebSocket

MOST = 4_096
KEY = {"HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==", "HTTP_SEC_WEBSOCKET_VERSION": "13"}
TEXT = '42/results,1["watch",{"sitting":"sesi-1"}]'


class ReadsAtOnce:
    """Lets whoever waits read what is there, and no more."""

    def while_readable(self, _fd: int, read: Callable[[], bool], _ends: Callable[[], bool]) -> None:
        while not read():
            pass


class Pair(NamedTuple):
    """The server's end of a connection, and the browser's."""

    here: socket.socket
    there: socket.socket


@pytest.fixture
def pair() -> Iterator[Pair]:
    pair = Pair(*socket.socketpair())
    pair.here.settimeout(0)
    yield pair
    for end in pair:
        end.close()


def a_wire(pair: Pair, *, deflating: bool = True) -> WebSocket:
    once = cast("Concurrency", ReadsAtOnce())
    return WebSocket(cast("Any", pair.here), MOST, once, Backlogs(), deflating=deflating)


def masked(first: int, payload: bytes) -> bytes:
    """A frame as a browser sends it, under a mask of zeros."""
    return bytes((first, 0x80 | 126)) + len(payload).to_bytes(2) + bytes(4) + payload


def a_browser_says(text: str) -> bytes:
    return masked(0xC1, deflated(text.encode()))


def ended_with(pair: Pair) -> int:
    """The close status that the other side was told."""
    said = pair.there.recv(MOST)
    assert said[0] == 0x88
    return int.from_bytes(said[2:4])


@pytest.mark.parametrize(
    "header",
    [
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",  # what browsers say
        "permessage-deflate; client_max_window_bits=10; server_no_context_takeover",
        "x-webkit-deflate-frame, permessage-deflate;client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9, permessage-deflate",  # the second one fits
    ],
)
def test_what_browsers_offer_is_agreed_to(header: str) -> None:
    assert offered(header)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "deflate",
        "permessage-deflated",
        "permessage-deflate; server_max_window_bits=9",  # our windows are larger
        "permessage-deflate; something_new",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
    ],
)
def test_what_cannot_be_kept_is_not_agreed_to(header: str) -> None:
    assert not offered(header)


def test_the_answer_names_compression_only_where_it_was_agreed() -> None:
    plain, packed = handshake(KEY), handshake(KEY, deflating=True)

    assert plain is not None
    assert packed is not None
    assert b"Extensions" not in plain
    assert packed == plain[:-2] + b"Sec-WebSocket-Extensions: " + AGREED + b"\r\n\r\n"


def test_the_example_of_rfc_7692_is_read() -> None:
    assert inflated(bytes.fromhex("f248cdc9c90700"), MOST) == b"Hello"  # section 7.2.3.1


def test_what_is_compressed_is_read_again_by_any_implementation() -> None:
    packed = deflated(TEXT.encode() * 50)

    assert zlib.decompressobj(-15).decompress(packed + b"\x00\x00\xff\xff") == TEXT.encode() * 50
    assert len(packed) < len(TEXT) * 2


def test_a_compressed_message_is_read_whole_or_in_fragments(pair: Pair) -> None:
    packed = deflated(TEXT.encode())
    pair.there.send(masked(0xC1, packed))
    pair.there.send(
        masked(0x41, packed[:9]) + masked(0x00, packed[9:20]) + masked(0x80, packed[20:])
    )
    pair.there.send(masked(0x81, TEXT.encode()))  # compression is agreed to, and not used this time
    wire = a_wire(pair)

    assert [wire.wait() for _ in range(3)] == [TEXT] * 3


def test_a_taker_is_given_what_was_compressed(pair: Pair) -> None:
    taken: list[bytes] = []
    wire = a_wire(pair)
    wire.taker = lambda text: taken.append(text) is None
    pair.there.send(a_browser_says(TEXT))
    pair.there.shutdown(socket.SHUT_WR)

    assert wire.wait() is None
    assert taken == [TEXT.encode()]


def test_nobody_is_read_compressed_who_did_not_agree_to_it(pair: Pair) -> None:
    pair.there.send(a_browser_says(TEXT))

    assert a_wire(pair, deflating=False).wait() is None
    assert ended_with(pair) == 1002


@pytest.mark.parametrize("first", [0xC9, 0xC8, 0xE1, 0xD1, 0xC0], ids=hex)
def test_the_mark_stands_on_the_first_frame_of_a_message_and_nowhere_else(
    pair: Pair, first: int
) -> None:
    pair.there.send(masked(first, b""))

    assert a_wire(pair).wait() is None
    assert ended_with(pair) == 1002


@pytest.mark.parametrize("fragments", [1, 2])
def test_a_small_message_that_becomes_an_endless_one_ends_the_connection(
    pair: Pair, fragments: int
) -> None:
    small = deflated(bytes(500_000))
    assert len(small) < MOST
    if fragments == 1:
        pair.there.send(masked(0xC1, small))
    else:
        pair.there.send(masked(0x41, small[:500]) + masked(0x80, small[500:]))

    assert a_wire(pair).wait() is None
    assert ended_with(pair) == 1009


@pytest.mark.parametrize("junk", [b"\xff\xff\xff", b"\x03\x00rest"])
def test_what_is_not_compressed_ends_the_connection(pair: Pair, junk: bytes) -> None:
    pair.there.send(masked(0xC1, junk))

    assert a_wire(pair).wait() is None
    assert ended_with(pair) == 1007


def test_a_frame_for_those_who_agreed_is_marked() -> None:
    frame = deflated_frame(b"Hello")

    assert frame[0] == 0xC1
    assert inflated(frame[2:], MOST) == b"Hello"
