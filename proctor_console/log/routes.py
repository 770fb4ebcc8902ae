"""The log of a sitting over HTTP, in the paths of tlog-tiles: to caches they are static files."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Blueprint, Response, request

from exam_engine.errors import Outage
from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.tiles import WIDTH, parse_path
from proctor_console.errors import ConsoleRefusal, Crowded, UnknownFile
from proctor_console.log.open_logs import OpenLogs
from proctor_console.log.published import PublishedLog
from proctor_console.results.allowance import ANSWER_SECONDS, Allowance
from proctor_console.results.refusing import refuse

SHARE = 0.1
"""Of the process's time for reading tiles and bundles; whoever wants all of a large log takes it
from where it was published as files."""
FRESH = "public, max-age=1"
FOREVER = "public, max-age=31536000, immutable"
WHILE_PARTIAL = "public, max-age=60"
EVERYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}

Native = Callable[..., Any]


def routes(
    logs: OpenLogs,
    native: Native = lambda work, *args: work(*args),
    allowance: Allowance | None = None,
) -> Blueprint:
    """The routes of the public record.

    ``native`` reads where that holds nobody up; ``allowance`` is what reading may take.
    """
    allowed = allowance or Allowance(SHARE)
    blueprint = Blueprint("log", __name__)

    @blueprint.get("/log/<sitting>/checkpoint")
    def checkpoint(sitting: str) -> Response:
        with _readable():
            note = logs.of(sitting).checkpoint.note
        reply = Response(note, content_type="text/plain; charset=utf-8")
        reply.headers["Cache-Control"] = FRESH
        return _conditional(reply)

    @blueprint.get("/log/<sitting>/tile/<path:place>")
    def tile(sitting: str, place: str) -> Response:
        try:
            wanted = parse_path(f"tile/{place}")
        except Malformed as wrong:
            raise UnknownFile(wrong.sentence, path=place) from wrong
        allowed.check()
        began = allowed.now()
        try:
            with _readable():
                content: bytes = native(PublishedLog.file, logs.of(sitting), wanted)
        finally:
            allowed.spend(ANSWER_SECONDS + allowed.now() - began)
        reply = Response(content, content_type="application/octet-stream")
        reply.headers["Cache-Control"] = FOREVER if wanted.width == WIDTH else WHILE_PARTIAL
        return _conditional(reply)

    @blueprint.after_request
    def everywhere(reply: Response) -> Response:
        reply.headers.extend(EVERYWHERE)
        return reply

    blueprint.register_error_handler(ConsoleRefusal, refuse)
    return blueprint


@contextmanager
def _readable() -> Iterator[None]:
    """Have whoever asks wait while the database is away."""
    try:
        yield
    except Outage as outage:
        raise Crowded("the record cannot be read for now", seconds=1) from outage


def _conditional(reply: Response) -> Response:
    """The answer, or 304 for who has it already."""
    reply.add_etag()
    return cast("Response", reply.make_conditional(request))
