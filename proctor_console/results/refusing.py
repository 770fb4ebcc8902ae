"""How the public's routes refuse: one shape, never kept by a cache, and when to ask again."""

import math

from flask import Response

from proctor_console.errors import ConsoleRefusal
from proctor_console.results.messages import encode
from proctor_console.results.sentences import refused, status


def refuse(refusal: ConsoleRefusal) -> tuple[Response, int]:
    """The answer to a request that is refused, and its HTTP status."""
    said = refused(refusal)
    reply = Response(encode(said), mimetype="application/json")
    reply.headers["Cache-Control"] = "no-store"
    if isinstance(said.retry_after_ms, int):
        reply.headers["Retry-After"] = str(math.ceil(said.retry_after_ms / 1_000))
    return reply, status(refusal)
