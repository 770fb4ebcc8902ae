"""A real server with a planned sitting, and members of staff who open its console."""

import http.cookiejar
import json
import secrets
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from proctor_console.staff import register as accounts
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister
from tests.exam_engine.planned import a_planned_sitting
from tests.server_process import ServerProcess
from tests.wire_client import WireClient

PASSWORD = "kata-sandi-contoh"
SITTING = "sesi-1"


class Desk:
    """One browser at the console: its cookies, its CSRF token, its socket."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.csrf = ""
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def http(
        self, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        request = urllib.request.Request(self.base_url + path, data, sent)
        try:
            with self._opener.open(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.loads(refusal.read())

    def login(self, username: str, password: str = PASSWORD) -> tuple[int, Any]:
        status, reply = self.http(
            "/api/console/login", {"username": username, "password": password}
        )
        self.csrf = reply.get("csrf", "")
        return status, reply

    def socket(self, csrf: str | None = None) -> WireClient:
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.jar)
        auth = {"csrf": self.csrf if csrf is None else csrf}
        return WireClient(self.base_url, "/console", auth, {"Cookie": cookies})

    def order(self, client: WireClient, event: str, **fields: object) -> Any:
        request_id = secrets.token_hex(8)
        return client.ask(event, sitting=SITTING, request_id=request_id, **fields)

    def consent(
        self, second: Role, order: str, message: dict[str, object], password: str = PASSWORD
    ) -> tuple[int, Any]:
        """What the server says when a second person types their password here."""
        typed = {"username": second.value, "password": password}
        return self.http(
            "/api/console/consent",
            {**typed, "order": order, "message": message},
            {"X-CSRF-Token": self.csrf},
        )

    def denial(
        self, second: Role, order: str, message: dict[str, object], password: str = PASSWORD
    ) -> tuple[int, Any]:
        """What the server says when a second person says no here."""
        typed = {"username": second.value, "password": password}
        return self.http(
            "/api/console/consent",
            {**typed, "order": order, "message": message, "denies": True},
            {"X-CSRF-Token": self.csrf},
        )

    def agreed(self, second: Role, order: str, **fields: object) -> dict[str, object]:
        """An order with the consent of a second person."""
        message = {"sitting": SITTING, "request_id": secrets.token_hex(8), **fields}
        status, reply = self.consent(second, order, message)
        assert status == 200, reply
        return {**message, "consent": reply["consent"]}


class ConsoleDay:
    """One sitting with four candidates, and one account for every role."""

    def __init__(self, folder: Path, **planned: Any) -> None:
        self.folder = folder
        database = a_planned_sitting(folder, **planned)
        accounts.metadata.create_all(database)
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.register = StaffRegister(database, cheap)
        for role in Role:
            self.register.add(role.value, f"Petugas {role.value}", role, PASSWORD)
        self.server = ServerProcess("proctor_console.wsgi:app", folder)
        self.server.__enter__()

    def restart(self) -> None:
        self.server = ServerProcess("proctor_console.wsgi:app", self.folder, self.server.port)
        self.server.__enter__()

    def desk(self, role: Role | None = None) -> Desk:
        desk = Desk(self.server.base_url)
        if role is not None:
            status, reply = desk.login(role.value)
            assert status == 200, reply
        return desk
