"""One Socket.IO namespace on one WebSocket, written from docs/protocol.md and nothing else.

Keeps every acknowledgement as the bytes that came: a repeated number must be answered with the same
bytes, which a decoded object could not show.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

PATH = "/socket.io/?EIO=4&transport=websocket"
JOIN_SECONDS = 10.0
REPLY_SECONDS = 10.0
HTTP_SECONDS = 10.0

Heard = Callable[[str, dict[str, Any]], None]


class Refused(Exception):
    """The server said no; the whole answer is the evidence."""

    def __init__(self, reply: dict[str, Any]) -> None:
        super().__init__(f"{reply.get('code')}: {reply.get('message')}")
        self.reply = reply
        self.code = str(reply.get("code", ""))

    @property
    def wait_seconds(self) -> float:
        """How long the server asks us to stay away."""
        return float(self.reply.get("retry_after_ms", 0)) / 1000


class Wire(WSListener):
    """A joined namespace."""

    def __init__(self, namespace: str, auth: dict[str, Any], heard: Heard, patience: float) -> None:
        super().__init__()
        self._patience = patience
        self._namespace = namespace
        self._auth = auth
        self._heard = heard
        self._transport: WSTransport | None = None
        self._number = 0
        # in the order in which they were sent, with the moment
        self._waiting: dict[int, tuple[asyncio.Future[bytes], float]] = {}
        loop = asyncio.get_running_loop()
        self._joined: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()

    @classmethod
    async def join(
        cls,
        base_url: str,
        namespace: str,
        auth: dict[str, Any],
        heard: Heard,
        headers: dict[str, str] | None = None,
        patience: float = REPLY_SECONDS,
    ) -> Wire:
        """Connect and join; ``patience`` is how many seconds to wait for an acknowledgement.

        Raises Refused, OSError or TimeoutError.
        """
        wire = cls(namespace, auth, heard, patience)
        url = base_url.replace("http", "ws", 1) + PATH
        try:
            async with asyncio.timeout(JOIN_SECONDS):
                await ws_connect(
                    lambda: wire,
                    url,
                    websocket_handshake_timeout=JOIN_SECONDS,
                    extra_headers=headers or {},
                )
                await wire._joined
        except WSError as refused:  # an answer that is no upgrade, or half of one
            raise ConnectionError(str(refused)) from None
        except BaseException:
            wire.leave()
            raise
        return wire

    def say(self, event: str, fields: dict[str, Any]) -> asyncio.Future[bytes]:
        """Send at once; the future gets the bytes of the acknowledgement, or ConnectionError."""
        reply: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        if self._transport is None or self.closed.done():
            reply.set_exception(ConnectionError("not connected"))
            reply.exception()
            return reply
        self._number += 1
        self._waiting[self._number] = reply, time.monotonic()
        text = json.dumps([event, fields], separators=(",", ":"))
        self._transport.send(WSMsgType.TEXT, f"42{self._namespace},{self._number}{text}".encode())
        return reply

    async def ask(self, event: str, **fields: Any) -> bytes:
        """Send and wait for an acknowledgement that says ok; raises Refused or ConnectionError."""
        async with asyncio.timeout(self._patience):
            raw = await self.say(event, fields)
        reply = json.loads(raw)
        if not reply["ok"]:
            raise Refused(reply)
        return raw

    @property
    def silent(self) -> bool:
        """Whether something has waited for its acknowledgement longer than we are willing to."""
        oldest = next(iter(self._waiting.values()), None)
        return oldest is not None and time.monotonic() - oldest[1] > self._patience

    def leave(self) -> None:
        """Drop the connection at once, as a pulled plug would."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Keep the transport; the server speaks first."""
        self._transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Tell everybody who waits that nothing will come."""
        del transport
        everybody: list[asyncio.Future[Any]] = [self._joined]
        everybody += [reply for reply, _ in self._waiting.values()]
        for waiting in everybody:
            if not waiting.done():
                waiting.set_exception(ConnectionError("the connection ended"))
                waiting.exception()  # seen: nobody may be waiting any more
        self._waiting.clear()
        if not self.closed.done():
            self.closed.set_result(None)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Answer pings; sort acknowledgements to askers and events to the listener."""
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
            return
        payload = frame.get_payload_as_bytes()
        if payload[:1] == b"0":
            auth = json.dumps(self._auth)
            transport.send(WSMsgType.TEXT, f"40{self._namespace},{auth}".encode())
        elif payload[:1] == b"2":
            transport.send(WSMsgType.TEXT, b"3" + payload[1:])
        elif payload[:1] == b"4":
            self._message(payload[1:2], payload[len(self._namespace) + 3 :])

    def _message(self, kind: bytes, body: bytes) -> None:
        if kind == b"0" and not self._joined.done():
            self._joined.set_result(None)
        elif kind == b"1":
            self.leave()
        elif kind == b"2":
            name, *fields = json.loads(body)
            self._heard(name, fields[0] if fields else {})
        elif kind == b"3":
            number, _, rest = body.partition(b"[")
            reply, _ = self._waiting.pop(int(number), (None, 0.0))
            if reply is not None and not reply.done():
                reply.set_result(rest[:-1])
        elif kind == b"4" and not self._joined.done():
            self._joined.set_exception(Refused(json.loads(body)))


def post(
    url: str, body: dict[str, Any] | None, headers: dict[str, str] | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answer to a POST (a GET without a body) and its headers; raises Refused or OSError."""
    data = None if body is None else json.dumps(body).encode()
    given = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, data, given)  # noqa: S310 - http, to our own server
    try:
        with urllib.request.urlopen(request, timeout=HTTP_SECONDS) as reply:  # noqa: S310 - the same
            return json.load(reply), dict(reply.headers)
    except urllib.error.HTTPError as refusal:
        with refusal:
            text = refusal.read()
        try:
            answer = dict(json.loads(text))
        except ValueError:
            raise ConnectionError(f"{url}: HTTP {refusal.code}") from None
        raise Refused(answer) from None
    except (ValueError, HTTPException) as cut:  # the server died in the middle of its answer
        raise ConnectionError(f"{url}: {cut!r}") from None
