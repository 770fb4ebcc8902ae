"""What the public is told when something is refused: code, HTTP status, sentence."""

from http import HTTPStatus

from exam_engine.wire import Refused
from proctor_console.errors import BadRequest, ConsoleRefusal, SlowDown, UnknownSitting

_SENTENCES: dict[type[ConsoleRefusal], tuple[HTTPStatus, str]] = {
    BadRequest: (HTTPStatus.BAD_REQUEST, "Permintaan ini tidak dikenal oleh server."),
    UnknownSitting: (HTTPStatus.NOT_FOUND, "Tidak ada sesi dengan nama ini di server ini."),
    SlowDown: (HTTPStatus.TOO_MANY_REQUESTS, "Terlalu sering meminta. Tunggu sebentar."),
}

BUSY = Refused(
    code="busy",
    message="Penonton sedang penuh. Halaman ini tetap diperbarui beberapa detik sekali.",
)


def refused(refusal: ConsoleRefusal) -> Refused:
    """A refusal as the wire says it."""
    return Refused(code=refusal.code, message=_SENTENCES[type(refusal)][1])


def status(refusal: ConsoleRefusal) -> HTTPStatus:
    """The HTTP status of a refusal."""
    return _SENTENCES[type(refusal)][0]
