"""A robot's connection ends for the robot too, whenever the network ends it."""

import asyncio

import pytest

from proctor_console.robots.socket_client import SocketClient


@pytest.mark.parametrize("heard_before", [0, 10, 200])
def test_a_connection_that_breaks_in_its_handshake_is_no_connection(heard_before: int) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(heard_before)
        writer.transport.abort()

    async def join() -> None:
        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, asyncio.timeout(10):
            await SocketClient.open(f"http://127.0.0.1:{port}", "/terminal", {}, lambda *_: None)

    with pytest.raises(ConnectionError):
        asyncio.run(join())
