"""The server's side of RFC 6455, for thousands of small messages.

eventlet's own class reads every frame in three system calls, unmasks it byte by byte in Python
(about 12 us per 100 bytes) and agrees to compression, which costs 256 KB a connection.  This one
reads what is there in the library's own loop, unmasks with one big-integer XOR, agrees to
compression only where one message goes to thousands, and is the same code under eventlet and
gevent.

Sending never blocks.  What the network does not take at once waits in a bounded backlog that a
green thread of its own pushes out; a screen that lets the backlog overflow, or takes nothing of it
for a while, is disconnected.
"""

import logging
import posix
import socket as sockets
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from exam_engine.server.backlog import Backlog, Backlogs
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.deflate import inflated
from exam_engine.server.frames import (
    BINARY,
    CLOSE,
    DEFLATED,
    PING,
    PONG,
    TEXT,
    ProtocolError,
    frame,
    unmask,
)

DRAIN_TIMEOUT_SECONDS = 20
DRAIN_BYTES = 131_072  # at once; a slow network takes less
READ_BYTES = 8_192  # at once: about 60 answers, then the other connections have their turn
ENGINE_PONG = b"3"  # Engine.IO's answer to its ping: 600 a second with 15,000 connected
STANDING_SECONDS = 0.02
_WHOLE_TEXT = 0x80 | TEXT  # first byte of a text message in one frame
_RESERVED = 0x70  # that of a compressed message, and two that nothing was agreed on
_CONTROL_MAX_BYTES = 125

Taker = Callable[[bytes], bool]
"""Acts upon a text message at once and returns True, or leaves it to `WebSocket.wait`."""

_log = logging.getLogger(__name__)


class WebSocket:
    """One upgraded connection; the reading green thread owns `wait`, anyone may `send`."""

    def __init__(
        self,
        connection: Any,
        max_message_bytes: int,
        concurrency: Concurrency,
        backlogs: Backlogs,
        *,
        deflating: bool = False,
    ) -> None:
        self.deflating = deflating  # whether both sides agreed to compression
        self.backlog = Backlog(backlogs, self.close)  # owned by whoever runs
        self._connection = connection
        self._fd: int = connection.fileno()
        self._max_message_bytes = max_message_bytes
        self._concurrency = concurrency
        self.inside = False  # set once the peer has joined a namespace; before, it stands in line
        self.taker: Taker | None = None  # set once it is known what this peer will say
        self.alive: Callable[[], None] | None = None  # told of every answer to a ping
        self._received = b""  # owned by whoever reads: `wait`, or the loop on its behalf
        self._fragments = bytearray()  # the same
        self._fragments_opcode = 0  # the same
        self._fragments_deflated = False  # the same
        self._broken: ProtocolError | None = None  # the same
        self._message: str | bytes | None = None  # taken off the wire, not yet returned by `wait`
        self._draining = False
        self._closed = False
        self._standing = False  # read by another process soon

    def send(self, message: str | bytes) -> None:
        """Send one message now, or queue it when the network is slow; never blocks."""
        if isinstance(message, str):
            self.write(frame(message.encode()))
        else:
            self.write(frame(message, BINARY))

    def write(self, data: bytes, *more: bytes) -> None:
        """Hand finished frames to the network; they may come in pieces, which are not copied.

        Raises:
            OSError: the connection is gone.
        """
        if self._closed:
            raise OSError("the connection is closed")
        size, sent = sum(map(len, more), len(data)), 0
        if not self.backlog:
            try:
                if more:
                    sent = posix.writev(self._fd, (data, *more))
                else:
                    sent = posix.write(self._fd, data)
            except BlockingIOError:
                pass
            if sent == size:
                return
        if not self.backlog.has_room(size - sent):
            self.close()
            return
        for piece in (data, *more):
            if sent < len(piece) and not self._closed:
                self.backlog.add(piece, sent)
            sent = max(0, sent - len(piece))
        if self.backlog and not self._draining:
            self._draining = True
            self._concurrency.spawn(self._drain)

    def _drain(self) -> None:
        """Push the backlog out; a network that takes nothing of it for too long is gone."""
        try:
            while self.backlog:
                sent = 0
                with self._concurrency.timeout(DRAIN_TIMEOUT_SECONDS):
                    sent = self._connection.send(self.backlog.first(DRAIN_BYTES))
                if not sent or not self.backlog:
                    break
                self.backlog.took(sent)
        except OSError:
            pass
        finally:
            self._draining = False
            if self.backlog:
                self.close()

    def wait(self) -> str | bytes | None:
        """The next message, or None once the peer is gone or broke the protocol.

        What the taker takes never gets here: it is read, decoded and acted upon in the loop, while
        the reading green thread sleeps.
        """
        try:
            while True:
                while self._standing and not self._closed:
                    self._concurrency.sleep(STANDING_SECONDS)
                if self._parse() or self._closed:
                    break
                self._concurrency.while_readable(self._fd, self._read, self._comes_or_goes)
                if not self._standing:
                    break
            if self._broken is not None:
                raise self._broken
        except ProtocolError as refusal:
            self.refuse(refusal.status)
            return None
        message, self._message = self._message, None
        return message

    def _comes_or_goes(self) -> bool:
        """Whether what is done next takes long: the joining of a namespace, or the end."""
        return not self.inside or self._message is None

    def _read(self) -> bool:
        """Read what is there; True when `wait` must go on: a message, the end, or a breach."""
        if self._standing:
            return True
        try:
            data = posix.read(self._fd, READ_BYTES)
            if not data:
                return True
            self._received = self._received + data if self._received else data
            return self._parse() or self._closed
        except BlockingIOError:
            return False
        except ProtocolError as refusal:
            self._broken = refusal
        except OSError:
            pass  # reset by the peer: the end, like any other
        except Exception:  # noqa: BLE001 - an asker's fault must not reach the loop of everybody
            _log.exception("a message could not be taken; its connection ends")
            self.close()
        return True

    def _parse(self) -> bool:
        """Take complete frames off what was received; True once there is a message for `wait`."""
        while (found := self._frame()) is not None:
            first, payload = found
            if first == _WHOLE_TEXT | DEFLATED:
                first, payload = _WHOLE_TEXT, self._inflated(payload)
            if first == _WHOLE_TEXT:
                if payload == ENGINE_PONG and self.alive is not None:
                    self.alive()
                    continue
                if self.taker is not None and self.taker(payload):
                    continue
            self._message = self._take(first, payload)
            if self._message is not None or self._closed:
                return True
        return False

    def _frame(self) -> tuple[int, bytes] | None:
        """First byte and unmasked payload of the next frame, if all of it has arrived."""
        head = self._received
        if len(head) < 6:  # noqa: PLR2004 - two bytes of header and four of mask
            return None
        first, size, offset = head[0], head[1] & 0x7F, 2
        if not head[1] & 0x80 or (first & _RESERVED and not self._may_be_deflated(first)):
            raise ProtocolError(1002, "reserved bits, or a frame without a mask")
        if size == 126:  # noqa: PLR2004 - RFC 6455, 5.2
            size, offset = head[2] << 8 | head[3], 4
        elif size == 127:  # noqa: PLR2004 - RFC 6455, 5.2
            if len(head) < 10:  # noqa: PLR2004 - the length itself has not arrived
                return None
            size, offset = int.from_bytes(head[2:10]), 10
        if size + len(self._fragments) > self._max_message_bytes:
            raise ProtocolError(1009, "message too large")
        start = offset + 4
        end = start + size
        if len(head) < end:
            return None
        self._received = head[end:]
        return first, unmask(head[start:end], head[offset:start])

    def _may_be_deflated(self, first: int) -> bool:
        """Whether the reserved bits are those of a message's first frame, as it was agreed."""
        return self.deflating and first & _RESERVED == DEFLATED and 0 < first & 0x0F < CLOSE

    def _inflated(self, payload: bytes) -> bytes:
        try:
            said = inflated(payload, self._max_message_bytes)
        except zlib.error as broken:
            raise ProtocolError(1007, "not what a compressed message looks like") from broken
        if said is None:
            raise ProtocolError(1009, "message too large")
        return said

    def _take(self, first: int, payload: bytes) -> str | bytes | None:
        final, opcode = bool(first & 0x80), first & 0x0F
        if opcode >= CLOSE:
            if not final or len(payload) > _CONTROL_MAX_BYTES:
                raise ProtocolError(1002, "a control frame is one short frame")
            self._control(opcode, payload)
            return None
        if (opcode == 0) != bool(self._fragments_opcode) or opcode > BINARY:
            raise ProtocolError(1002, "fragments out of order")
        kind = opcode or self._fragments_opcode
        packed = bool(first & DEFLATED) or self._fragments_deflated
        if not final:
            self._fragments_opcode, self._fragments_deflated = kind, packed
            self._fragments += payload
            return None
        whole = bytes(self._fragments) + payload
        self._fragments.clear()
        self._fragments_opcode, self._fragments_deflated = 0, False
        if packed:
            whole = self._inflated(whole)
        if kind == BINARY:
            return whole
        try:
            return whole.decode()
        except UnicodeDecodeError as broken:
            raise ProtocolError(1007, "text is UTF-8") from broken

    def _control(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.write(frame(payload, PONG))
        elif opcode == CLOSE:
            self._say_goodbye(payload[:2])
        elif opcode != PONG:
            raise ProtocolError(1002, "unknown control frame")

    def refuse(self, status: int) -> None:
        """End the connection with a close status of RFC 6455, section 7.4."""
        self._say_goodbye(struct.pack("!H", status))

    def _say_goodbye(self, status: bytes) -> None:
        if not self._closed:
            with suppress(OSError):
                self.write(frame(status, CLOSE))
            self.close()

    # --- from one process to another -------------------------------------------------------

    def stand_still(self, longest_received: int) -> bool:
        """Read nothing more, because another process is to; False if that cannot be here.

        It cannot when more bytes than these have come of a message that is not here wholly.
        """
        between_messages = not self._fragments_opcode and self._message is None
        fits = between_messages and len(self._received) <= longest_received
        self._standing = self.inside and fits and not self._closed
        return self._standing

    def go_on(self) -> None:
        """Read on here after all."""
        self._standing = False

    def given_away(self) -> tuple[int, bytes] | None:
        """The descriptor, and what was received of the next message; None if something waits here.

        What the network has not taken cannot be sent by two.
        """
        if not self._standing or self._closed or self.backlog:
            return None
        return self._fd, self._received

    def leave(self) -> None:
        """Be no part of the connection any more, without ending it for the other side."""
        self._closed = True
        self._concurrency.wake(self._fd)

    def begin_with(self, received: bytes) -> None:
        """Go on where another process was; requires that nothing was read here."""
        self._received = received
        self.inside = True

    def close(self) -> None:
        """End the connection for both sides and wake the reading green thread."""
        if not self._closed:
            self._closed = True
            self.backlog.clear()
            with suppress(OSError):
                self._connection.shutdown(sockets.SHUT_RDWR)


__all__ = ["WebSocket"]
