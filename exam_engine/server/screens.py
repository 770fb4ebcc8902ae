"""Engine.IO's side of every connection, with one green thread each and one for all their pings.

Engine.IO itself takes three green threads a connection (reader, writer, ping), a queue between
them, and one more that walks through all connections, looking for lost ones.  Sending never blocks
here, so nothing has to be queued; and because every screen is pinged after the same interval, who
is due stands in a row.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from engineio import packet
from engineio.exceptions import UnknownPacketError
from engineio.socket import Socket
from gunicorn.workers.base_async import ALREADY_HANDLED

from exam_engine.server.backlog import Backlogs
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.deflate import offered
from exam_engine.server.frames import frame, handshake
from exam_engine.server.websocket import WebSocket

BEAT_SECONDS = 0.1
LATE_BEATS = 2
"""So many beats at most pass as listened to in one, however long it took."""
QUESTION_SECONDS = 3.0
"""Silence on a question after which a terminal was out of contact when it was put.

A packet that TCP must send three times again comes within 1.4 s (0.2 s, doubled each time).
"""
AT_ONCE = 100
"""Screens that are pinged, told silent or ended in one turn of the loop; then the others run.

A hall whose network was cut is silent in the same seconds.
"""
_PING = frame(b"2")

_log = logging.getLogger(__name__)


class Asked:
    """A question under way: how many pings are to be answered until this one is."""

    __slots__ = ("answered", "pings")

    def __init__(self, pings: int, answered: Callable[[], None]) -> None:
        self.pings = pings
        self.answered = answered


class Screen(Socket):  # type: ignore[misc]  # python-engineio ships no types
    """One connection as Engine.IO's server knows it."""

    def __init__(self, server: Any, sid: str, wire: WebSocket, pulse: "Pulse") -> None:
        # not Engine.IO's own: it makes a queue, which nothing here would ever put anything in
        self.server = server
        self.sid = sid
        self.session: dict[str, Any] = {}
        self.wire = wire
        self.connected = self.upgraded = True
        self.upgrading = self.closing = self.closed = False
        self.last_ping: float | None = None  # when, if it was not answered yet
        self._pulse = pulse
        self._unanswered = 0  # pings, questions among them
        self._asked: Asked | None = None
        wire.alive = self.schedule_ping

    def send(self, pkt: Any) -> None:
        """Send a packet now; silent when the screen is gone."""
        self.write(frame(pkt.encode().encode()))

    def write(self, data: bytes) -> None:
        """Send a finished frame now; silent when the screen is gone."""
        if not self.closed:
            try:
                self.wire.write(data)
            except OSError:
                self.wire.close()

    def ping(self) -> None:
        """Send a ping."""
        self._unanswered += 1
        self.write(_PING)

    def question(self, answered: Callable[[], None], unanswered: Callable[[], None]) -> None:
        """Ask now whether the screen is there; while it is being asked, another question is none.

        Only the answer to this very ping counts: those to earlier ones may have been on their way.
        """
        if self._asked is None and not self.closed:
            self.ping()
            self._asked = asked = Asked(self._unanswered, answered)
            self._pulse.await_answer(self, asked, unanswered)

    def leave(self) -> None:
        """Be no part of the connection any more: another process has it, and nobody here hears."""
        self.closed = True
        self.server.sockets.pop(self.sid, None)
        self.wire.leave()

    def is_asked(self, asked: "Asked") -> bool:
        """Whether this question was put and not answered yet."""
        return self._asked is asked

    def schedule_ping(self) -> None:
        """The screen has answered: it is asked again one interval from now."""
        self._unanswered = max(0, self._unanswered - 1)
        asked = self._asked
        if asked is not None:
            asked.pings -= 1
            if asked.pings <= 0:
                self._asked = None
                asked.answered()
        if self.last_ping is not None:
            self.last_ping = None
            self._pulse.expect(self)

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """End the connection and tell the application; harmless when done twice."""
        del wait  # nothing is queued
        if self.closed or self.closing:
            return
        self.closing = True
        self.server._trigger_event(  # noqa: SLF001 - Engine.IO's own sockets call it
            "disconnect",
            self.sid,
            reason or self.server.reason.SERVER_DISCONNECT,
            run_async=False,
        )
        if not abort:
            self.send(packet.Packet(packet.CLOSE))
        self.closed = True
        self.wire.close()


class Pulse:
    """Asks every screen in turn whether it is there, and ends those that do not say so.

    How long a screen is silent is counted while the server listens: a loop that is late by a second
    has not heard for that second what screens said, so that second is nobody's silence.

    Args:
        interval: Seconds between an answer and the next ping.
        timeout: Seconds a screen may take to answer.
        joined: Whether a connection is in any namespace; one that is in none is not kept.
    """

    def __init__(
        self,
        interval: float,
        timeout: float,
        joined: Callable[[str], bool],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._interval = interval
        self._timeout = timeout
        self._joined = joined
        self._now = now
        self._due: deque[tuple[float, Screen]] = deque()  # in order: all wait equally long
        self._asked: deque[tuple[float, Screen]] = deque()  # the same: when they were asked
        self._questions: deque[tuple[float, Screen, Asked, Callable[[], None]]] = deque()  # same
        self._listened = 0.0  # seconds; what `_asked` and `_questions` are counted in
        self._beaten_at = now()

    def expect(self, screen: Screen) -> None:
        """Ask a screen one interval from now."""
        self._due.append((self._now() + self._interval, screen))

    def await_answer(self, screen: Screen, asked: Asked, unanswered: Callable[[], None]) -> None:
        """Call back if a screen has not answered a question within `QUESTION_SECONDS`."""
        self._questions.append((self._listened + QUESTION_SECONDS, screen, asked, unanswered))

    def beat(self) -> bool:
        """Ask whoever is due, end whoever has not answered; True if there may be more of them."""
        now = self._now()
        self._listened += min(now - self._beaten_at, LATE_BEATS * BEAT_SECONDS)
        self._beaten_at = now
        for _ in range(AT_ONCE):
            if not (self._ping_the_next(now) or self._tell_the_next() or self._end_the_next()):
                return False
        return True

    def run(self, sleep: Callable[[float], object]) -> None:
        """Beat for ever, in a green thread of its own."""
        more = False
        while True:
            sleep(0 if more else BEAT_SECONDS)
            try:
                more = self.beat()
            except Exception:  # noqa: BLE001 - one screen's fault must not stop the pulse of all
                _log.exception("a screen could not be asked; the next ones are")

    def _ping_the_next(self, now: float) -> bool:
        """Ask the next who is due; False if nobody is."""
        if not self._due or self._due[0][0] > now:
            return False
        _, screen = self._due.popleft()
        if not screen.closed and not self._joined(screen.sid):
            screen.close()
        elif not screen.closed:
            screen.last_ping = self._listened
            screen.ping()
            self._asked.append((self._listened, screen))
        return True

    def _tell_the_next(self) -> bool:
        """Call back for the next question that waits too long; False if none does."""
        if not self._questions or self._questions[0][0] > self._listened:
            return False
        _, screen, question, unanswered = self._questions.popleft()
        if not screen.closed and screen.is_asked(question):
            unanswered()
        return True

    def _end_the_next(self) -> bool:
        """End the next who has not answered a ping for too long; False if nobody has."""
        if not self._asked or self._asked[0][0] + self._timeout > self._listened:
            return False
        asked, screen = self._asked.popleft()
        if not screen.closed and screen.last_ping == asked:
            screen.close(reason=screen.server.reason.PING_TIMEOUT)
        return True


def serve(socketio_server: Any, concurrency: Concurrency, *, deflating: bool) -> None:
    """Let the WebSockets of a Socket.IO server be made and read here.

    With ``deflating``, compression is agreed to when it is offered. The Engine.IO server gets a
    method ``adopt``: it goes on with a connection of another process, by its name, what was
    received of its next message and the namespace it is in; returns the session id there.
    """
    engine = socketio_server.eio
    manager = socketio_server.manager

    def joined(sid: str) -> bool:
        return any(manager.sid_from_eio_sid(sid, each) for each in list(manager.get_namespaces()))

    pulse = Pulse(engine.ping_interval, engine.ping_timeout, joined)
    anybody = Backlogs()  # the doorway counts terminals and consoles by themselves
    beating = False

    def connect(
        environ: dict[str, Any], start_response: Callable[..., object], *_: object
    ) -> Iterable[Any]:
        agreed = deflating and offered(environ.get("HTTP_SEC_WEBSOCKET_EXTENSIONS", ""))
        answer = handshake(environ, deflating=agreed)
        if answer is None:
            start_response("400 Bad Request", [("Connection", "close")])
            return []
        screen = a_screen(environ["gunicorn.socket"], engine.generate_id(), deflating=agreed)
        _converse(screen, answer, environ)
        return ALREADY_HANDLED  # type: ignore[no-any-return]  # gunicorn's own mark

    def a_screen(connection: Any, sid: str, *, deflating: bool) -> Screen:
        nonlocal beating
        if not beating:  # not before the worker's own loop runs
            beating = True
            concurrency.spawn(pulse.run, concurrency.sleep)
        connection.settimeout(None)
        longest = engine.max_http_buffer_size
        wire = WebSocket(connection, longest, concurrency, anybody, deflating=deflating)
        return Screen(engine, sid, wire, pulse)

    def adopt(connection: Any, sid: str, received: bytes, namespace: str) -> str:
        screen = a_screen(connection, sid, deflating=False)
        screen.wire.begin_with(received)
        engine.sockets[sid] = screen
        socketio_server._handle_eio_connect(sid, {})  # noqa: SLF001 - what Engine.IO would call
        session = str(manager.pre_connect(sid, namespace))
        manager.connect(session, namespace)
        pulse.expect(screen)
        concurrency.spawn(_go_on, screen, connection)
        return session

    engine._handle_connect = connect  # noqa: SLF001 - the server has no public place for its own sockets
    engine.adopt = adopt


def _converse(screen: Screen, answer: bytes, environ: dict[str, Any]) -> None:
    """Serve a connection to its end, and forget it on both sides however that came.

    A screen the server still believes in would be written to by the number of its descriptor, which
    by then belongs to somebody else.
    """
    engine, wire = screen.server, screen.wire
    opening = packet.Packet(
        packet.OPEN,
        {
            "sid": screen.sid,
            "upgrades": [],
            "pingTimeout": int(engine.ping_timeout * 1_000),
            "pingInterval": int(engine.ping_interval * 1_000),
            "maxPayload": engine.max_http_buffer_size,
        },
    )
    engine.sockets[screen.sid] = screen

    def greet() -> None:
        # one write for both: each wakes the other side, which costs more than the bytes
        wire.write(answer + frame(opening.encode().encode()))
        engine._trigger_event("connect", screen.sid, environ, run_async=False)  # noqa: SLF001 - Engine.IO's own server calls it
        screen._pulse.expect(screen)  # noqa: SLF001 - of the same module

    _listen(screen, greet)


def _go_on(screen: Screen, connection: Any) -> None:
    """Serve a connection that another process has begun, to its end."""
    try:
        _listen(screen, lambda: None)
    finally:
        connection.close()


def _listen(screen: Screen, greet: Callable[[], None]) -> None:
    engine, wire = screen.server, screen.wire
    try:
        greet()
        while (said := wire.wait()) is not None and not screen.closed:
            _receive(screen, said)
    except OSError:
        pass  # gone before it was greeted
    except (ValueError, IndexError):  # no packet of Engine.IO's
        wire.refuse(1007)
    finally:
        wire.close()
        screen.close(abort=True, reason=engine.reason.TRANSPORT_CLOSE)
        engine.sockets.pop(screen.sid, None)


def _receive(screen: Screen, said: str | bytes) -> None:
    with suppress(UnknownPacketError):  # of a later protocol: nothing we would act on
        screen.receive(packet.Packet(encoded_packet=said))


__all__ = ["Pulse", "Screen", "serve"]
