"""The events of one namespace: which message each one is, and who handles it.

This is the hot path: no Flask context, no copy of the environment, one decoding, one encoding.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

from exam_engine.server.codec import acknowledgement, event
from exam_engine.wire import Refused

Session = TypeVar("Session")
NOT_A_MESSAGE = Refused(code="bad_request", message="Pesan ini tidak dikenal oleh server.")


class Line:
    """One screen's connection to a namespace: what is sent arrives in order, or not at all."""

    __slots__ = ("connection", "namespace", "send", "session", "sid")

    def __init__(
        self, namespace: str, sid: str, connection: str, send: Callable[[str], None]
    ) -> None:
        self.namespace = namespace
        self.sid = sid
        self.connection = connection  # Engine.IO's name for it
        self.send = send  # takes what `codec` encoded; never blocks, silent when the screen is gone
        self.session: Any = None  # owned by the channel's handlers

    def push(self, name: str, message: object) -> None:
        """Send an event."""
        self.send(event(self.namespace, name, message))


class Reply:
    """The acknowledgement of one event, to be given once: now, or after the commit."""

    __slots__ = ("_line", "_number")

    def __init__(self, line: Line, number: int) -> None:
        self._line = line
        self._number = number

    def __call__(self, message: object) -> None:
        """Acknowledge; silent when the screen is gone."""
        self._line.send(acknowledgement(self._line.namespace, self._number, message))


Handler = Callable[[Session, Any, Reply], None]


class Channel(Generic[Session]):
    """The events of one namespace and the screens connected to it."""

    def __init__(self, namespace: str, message_max_bytes: int) -> None:
        self.namespace = namespace
        self.message_max_bytes = message_max_bytes
        self.lines: dict[str, Line] = {}  # by Engine.IO connection
        self._handlers: dict[str, tuple[type[msgspec.Struct], Handler[Session]]] = {}

    def on(self, name: str, message: type[msgspec.Struct], handler: Handler[Session]) -> None:
        """Let the handler have every event of this name that is exactly such a message."""
        self._handlers[name] = (message, handler)

    def enter(self, line: Line, session: Session) -> None:
        """Take a screen in; its events reach the handlers with this session."""
        line.session = session
        self.lines[line.connection] = line

    def leave(self, connection: str) -> Line | None:
        """Forget a screen; None when it never came in."""
        return self.lines.pop(connection, None)

    def receive(self, line: Line, number: int | None, said: Any) -> None:
        """Hand an event to its handler, or refuse it."""
        if number is None:
            return
        reply = Reply(line, number)
        try:
            name, fields = said
            message_type, handler = self._handlers[name]
            message = msgspec.convert(fields, message_type)
        except (ValueError, TypeError, KeyError):  # msgspec's ValidationError is a ValueError
            reply(NOT_A_MESSAGE)
            return
        handler(line.session, message, reply)
