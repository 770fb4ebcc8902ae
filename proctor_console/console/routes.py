"""The console's HTTP side: the page, and the session its socket takes its rights from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from flask import Blueprint, Response, request, send_from_directory

from exam_engine.errors import Refusal
from proctor_console.console.consents import Consents, check_other, check_second
from proctor_console.console.corrections import CSV, XLSX, Reports
from proctor_console.console.messages import MESSAGES, Consenting, FromStaff, Login
from proctor_console.console.refusals import HTTP_STATUS, refused
from proctor_console.console.sessions import StaffSessions
from proctor_console.console.views import Consent
from proctor_console.errors import BadCredentials, BadRequest, NotPermitted, SlowDown
from proctor_console.staff.login_throttle import LoginThrottle
from proctor_console.staff.permissions import may
from proctor_console.staff.register import Staff, StaffRegister

STATIC = Path(__file__).parent / "static"
LOGIN_MAX_BYTES = 4_096
CONSENT_MAX_BYTES = 65_536  # an order may name thousands of attempts

FILE_TYPES = {
    CSV: "text/csv",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_Sent = TypeVar("_Sent", Login, Consenting)

Native = Callable[..., Any]
"""Runs blocking work in a native thread while green threads run on."""

Deny = Callable[[Staff, Staff, FromStaff], object]
"""Writes down that the second does not consent to what the first asks; raises a Refusal."""


def routes(  # noqa: C901 - a list of routes
    register: StaffRegister,
    sessions: StaffSessions,
    throttle: LoginThrottle,
    native: Native,
    consents: Consents,
    reports: Reports,
    deny: Deny,
) -> Blueprint:
    """The blueprint of the console."""
    blueprint = Blueprint(
        "console", __name__, static_folder=str(STATIC), static_url_path="/static/console"
    )

    def proved(username: str, password: str) -> Staff:
        """Whoever knows this password; who tries wrong ones waits."""
        address = request.remote_addr or ""
        wait_s = throttle.wait_s(username, address)
        if wait_s:
            raise SlowDown(f"Tunggu {wait_s} detik, lalu coba lagi.", seconds=wait_s)
        try:
            # argon2 takes 50 ms of processor time: not on the thread that serves the hall
            staff: Staff = native(register.authenticate, username, password)
        except BadCredentials:
            throttle.failed(username, address)
            raise
        throttle.succeeded(username, address)
        return staff

    @blueprint.get("/console")
    def page() -> Response:
        return send_from_directory(STATIC, "index.html", max_age=0)

    @blueprint.get("/api/console/me")
    def me() -> Response:
        return _json(sessions.describe(sessions.current()))

    @blueprint.post("/api/console/login")
    def login() -> Response:
        message = _body(Login, LOGIN_MAX_BYTES)
        return _json(sessions.open(proved(message.username, message.password)))

    @blueprint.post("/api/console/consent")
    def consent() -> Response:
        first = sessions.current()
        sessions.check_csrf(request.headers.get("X-CSRF-Token"))
        typed = _body(Consenting, CONSENT_MAX_BYTES)
        wanted = _order(typed)
        if not may(first.role, typed.order):
            raise NotPermitted("the role does not allow this", role=first.role.value)
        check_other(first, typed.username)
        second = proved(typed.username, typed.password)
        if typed.denies:
            check_second(first, second, typed.order)
            deny(first, second, wanted)
            return _json(Consent(consent=None))
        return _json(Consent(consent=consents.give(first, second, typed.order, wanted)))

    @blueprint.get("/api/console/corrections/<sitting>/<int:number>.<kind>")
    def correction(sitting: str, number: int, kind: str) -> Response:
        if not may((staff := sessions.current()).role, "corrections"):
            raise NotPermitted("the role does not allow this", role=staff.role.value)
        answer = Response(reports.of(sitting, number, kind), mimetype=FILE_TYPES.get(kind))
        named = f"{sitting}-koreksi-{number}.{kind}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{named}"'
        answer.headers["Cache-Control"] = "no-store"
        return answer

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


def _body(kind: type[_Sent], max_bytes: int) -> _Sent:
    # a form of another site cannot send this type without asking first
    if request.mimetype != "application/json":
        raise BadRequest("this is sent as application/json")
    try:
        return msgspec.json.decode(request.stream.read(max_bytes + 1), type=kind)
    except (ValueError, RecursionError) as wrong:
        raise BadRequest(f"not a {kind.__name__.lower()}") from wrong


def _order(typed: Consenting) -> FromStaff:
    """The order that is consented to, as its socket event would be read."""
    kind = MESSAGES.get(typed.order)
    if kind is None or not issubclass(kind, FromStaff):
        raise BadRequest("not an order", order=typed.order)
    try:
        return msgspec.json.decode(typed.message, type=kind)
    except (ValueError, RecursionError) as wrong:
        raise BadRequest("not such an order", order=typed.order) from wrong
