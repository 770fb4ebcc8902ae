"""The whole wiring of a server, on one page."""

from collections.abc import Callable
from functools import partial
from time import monotonic

from exam_engine.config import Config
from exam_engine.database import check_commit, connect, connect_apart
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry import keys as master
from exam_engine.registry.keys import Keys
from exam_engine.registry.log_keys import LogKeys
from exam_engine.server import process, sockets, writing
from exam_engine.server.application import Application
from exam_engine.server.away import send_away
from exam_engine.server.channel import Line
from exam_engine.server.concurrency import Concurrency, concurrency
from exam_engine.server.copyist_keeper import keep_copyist
from exam_engine.server.doorway import Doorway
from exam_engine.server.gate import Gate
from exam_engine.server.gatekeeper import Gatekeeper
from exam_engine.server.handover import Giver
from exam_engine.server.headers import protect
from exam_engine.server.health import health
from exam_engine.server.memory import settle
from exam_engine.server.metrics import Metrics
from exam_engine.server.patient_driver import wait_greenly
from exam_engine.server.pending import Pending, whole_bodies
from exam_engine.server.pressure import Pressure
from exam_engine.server.proxies import behind
from exam_engine.server.readiness import Readiness
from exam_engine.server.refused_requests import refuse
from exam_engine.server.witness_figures import WitnessFigures
from exam_engine.server.witness_rounds import WitnessRounds
from exam_engine.snapshots.shelf import Shelf
from exam_engine.software import software
from exam_engine.terminal import socket as terminal_socket
from exam_engine.terminal.handing_over import Arriving, Leaving
from exam_engine.terminal.in_turn import InTurn
from exam_engine.terminal.routes import routes as terminal_routes
from exam_engine.terminal.terminals import Terminals
from exam_engine.terminal.throttle import Throttle
from exam_engine.terminal.tokens import Tokens
from proctor_console.console import socket as console_socket
from proctor_console.console.consents import Consents
from proctor_console.console.corrections import Reports
from proctor_console.console.draw_room import DrawRoom, Registry
from proctor_console.console.office import Office
from proctor_console.console.print_routes import routes as print_routes
from proctor_console.console.printouts import Printouts
from proctor_console.console.record import records
from proctor_console.console.routes import routes as console_routes
from proctor_console.console.sessions import StaffSessions
from proctor_console.draw_turns import DrawTurns
from proctor_console.drawing_apart import DrawingApart
from proctor_console.figures import watch
from proctor_console.openings import Openings
from proctor_console.public import Public
from proctor_console.results import socket as results_socket
from proctor_console.staff.login_throttle import LoginThrottle
from proctor_console.staff.register import StaffRegister

WSGI = "proctor_console.wsgi:app"
# from a stop to the next worker that accepts, with the sittings of a centre
BACK_AFTER_MS = 1_000
# the same when a successor waits that has loaded everything; who is early waits in the port's queue
HANDED_OVER_AFTER_MS = 50


def create_app(config: Config) -> Application:
    """A server with all its sittings open; requires a patched standard library.

    Raises:
        BadConfiguration: there is no master key, or somebody else may read it.
    """
    green = concurrency(config.concurrency)
    keys = master.read(config.keys_dir)
    database = connect(config.database)
    wait_greenly(database, green)
    app = Application("exam")
    app.secret_key = keys.derive("staff-session")
    metrics = Metrics()
    hall, witnesses = _hall(config, keys, metrics, green)

    socketio = sockets.build(app, config, green)
    doorway = Doorway(socketio.server)
    app.pressure = pressure = Pressure(
        config.loop_late_ms if config.connections_per_second else None
    )
    gate = Gate(config.connections_per_second, lambda: pressure.share)
    gatekeeper = Gatekeeper(gate, green.sleep)
    terminals = Terminals(
        hall,
        Tokens(keys.derive("terminal-token")),
        Throttle(config.login_failures_per_minute, config.login_failures_per_minute_and_address),
        _in_turn(config, pressure, green),
        metrics,
        config.public_address,
    )
    app.register_blueprint(terminal_routes(terminals))
    lines = terminal_socket.register(
        socketio.server, terminals, doorway, gatekeeper, config.message_max_bytes
    )

    register = StaffRegister(database)
    sessions = StaffSessions(app, register, config.staff_session_hours, config.https_only)
    printouts = Printouts(hall, witnesses.of, config.public_address)
    draws = _draws(app, config, hall, Registry(database, keys), sessions, green)
    office = Office(
        hall,
        terminals.presence,
        sessions,
        _consents(keys, register),
        records(witnesses),
        printouts,
        draws,
    )
    app.register_blueprint(print_routes(sessions, printouts))
    terminals.presence.listen(office.terminal_changed)
    app.register_blueprint(
        console_routes(
            register,
            sessions,
            LoginThrottle(monotonic),
            green.in_native_thread,
            office.consents,
            Reports(hall, sessions.name_of, green.in_native_thread),
            office.deny,
        )
    )
    console_socket.register(
        socketio.server, office, doorway, gatekeeper, green, config.message_max_bytes
    )

    public = Public(app, config, hall, witnesses, green)
    results_socket.register(
        socketio.server,
        public.boards,
        public.viewers,
        doorway,
        gatekeeper,
        config.message_max_bytes,
    )

    committing = Readiness(partial(check_commit, database), green)

    def can_commit() -> None:
        hall.check()
        openings.check()
        committing()

    app.register_blueprint(health(can_commit, hall.unopened, metrics, config.metrics_readers))
    _wrap(app, config, green)

    openings = Openings(
        database,
        keys,
        hall,
        terminals,
        public.announce,
        metrics.took,
        green.in_native_thread,
        turns=draws.turns,
    )
    openings.load_all()
    settle()  # before the lock: a former worker serves while the collector walks the hall
    arriving = Arriving(socketio.server, terminals, lines, doorway, green)
    stop_writing = arriving.around(
        config.data_dir, partial(writing.begin, app, hall, config.data_dir, database, green.sleep)
    )
    green.spawn(openings.keep_looking, green)
    green.spawn(public.publish)
    watch(metrics, config, gatekeeper, public.viewers, pressure, green)
    app.on_close(keep_copyist(config, hall, green, metrics))
    app.on_close(partial(sockets.end_connections, socketio.server.eio, green))
    leaving = Leaving(socketio.server, lines, Giver(config.data_dir, green.sleep))
    _end_in_order(app, leaving, stop_writing, partial(send_away, doorway, gate, green.sleep))
    app.on_close(terminals.losses.stop)
    app.on_close(witnesses.begin())
    app.extensions["hall"] = hall
    return app


def _end_in_order(
    app: Application,
    leaving: Leaving,
    stop_writing: Callable[[], None],
    send_away: Callable[[int, Callable[[Line], bool]], object],
) -> None:
    """In reverse: terminals stand still, the others hear when to come back, the last is written."""
    app.on_close(leaving.end)
    app.on_close(stop_writing)
    app.on_close(lambda: send_away(_back_after_ms(app), leaving.stays))
    app.on_close(lambda: leaving.begin() if app.successor_waits() else None)


def _consents(keys: Keys, register: StaffRegister) -> Consents:
    return Consents(keys.derive("second-person"), register.find)


def _draws(
    app: Application,
    config: Config,
    hall: Hall,
    registry: Registry,
    sessions: StaffSessions,
    green: Concurrency,
) -> DrawRoom:
    """Who asks about draws; what is being drawn ends with the server."""
    drawing, native = DrawingApart(config, green.sleep), green.in_native_thread
    app.on_close(drawing.stop)
    return DrawRoom(hall, registry, DrawTurns(), drawing, sessions.name_of, native, green.spawn)


def _back_after_ms(app: Application) -> int:
    return HANDED_OVER_AFTER_MS if app.successor_waits() else BACK_AFTER_MS


def _hall(
    config: Config, keys: Keys, metrics: Metrics, green: Concurrency
) -> tuple[Hall, WitnessRounds]:
    """The sittings, and those outside who are asked to co-sign what is recorded of them."""
    shelf = Shelf(config.snapshots_dir, keys)
    native = metrics.timing_commits(green.in_native_thread)
    logs = LogKeys(keys, config.exam_host)
    hall = Hall(
        _ledger(config),
        keys.derive("engine"),
        native,
        shelf=shelf,
        logs=logs,
        software=software(),
    )
    metrics.watch(hall)
    witnesses = WitnessRounds(hall, _ledger(config), config, green)
    metrics.include(WitnessFigures(hall, witnesses))
    return hall, witnesses


def _ledger(config: Config) -> LedgerStore:
    return LedgerStore(connect_apart(config.database))


def _in_turn(config: Config, pressure: Pressure, green: Concurrency) -> InTurn:
    forms, pictures = (
        Gatekeeper(Gate(per_second, lambda: pressure.share), green.sleep)
        for per_second in (config.forms_per_second, config.pictures_per_second)
    )
    return InTurn(forms, pictures)


def _wrap(app: Application, config: Config, green: Concurrency) -> None:
    """What every request passes on its way in, and every answer on its way out."""
    protect(app)
    refuse(app)
    app.wait_for_turn = green.wait_for_turn
    app.wait_for_ration = green.wait_for_ration
    app.pending = Pending(config.pending_requests_max)
    bodies = whole_bodies(
        app.wsgi_app, config.message_max_bytes, config.request_seconds, green.timeout
    )
    app.wsgi_app = behind(bodies, config.trusted_proxies)  # type: ignore[assignment]  # Flask's own way to wrap


def serve(config: Config) -> None:
    """Become the server: this process is replaced and does not return."""
    process.serve(WSGI, config)
