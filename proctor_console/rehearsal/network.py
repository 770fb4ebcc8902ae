"""The network between the rehearsal's terminals and its server, which can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from itertools import cycle
from typing import Self

PIECE_BYTES = 65_536


class Network:
    """Passes connections on to the server, from these addresses of the machine, until it is cut.

    Args:
        host: where the server is.
        port: its port.
        addresses: what the server is to see connections come from, one after the other; none: as
            the system chooses.
    """

    def __init__(self, host: str, port: int, addresses: Sequence[str] = ()) -> None:
        self._host, self._port = host, port
        self._sources = cycle(addresses or (None,))
        self._open: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self._cut = False
        self._server: asyncio.Server

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._passing, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def base_url(self) -> str:
        """Where terminals find the server."""
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """End every connection, and let none through until it is mended."""
        self._cut = True
        for writer in list(self._open):
            writer.transport.abort()

    def mend(self) -> None:
        """Let connections through again."""
        self._cut = False

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._passing.add(task)
            task.add_done_callback(self._passing.discard)
        self._open.add(writer)
        with suppress(OSError):
            if not self._cut:
                await self._pass_on(reader, writer)
        self._open.discard(writer)
        writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        source = next(self._sources)
        local = None if source is None else (source, 0)
        answers, questions = await asyncio.open_connection(self._host, self._port, local_addr=local)
        self._open.add(questions)
        try:
            both = (_copy(reader, questions), _copy(answers, writer))
            tasks = [asyncio.ensure_future(one) for one in both]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            self._open.discard(questions)
            questions.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(PIECE_BYTES):
        writer.write(piece)
        await writer.drain()
