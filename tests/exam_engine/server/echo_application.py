"""The smallest application on our stack: it echoes, under either library of green threads."""

from typing import Any

import msgspec
from flask import Flask, request

from exam_engine.config import load
from exam_engine.errors import SlowDown
from exam_engine.server.channel import Channel, Reply
from exam_engine.server.concurrency import concurrency, patch
from exam_engine.server.doorway import Doorway
from exam_engine.server.gate import Gate, Precedence
from exam_engine.server.gatekeeper import Gatekeeper, refused_connection
from exam_engine.server.pending import Pending, whole_bodies
from exam_engine.server.sockets import build

config = load()
patch(config.concurrency)


class Word(msgspec.Struct, forbid_unknown_fields=True):
    text: str


def echo(_session: None, message: Word, reply: Reply) -> None:
    reply({"ok": True, "text": message.text})


def stumble(_session: None, _message: Word, _reply: Reply) -> None:
    raise ZeroDivisionError


app: Any = Flask(__name__)
socketio = build(app, config, concurrency(config.concurrency))
doorway = Doorway(socketio.server)
channel: Channel[None] = Channel("/echo", config.message_max_bytes, prompt=True)
channel.on("echo", Word, echo)
channel.on("stumble", Word, stumble)
doorway.open(channel)


gatekeeper = Gatekeeper(Gate(config.connections_per_second), socketio.server.sleep)


def join(sid: str, _environ: object, _auth: object) -> None:
    try:
        gatekeeper.admit(Precedence.WAITING)
    except SlowDown as crowded:
        raise refused_connection(crowded) from crowded
    channel.enter(doorway.line("/echo", sid), None)


def leave(sid: str, _reason: str) -> None:
    channel.leave(socketio.server.manager.eio_sid_from_sid(sid, "/echo"))


socketio.server.on("connect", join, namespace="/echo")
socketio.server.on("disconnect", leave, namespace="/echo")


@app.get("/")
def page() -> str:
    return "ok"


@app.get("/screens")
def screens() -> str:
    return str(len(channel.lines))


@app.post("/heard")
def heard() -> str:
    return request.get_data(as_text=True)


app.pending = Pending(config.pending_requests_max)
app.wsgi_app = whole_bodies(
    app.wsgi_app,
    config.message_max_bytes,
    config.request_seconds,
    concurrency(config.concurrency).timeout,
)
app.close = socketio.server.eio.disconnect
