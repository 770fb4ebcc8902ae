"""The wiring of the relay: the public's part of the server, fed by the exam server itself."""

from functools import partial

from flask import Blueprint, Response

from exam_engine.config import Config
from exam_engine.server import sockets
from exam_engine.server.application import Application
from exam_engine.server.away import send_away
from exam_engine.server.concurrency import concurrency
from exam_engine.server.doorway import Doorway
from exam_engine.server.gate import Gate
from exam_engine.server.gatekeeper import Gatekeeper
from exam_engine.server.headers import protect
from exam_engine.server.memory import settle
from exam_engine.server.pressure import Pressure
from exam_engine.server.proxies import behind
from exam_engine.server.refused_requests import refuse
from proctor_console.errors import NotReady
from proctor_console.log.page import routes as receipt_routes
from proctor_console.relay.copies import Copies
from proctor_console.relay.following import FollowedBoards, Following
from proctor_console.relay.log_routes import routes as log_routes
from proctor_console.results import socket
from proctor_console.results.allowance import Allowance
from proctor_console.results.publisher import Publisher
from proctor_console.results.routes import routes
from proctor_console.results.viewers import Viewers

WSGI = "proctor_console.relay.wsgi:app"
# the exam server has collected changes already; the relay only waits for those that come together
INTERVAL_MS = 50
# of this process' time: 15,000 viewers hear every 0.6 s or so, 5,000 every 0.2 s
SHARE = 0.25
BACK_AFTER_MS = 1_000


def create_app(config: Config) -> Application:
    """A relay that begins to follow at once; requires a patched standard library."""
    green = concurrency(config.concurrency)
    app = Application("board")
    socketio = sockets.build(app, config, green, deflating=True)
    doorway = Doorway(socketio.server)
    wide_open = not config.connections_per_second
    app.pressure = pressure = Pressure(None if wide_open else config.loop_late_ms)
    gate = Gate(config.connections_per_second, lambda: pressure.share)
    gatekeeper = Gatekeeper(gate, green.sleep)

    boards, viewers = FollowedBoards(), Viewers(config)
    following = Following(config.board_engine, boards, green.spawn, green.sleep)
    app.register_blueprint(routes(boards, green.in_native_thread, Allowance(SHARE)))
    app.register_blueprint(log_routes(Copies(config.board_engine)))
    app.register_blueprint(receipt_routes())
    socket.register(socketio.server, boards, viewers, doorway, gatekeeper, config.message_max_bytes)
    publisher = Publisher(boards, viewers, INTERVAL_MS, SHARE, sleep=green.sleep)

    app.register_blueprint(_health(following, viewers))
    protect(app)
    refuse(app)
    app.wsgi_app = behind(app.wsgi_app, config.trusted_proxies)  # type: ignore[assignment]  # Flask's own way to wrap

    green.spawn(following.run)
    green.spawn(publisher.run)
    green.spawn(pressure.watch, green.sleep)
    app.on_close(partial(sockets.end_connections, socketio.server.eio, green))
    app.on_close(partial(send_away, doorway, gate, green.sleep, BACK_AFTER_MS))
    settle()
    return app


def _health(following: Following, viewers: Viewers) -> Blueprint:
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def alive() -> Response:
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/readyz")
    def ready() -> Response:
        try:
            following.check()
        except NotReady as reason:
            return Response(f"{reason.sentence}\n", 503, mimetype="text/plain")
        return Response("ok\n", mimetype="text/plain")

    @blueprint.get("/metrics")
    def figures() -> Response:
        text = (
            "# HELP exam_viewers_connected Public screens with an open socket.\n"
            "# TYPE exam_viewers_connected gauge\n"
            f"exam_viewers_connected {len(viewers)}\n"
            "# HELP exam_board_in_touch Whether the exam server was heard in the last 5 s.\n"
            "# TYPE exam_board_in_touch gauge\n"
            f"exam_board_in_touch {int(following.in_touch)}\n"
        )
        return Response(text, mimetype="text/plain; version=0.0.4")

    return blueprint
