"""What the public is told when something is refused: code, HTTP status, sentence."""

import math
from http import HTTPStatus

import msgspec

from exam_engine.wire import Refused
from proctor_console.errors import (
    BadRequest,
    ConsoleRefusal,
    Crowded,
    NotReady,
    SlowDown,
    UnknownFile,
    UnknownSitting,
)

_SENTENCES: dict[type[ConsoleRefusal], tuple[HTTPStatus, str]] = {
    BadRequest: (HTTPStatus.BAD_REQUEST, "Permintaan ini tidak dikenal oleh server."),
    UnknownSitting: (HTTPStatus.NOT_FOUND, "Tidak ada sesi dengan nama ini di server ini."),
    UnknownFile: (HTTPStatus.NOT_FOUND, "Berkas catatan ujian ini tidak ada, atau belum ada."),
    NotReady: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Papan nilai belum tersambung ke server ujian. Coba lagi sebentar lagi.",
    ),
    Crowded: (HTTPStatus.SERVICE_UNAVAILABLE, "Server sedang ramai. Tunggu sebentar."),
    SlowDown: (HTTPStatus.TOO_MANY_REQUESTS, "Terlalu sering meminta. Tunggu sebentar."),
}

BUSY = Refused(
    code="busy",
    message="Penonton sedang penuh. Halaman ini tetap diperbarui beberapa detik sekali.",
)


def refused(refusal: ConsoleRefusal) -> Refused:
    """A refusal as the wire says it."""
    seconds = refusal.evidence.get("seconds")
    wait = math.ceil(seconds * 1_000) if isinstance(seconds, int | float) else msgspec.UNSET
    message = _SENTENCES[type(refusal)][1]
    crowded = True if isinstance(refusal, Crowded) else msgspec.UNSET
    return Refused(code=refusal.code, message=message, retry_after_ms=wait, crowded=crowded)


def status(refusal: ConsoleRefusal) -> HTTPStatus:
    """The HTTP status of a refusal."""
    return _SENTENCES[type(refusal)][0]
