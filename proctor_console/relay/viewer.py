"""One viewer's connection to the exam server: Socket.IO over one WebSocket, from a green thread.

The library's own client cannot say when a silent server is gone; here every wait has an end.
"""

import ssl
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from socket import create_connection
from typing import Self
from urllib.parse import urlsplit

import msgspec
from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Message,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)

NAMESPACE = "/results"
# the server says something about every board every 2 s: five times that is a server that is gone
SILENCE_SECONDS = 10.0
_READ_BYTES = 65_536
_PATH = "/socket.io/?EIO=4&transport=websocket"


class TurnedAway(Exception):
    """The server answered and said no; `retry_after_ms` is when to come back, if it said so."""

    def __init__(self, code: str, retry_after_ms: int | None) -> None:
        super().__init__(code)
        self.retry_after_ms = retry_after_ms


class _No(msgspec.Struct):
    code: str = "refused"
    retry_after_ms: int | None = None


class Viewer:
    """A joined namespace; `ask` for a board, then `hear` what is pushed.

    Raises:
        OSError: the server cannot be reached, fell silent, or hung up.
        TurnedAway: it does not let this viewer in.
    """

    def __init__(self, base_url: str) -> None:
        address = urlsplit(base_url)
        secure = address.scheme == "https"
        host, port = address.hostname or "127.0.0.1", address.port or (443 if secure else 80)
        self._socket = create_connection((host, port), timeout=SILENCE_SECONDS)
        if secure:
            context = ssl.create_default_context()
            self._socket = context.wrap_socket(self._socket, server_hostname=host)
        self._protocol = WSConnection(ConnectionType.CLIENT)
        self._parts: list[str] = []
        self._texts: deque[str] = deque()
        self._pushed: deque[bytes] = deque()
        self._number = 0
        try:
            self._write(self._protocol.send(Request(host=address.netloc, target=_PATH)))
            self._join()
        except BaseException:
            self._socket.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._write(self._protocol.send(CloseConnection(code=1000)))
        self._socket.close()

    def ask(self, event: str, fields: dict[str, object]) -> bytes:
        """The acknowledgement of an event, as JSON; pushes that come before it are kept."""
        self._number += 1
        head = f"43{NAMESPACE},{self._number}["
        said = msgspec.json.encode([event, fields]).decode()
        self._say(f"42{NAMESPACE},{self._number}{said}")
        return self._text(lambda text: text.startswith(head))[len(head) : -1].encode()

    def hear(self, event: str) -> bytes:
        """The next message that is pushed as this event, as JSON."""
        head = f'["{event}",'.encode()
        while True:
            while self._pushed:
                said = self._pushed.popleft()
                if said.startswith(head):
                    return said[len(head) : -1]
            self._text(lambda text: text.startswith(f"42{NAMESPACE},"), keep=True)

    def _join(self) -> None:
        self._text(lambda text: text.startswith("0"))
        self._say(f"40{NAMESPACE},{{}}")
        joined = self._text(lambda text: text[:2] in {"40", "44"})
        if joined.startswith("44"):
            no = msgspec.json.decode(joined[joined.index("{") :], type=_No)
            raise TurnedAway(no.code, no.retry_after_ms)

    def _text(self, wanted: Callable[[str], bool], *, keep: bool = False) -> str:
        """The next Socket.IO packet that is wanted; pushed events that are not are kept."""
        push = f"42{NAMESPACE},"
        while True:
            while not self._texts:
                self._read()
            text = self._texts.popleft()
            if text == "2":  # Engine.IO asks whether we are there
                self._say("3")
            elif text[:2] == "41" or text == "1":
                raise ConnectionResetError("the exam server ended the connection")
            elif wanted(text) and not keep:
                return text
            elif text.startswith(push):
                self._pushed.append(text[len(push) :].encode())
                if keep:
                    return text

    def _say(self, text: str) -> None:
        self._write(self._protocol.send(TextMessage(data=text)))

    def _write(self, data: bytes) -> None:
        self._socket.sendall(data)

    def _read(self) -> None:
        data = self._socket.recv(_READ_BYTES)
        self._protocol.receive_data(data or None)
        for event in self._protocol.events():
            match event:
                case Message():
                    self._parts.append(str(event.data))
                    if event.message_finished:
                        self._texts.append("".join(self._parts))
                        self._parts.clear()
                case Ping():
                    self._write(self._protocol.send(event.response()))
                case CloseConnection() | RejectConnection():
                    raise ConnectionResetError("the exam server hung up")
                case AcceptConnection() | _:
                    pass
