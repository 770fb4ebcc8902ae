"""The record at the relay: whatever the exam server publishes below `/log/`, as files."""

import re

from flask import Blueprint, Response

from proctor_console.errors import UnknownFile
from proctor_console.log.answering import blueprint, file, paid
from proctor_console.relay.copies import Copies
from proctor_console.results.allowance import Allowance

SHARE = 0.1
_GOOD = 200
_PATH = re.compile(r"[A-Za-z0-9_-]{1,40}(/[A-Za-z0-9_.-]{1,80}){1,8}\Z")


def routes(copies: Copies, allowance: Allowance | None = None) -> Blueprint:
    """The routes of the record; ``allowance`` is what giving it out may take of this process."""
    allowed = allowance or Allowance(SHARE)
    log = blueprint("log")

    @log.get("/log/<path:path>")
    def copy(path: str) -> Response:
        if not _PATH.match(path) or ".." in path:
            raise UnknownFile("no file of a record is called so", path=path)
        allowed.check()
        found = copies.of(f"/log/{path}")
        with paid(allowed):
            if found.status == _GOOD:
                return file(found.body, found.kind, found.cached)
            reply = Response(found.body, found.status, content_type=found.kind)
        reply.headers["Cache-Control"] = "no-store"
        if found.retry_after is not None:
            reply.headers["Retry-After"] = found.retry_after
        return reply

    return log
