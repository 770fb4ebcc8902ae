"""Puts the fake sitting on the wire: `python -m tests.browser.fake_server PORT`.

Tests steer it by GET /steer/<what>; it is a program of its own, so that it can be killed.
"""

import base64
import hashlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import eventlet
import eventlet.wsgi
import flask
import socketio

from tests.browser.fake_sitting import (
    FORM_KEY,
    ITEMS,
    PIN,
    TITLES,
    FakeSitting,
    a_picture,
    no,
    now_ms,
    sealed,
)

STATIC = Path(__file__).parents[2] / "exam_engine" / "terminal" / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' blob: data:; connect-src 'self'"
)
NAMESPACE = "/terminal"


def application() -> Any:
    sitting = FakeSitting()
    sockets = socketio.Server(async_mode="eventlet")
    pages = flask.Flask(__name__, static_folder=str(STATIC), static_url_path="/static/terminal")
    serve_pages(pages, sitting)
    serve_socket(sockets, sitting)
    serve_steering(
        pages, sitting, lambda event, data: sockets.emit(event, data, namespace=NAMESPACE)
    )
    return socketio.WSGIApp(sockets, pages)


def serve_pages(pages: flask.Flask, sitting: FakeSitting) -> None:
    form = sitting.form()

    @pages.after_request
    def strict(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @pages.get("/")
    def page() -> flask.Response:
        return flask.send_from_directory(STATIC, "index.html")

    @pages.post("/api/terminal/login")
    def login() -> Any:
        asked = flask.request.get_json()
        if asked["pin"] != PIN:
            return no("bad_credentials"), 401
        number = asked["participant_number"]
        return {**welcome(number), "token": number, "attempt_state": sitting.state}

    @pages.get("/api/terminal/form")
    def sealed_form() -> Any:
        return {
            "ok": True,
            "cipher": "chacha20-poly1305",
            "ciphertext": base64.b64encode(form).decode(),
            "sha256": hashlib.sha256(form).hexdigest(),
            "assets": list(sitting.pictures),
        }

    @pages.get("/api/terminal/asset/<name>")
    def asset(name: str) -> flask.Response:
        turn = sitting.pictures[name]
        return flask.Response(sealed(a_picture(turn), bytes([turn] * 32)))


def welcome(number: str) -> dict[str, Any]:
    sections = [
        {"id": name, "title": TITLES[name], "items": count} for name, count in ITEMS.items()
    ]
    return {
        "ok": True,
        "candidate": {
            "participant_number": number,
            "name": "Peserta Contoh 01",
            "formation": "Analis Kebijakan Ahli Pertama",
            "room": "Ruang A",
            "seat": "12",
            "needs": None,
        },
        "sitting": {
            "id": "sesi-2",
            "title": "Sesi 2",
            "exam": "SKD CPNS",
            "room": "Ruang A",
            "starts_at": now_ms() + 240_000,
            "duration_ms": 6_000_000,
            "sections": sections,
            "state": "registering",
            "language": "id",
        },
    }


def serve_socket(sockets: Any, sitting: FakeSitting) -> None:
    def connect(_sid: str, _environment: object, _auth: object) -> None:
        """Everybody may come in."""

    def answers(_sid: str, asked: dict[str, Any]) -> dict[str, Any]:
        replies = [sitting.record(answer) for answer in asked["batch"]]
        return next((reply for reply in replies if not reply["ok"]), replies[-1])

    handlers = {
        "connect": connect,
        "sync": lambda _sid, _asked: {"ok": True, **sitting.snapshot()},
        "answer": lambda _sid, asked: sitting.record(asked),
        "answers": answers,
        "finish": lambda _sid, asked: sitting.finish(asked["seq"]),
    }
    for event, handler in handlers.items():
        sockets.on(event, handler, namespace=NAMESPACE)


def serve_steering(
    pages: flask.Flask, sitting: FakeSitting, push: Callable[[str, dict[str, Any]], None]
) -> None:
    def start() -> None:
        sitting.run()
        key = base64.b64encode(FORM_KEY).decode()
        push("started", {"form_key": key, "remaining_ms": sitting.left_ms()})

    def resume() -> None:
        sitting.run(given_ms=int(flask.request.args.get("given_ms", "0")))
        push("clock", sitting.clock())

    def pause() -> None:
        sitting.stop("paused", "paused", "Listrik gedung padam")
        push("clock", sitting.clock())

    def void() -> None:
        sitting.stop("void", "void", "Memakai alat komunikasi")
        push("state", sitting.snapshot())

    def forget() -> None:
        sitting.answers.clear()
        sitting.last_seq = 0

    def left() -> None:
        sitting.remaining_ms = 0
        sitting.run(given_ms=int(flask.request.args["ms"]))
        push("clock", sitting.clock())

    def misread() -> None:
        sitting.unreadable_item = int(flask.request.args["item"])

    words = "Tetap tenang. Petugas memeriksa jaringan."
    steering: dict[str, Callable[[], None]] = {
        "start": start,
        "resume": resume,
        "pause": pause,
        "void": void,
        "forget": forget,
        "left": left,
        "misread": misread,
        "close": lambda: push("finished", {"result": sitting.finish(sitting.last_seq)["result"]}),
        "receipt": lambda: push("receipt", sitting.give_receipt()),
        "notice": lambda: push("notice", {"text": words, "level": "info"}),
        "displace": lambda: push("displaced", {}),
    }

    @pages.get("/steer/<what>")
    def steer(what: str) -> str:
        steering[what]()
        return "done"

    @pages.get("/recorded")
    def recorded() -> dict[str, Any]:
        return sitting.snapshot()


if __name__ == "__main__":
    eventlet.wsgi.server(
        eventlet.listen(("127.0.0.1", int(sys.argv[1]))), application(), log_output=False
    )
