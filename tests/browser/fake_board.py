"""Boards on the wire of the real server, steered by tests: GET /steer/<what>?name=value."""

import random
from collections.abc import Callable
from typing import Any

from exam_engine.config import load
from exam_engine.server.concurrency import concurrency, patch

patch((config := load()).concurrency)

from flask import request  # noqa: E402 - after the patch

from exam_engine.server import sockets  # noqa: E402
from exam_engine.server.application import Application  # noqa: E402
from exam_engine.server.doorway import Doorway  # noqa: E402
from exam_engine.server.gate import Gate  # noqa: E402
from exam_engine.server.gatekeeper import Gatekeeper  # noqa: E402
from exam_engine.server.headers import protect  # noqa: E402
from exam_engine.standing import (  # noqa: E402
    Announced,
    BoardSection,
    Counts,
    PublicState,
    Standing,
    StandingsChange,
    StandingState,
)
from proctor_console.results import socket  # noqa: E402
from proctor_console.results.boards import Boards  # noqa: E402
from proctor_console.results.messages import Checkpoint  # noqa: E402
from proctor_console.results.publisher import Publisher  # noqa: E402
from proctor_console.results.routes import routes  # noqa: E402
from proctor_console.results.viewers import Viewers  # noqa: E402

SECTIONS = (
    BoardSection("twk", "Tes Wawasan Kebangsaan", 150),
    BoardSection("tiu", "Tes Intelegensia Umum", 175),
    BoardSection("tkp", "Tes Karakteristik Pribadi", 225),
)
TIES = ("total", "tkp", "tiu", "twk")
STEPS = ((0, 5), (0, 5), (1, 2, 3, 4, 5))
FORMATIONS = ("Analis Kebijakan Ahli Pertama", "Pranata Komputer Ahli Pertama")


class FakeSitting:
    """Candidates who answer when a test says so; chance has a seed, so that runs are alike."""

    def __init__(self, boards: Boards) -> None:
        self.chance = random.Random(7)  # noqa: S311 - points of nobody
        self.rows: dict[str, Standing] = {}
        self.state: PublicState = "registering"
        self.registered = 40
        told = Announced("sesi-1", "SKD CPNS · Sesi 1", 1_795_000_000_000, SECTIONS, TIES, 550)
        self.board = boards.open(told, self.change())

    def change(self, *rows: Standing) -> StandingsChange:
        states = [row.state for row in self.rows.values()]
        counts = Counts(
            registered=self.registered,
            present=len(self.rows),
            working=states.count("working") + states.count("paused"),
            finished=states.count("finished"),
            void=states.count("void"),
        )
        return StandingsChange(rows=rows, removed=(), state=self.state, counts=counts)

    def put(self, number: str, points: tuple[int, ...], state: StandingState) -> Standing:
        at = int(number[-4:])
        row = self.rows[number] = Standing(
            participant_number=number,
            name=f"Peserta Contoh {at:02}",
            formation=FORMATIONS[at % 2],
            category="general",
            points=points,
            total=sum(points),
            state=state,
            final=state in {"finished", "void"},
        )
        return row

    def begin(self, candidates: int = 36, answers: int = 40) -> None:
        self.state = "running"
        self.registered = max(self.registered, candidates)
        for at in range(1, candidates + 1):
            self.put(f"2026-{at:04}", (0, 0, 0), "working")
        self.board.hear(self.change(*self.rows.values()))
        self.answer(answers * candidates)

    def answer(self, answers: int = 10) -> None:
        changed = {}
        for _ in range(answers):
            row = self.rows[self.chance.choice(sorted(self.rows))]
            if row.state != "working":
                continue
            section = self.chance.randrange(3)
            points = list(row.points)
            more = points[section] + self.chance.choice(STEPS[section])
            points[section] = min(more, SECTIONS[section].max)
            number = row.participant_number
            changed[number] = self.put(number, tuple(points), row.state)
        self.board.hear(self.change(*changed.values()))

    def turn(self, number: str, state: StandingState) -> None:
        self.board.hear(self.change(self.put(number, self.rows[number].points, state)))

    def finish(self, released: int = 0) -> None:
        for row in list(self.rows.values()):
            if row.state != "void":
                self.put(row.participant_number, row.points, "finished")
        self.state = "released" if released else "finished"
        self.board.hear(self.change(*self.rows.values()))


def application() -> Application:
    green = concurrency(config.concurrency)
    app = Application("board")
    socketio = sockets.build(app, config, green)
    boards, viewers = Boards(), Viewers(config)
    app.register_blueprint(routes(boards))
    gatekeeper = Gatekeeper(Gate(config.connections_per_second), green.sleep)
    socket.register(
        socketio.server,
        boards,
        viewers,
        Doorway(socketio.server),
        gatekeeper,
        config.message_max_bytes,
    )
    protect(app)
    sitting = FakeSitting(boards)
    steering: dict[str, Callable[..., Any]] = {
        "begin": sitting.begin,
        "answer": sitting.answer,
        "finish": sitting.finish,
        "certify": lambda: sitting.board.certify(Checkpoint(4_217, "9f3a 71c0", 2, 3)),
    }

    @app.get("/steer/<what>")
    def steer(what: str) -> str:
        if what in {"working", "paused", "finished", "void"}:
            sitting.turn(request.args["number"], what)  # type: ignore[arg-type]  # one of these
        else:
            steering[what](**{name: int(text) for name, text in request.args.items()})
        return "done"

    green.spawn(Publisher(boards, viewers, config.board_interval_ms, sleep=green.sleep).run)
    return app


app = application()
