"""What no route answers is refused in the words of the wire, never with a page of the framework."""

import msgspec
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from exam_engine.wire import Refused

_UNKNOWN_ADDRESS = Refused(
    code="unknown_address", message="Alamat ini tidak ada di server ini. Periksa tulisannya."
)
_BROKEN = Refused(code="broken", message="Server sedang terganggu. Coba lagi sebentar lagi.")
_BAD_REQUEST = Refused(code="bad_request", message="Permintaan ini tidak dapat diterima.")
_REFUSALS = {404: _UNKNOWN_ADDRESS, 500: _BROKEN}


def refuse(app: Flask) -> None:
    """Give every HTTP error of the application the body that screens understand."""

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> Response:
        reply = error.get_response()
        if reply.status_code >= 400:  # noqa: PLR2004 - a redirect is no refusal
            refused = _REFUSALS.get(reply.status_code, _BAD_REQUEST)
            reply.data = msgspec.json.encode(refused)
            reply.mimetype = "application/json"
            reply.headers["Cache-Control"] = "no-store"  # a 404 may be kept by anybody otherwise
        return reply
