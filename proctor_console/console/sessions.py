"""Who is asking: a signed cookie that names an account and dies with its session mark."""

import secrets
import time
from typing import Any

from flask import Flask, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from proctor_console.console.views import Session, StaffCard
from proctor_console.errors import NotLoggedIn, StalePage
from proctor_console.staff.permissions import actions_of
from proctor_console.staff.register import Staff, StaffRegister


class StaffSessions:
    """Opens, checks and ends sessions; every request and every socket event asks anew.

    The cookie holds a username, the mark of the account at login, and an end in Unix seconds. A
    changed role, another password or a removed account changes the mark, and with that the session
    is over on every computer.
    """

    def __init__(self, app: Flask, register: StaffRegister, hours: int, https_only: bool) -> None:
        self._app = app
        self._register = register
        self._seconds = hours * 3600
        app.config.update(
            SESSION_COOKIE_NAME="exam_staff",
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
            SESSION_COOKIE_SECURE=https_only,
            SESSION_REFRESH_EACH_REQUEST=False,
            WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as the session it belongs to
        )
        app.secret_key = app.secret_key or secrets.token_bytes(32)

    def open(self, staff: Staff) -> Session:
        """Begin a session in the current request; an older one in this browser is forgotten."""
        session.clear()
        session["staff"] = staff.username
        session["mark"] = staff.session_mark
        session["until"] = int(time.time()) + self._seconds
        return self.describe(staff)

    def close(self) -> None:
        """End the session of the current request in this browser."""
        session.clear()

    def current(self) -> Staff:
        """Who sends the current request.

        Raises:
            NotLoggedIn: nobody, or the session has been ended.
        """
        return self._known(session.get("staff"), session.get("mark"), session.get("until", 0))

    def check_csrf(self, token: object) -> None:
        """Refuse a request that another site may have made the browser send.

        Raises:
            StalePage: the token is not the one of this session.
        """
        try:
            validate_csrf(token if isinstance(token, str) else "")
        except ValidationError as wrong:
            raise StalePage("Muat ulang halaman ini, lalu coba lagi.") from wrong

    def at_the_socket(self, environ: dict[str, Any], auth: object) -> Staff:
        """Who opens a socket: the session of its cookie, proved by the page's CSRF token.

        Raises:
            NotLoggedIn: nobody, or the session has been ended.
            StalePage: the token is not the one of this session.
        """
        with self._app.request_context(environ):
            staff = self.current()
            self.check_csrf(auth.get("csrf") if isinstance(auth, dict) else None)
            return staff

    def still(self, staff: Staff) -> Staff:
        """The same person as the accounts know them now.

        Raises:
            NotLoggedIn: the session has been ended since.
        """
        return self._known(staff.username, staff.session_mark, time.time() + 1)

    def name_of(self, username: str) -> str:
        """The person behind a username; the username itself once the account is gone."""
        staff = self._register.find(username)
        return staff.name if staff else username

    def describe(self, staff: Staff) -> Session:
        """What the browser may know of the session."""
        card = StaffCard(username=staff.username, name=staff.name, role=staff.role.value)
        return Session(staff=card, csrf=generate_csrf(), permissions=tuple(actions_of(staff.role)))

    def _known(self, username: object, mark: object, until: float) -> Staff:
        staff = self._register.find(username) if isinstance(username, str) else None
        if staff is None or staff.session_mark != mark or until < time.time():
            raise NotLoggedIn("Silakan masuk.")
        return staff
