"""The witness on the network: tlog-witness, and what it last signed."""

from __future__ import annotations

import time

from flask import Blueprint, Response, abort, request

from exam_engine.config import Config
from exam_engine.ledger.errors import (
    Forged,
    Malformed,
    NotConsistent,
    NotSigned,
    OutOfStep,
    RecordRefused,
    UnknownLog,
)
from exam_engine.ledger.witness import REQUEST_MAX_BYTES
from exam_engine.server.application import Application
from exam_engine.server.concurrency import concurrency
from exam_engine.server.headers import protect
from exam_engine.server.pending import Pending, whole_bodies
from exam_engine.server.refused_requests import refuse
from proctor_console.witness.folder import open_folder
from proctor_console.witness.service import Witness

WSGI = "proctor_console.witness.wsgi:app"
SIZE_TYPE = "text/x.tlog.size"
STATUSES: dict[type[RecordRefused], int] = {
    Malformed: 400,
    NotSigned: 403,
    Forged: 403,
    UnknownLog: 404,
    OutOfStep: 409,
    NotConsistent: 422,
}


def create_app(config: Config) -> Application:
    """A witness over the folder that the settings name; slow and long requests are bounded."""
    folder = open_folder(config.data_dir)
    app = Application("witness")
    app.register_blueprint(routes(Witness(folder.signer, folder.logs, folder.book, time.time)))
    protect(app)
    refuse(app)
    app.pending = Pending(config.pending_requests_max)
    app.wsgi_app = whole_bodies(  # type: ignore[method-assign,assignment]  # Flask's own way to wrap
        app.wsgi_app,
        REQUEST_MAX_BYTES,
        config.request_seconds,
        concurrency(config.concurrency).timeout,
    )
    return app


def routes(witness: Witness) -> Blueprint:
    """The three addresses of a witness."""
    blueprint = Blueprint("witness", __name__)

    @blueprint.post("/add-checkpoint")
    def add_checkpoint() -> Response:
        try:
            return _text(witness.add_checkpoint(request.get_data()))
        except OutOfStep as behind:
            return Response(f"{behind.size}\n", STATUSES[OutOfStep], content_type=SIZE_TYPE)
        except RecordRefused as refusal:
            return _text(f"{refusal.sentence}\n", STATUSES[type(refusal)])

    @blueprint.get("/<origin_hash>/checkpoint")
    def last(origin_hash: str) -> Response:
        note = witness.last(origin_hash)
        if note is None:
            abort(404)
        return _text(note)

    @blueprint.get("/")
    def who() -> Response:
        return _text(f"{witness.name}\n")

    return blueprint


def _text(body: str | bytes, status: int = 200) -> Response:
    answer = Response(body, status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer
