"""Who asks again and again over a kept connection stands in line behind nobody who works."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.exam_day import ExamDay

REQUESTS = 1_000
LONG_SECONDS = 60
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: exam\r\n\r\n"


@pytest.fixture(params=["eventlet", "gevent"])
def day(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ExamDay]:
    day = ExamDay(tmp_path, EXAM_CONCURRENCY=request.param)
    yield day
    day.server.__exit__()


class Asker:
    """Sends all its requests at once over one connection, and reads whatever comes back."""

    def __init__(self, port: int) -> None:
        self.answers = 0
        self._connection = socket.create_connection(("127.0.0.1", port))
        self._connection.settimeout(LONG_SECONDS)
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        self._connection.sendall(REQUEST * REQUESTS)

    def wait(self, answers: int) -> None:
        """Until so many have come."""
        until = time.monotonic() + LONG_SECONDS
        while self.answers < answers:
            assert time.monotonic() < until
            time.sleep(0.001)

    def close(self) -> None:
        self._connection.close()
        self._reading.join(LONG_SECONDS)

    def _read(self) -> None:
        said = b""
        with suppress(OSError):
            while piece := self._connection.recv(1 << 20):
                said += piece
                self.answers = said.count(b"HTTP/1.1 200")


def test_a_terminal_is_answered_in_the_midst_of_a_thousand_requests_of_one_connection(
    day: ExamDay,
) -> None:
    day.staff("OpenRegistration")
    _, token = day.a_candidate()
    with day.terminal(token) as terminal:
        asker = Asker(day.server.port)
        asker.wait(1)

        replies = [terminal.ask("here") for _ in range(3)]
        meanwhile = asker.answers
        asker.wait(REQUESTS)
        asker.close()

    assert all(reply["ok"] for reply in replies)
    assert meanwhile < REQUESTS / 2
