"""A member of staff at a console with nobody at it: logs in and asks for what the console can."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any, NamedTuple, Self

from proctor_console.robots import http_client
from proctor_console.robots.socket_client import Refused, SocketClient


class Account(NamedTuple):
    """What a member of staff types."""

    username: str
    password: str


class _Screen(NamedTuple):
    """Where the robot is logged in, and what proves it."""

    base_url: str
    cookie: str
    csrf: str


class StaffRobot:
    """A connected console.

    Raises (all methods):
        Refused: the server said no.
        ConnectionError: it is gone.
    """

    def __init__(self, client: SocketClient, screen: _Screen, second: Account | None) -> None:
        self._client = client
        self._screen = screen
        self._second = second

    @classmethod
    async def open(
        cls, base_url: str, username: str, password: str, second: Account | None = None
    ) -> Self:
        """Log in and connect; ``second`` stands by for what needs two people."""
        body = {"username": username, "password": password}
        reply, headers = await asyncio.to_thread(
            http_client.ask, base_url + "/api/console/login", body
        )
        cookie = headers["Set-Cookie"].partition(";")[0]
        auth = {"csrf": reply["csrf"]}
        client = await SocketClient.open(
            base_url, "/console", auth, lambda _name, _fields: None, {"Cookie": cookie}
        )
        return cls(client, _Screen(base_url, cookie, reply["csrf"]), second)

    async def ask(self, command: str, sitting: str, **fields: Any) -> dict[str, Any]:
        """Ask for a command of one sitting, named as docs/protocol.md names it."""
        message = {"sitting": sitting, "request_id": secrets.token_hex(8), **fields}
        try:
            return await self._client.ask(command, **message)
        except Refused as refusal:
            if refusal.code != "second_person" or self._second is None:
                raise
        return await self._client.ask(command, **await self._seconded(command, message))

    async def agreed(self, command: str, sitting: str, **fields: Any) -> dict[str, Any]:
        """What to ask the command with when the second person has consented beforehand."""
        message = {"sitting": sitting, "request_id": secrets.token_hex(8), **fields}
        seconded = await self._seconded(command, message)
        return {name: value for name, value in seconded.items() if name != "sitting"}

    async def _seconded(self, command: str, message: dict[str, Any]) -> dict[str, Any]:
        if self._second is None:
            raise ValueError("nobody stands by as the second person")
        typed = {"username": self._second.username, "password": self._second.password}
        reply, _ = await asyncio.to_thread(
            http_client.ask,
            self._screen.base_url + "/api/console/consent",
            {**typed, "order": command, "message": message},
            {"Cookie": self._screen.cookie, "X-CSRF-Token": self._screen.csrf},
        )
        return {**message, "consent": reply["consent"]}

    async def watch(self, sitting: str) -> None:
        """Have every change of a sitting sent to this console from now on."""
        await self._client.ask("watch", sitting=sitting, since=None)

    async def look(self, question: str, **fields: Any) -> dict[str, Any]:
        """Ask something that changes nothing, named as docs/protocol.md names it."""
        return await self._client.ask(question, **fields)

    async def file(self, path: str) -> bytes:
        """A file for staff, by its path on the server."""
        cookie = {"Cookie": self._screen.cookie}
        return await asyncio.to_thread(http_client.fetch, self._screen.base_url + path, cookie)

    def leave(self) -> None:
        """Close the connection at once."""
        self._client.leave()
