"""What a refused candidate reads, and the HTTP status of each refusal: mapped once, at the edge."""

import msgspec

from exam_engine.errors import Refusal
from exam_engine.server.gatekeeper import SENTENCE
from exam_engine.wire import Refused

SENTENCES = {
    "bad_request": "Pesan ini tidak dikenal oleh server.",
    "bad_token": "Sesi di komputer ini sudah tidak berlaku. Silakan masuk kembali.",
    "bad_credentials": "Nomor peserta atau PIN tidak cocok. Periksa kartu Anda dan coba lagi.",
    "locked": "PIN salah beberapa kali. Silakan lapor ke meja registrasi untuk dibuka.",
    "in_use": "Pengerjaan Anda terbuka di komputer lain. Pengawas dapat memindahkannya.",
    "wrong_room": "Tempat Anda ada di ruang lain. Silakan tanyakan kepada pengawas.",
    "finished": "Ujian untuk nomor ini sudah selesai.",
    "slow_down": "Terlalu banyak percobaan. Tunggu sebentar lalu coba lagi.",
    "crowded": SENTENCE,
    "unknown_sitting": "Sesi ini tidak dibuka di server ini.",
    "unknown_attempt": "Nomor peserta ini tidak terdaftar pada sesi ini.",
    "unknown_picture": "Gambar ini tidak ada.",
    "gap": "Ada jawaban yang belum diterima server. Komputer ini mengirim ulang.",
    "conflict": "Nomor kiriman ini sudah dipakai untuk jawaban lain.",
    "closed": "Ujian Anda sudah selesai. Jawaban ini tidak dicatat.",
    "paused": "Waktu Anda sedang dihentikan. Jawaban dikirim setelah waktu berjalan lagi.",
    "not_started": "Ujian belum dimulai.",
    "not_now": "Hal ini tidak dapat dilakukan sekarang.",
    "displaced": "Pengerjaan Anda sudah dibuka di tempat lain.",
    "retry": "Belum tersimpan. Komputer ini mencoba lagi.",
}
OTHERWISE = "Permintaan ini ditolak."
STATUSES = {
    "bad_token": 401,
    "bad_credentials": 401,
    "wrong_room": 403,
    "unknown_picture": 404,
    "unknown_sitting": 404,
    "unknown_attempt": 404,
    "in_use": 409,
    "finished": 410,
    "locked": 423,
    "slow_down": 429,
    "retry": 503,
}


def refused(code: str, seq: int | None = None, expected: int | None = None) -> Refused:
    """A refusal as a screen gets it."""
    return Refused(
        code=code,
        message=SENTENCES.get(code, OTHERWISE),
        expected=msgspec.UNSET if expected is None else expected,
        seq=msgspec.UNSET if seq is None else seq,
    )


def refusal(reason: Refusal) -> Refused:
    """The engine's refusal as a screen gets it."""
    expected = reason.evidence.get("expected")
    answer = refused(reason.code, expected=expected if isinstance(expected, int) else None)
    wait = retry_after_ms(reason)
    if wait is None:
        return answer
    if "seconds" in reason.evidence:
        return Refused(code=answer.code, message=answer.message, retry_after_ms=wait)
    message = SENTENCES["crowded"]
    return Refused(code=answer.code, message=message, retry_after_ms=wait, crowded=True)


def retry_after_ms(reason: Refusal) -> int | None:
    """How long the asker is to wait, if the refusal says so."""
    match reason.evidence:
        case {"retry_after_ms": int(ms)}:
            return ms
        case {"seconds": int(seconds)}:
            return seconds * 1_000
        case _:
            return None
