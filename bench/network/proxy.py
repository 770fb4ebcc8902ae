"""A TCP proxy on loopback with a weather: delays, narrows, cuts, resets, swallows.

It forwards bytes, not messages: a cut comes wherever the bytes happen to be, so in the middle of a
frame as well. What TCP repairs (loss, reordering) reaches a program as a stall, and that is what
``loss`` means here.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import socket
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.network.weather import Weather

CHUNK = 512
STALL_SECONDS = (0.3, 1.0)
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)

OnTheWay = asyncio.Queue[tuple[float, bytes]]


class Proxy:
    """Forwards connections through the weather.

    Attributes:
        away: While true, connections are refused and the open ones swallow what passes.
    """

    def __init__(self, port: int, weather: Weather, seed: str) -> None:
        self.away = False
        self._target = port
        self._weather = weather
        self._luck = random.Random(seed)
        self._pairs: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        """Listen on a port of its own until the block ends; gives the port."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            pairs = list(self._pairs)
            for pair in pairs:
                pair.cancel()
            await asyncio.gather(*pairs, return_exceptions=True)

    def _accept(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(near, back))
        self._pairs.add(task)
        task.add_done_callback(self._pairs.discard)

    async def _serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        ends = [back]
        try:
            if not self.away:
                far, forth = await asyncio.open_connection("127.0.0.1", self._target)
                ends.append(forth)
                await self._until_it_ends(near, forth, far, back)
        except OSError:
            pass  # the other side is gone, which is what is being tried
        finally:
            for end in ends:
                end.transport.abort()

    async def _until_it_ends(
        self,
        near: asyncio.StreamReader,
        forth: asyncio.StreamWriter,
        far: asyncio.StreamReader,
        back: asyncio.StreamWriter,
    ) -> None:
        silent = self._moment(self._weather.silent_seconds)
        cut = self._moment(self._weather.cut_seconds)
        reset = self._moment(self._weather.reset_seconds)
        ways = [
            asyncio.create_task(self._forward(near, forth, silent)),
            asyncio.create_task(self._forward(far, back, silent)),
        ]
        end = min(cut, reset)
        wait = None if end == math.inf else end - time.monotonic()
        try:
            await asyncio.wait(ways, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            if reset <= time.monotonic():
                for writer in (forth, back):
                    peer = writer.get_extra_info("socket")
                    with contextlib.suppress(OSError):
                        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    def _moment(self, seconds: float) -> float:
        return time.monotonic() + self._luck.uniform(0.3, 1.7) * seconds if seconds else math.inf

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silent: float
    ) -> None:
        """Read at once; deliver each piece when it has been on its way long enough, in order."""
        on_the_way: OnTheWay = asyncio.Queue()
        delivering = asyncio.create_task(self._deliver(on_the_way, writer, silent))
        try:
            while piece := await reader.read(CHUNK):
                on_the_way.put_nowait((time.monotonic() + self._seconds(), piece))
            on_the_way.put_nowait((time.monotonic() + self._seconds(), b""))
            await delivering
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)

    async def _deliver(
        self, on_the_way: OnTheWay, writer: asyncio.StreamWriter, silent: float
    ) -> None:
        while True:
            due, piece = await on_the_way.get()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if not piece:
                return
            if self.away or time.monotonic() >= silent:
                continue  # swallowed; the connection stays open
            writer.write(piece)
            await writer.drain()
            if self._weather.bytes_per_second:
                await asyncio.sleep(len(piece) / self._weather.bytes_per_second)

    def _seconds(self) -> float:
        weather = self._weather
        seconds = (weather.delay_ms + self._luck.uniform(0, weather.jitter_ms)) / 1000
        if self._luck.random() < weather.loss:
            seconds += self._luck.uniform(*STALL_SECONDS)
        return seconds
