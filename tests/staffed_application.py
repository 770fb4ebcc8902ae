"""The real server with one more route, by which a test gives staff's commands directly."""

import msgspec
from flask import Response, request

from exam_engine import commands
from exam_engine.config import load
from exam_engine.errors import Refusal
from exam_engine.server.concurrency import patch

patch((config := load()).concurrency)

from proctor_console.app import create_app  # noqa: E402 - after the patch, as in wsgi.py

app = create_app(config)


@app.post("/staff/<sitting>/<command>")
def order(sitting: str, command: str) -> Response:
    wanted = msgspec.json.decode(request.data, type=getattr(commands, command))
    try:
        done: object = app.extensions["hall"].submit(sitting, wanted)
    except Refusal as refusal:
        return Response(refusal.code, 400)
    return Response(msgspec.json.encode(done), mimetype="application/json")
