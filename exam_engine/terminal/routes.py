"""The terminal's HTTP side: the page, the login, the sealed form and its sealed pictures."""

import base64
import math
from pathlib import Path

import msgspec
from flask import Blueprint, Response, request, send_from_directory

from exam_engine.errors import BadRequest, BadToken, Refusal
from exam_engine.sequencer import Sequencer
from exam_engine.terminal.messages import FormReply, Login
from exam_engine.terminal.terminals import Terminals, precedence
from exam_engine.terminal.tokens import Seat
from exam_engine.terminal.words import STATUSES, refusal, retry_after_ms

STATIC = Path(__file__).parent / "static"
LOGIN_MAX_BYTES = 4_096
FOREVER = "public, max-age=31536000, immutable"
# the form of one attempt never changes, but the cache is the candidate's own
FOREVER_OWN = "private, max-age=86400, immutable"


def _json(message: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(message), status, mimetype="application/json")


def _form(terminals: Terminals, seat: Seat, sequencer: Sequencer) -> Response:
    sha256 = terminals.committed(seat)
    if sha256 in request.if_none_match:
        # the terminal has it: nothing is sealed, and nobody waits
        answer = Response(status=304)
    else:
        terminals.in_turn.form(precedence(seat, sequencer), seat)
        sealed = terminals.form(seat)
        ciphertext = base64.b64encode(sealed.ciphertext).decode()
        answer = _json(FormReply(ciphertext=ciphertext, sha256=sha256, assets=sealed.assets))
    answer.headers["Cache-Control"] = FOREVER_OWN
    answer.headers["Vary"] = "Authorization"
    answer.set_etag(sha256)
    return answer


def _picture(terminals: Terminals, sha256: str) -> Response:
    if sha256 in request.if_none_match:
        answer = Response(status=304)
    else:
        picture = terminals.picture(sha256)
        terminals.in_turn.picture()
        answer = Response(picture, mimetype="application/octet-stream")
    answer.set_etag(sha256)
    answer.headers["Cache-Control"] = FOREVER
    return answer


def routes(terminals: Terminals) -> Blueprint:
    """The blueprint of the terminal."""
    blueprint = Blueprint(
        "terminal", __name__, static_folder=str(STATIC), static_url_path="/static/terminal"
    )

    @blueprint.get("/")
    @blueprint.get("/terminal")
    def page() -> Response:
        return send_from_directory(STATIC, "index.html", max_age=0)

    @blueprint.get("/page_keeper.js")
    def page_keeper() -> Response:
        # at the root, because a service worker keeps pages of its own folder only
        return send_from_directory(STATIC, "page_keeper.js", max_age=0)

    @blueprint.post("/api/terminal/login")
    def login() -> Response:
        try:
            body = request.stream.read(LOGIN_MAX_BYTES + 1)
            message = msgspec.json.decode(body[: LOGIN_MAX_BYTES + 1], type=Login)
        except (ValueError, RecursionError) as wrong:
            raise BadRequest("not a login") from wrong
        answer = _json(terminals.login(message, request.remote_addr or ""))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @blueprint.get("/api/terminal/form")
    def form() -> Response:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            raise BadToken("a form is given to whoever shows a token")
        return _form(terminals, *terminals.admit(token))

    @blueprint.get("/api/terminal/asset/<sha256>")
    def asset(sha256: str) -> Response:
        return _picture(terminals, sha256)

    @blueprint.errorhandler(Refusal)
    def refuse(reason: Refusal) -> Response:
        terminals.metrics.refusals.labels(reason.code).inc()
        answer = _json(refusal(reason), STATUSES.get(reason.code, 400))
        wait = retry_after_ms(reason)
        if wait is not None:
            answer.headers["Retry-After"] = str(math.ceil(wait / 1_000))
        return answer

    return blueprint
