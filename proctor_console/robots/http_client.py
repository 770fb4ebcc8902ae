"""Requests a terminal or console makes over plain HTTP; blocking, so robots call it in a thread."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from proctor_console.robots.socket_client import Refused

TIMEOUT_SECONDS = 30
Headers = dict[str, str]


def ask(
    url: str, body: dict[str, Any] | None = None, headers: Headers | None = None
) -> tuple[dict[str, Any], Headers]:
    """The JSON reply and its headers; a POST when there is a body.

    Raises:
        Refused: the server said no.
        OSError: it cannot be reached.
    """
    data = None if body is None else json.dumps(body).encode()
    answer, told = _asked(url, data, {"Content-Type": "application/json", **(headers or {})})
    return json.loads(answer), told


def fetch(url: str, headers: Headers) -> bytes:
    """The bytes of a file.

    Raises:
        Refused: the server said no.
        OSError: it cannot be reached.
    """
    return _asked(url, None, headers)[0]


def _asked(url: str, data: bytes | None, headers: Headers) -> tuple[bytes, Headers]:
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - http, from our own command
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as reply:  # noqa: S310 - the same
            return reply.read(), dict(reply.headers)
    except urllib.error.HTTPError as refusal:
        with refusal:
            text = refusal.read()
        try:
            raise Refused(dict(json.loads(text))) from None
        except ValueError:
            # a page instead of an answer: something in between, or a server that is just starting
            raise ConnectionError(f"{url}: HTTP {refusal.code}") from None
