"""One Socket.IO namespace over one WebSocket, as small as a robot needs it.

Written from wire.md (Socket.IO protocol 5, Engine.IO 4) and not from the server's code, so that a
robot misunderstands what an independent terminal would misunderstand.
"""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

Event = Callable[[str, dict[str, Any]], None]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode

# the server pings every 25 s by default; a call that waits longer has lost its server
REPLY_TIMEOUT_SECONDS = 30.0
LATEST = 1.5
"""Of a wait the server asks for: a client comes back after it and up to half of it more."""


class Refused(Exception):
    """The server answered ``ok: false``; carries the whole reply as evidence."""

    def __init__(self, reply: dict[str, Any]) -> None:
        super().__init__(f"{reply.get('code')}: {reply.get('message')}")
        self.reply = reply
        self.code: str = reply.get("code", "")

    @property
    def retry_after_seconds(self) -> float | None:
        """How long the server asks to wait, if it says so."""
        told = self.reply.get("retry_after_ms")
        return None if told is None else told / 1_000


class SocketClient(WSListener):
    """A connected namespace: ask and await the acknowledgement, or listen to what is pushed."""

    def __init__(self, namespace: str, auth: dict[str, Any], on_event: Event) -> None:
        super().__init__()
        self._namespace = namespace
        self._auth = auth
        self._on_event = on_event
        self._transport: WSTransport | None = None
        self._next_id = 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        loop = asyncio.get_running_loop()
        self.joined: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()

    @classmethod
    async def open(
        cls,
        base_url: str,
        namespace: str,
        auth: dict[str, Any],
        on_event: Event,
        headers: dict[str, str] | None = None,
    ) -> "SocketClient":
        """Join a namespace; raises Refused when the server does not let us in."""
        url = base_url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
        client = cls(namespace, auth, on_event)
        transport, _ = await ws_connect(
            lambda: client,
            url,
            extra_headers=headers or {},
            websocket_handshake_timeout=REPLY_TIMEOUT_SECONDS,
        )
        try:
            async with asyncio.timeout(REPLY_TIMEOUT_SECONDS):
                await client._joined_or_gone(transport)
        except BaseException:
            client.leave()
            raise
        return client

    async def _joined_or_gone(self, transport: WSTransport) -> None:
        """Wait to be let in; a connection that ends during its handshake tells no listener."""
        gone = asyncio.ensure_future(transport.wait_disconnected())
        try:
            await asyncio.wait([self.joined, gone], return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
        if not self.joined.done():
            raise ConnectionError("the connection ended before it was let in")
        self.joined.result()

    @classmethod
    async def open_patiently(
        cls,
        base_url: str,
        namespace: str,
        auth: dict[str, Any],
        on_event: Event,
        luck: random.Random,
    ) -> "SocketClient":
        """Join a namespace, coming back at the place in time the server gives."""
        while True:
            try:
                return await cls.open(base_url, namespace, auth, on_event)
            except Refused as refusal:
                wait = refusal.retry_after_seconds
                if wait is None:
                    raise
                await asyncio.sleep(wait * luck.uniform(1, LATEST))

    async def ask(self, event: str, **fields: Any) -> dict[str, Any]:
        """Send an event and return its acknowledgement.

        Raises Refused on ``ok: false``, ConnectionError when the connection ends first.
        """
        reply = self.send(event, fields)
        async with asyncio.timeout(REPLY_TIMEOUT_SECONDS):
            answer = await reply
        if not answer.get("ok"):
            raise Refused(answer)
        return answer

    def send(self, event: str, fields: dict[str, Any]) -> asyncio.Future[dict[str, Any]]:
        """Send an event; the future gets the acknowledgement as it came, ok or not."""
        if self._transport is None or self.closed.done():
            raise ConnectionError("not connected")
        self._next_id += 1
        reply = asyncio.get_running_loop().create_future()
        self._waiting[self._next_id] = reply
        head = f"42{self._namespace},{self._next_id}".encode()
        self._transport.send(WSMsgType.TEXT, head + _encode([event, fields]))
        return reply

    def leave(self) -> None:
        """Close the connection at once."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Keep the transport; the server speaks first."""
        self._transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Tell everyone who waits that no answer will come."""
        del transport
        gone = ConnectionError("the connection ended")
        replies: list[asyncio.Future[Any]] = [*self._waiting.values(), self.joined]
        for reply in replies:
            if not reply.done():
                reply.set_exception(gone)
                reply.exception()  # whoever still waits sees it; whoever left does not warn
        self._waiting.clear()
        if not self.closed.done():
            self.closed.set_result(None)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Answer pings, sort acknowledgements to their askers and events to the listener."""
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
            return
        payload = frame.get_payload_as_bytes()
        match payload[:1]:
            case b"0":
                join = f"40{self._namespace},".encode() + _encode(self._auth)
                transport.send(WSMsgType.TEXT, join)
            case b"2":
                transport.send(WSMsgType.TEXT, b"3" + payload[1:])
            case b"4":
                self._on_message(payload[1:2], payload[2 + len(self._namespace) + 1 :])

    def _on_message(self, kind: bytes, body: bytes) -> None:
        match kind:
            case b"0":
                self.joined.set_result(None)
            case b"2":
                name, *fields = _decode(body)
                self._on_event(name, fields[0] if fields else {})
            case b"3":
                number, _, reply = body.partition(b"[")
                waiting = self._waiting.pop(int(number), None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(_decode(b"[" + reply)[0])
            case b"4":
                self.joined.set_exception(Refused(_decode(body)))
            case b"1":
                self.leave()
