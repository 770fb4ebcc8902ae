"""Builds the Socket.IO server: WebSocket only, one origin, bounded messages, order per client."""

import logging
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from exam_engine.config import Config
from exam_engine.server import screens
from exam_engine.server.codec import JsonCodec, JsonPacket
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.session_rooms import SessionRooms

# A longer message is refused; one so long that it is no honest mistake ends the connection.
HARD_LIMIT_FACTOR = 4
ENDED_AT_ONCE = 100
"""Connections that are ended in one turn of the loop: as many as are told of a start."""


def build(
    app: Flask, config: Config, concurrency: Concurrency, *, deflating: bool = False
) -> SocketIO:
    """The application's Socket.IO, in front of its HTTP routes.

    With ``deflating`` it agrees to compression: where thousands are told the same, not where
    thousands say something.
    """
    socketio = SocketIO(
        app,
        async_mode=concurrency.name,
        async_handlers=False,  # order per client, and natural back-pressure
        transports=["websocket"],
        allow_upgrades=False,
        cors_allowed_origins=None,  # the same origin
        max_http_buffer_size=config.message_max_bytes * HARD_LIMIT_FACTOR,
        ping_interval=config.ping_interval_seconds,
        ping_timeout=config.ping_timeout_seconds,
        serializer=JsonPacket,
        json=JsonCodec,
        client_manager=SessionRooms(),
        manage_session=False,
        logger=logging.getLogger("socketio.server"),
        engineio_logger=logging.getLogger("engineio.server"),
    )
    screens.serve(socketio.server, concurrency, deflating=deflating)
    return socketio


def end_connections(engine: Any, concurrency: Concurrency) -> None:
    """End every connection of an Engine.IO server, each in a green thread of its own.

    One whose end fails must not keep all others open: a worker whose supervisor was killed would
    keep the port for ever. Who is still served has a turn after so many ends.
    """
    for number, sid in enumerate(list(engine.sockets), start=1):
        concurrency.spawn(engine.disconnect, sid)
        if number % ENDED_AT_ONCE == 0:
            concurrency.sleep(0)
