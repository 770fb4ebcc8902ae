"""The page on which candidates check their own receipts: one file, for any web server."""

import gzip
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast

from flask import Blueprint, Response, request

from proctor_console.errors import LogRefused
from proctor_console.log.served_files import put, sync

PAGE = Path(__file__).parent / "static" / "index.html"
NAME = "receipt.html"
"""What it is called in a published folder."""

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
# what only a header can say
_NO_FRAMES = "frame-ancestors 'none'"


class Page(NamedTuple):
    """The page as it is sent; its own policy names script and style by their hashes."""

    whole: bytes
    packed: bytes
    policy: str


@cache
def receipt_page() -> Page:
    """The page as it was built.

    Raises:
        LogRefused: it was not; a released package has it.
    """
    if not PAGE.is_file():
        raise LogRefused("The page for receipts is not built: run node build.mjs in web.")
    whole = PAGE.read_bytes()
    policy = _POLICY.search(whole.decode())
    if policy is None:
        raise LogRefused(f"{PAGE} is no page for receipts: it has no policy.")
    return Page(whole, gzip.compress(whole, mtime=0), policy[1])


def publish_page(folder: Path) -> None:
    """Put the page beside a published log; there it reads the files of its own folder.

    Raises:
        LogRefused: as ``receipt_page`` does.
        OSError: it cannot be written.
    """
    path, content = folder / NAME, receipt_page().whole
    if not (path.exists() and path.read_bytes() == content):
        put(path, content)
        sync(folder)


def routes() -> Blueprint:
    """The page, the same for every sitting: it asks for what its own address names."""
    blueprint = Blueprint("receipt", __name__)

    @blueprint.get("/receipt/<sitting>")
    def page(sitting: str) -> Response:
        del sitting  # the page reads its address; the receipt behind the # never comes here
        found = receipt_page()
        packed = request.accept_encodings.quality("gzip") > 0
        reply = Response(found.packed if packed else found.whole, mimetype="text/html")
        if packed:
            reply.headers["Content-Encoding"] = "gzip"
        reply.headers["Content-Security-Policy"] = f"{found.policy}; {_NO_FRAMES}"
        reply.headers["Cache-Control"] = "no-cache"
        reply.headers["Vary"] = "Accept-Encoding"
        reply.add_etag()
        return cast("Response", reply.make_conditional(request))

    return blueprint
