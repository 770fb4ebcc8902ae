"""A tiny exam on one WebSocket: keeps what robots send, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from proctor_console.robots import http_client
from proctor_console.robots.socket_client import Refused

Reply = dict[str, Any]
ITEMS = 6
RESULT = {"sections": [], "total": 25, "max": 550, "finished_by": "candidate", "receipt": None}


class FakeExam:
    """Answers as wire.md says; `before` may drop the connection or refuse first."""

    def __init__(self) -> None:
        self.answers: dict[int, int] = {}
        self.last_seq = 0
        self.started = True
        self.state = "working"
        self.result: Reply | None = None
        self.connections: list[ServerConnection] = []
        self.logins = 0
        self.heard: list[str] = []
        self.refusals: list[Reply] = []
        """What the next terminals hear that want to join."""
        self.before: Callable[[str, Reply], Reply | str | None] = lambda _event, _fields: None
        """What to do before an event: a refusal, "drop", "drop after", or None for nothing."""
        self._server: Server

    async def __aenter__(self) -> Self:
        self._server = await serve(self._connection, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}"

    def http(
        self, url: str, body: Reply | None = None, headers: http_client.Headers | None = None
    ) -> tuple[Reply, http_client.Headers]:
        if url.endswith("/login"):
            self.logins += 1
            assert body is not None
            assert len(body["terminal_key"]) == 32
            if body["pin"] != "123456":
                raise Refused({"ok": False, "code": "bad_credentials", "message": ""})
            sections = [{"id": "twk", "title": "TWK", "items": ITEMS}]
            return {"ok": True, "token": f"t{self.logins}", "sitting": {"sections": sections}}, {}
        assert headers == {"Authorization": f"Bearer t{self.logins}"}
        return {"ok": True, "ciphertext": "c2VhbGVk"}, {}

    async def push(self, event: str, **fields: Any) -> None:
        for connection in self.connections:
            await connection.send("42/terminal," + json.dumps([event, fields]))

    async def _connection(self, connection: ServerConnection) -> None:
        await connection.send('0{"sid":"s","pingInterval":25000,"pingTimeout":20000}')
        try:
            async for message in connection:
                assert isinstance(message, str)
                if message.startswith("40"):
                    await self._join(connection, json.loads(message.partition(",")[2]))
                elif message.startswith("42/terminal,"):
                    await self._event(connection, message.removeprefix("42/terminal,"))
        except ConnectionClosed:
            pass
        finally:
            if connection in self.connections:
                self.connections.remove(connection)

    async def _join(self, connection: ServerConnection, auth: Reply) -> None:
        if auth["token"] != f"t{self.logins}":
            await connection.send('44/terminal,{"code":"bad_token","message":""}')
            return
        if self.refusals:
            await connection.send("44/terminal," + json.dumps(self.refusals.pop(0)))
            return
        self.connections.append(connection)
        await connection.send('40/terminal,{"sid":"s"}')

    async def _event(self, connection: ServerConnection, message: str) -> None:
        number, _, rest = message.partition("[")
        name, fields = json.loads("[" + rest)
        self.heard.append(name)
        first = self.before(name, fields)
        if first == "drop":
            await connection.close()
            return
        reply = first if isinstance(first, dict) else self._reply(name, fields)
        if first == "drop after":
            await connection.close()
            return
        await connection.send(f"43/terminal,{number}{json.dumps([reply])}")

    def _reply(self, name: str, fields: Reply) -> Reply:
        match name:
            case "sync":
                return {"ok": True, **self.snapshot()}
            case "answer":
                return self._save([fields])
            case "answers":
                return self._save(fields["batch"])
            case _:
                assert fields["seq"] == self.last_seq + 1
                self.result = RESULT
                return {"ok": True, "seq": fields["seq"], "result": RESULT}

    def snapshot(self) -> Reply:
        return {
            "attempt_state": self.state,
            "running": self.started,
            "answers": self.answers,
            "last_seq": self.last_seq,
            "result": self.result,
        }

    def _save(self, batch: list[Reply]) -> Reply:
        for answer in batch:
            if answer["seq"] > self.last_seq + 1:
                return {"ok": False, "code": "gap", "message": "", "expected": self.last_seq + 1}
            self.last_seq = max(self.last_seq, answer["seq"])
            self.answers[answer["item"]] = answer["choice"]
        return {"ok": True, "seq": self.last_seq}


async def until(condition: Callable[[], object]) -> None:
    """Wait for something that must come soon."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - any condition, not only one that an event marks
            await asyncio.sleep(0.01)
