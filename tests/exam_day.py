"""A real server on which a sitting is planned, and the staff who run it."""

import itertools
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from exam_engine import commands, two_people
from tests.exam_engine.planned import a_planned_sitting
from tests.server_process import ServerProcess
from tests.wire_client import WireClient

APPLICATION = "tests.staffed_application:app"
TERMINAL_KEY = "0123456789abcdef0123456789abcdef"
OTHER_KEY = "fedcba9876543210fedcba9876543210"


class ExamDay:
    """One sitting on a server of its own; every byte the terminals get is kept in `bytes_sent`."""

    def __init__(
        self, folder: Path, duration_ms: int | None = None, size: int = 4, **settings: str
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.database = a_planned_sitting(folder, size=size, duration_ms=duration_ms)
        self.bytes_sent: list[bytes] = []
        self._requests = itertools.count()
        self.server = ServerProcess(APPLICATION, folder, env=settings)
        self.server.__enter__()

    def restart(self) -> None:
        self.server = ServerProcess(APPLICATION, self.folder, self.server.port, self.settings)
        self.server.__enter__()

    def staff(self, command: str, **fields: object) -> dict[str, Any]:
        signed = {"staff": "petugas"}
        if getattr(commands, command) in two_people.GRAVE:
            signed["seconded_by"] = "saksi"
        body = {"request_id": f"request-{next(self._requests)}", **signed, **fields}
        status, reply = self.post(f"/staff/sesi-1/{command}", body)
        assert status == 200, reply
        return dict(reply)

    def post(self, path: str, body: object, token: str | None = None) -> tuple[int, Any]:
        return self._http(path, json.dumps(body).encode(), token)

    def get(self, path: str, token: str | None = None) -> tuple[int, Any]:
        return self._http(path, None, token)

    def raw(self, path: str, body: bytes | None = None, token: str | None = None) -> Any:
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        request = urllib.request.Request(self.server.base_url + path, body, headers)
        try:
            return urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as refusal:
            return refusal

    def _http(self, path: str, body: bytes | None, token: str | None) -> tuple[int, Any]:
        with self.raw(path, body, token) as answer:
            text = answer.read()
            if not path.startswith("/staff"):
                self.bytes_sent.append(text)
            try:
                return answer.status, json.loads(text)
            except ValueError:
                return answer.status, text

    def admit(self, number: str = "P-001") -> str:
        return str(self.staff("AdmitCandidate", attempt=number)["pin"])

    def login(
        self, pin: str, number: str = "P-001", terminal_key: str = TERMINAL_KEY
    ) -> tuple[int, Any]:
        body = {"participant_number": number, "pin": pin, "terminal_key": terminal_key}
        return self.post("/api/terminal/login", body)

    def terminal(self, token: str) -> WireClient:
        return WireClient(self.server.base_url, "/terminal", {"token": token})

    def a_candidate(self, number: str = "P-001") -> tuple[str, str]:
        """Admitted and logged in: PIN and token."""
        pin = self.admit(number)
        status, reply = self.login(pin, number)
        assert status == 200, reply
        return pin, str(reply["token"])


def an_answer(seq: int, item: int = 1, choice: int | None = 0) -> dict[str, Any]:
    return {"seq": seq, "item": item, "choice": choice, "flag": False, "views": [[item, 100]]}
