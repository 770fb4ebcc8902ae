"""A member of staff at a console with nobody at it: logs in and asks for what the console can."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any, Self

from proctor_console.robots import http_client
from proctor_console.robots.socket_client import SocketClient


class StaffRobot:
    """A connected console.

    Raises (all methods):
        Refused: the server said no.
        ConnectionError: it is gone.
    """

    def __init__(self, client: SocketClient) -> None:
        self._client = client

    @classmethod
    async def open(cls, base_url: str, username: str, password: str) -> Self:
        """Log in and connect."""
        body = {"username": username, "password": password}
        reply, headers = await asyncio.to_thread(
            http_client.ask, base_url + "/api/console/login", body
        )
        cookie = headers["Set-Cookie"].partition(";")[0]
        auth = {"csrf": reply["csrf"]}
        return cls(
            await SocketClient.open(
                base_url, "/console", auth, lambda _name, _fields: None, {"Cookie": cookie}
            )
        )

    async def ask(self, command: str, sitting: str, **fields: Any) -> dict[str, Any]:
        """Ask for a command of one sitting, named as docs/protocol.md names it."""
        request_id = secrets.token_hex(8)
        return await self._client.ask(command, sitting=sitting, request_id=request_id, **fields)

    async def watch(self, sitting: str) -> None:
        """Have every change of a sitting sent to this console from now on."""
        await self._client.ask("watch", sitting=sitting, since=None)

    def leave(self) -> None:
        """Close the connection at once."""
        self._client.leave()
