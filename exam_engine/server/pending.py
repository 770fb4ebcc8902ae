"""Requests that have not arrived whole: few, and not for long.

A peer that sends its request byte by byte holds a connection and a green thread for as long as it
is waited for. So there is a time for every head and every body, and when too many are waited for at
once, the one that has been waited for longest is cut: an honest request arrives in one piece.
A hall that comes back in one instant is no such crowd, though it is waited for: nobody is cut who
has only just come, or who has sent something that the server has not got round to reading.
"""

import socket as sockets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from io import BytesIO
from itertools import islice
from typing import Any

import msgspec

from exam_engine.server.unread import has_said
from exam_engine.wire import Refused

MOST = 2_000
PATIENCE_SECONDS = 0.5
"""Nobody is cut sooner; in that time a gigabit network brings 60 MB, however many there are."""
LOOKED_AT = 50
"""So many of the longest awaited are looked at for one to cut; none is if all of them have sent."""
_TOO_SLOW = Refused(code="bad_request", message="Permintaan ini tidak selesai dikirim.")
_TOO_LONG = Refused(code="bad_request", message="Permintaan ini terlalu panjang.")

WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]
Timeout = Callable[[float], AbstractContextManager[object]]


class Pending:
    """The connections of one process that something is awaited from; so many at most."""

    def __init__(self, most: int = MOST, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._now = most, now
        # sockets by identity, and since when: the longest awaited first
        self._awaited: dict[int, tuple[Any, float]] = {}

    @contextmanager
    def awaiting(self, client: Any, timeout: AbstractContextManager[object]) -> Iterator[None]:
        """Await something from a peer within a time; the longest awaited one makes room."""
        self._awaited[id(client)] = client, self._now()
        if len(self._awaited) > self._most:
            self._cut_one()
        try:
            with timeout:
                yield
        finally:
            self._awaited.pop(id(client), None)

    def _cut_one(self) -> None:
        lately = self._now() - PATIENCE_SECONDS
        for key, (client, since) in islice(self._awaited.items(), LOOKED_AT):
            if since > lately:
                return
            with suppress(OSError):
                if has_said(client.fileno()):
                    continue
                client.shutdown(sockets.SHUT_RDWR)  # wakes its reader: the peer has gone, it finds
            del self._awaited[key]
            return


def whole_bodies(
    application: WsgiApplication, max_bytes: int, seconds: float, timeout: Timeout
) -> WsgiApplication:
    """The application, which gets a body once all of it is there, or the peer gets a refusal."""
    pending = Pending()

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length == "0" and "HTTP_TRANSFER_ENCODING" not in environ:
            return application(environ, start_response)
        body: bytes | None = None
        if int(length) <= max_bytes:
            with pending.awaiting(environ.get("gunicorn.socket"), timeout(seconds)):
                body = environ["wsgi.input"].read(max_bytes + 1)
            if body is None or len(body) < int(length):
                return _refuse(start_response, "408 Request Timeout", _TOO_SLOW)
        if body is None or len(body) > max_bytes:
            return _refuse(start_response, "413 Content Too Large", _TOO_LONG)
        environ["wsgi.input"] = BytesIO(body)
        return application(environ, start_response)

    return serve


def _refuse(start_response: Any, status: str, reason: Refused) -> list[bytes]:
    body = msgspec.json.encode(reason)
    start_response(
        status,
        [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ],
    )
    return [body]
