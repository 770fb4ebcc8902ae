"""The reference: the same worker, Socket.IO stack and codec, and a handler that only echoes.

    EXAM_PORT=8001 python -m exam_engine.server.process bench.echo_server:app

Two namespaces speak a terminal's events: `/terminal` through the doorway of the exam server, which
decodes into the same message structs, and `/plain` through python-socketio's own dispatch, as any
Socket.IO application would register a handler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from exam_engine.config import load
from exam_engine.server.channel import Channel, Reply
from exam_engine.server.concurrency import concurrency
from exam_engine.server.doorway import Doorway
from exam_engine.server.memory import settle
from exam_engine.server.sockets import build
from exam_engine.terminal.messages import Answer, Sync

HEAD = "00000000"


class EchoServer:
    """A WSGI application that says yes to everything and remembers nothing."""

    def __init__(self) -> None:
        config = load()
        self._flask = Flask(__name__)
        self._flask.add_url_rule("/healthz", view_func=lambda: "ok\n")
        socketio = build(self._flask, config, concurrency(config.concurrency))
        doorway = Doorway(socketio.server)
        channel: Channel[None] = Channel("/terminal", config.message_max_bytes, prompt=True)
        channel.on("sync", Sync, lambda _session, _sync, reply: reply({"ok": True, "last_seq": 0}))
        channel.on("answer", Answer, _echo)
        doorway.open(channel)

        def enter(sid: str, _environment: dict[str, Any], _auth: object) -> None:
            channel.enter(doorway.line("/terminal", sid), None)

        server = socketio.server
        server.on("connect", enter, namespace="/terminal")
        server.on("connect", lambda *_: None, namespace="/plain")
        server.on("sync", lambda *_: {"ok": True, "last_seq": 0}, namespace="/plain")
        server.on("answer", _plain_echo, namespace="/plain")
        settle()

    def __call__(
        self, environment: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request."""
        return self._flask(environment, start_response)

    def close(self) -> None:
        """Nothing is kept, so nothing is lost."""


def _echo(_session: None, answer: Answer, reply: Reply) -> None:
    reply({"ok": True, "seq": answer.seq, "entry": answer.seq, "head": HEAD, "server_time": 0})


def _plain_echo(_sid: str, answer: dict[str, Any]) -> dict[str, Any]:
    seq = answer["seq"]
    return {"ok": True, "seq": seq, "entry": seq, "head": HEAD, "server_time": 0}


app = EchoServer()
