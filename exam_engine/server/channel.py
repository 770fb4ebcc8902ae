"""The events of one namespace: which message each one is, and who handles it.

This is the hot path: no Flask context, no copy of the environment, one decoding from the bytes of
the frame, one encoding.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, Union

import msgspec

from exam_engine.server.codec import acknowledgement, acknowledging, event
from exam_engine.server.frames import frame_head
from exam_engine.server.gate import Precedence
from exam_engine.wire import Refused

Session = TypeVar("Session")
NUMBER_MAX_DIGITS = 15
_CLOSING = b"]"
NOT_A_MESSAGE = Refused(code="bad_request", message="Pesan ini tidak dikenal oleh server.")


Question = Callable[[Callable[[], None], Callable[[], None]], None]
"""Asks a screen whether it is there, and calls the first when it answers, the second when it has
been silent for too long; the first may still be called after the second, each once."""


def _is_there(answered: Callable[[], None], _unanswered: Callable[[], None]) -> None:
    answered()


class Line:
    """One screen's connection to a namespace: what is sent arrives in order, or not at all."""

    __slots__ = (
        "behind", "connection", "deflating", "namespace", "question", "send", "session", "sid",
        "write",
    )  # fmt: skip

    def __init__(
        self,
        namespace: str,
        sid: str,
        connection: str,
        send: Callable[[str], None],
        write: Callable[..., None],
        behind: Callable[[], bool] = lambda: False,
        question: Question = _is_there,
        *,
        deflating: bool = False,
    ) -> None:
        self.namespace = namespace
        self.sid = sid
        self.connection = connection  # Engine.IO's name for it
        self.send = send  # takes what `codec` encoded; never blocks, silent when the screen is gone
        self.write = write  # the same for a finished frame, made once for any number of lines
        self.behind = behind  # whether the network has not taken all that was sent
        self.question = question
        self.deflating = deflating  # whether it reads frames that are compressed
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

    def whole(self, body: bytes) -> None:
        """Acknowledge with JSON that was encoded once for many askers and is copied for none."""
        opening = acknowledging(self._line.namespace, self._number).encode()
        head = frame_head(len(opening) + len(body) + len(_CLOSING))
        self._line.write(head + opening, body, _CLOSING)


Handler = Callable[[Session, Any, Reply], None]


class Channel(Generic[Session]):
    """The events of one namespace and the screens connected to it.

    The handlers of a prompt channel never wait, so its events are handled where they are read, in
    the loop: 25 us less for each than through Engine.IO and a green thread. What waits for the
    screens of a public channel takes no room from anybody else's.
    """

    def __init__(
        self,
        namespace: str,
        message_max_bytes: int,
        *,
        prompt: bool = False,
        public: bool = False,
        precedence: Callable[[Session], Precedence] = lambda _session: Precedence.VIEWER,
    ) -> None:
        self.namespace = namespace
        self.message_max_bytes = message_max_bytes
        self.prompt = prompt
        self.public = public
        self.precedence = precedence  # of a session, when not all screens can come at once
        self.lines: dict[str, Line] = {}  # by Engine.IO connection
        self._handlers: dict[str, tuple[type[msgspec.Struct], Handler[Session]]] = {}
        self._handler_of: dict[type, Handler[Session]] = {}
        self._decode: Callable[[bytes], Any] = msgspec.json.decode

    def on(self, name: str, message: type[msgspec.Struct], handler: Handler[Session]) -> None:
        """Let the handler have every event of this name that is exactly such a message."""
        self._handlers[name] = (message, handler)
        # on the wire an event is ["name",{...}]: an array whose first place is its tag
        said = msgspec.defstruct(
            name,
            [("message", message)],
            tag=name,
            array_like=True,
            forbid_unknown_fields=True,
            frozen=True,
            gc=False,
        )
        self._handler_of[said] = handler
        self._decode = msgspec.json.Decoder(Union[tuple(self._handler_of)]).decode  # noqa: UP007 - a union of types made here

    def enter(self, line: Line, session: Session) -> None:
        """Take a screen in; its events reach the handlers with this session."""
        line.session = session
        self.lines[line.connection] = line

    def leave(self, connection: str) -> Line | None:
        """Forget a screen; None when it never came in."""
        return self.lines.pop(connection, None)

    def taker(self, line: Line) -> Callable[[bytes], bool]:
        """What takes this screen's events off the wire; what it leaves is for `receive`."""
        start = f"42{self.namespace},".encode()
        numbered, longest = len(start), self.message_max_bytes
        handler_of, decode, lines = self._handler_of, self._decode, self.lines

        def take(text: bytes) -> bool:
            bracket = text.find(b"[", numbered, numbered + NUMBER_MAX_DIGITS + 1)
            number = text[numbered:bracket]
            if not text.startswith(start) or not number.isdigit() or len(text) > longest:
                return False
            if lines.get(line.connection) is not line:
                return False
            try:
                said = decode(text[bracket:])
            except (ValueError, RecursionError):
                return False
            handler_of[type(said)](line.session, said.message, Reply(line, int(number)))
            return True

        return take

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
