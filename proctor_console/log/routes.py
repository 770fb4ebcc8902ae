"""The log of a sitting over HTTP, in the paths of tlog-tiles: to caches they are static files."""

from flask import Blueprint, Response

from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.tiles import WIDTH, parse_path
from exam_engine.writing.native import Native, directly
from proctor_console.errors import UnknownFile
from proctor_console.log.answering import BYTES, SHARE, TEXT, blueprint, file, paid
from proctor_console.log.open_logs import OpenLogs
from proctor_console.log.published import PublishedLog
from proctor_console.results.allowance import Allowance

FRESH = "public, max-age=1"
FOREVER = "public, max-age=31536000, immutable"
WHILE_PARTIAL = "public, max-age=60"


def routes(
    logs: OpenLogs, native: Native = directly, allowance: Allowance | None = None
) -> Blueprint:
    """The routes of the public record.

    ``native`` reads where that holds nobody up; ``allowance`` is what reading may take.
    """
    allowed = allowance or Allowance(SHARE)
    log = blueprint("log")

    @log.get("/log/<sitting>/checkpoint")
    def checkpoint(sitting: str) -> Response:
        with paid(allowed):
            note = logs.checkpoint(sitting)
        return file(note, TEXT, FRESH)

    @log.get("/log/<sitting>/tile/<path:place>")
    def tile(sitting: str, place: str) -> Response:
        try:
            wanted = parse_path(f"tile/{place}")
        except Malformed as wrong:
            raise UnknownFile(wrong.sentence, path=place) from wrong
        with paid(allowed):
            content: bytes = native(PublishedLog.file, logs.of(sitting), wanted)
        return file(content, BYTES, FOREVER if wanted.width == WIDTH else WHILE_PARTIAL)

    return log
