"""The public pages, the board as cacheable JSON, and the QR code of a board's own address."""

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import segno
from flask import Blueprint, Response, request, send_from_directory

from exam_engine.writing.native import Native, directly
from proctor_console.errors import BadRequest, ConsoleRefusal
from proctor_console.results.allowance import Allowance
from proctor_console.results.boards import Boards
from proctor_console.results.messages import encode
from proctor_console.results.outgoing import Outgoing
from proctor_console.results.publisher import SHARE
from proctor_console.results.refusing import refuse

STATIC = Path(__file__).parent / "static"
# Stale by 4 s at most, so that a page that polls through a cache can still say stale after 5 s.
CACHED = "public, max-age=1, stale-while-revalidate=3"
PIECE_BYTES = 65_536
_NUMBER = re.compile(r"[0-9]{1,15}\Z")
_EPOCH = re.compile(r"[0-9a-f]{8}\Z")


def routes(
    boards: Boards,
    native: Native = directly,
    allowance: Allowance | None = None,
    address: str = "",
) -> Blueprint:
    """The routes of the public; they read boards and nothing else.

    ``native`` compresses where that holds nobody up; ``allowance`` is what boards may take of the
    process, the public's share unless another is given; ``address`` is how the public reaches it.
    """
    outgoing = Outgoing(native, allowance or Allowance(SHARE))
    blueprint = Blueprint(
        "results", __name__, static_folder=str(STATIC), static_url_path="/static/results"
    )

    @blueprint.get("/results")
    @blueprint.get("/results/<sitting>")
    def page(sitting: str | None = None) -> Response:
        found = sitting is None or boards.may_have(sitting)
        # whole and unconditional when nothing is there: a 304 or a part would be taken for success
        reply = send_from_directory(STATIC, "index.html", conditional=found, etag=found)
        reply.headers["Cache-Control"] = "no-cache" if found else "no-store"
        if not found:
            # the page itself says what is wrong, in the reader's language
            reply.status_code = 404
        return reply

    @blueprint.get("/results/sittings.json")
    def sittings() -> Response:
        reply = _json(encode(boards.list()))
        reply.add_etag()
        return _conditional(reply)

    @blueprint.get("/results/<sitting>/board.json")
    def board(sitting: str) -> Response:
        shown, since = boards.of(sitting), _since()
        if request.if_none_match.contains_raw(shown.etag):
            reply = Response(status=304)
            reply.headers["Cache-Control"] = CACHED
        else:
            gzip = request.accept_encodings.quality("gzip") > 0
            body, encoding = outgoing.board(shown, *since, gzip=gzip)
            reply = _json(_in_pieces(body))
            reply.content_length = len(body)
            if encoding is not None:
                reply.headers["Content-Encoding"] = encoding
        reply.headers["ETag"] = shown.etag
        reply.headers["Vary"] = "Accept-Encoding"
        return _conditional(reply)

    @blueprint.get("/results/<sitting>/qr.svg")
    def qr(sitting: str) -> Response:
        root = address or request.url_root.rstrip("/")
        picture = io.BytesIO()
        segno.make(f"{root}/results/{boards.of(sitting).sitting}", error="m", micro=False).save(
            picture, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False, scale=4
        )
        reply = Response(picture.getvalue(), mimetype="image/svg+xml")
        reply.headers["Cache-Control"] = "public, max-age=300"
        reply.add_etag()
        return _conditional(reply)

    blueprint.register_error_handler(ConsoleRefusal, refuse)
    return blueprint


def _since() -> tuple[int | None, str | None]:
    asked = request.args.to_dict(flat=False)
    if any(len(values) > 1 for values in asked.values()) or set(asked) - {"since", "epoch"}:
        raise BadRequest("the board knows no other question than since, with its epoch")
    since, epoch = request.args.get("since"), request.args.get("epoch")
    if since is not None and not _NUMBER.match(since):
        raise BadRequest("since is the number of a change", since=since)
    if epoch is not None and not _EPOCH.match(epoch):
        raise BadRequest("epoch is what came with the number", epoch=epoch)
    return (None if since is None else int(since)), epoch


def _conditional(reply: Response) -> Response:
    """The answer, or 304 for who has it already; the same for everybody, so nothing varies."""
    return cast("Response", reply.make_conditional(request))


def _in_pieces(body: bytes) -> Iterator[bytes]:
    """For a slow peer: of what it has not taken yet, copies would be made again and again."""
    return (body[at : at + PIECE_BYTES] for at in range(0, len(body), PIECE_BYTES))


def _json(body: bytes | Iterable[bytes], cached: str = CACHED) -> Response:
    reply = Response(body, mimetype="application/json")
    reply.headers["Cache-Control"] = cached
    return reply
