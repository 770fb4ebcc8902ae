"""How files of the record are answered: the same for everybody, kept by caches, and paid for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Blueprint, Response, request

from exam_engine.errors import Outage
from proctor_console.errors import ConsoleRefusal, Crowded
from proctor_console.results.allowance import ANSWER_SECONDS, Allowance
from proctor_console.results.refusing import refuse

SHARE = 0.1
"""Of the process's time for giving out the record; whoever wants all of a large log takes it from
where it was published as files."""
BYTES, TEXT = "application/octet-stream", "text/plain; charset=utf-8"
EVERYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def blueprint(name: str) -> Blueprint:
    """Routes whose answers pages of other origins may read."""
    made = Blueprint(name, __name__)

    @made.after_request
    def everywhere(reply: Response) -> Response:
        reply.headers.extend(EVERYWHERE)
        return reply

    made.register_error_handler(ConsoleRefusal, refuse)
    return made


@contextmanager
def paid(allowed: Allowance) -> Iterator[None]:
    """Answer within the public's share, and have whoever asks wait while the database is away.

    What is done in a native thread is charged by `Allowance.charging`.

    Raises:
        Crowded: the share is used up, or the database does not answer.
    """
    allowed.check()
    try:
        yield
    except Outage as outage:
        raise Crowded("the record cannot be read for now", seconds=1) from outage
    finally:
        allowed.spend(ANSWER_SECONDS)


def file(content: bytes, kind: str, cached: str) -> Response:
    """A file as an answer, or 304 for who has it already."""
    reply = Response(content, content_type=kind)
    reply.headers["Cache-Control"] = cached
    reply.add_etag()
    return cast("Response", reply.make_conditional(request))
