"""Brings a request to a witness and its answer back, in bounded time and memory, or says why not.

Every wait ends at one deadline, however the other side spreads its bytes; of an answer no more than
``ANSWER_MAX_BYTES`` is read. No redirect is followed and no proxy is asked.
"""

import io
import os
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import urlsplit

ANSWER_MAX_BYTES = 64 * 1024
"""An Ed25519 cosignature takes a line of 150 bytes; the rest is headers."""


class Answer(NamedTuple):
    """What a witness answered: the status, and the body."""

    status: int
    body: bytes


class Away(Exception):
    """No answer came that could be read; the sentence says how far it went."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Messenger:
    """Asks over a connection of its own each time; in the thread that calls, green or native."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._trusted: ssl.SSLContext | None = None

    def post(self, url: str, body: bytes, seconds: float) -> Answer:
        """What a witness says to a request, within so many seconds.

        Raises:
            Away: it did not answer, or nothing that is HTTP.
        """
        return self._ask("POST", url, body, seconds)

    def get(self, url: str, seconds: float) -> Answer:
        """What is at an address of a witness; raises as ``post`` does."""
        return self._ask("GET", url, b"", seconds)

    def prepare(self, url: str) -> None:
        """Read the certificates that an address needs: 20 ms, once, that nobody should wait for."""
        if self._trusted is None and urlsplit(url).scheme == "https":
            self._trusted = ssl.create_default_context()

    def _ask(self, method: str, url: str, body: bytes, seconds: float) -> Answer:
        deadline = self._now() + seconds
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        head = (
            f"{method} {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        try:
            with closing(self._connected(host, port, deadline)) as plain:
                plain.settimeout(self._left(deadline))
                if not secure:
                    return self._exchange(plain, head.encode("ascii") + body, deadline)
                self.prepare(url)
                trusted = self._trusted or ssl.create_default_context()
                with closing(trusted.wrap_socket(plain, server_hostname=host)) as sealed:
                    return self._exchange(sealed, head.encode("ascii") + body, deadline)
        except TimeoutError as late:
            raise Away(f"no answer within {seconds:g} s") from late
        except ssl.SSLCertVerificationError as strange:
            raise Away(f"its certificate is not trusted: {strange.verify_message}") from strange
        except (OSError, HTTPException, ValueError) as lost:
            raise Away(_said(lost)) from lost

    def _connected(self, host: str, port: int, deadline: float) -> socket.socket:
        """A connection to whichever address of a name lets one in."""
        failed: OSError = OSError(f"{host} has no address")
        for kind, how, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        ):
            line = socket.socket(kind, how, protocol)
            try:
                line.settimeout(self._left(deadline))
                line.connect(address)
            except OSError as refused:
                line.close()
                failed = refused
            else:
                return line
        raise failed

    def _exchange(self, line: socket.socket, request: bytes, deadline: float) -> Answer:
        line.sendall(request)
        paper: Any = _Paper(_Reading(line, lambda: self._left(deadline)))
        reply = HTTPResponse(paper)
        with closing(reply):
            reply.begin()
            # never as much as the header says: that would be made room for at once
            body = reply.read(ANSWER_MAX_BYTES)
            if reply.length:
                raise OSError(f"{reply.length} bytes of its answer are missing or too many")
            return Answer(reply.status, body)

    def _left(self, deadline: float) -> float:
        left = deadline - self._now()
        if left <= 0:
            raise TimeoutError
        return left


class _Paper:
    """What http.client reads an answer from: all that it asks of a socket."""

    def __init__(self, reading: "_Reading") -> None:
        self._reading = reading

    def makefile(self, _mode: str) -> io.BufferedReader:
        """The bytes as they come."""
        return io.BufferedReader(self._reading)


class _Reading(io.RawIOBase):
    """Bytes of a socket, until a deadline and up to a size."""

    def __init__(self, line: socket.socket, left: Callable[[], float]) -> None:
        self._line = line
        self._left = left
        self._room = ANSWER_MAX_BYTES

    def readable(self) -> bool:
        """They can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Wait for some more bytes."""
        if self._room <= 0:
            raise OSError(f"its answer is longer than {ANSWER_MAX_BYTES} bytes")
        self._line.settimeout(self._left())
        read = self._line.recv_into(memoryview(buffer)[: self._room])
        self._room -= read
        return read


def _said(lost: Exception) -> str:
    """Why there is no answer, as the system calls it."""
    if isinstance(lost, HTTPException):
        return f"its answer is not HTTP ({type(lost).__name__})"
    own_numbers = isinstance(lost, ssl.SSLError | socket.gaierror)
    if isinstance(lost, OSError) and lost.errno and not own_numbers:
        return os.strerror(lost.errno)  # green sockets say ECONNREFUSED
    return getattr(lost, "strerror", None) or str(lost) or type(lost).__name__
