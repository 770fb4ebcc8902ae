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
    given = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, data, given)  # noqa: S310 - http, from our own command
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as reply:  # noqa: S310 - the same
            return json.load(reply), dict(reply.headers)
    except urllib.error.HTTPError as refusal:
        with refusal:
            text = refusal.read()
        try:
            raise Refused(dict(json.loads(text))) from None
        except ValueError:
            # a page instead of an answer: something in between, or a server that is just starting
            raise ConnectionError(f"{url}: HTTP {refusal.code}") from None
