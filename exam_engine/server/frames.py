"""The frames of RFC 6455, and the handshake that comes before the first one."""

import base64
import hashlib
import struct
from typing import Any

from exam_engine.server.deflate import AGREED, deflated

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
DEFLATED = 0x40
"""In the first byte of a message: it is compressed (RFC 7692)."""
_HANDSHAKE_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY_BYTES = 16


class ProtocolError(ValueError):
    """The peer does not speak RFC 6455; carries the close status to send."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def unmask(payload: bytes, mask: bytes) -> bytes:
    """The payload without its mask, in one XOR of two big integers."""
    size = len(payload)
    pad = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(pad, "little")).to_bytes(
        size, "little"
    )


def frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """One unfragmented, unmasked frame."""
    return frame_head(len(payload), opcode) + payload


def deflated_frame(payload: bytes) -> bytes:
    """The same of a text, for those who agreed to compression."""
    return frame(deflated(payload), DEFLATED | TEXT)


def frame_head(size: int, opcode: int = TEXT) -> bytes:
    """What stands before the payload of such a frame."""
    if size < 126:  # noqa: PLR2004 - RFC 6455, 5.2: seven bits of length up to 125
        return bytes((0x80 | opcode, size))
    if size < 65_536:  # noqa: PLR2004 - then sixteen bits
        return struct.pack("!BBH", 0x80 | opcode, 126, size)
    return struct.pack("!BBQ", 0x80 | opcode, 127, size)


def handshake(environ: dict[str, Any], *, deflating: bool = False) -> bytes | None:
    """The answer that turns a request into a WebSocket; None when it asks for something else.

    With ``deflating`` it agrees to compression, which must have been offered.
    """
    key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
    try:
        valid = len(base64.b64decode(key, validate=True)) == _KEY_BYTES
    except ValueError:
        valid = False
    if not valid or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
        return None
    accept = base64.b64encode(hashlib.sha1(key.encode() + _HANDSHAKE_GUID).digest())  # noqa: S324 - RFC 6455 prescribes SHA-1 here
    agreed = b"\r\nSec-WebSocket-Extensions: " + AGREED if deflating else b""
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + agreed + b"\r\n\r\n"
    )
