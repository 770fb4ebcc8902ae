"""The real server with two more routes: staff's commands, and a list of its outlets."""

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


@app.get("/staff/outlets")
def outlets() -> Response:
    """Every route of the application, and every namespace with its events."""
    server = app.extensions["socketio"].server
    channels = server.eio.handlers["message"].__self__._channels
    told = {
        "routes": sorted({rule.rule for rule in app.url_map.iter_rules()}),
        "namespaces": {name: sorted(one._handlers) for name, one in channels.items()},
        "connects": sorted(server.handlers),
    }
    return Response(msgspec.json.encode(told), mimetype="application/json")
