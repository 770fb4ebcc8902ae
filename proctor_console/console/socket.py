"""The console's socket: parse, permission, service, reply; every event is acknowledged."""

import logging
from functools import partial
from typing import Any

from socketio.exceptions import ConnectionRefusedError as RefusedConnection

from exam_engine.errors import Refusal, SlowDown
from exam_engine.server.channel import Channel, Reply
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.doorway import Doorway
from exam_engine.server.gate import Precedence
from exam_engine.server.gatekeeper import Gatekeeper, refused_connection
from proctor_console.console.messages import MESSAGES
from proctor_console.console.office import PUBLISH_SECONDS, Handler, Office, Visit, handlers
from proctor_console.console.refusals import refused

NAMESPACE = "/console"
# between two messages of 200 KB when everybody's row changes: what 35 Mbit/s carry
PAUSE_SECONDS = 0.05

_log = logging.getLogger(__name__)


class ConsoleSocket:
    """The events of ``/console``."""

    def __init__(
        self, office: Office, doorway: Doorway, gatekeeper: Gatekeeper, message_max_bytes: int
    ) -> None:
        self._office = office
        self._doorway = doorway
        self._gatekeeper = gatekeeper
        self.channel: Channel[Visit] = Channel(
            NAMESPACE, message_max_bytes, precedence=lambda _visit: Precedence.STAFF
        )
        for name, handler in handlers(office).items():
            self._answer(name, handler)

    def _answer(self, name: str, handler: Handler) -> None:
        def answer(visit: Visit, message: Any, reply: Reply) -> None:
            try:
                self._office.permit(visit, name)
                done = handler(visit, message)
            except Refusal as refusal:
                reply(refused(refusal))
            else:
                reply(done)

        self.channel.on(name, MESSAGES[name], answer)

    def connect(self, sid: str, environ: dict[str, Any], auth: object) -> None:
        """Let in who is logged in and holds the page's CSRF token."""
        try:
            staff = self._office.sessions.at_the_socket(environ, auth)
        except Refusal as refusal:
            no = RefusedConnection()
            answer = {"ok": False, "code": refusal.code, "message": refused(refusal).message}
            no.error_args = {**answer, "data": answer}
            raise no from refusal
        try:
            self._gatekeeper.admit(Precedence.STAFF)
        except SlowDown as crowded:
            raise refused_connection(crowded) from crowded
        line = self._doorway.line(NAMESPACE, sid)
        visit = Visit(staff, line)
        self.channel.enter(line, visit)
        self._office.enter(visit)

    def disconnect(self, connection: str) -> None:
        """Forget a console that is gone."""
        line = self.channel.leave(connection)
        if line is not None:
            self._office.leave(line.session)


def register(
    socketio_server: Any,
    office: Office,
    doorway: Doorway,
    gatekeeper: Gatekeeper,
    concurrency: Concurrency,
    message_max_bytes: int,
) -> None:
    """Open ``/console`` and begin to publish, without Flask's request context."""
    socket = ConsoleSocket(office, doorway, gatekeeper, message_max_bytes)
    doorway.open(socket.channel)
    socketio_server.on("connect", socket.connect, namespace=NAMESPACE)

    def gone(sid: str, _reason: str) -> None:
        socket.disconnect(socketio_server.manager.eio_sid_from_sid(sid, NAMESPACE))

    def publish() -> None:
        while True:
            concurrency.sleep(PUBLISH_SECONDS)
            try:
                office.publish(partial(concurrency.sleep, PAUSE_SECONDS))
            except Exception:  # noqa: BLE001 - one bad moment must not silence every console
                _log.exception("consoles were not told; the next publication tells all")

    socketio_server.on("disconnect", gone, namespace=NAMESPACE)
    concurrency.spawn(publish)
