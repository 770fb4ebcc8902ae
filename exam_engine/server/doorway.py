"""The one place where messages of screens come in, read and refused before anybody acts on them.

Socket.IO's own dispatch ignores what it does not know and ends the connection over what it cannot
read.  Here every event that asks for an acknowledgement gets one; what is not exactly a message of
its namespace is refused as `bad_request` and reaches no handler.  An event that asks for none
cannot be answered, so it is not done.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from socketio.exceptions import ConnectionRefusedError as RefusedConnection

from exam_engine.server.backlog import Backlogs
from exam_engine.server.channel import NOT_A_MESSAGE, NUMBER_MAX_DIGITS, Channel, Line
from exam_engine.server.codec import JsonCodec, acknowledgement
from exam_engine.server.gate import Precedence


class Incoming(NamedTuple):
    """One event as it came: whose namespace, which acknowledgement it wants, what it says."""

    namespace: str
    number: int | None
    said: Any


class Doorway:
    """Takes every message from Engine.IO: ours to their channel, the rest to python-socketio."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._channels: dict[str, Channel[Any]] = {}
        self._inside = Backlogs()  # of all screens that are not the public's
        self._otherwise: Callable[[str, str], None] = server._handle_eio_message  # noqa: SLF001 - the handler this one stands before
        server.eio.on("message", self.receive)

    def open(self, channel: Channel[Any]) -> None:
        """Let a channel have the events of its namespace."""
        self._channels[channel.namespace] = channel

    def lines(self) -> Iterator[tuple[Precedence, Line]]:
        """Every connected screen and its precedence."""
        for channel in self._channels.values():
            for line in channel.lines.values():
                yield channel.precedence(line.session), line

    def line(self, namespace: str, sid: str) -> Line:
        """The line to the screen behind a namespace's session id.

        Raises:
            RefusedConnection: it has gone while it stood at the door.
        """
        connection = self._server.manager.eio_sid_from_sid(sid, namespace)
        if connection not in self._server.eio.sockets:
            raise RefusedConnection
        channel, screen = self._channels.get(namespace), self._server.eio.sockets[connection]
        wire, question = screen.wire, screen.question
        send, write = self._sender(connection), self._writer(connection)
        line = Line(
            namespace,
            sid,
            connection,
            send,
            write,
            lambda: bool(wire.backlog),
            question,
            deflating=wire.deflating,
        )
        wire.inside = True
        if channel is not None and channel.prompt:
            wire.taker = channel.taker(line)
        if channel is not None and not channel.public:
            wire.backlog.count_with(self._inside)
        return line

    def _sender(self, connection: str) -> Callable[[str], None]:
        socket = self._server.eio.sockets[connection]

        def send(text: str) -> None:
            if not socket.closed:
                try:
                    socket.wire.send(text)
                except OSError:
                    socket.wire.close()

        return send

    def _writer(self, connection: str) -> Callable[..., None]:
        socket = self._server.eio.sockets[connection]

        def write(*pieces: bytes) -> None:
            if not socket.closed:
                try:
                    socket.wire.write(*pieces)
                except OSError:
                    socket.wire.close()

        return write

    def receive(self, connection: str, data: object) -> None:
        """Read one Engine.IO message and pass it on."""
        if not isinstance(data, str):
            return  # no message of ours is binary
        kind = data[:1]
        if kind in {"2", "5"}:
            self._receive_event(connection, data)
        elif kind in {"0", "1"}:
            try:
                self._otherwise(connection, data)
            except ValueError:
                self._server.eio.disconnect(connection)

    def _receive_event(self, connection: str, data: str) -> None:
        incoming = read(data)
        channel = self._channels.get(incoming.namespace)
        if channel is not None and (line := channel.lines.get(connection)) is not None:
            said = incoming.said if len(data) <= channel.message_max_bytes else None
            channel.receive(line, incoming.number, said)
        elif channel is None and self._known(connection, incoming):
            self._otherwise(connection, data)
        elif incoming.number is not None:
            self._sender(connection)(
                acknowledgement(incoming.namespace, incoming.number, NOT_A_MESSAGE)
            )

    def _known(self, connection: str, incoming: Incoming) -> bool:
        """Whether python-socketio has a handler for this event of a connected namespace."""
        server, namespace, said = self._server, incoming.namespace, incoming.said
        if not isinstance(said, list) or not said or not isinstance(said[0], str):
            return False
        if said[0] in server.reserved_events:
            return False
        if not server.manager.sid_from_eio_sid(connection, namespace):
            return False
        handlers = server.handlers.get(namespace, {})
        return said[0] in handlers or "*" in handlers or namespace in server.namespace_handlers


def read(data: str) -> Incoming:
    """Take an event packet apart; what cannot be read is said to be None.

    Binary events (packet type 5) are read for their number only, so that they can be refused.
    """
    at = 1
    binary = data[0] == "5"
    if binary:
        at = data.find("-") + 1 or len(data)
    namespace = "/"
    if data[at : at + 1] == "/":
        comma = data.find(",", at)
        end = comma if comma >= 0 else len(data)
        namespace = data[at:end].partition("?")[0]
        at = end + 1
    start = at
    while at < len(data) and at - start < NUMBER_MAX_DIGITS and "0" <= data[at] <= "9":
        at += 1
    number = int(data[start:at]) if at > start else None
    try:
        said = None if binary else JsonCodec.loads(data[at:])
    except ValueError:
        said = None
    return Incoming(namespace, number, said)
