"""The console's HTTP side: the page, and the session its socket takes its rights from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from flask import Blueprint, Response, request, send_from_directory

from exam_engine.errors import Refusal
from proctor_console.console.messages import Login
from proctor_console.console.refusals import HTTP_STATUS, refused
from proctor_console.console.sessions import StaffSessions
from proctor_console.errors import BadCredentials, BadRequest, SlowDown
from proctor_console.staff.login_throttle import LoginThrottle
from proctor_console.staff.register import StaffRegister

STATIC = Path(__file__).parent / "static"
LOGIN_MAX_BYTES = 4_096

Native = Callable[..., Any]
"""Runs blocking work in a native thread while green threads run on."""


def routes(
    register: StaffRegister, sessions: StaffSessions, throttle: LoginThrottle, native: Native
) -> Blueprint:
    """The blueprint of the console."""
    blueprint = Blueprint(
        "console", __name__, static_folder=str(STATIC), static_url_path="/static/console"
    )

    @blueprint.get("/console")
    def page() -> Response:
        return send_from_directory(STATIC, "index.html", max_age=0)

    @blueprint.get("/api/console/me")
    def me() -> Response:
        return _json(sessions.describe(sessions.current()))

    @blueprint.post("/api/console/login")
    def login() -> Response:
        message, address = _login(), request.remote_addr or ""
        wait_s = throttle.wait_s(message.username, address)
        if wait_s:
            raise SlowDown(f"Tunggu {wait_s} detik, lalu coba lagi.", seconds=wait_s)
        try:
            # argon2 takes 50 ms of processor time: not on the thread that serves the hall
            staff = native(register.authenticate, message.username, message.password)
        except BadCredentials:
            throttle.failed(message.username, address)
            raise
        throttle.succeeded(message.username, address)
        return _json(sessions.open(staff))

    @blueprint.post("/api/console/logout")
    def logout() -> Response:
        sessions.current()
        sessions.check_csrf(request.headers.get("X-CSRF-Token"))
        sessions.close()
        return _json({"ok": True})

    @blueprint.errorhandler(Refusal)
    def refuse(refusal: Refusal) -> Response:
        answer = _json(refused(refusal), HTTP_STATUS.get(refusal.code, 409))
        if "seconds" in refusal.evidence:
            answer.headers["Retry-After"] = str(refusal.evidence["seconds"])
        return answer

    return blueprint


def _json(message: object, status: int = 200) -> Response:
    answer = Response(msgspec.json.encode(message), status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _login() -> Login:
    # a form of another site cannot send this type without asking first
    if request.mimetype != "application/json":
        raise BadRequest("a login is sent as application/json")
    try:
        body = request.stream.read(LOGIN_MAX_BYTES + 1)
        return msgspec.json.decode(body, type=Login)
    except (ValueError, RecursionError) as wrong:
        raise BadRequest("not a login") from wrong
