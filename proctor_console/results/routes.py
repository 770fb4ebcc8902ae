"""The public pages, the board as cacheable JSON, and the QR code of a board's own address."""

import io
import re
from pathlib import Path

import segno
from flask import Blueprint, Response, request, send_from_directory

from proctor_console.errors import BadRequest, ConsoleRefusal
from proctor_console.results.board import Board
from proctor_console.results.boards import Boards
from proctor_console.results.messages import encode
from proctor_console.results.sentences import refused, status

STATIC = Path(__file__).parent / "static"
# Stale by 4 s at most, so that a page that polls through a cache can still say stale after 5 s.
CACHED = "public, max-age=1, stale-while-revalidate=3"
_NUMBER = re.compile(r"[0-9]{1,15}\Z")


def routes(boards: Boards) -> Blueprint:
    """The routes of the public; they read boards and nothing else."""
    blueprint = Blueprint(
        "results", __name__, static_folder=str(STATIC), static_url_path="/static/results"
    )

    @blueprint.get("/results")
    @blueprint.get("/results/<sitting>")
    def page(sitting: str | None = None) -> Response:
        found = sitting is None or _has(boards, sitting)
        reply = send_from_directory(STATIC, "index.html")
        # the page itself says what is wrong, in the reader's language
        reply.status_code = 200 if found else 404
        reply.headers["Cache-Control"] = "no-cache"
        return reply

    @blueprint.get("/results/sittings.json")
    def sittings() -> Response:
        return _json(encode(boards.list()))

    @blueprint.get("/results/<sitting>/board.json")
    def board(sitting: str) -> Response:
        shown = boards.of(sitting)
        since = _since()
        reply = _json(bytes(shown.since(since)))
        reply.headers["ETag"] = shown.etag if since is None else _etag_since(shown, since)
        reply.make_conditional(request)
        return reply

    @blueprint.get("/results/<sitting>/qr.svg")
    def qr(sitting: str) -> Response:
        address = f"{request.url_root}results/{boards.of(sitting).sitting}"
        picture = io.BytesIO()
        segno.make(address, error="m", micro=False).save(
            picture, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False, scale=4
        )
        reply = Response(picture.getvalue(), mimetype="image/svg+xml")
        reply.headers["Cache-Control"] = "public, max-age=300"
        return reply

    @blueprint.errorhandler(ConsoleRefusal)
    def refuse(refusal: ConsoleRefusal) -> tuple[Response, int]:
        return _json(encode(refused(refusal)), "no-store"), status(refusal)

    return blueprint


def _has(boards: Boards, sitting: str) -> bool:
    return any(board.sitting == sitting for board in boards)


def _since() -> int | None:
    if set(request.args) - {"since"}:
        raise BadRequest("the board knows no other question than since")
    text = request.args.get("since")
    if text is None:
        return None
    if not _NUMBER.match(text):
        raise BadRequest("since is the number of a change", since=text)
    return int(text)


def _etag_since(board: Board, since: int) -> str:
    return board.etag[:-1] + f'-{since}"'


def _json(body: bytes, cached: str = CACHED) -> Response:
    reply = Response(body, mimetype="application/json")
    reply.headers["Cache-Control"] = cached
    return reply
