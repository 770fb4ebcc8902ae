"""What a robot makes of answers over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from proctor_console.robots import http_client
from proctor_console.robots.socket_client import Refused


class Desk(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = {
            "/yes": (200, b'{"ok": true}'),
            "/no": (423, b'{"ok": false, "code": "locked", "message": ""}'),
        }.get(self.path, (502, b"<h1>Bad gateway</h1>"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def base_url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Desk) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_reply_is_read_as_json(base_url: str) -> None:
    reply, _ = http_client.ask(base_url + "/yes")

    assert reply == {"ok": True}


def test_a_refusal_keeps_its_code(base_url: str) -> None:
    with pytest.raises(Refused) as refused:
        http_client.ask(base_url + "/no")

    assert refused.value.code == "locked"


def test_a_page_of_something_in_between_is_a_lost_connection(base_url: str) -> None:
    with pytest.raises(ConnectionError, match="502"):
        http_client.ask(base_url + "/maybe")
