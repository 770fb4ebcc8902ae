"""Socket.IO packets in compact JSON by msgspec.

Faster than the standard library and stricter: NaN and broken surrogates are refused.  Binary
events are not part of our wire, so packets are never searched for bytes.
"""

from typing import Any

import msgspec
from socketio.packet import Packet

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class JsonCodec:
    """The two functions Socket.IO and Engine.IO expect of a JSON module."""

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        """Compact JSON; message structs are values like any other."""
        return _encode(value).decode()

    @staticmethod
    def loads(text: str | bytes) -> Any:
        """The value of a JSON text.

        Raises:
            ValueError: it is not JSON, or nested deeper than any message of ours.
        """
        try:
            return _decode(text)
        except RecursionError as bomb:
            raise ValueError("nested too deeply") from bomb


class JsonPacket(Packet):  # type: ignore[misc]  # python-socketio ships no types
    """A Socket.IO packet without attachments."""

    uses_binary_events = False
    json = JsonCodec


def acknowledgement(namespace: str, number: int, reply: object) -> str:
    """The Engine.IO message that acknowledges one event with one reply."""
    return f"{acknowledging(namespace, number)}{_encode(reply).decode()}]"


def acknowledging(namespace: str, number: int) -> str:
    """How such a message begins; the reply's JSON and a bracket end it."""
    place = "" if namespace == "/" else f"{namespace},"
    return f"43{place}{number}["


def event(namespace: str, name: str, message: object) -> str:
    """The Engine.IO message that pushes one event."""
    return f'42{namespace},["{name}",{_encode(message).decode()}]'
