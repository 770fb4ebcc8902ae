"""A robot that watches a board as the public page does, with nothing but the numbers in its head.

A snapshot over HTTP, then changes over the socket; after a gap in the numbers it asks from its own,
after `slow_down` not before the time it was told, and a connection that is cut it makes anew. It
reads no more of a message than its beginning, so that thousands fit into little of the processor
that the server needs.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from picows import WSFrame, WSMsgType, WSTransport

from proctor_console.robots import http_client
from proctor_console.robots.socket_client import LATEST, Refused, SocketClient

Heard = Callable[[int, bool], None]
"""Told of each pushed board: its `as_of` in Unix ms, and whether it carries changes."""

_PUSHED = b'42/results,["board"'
_HEAD = re.compile(rb'"epoch":"([0-9a-f]{8})","seq":(\d+),"hash":"[0-9a-f]{16}","as_of":(-?\d+)')
_HEAD_BYTES = 400
_OFFER = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
# as web/results/socket.ts and web/wire/pace.ts have them
AGAIN_SECONDS = 0.7
KNOCK_AGAIN_SECONDS = 30.0
QUIET_SECONDS = 3.0
LONGEST_BACK_OFF_SECONDS = 15.0
HELD_SECONDS = 5.0
CONNECTING_AT_ONCE = 50
_luck = random.Random()


class _Line(SocketClient):
    """A connection whose pushed boards are not decoded."""

    pushed: Callable[[bytes], None]

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            payload = frame.get_payload_as_bytes()
            if frame.rsv1:
                payload = zlib.decompressobj(-zlib.MAX_WBITS).decompress(payload, _HEAD_BYTES)
            if payload.startswith(_PUSHED):
                self.pushed(payload)
                return
        super().on_ws_frame(transport, frame)


class Spectator:
    """One screen of the public.

    Attributes:
        happened: How often it was cut, found a gap, began anew, or was told to slow down.
        watching: Set as soon as a board was given over the socket for the first time.
        connected: Whether it has a connection just now.
    """

    def __init__(self, base_url: str, sitting: str, heard: Heard) -> None:
        self.happened: Counter[str] = Counter()
        self.watching = asyncio.Event()
        self.connected = False
        self._base_url = base_url
        self._sitting = sitting
        self._heard = heard
        self._epoch: str | None = None
        self._seq: int | None = None
        self._newest = 0  # the highest number that any message named
        self._asking: asyncio.Task[None] | None = None

    async def stay(self) -> None:
        """Watch for ever."""
        await self._read()
        failures = 0
        while True:
            try:
                line = await _Line.open(
                    self._base_url, "/results", {}, lambda _name, _said: None, headers=_OFFER
                )
            except Refused as refusal:
                self.happened["sent away"] += 1
                wait = refusal.retry_after_seconds
                await _sleep(KNOCK_AGAIN_SECONDS if wait is None else wait)
                continue
            except (OSError, TimeoutError):
                failures += 1
            else:
                began = time.monotonic()
                await self._watch(line)
                self.happened["cut"] += 1
                failures = 0 if time.monotonic() - began >= HELD_SECONDS else failures + 1
            longest = min(LONGEST_BACK_OFF_SECONDS, 2.0 ** min(failures, 10))
            await asyncio.sleep(_luck.uniform(0, longest))

    async def _read(self) -> None:
        """The first board, over HTTP."""
        address = f"{self._base_url}/results/{self._sitting}/board.json"
        while self._seq is None:
            try:
                board, _ = await asyncio.to_thread(http_client.ask, address)
            except Refused as refusal:
                await _sleep(refusal.retry_after_seconds or QUIET_SECONDS)
            except OSError:
                await asyncio.sleep(QUIET_SECONDS * _luck.uniform(0.5, LATEST))
            else:
                self._epoch, self._seq = board["epoch"], board["seq"]

    async def _watch(self, line: _Line) -> None:
        line.pushed = lambda payload: self._push(line, payload)
        self.connected = True
        self._ask(line, self._seq)
        await line.closed
        self.connected = False
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None

    def _push(self, line: _Line, payload: bytes) -> None:
        head = _HEAD.search(payload, 0, _HEAD_BYTES)
        if head is None:
            raise RuntimeError(f"not a board: {payload[:_HEAD_BYTES]!r}")
        epoch, seq = head[1].decode(), int(head[2])
        self._heard(int(head[3]), b'"changes":[]' not in payload)
        self._newest = seq if epoch != self._epoch else max(self._newest, seq)
        if epoch != self._epoch:
            self._ask(line, None)
        elif self._seq is not None and seq > self._seq + 1:
            self.happened["gap"] += self._asking is None
            self._ask(line, self._seq)
        elif self._seq is not None:
            self._seq = max(self._seq, seq)

    def _ask(self, line: _Line, since: int | None) -> None:
        if self._asking is None:
            self._asking = asyncio.create_task(self._question(line, since))

    async def _question(self, line: _Line, since: int | None) -> None:
        """Ask until nothing is missing; ends with the connection."""
        epoch = None if since is None else self._epoch
        while True:
            try:
                said = await line.ask("watch", sitting=self._sitting, since=since, epoch=epoch)
            except Refused as refusal:
                self.happened[refusal.code] += 1
                await _sleep(refusal.retry_after_seconds or QUIET_SECONDS)
            except TimeoutError:
                self.happened["no answer"] += 1
            except OSError:
                break
            else:
                self._take(said)
                if self._newest <= (self._seq or 0):
                    break
                await asyncio.sleep(AGAIN_SECONDS * _luck.uniform(0.5, 1.5))
            since, epoch = self._seq, self._epoch
        self._asking = None

    def _take(self, said: dict[str, Any]) -> None:
        self.happened["whole board"] += "rows" in said
        if said["epoch"] != self._epoch:
            self._newest = 0
        self._epoch, self._seq = said["epoch"], said["seq"]
        self.watching.set()


async def everybody(viewers: Sequence[Spectator]) -> list[asyncio.Task[None]]:
    """Let all come, some at once; their stays, once each has been given a board."""
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def come(viewer: Spectator) -> asyncio.Task[None]:
        async with gate:
            staying = asyncio.create_task(viewer.stay())
            waiting = asyncio.create_task(viewer.watching.wait())
            await asyncio.wait([staying, waiting], return_when=asyncio.FIRST_COMPLETED)
            return staying

    return await asyncio.gather(*map(come, viewers))


async def _sleep(seconds: float) -> None:
    """Wait as long as the server asks, and up to half of it more."""
    await asyncio.sleep(seconds * _luck.uniform(1, LATEST))
