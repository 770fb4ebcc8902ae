"""A sitting of one candidate that keeps the wire's rules and does on demand what is rare.

Real servers are never out of step on purpose: this one stops the clock, gives time, forgets
answers, moves the attempt away, whenever a test says so. `fake_server.py` puts it on the wire.
"""

import base64
import hashlib
import json
import time
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from exam_engine.ledger.receipt import Receipt

PIN = "123456"
FORM_KEY = bytes(range(32))
ITEMS = {"twk": 3, "tiu": 4, "tkp": 3}
TITLES = {"twk": "Wawasan Kebangsaan", "tiu": "Intelegensia Umum", "tkp": "Karakteristik Pribadi"}
POINTS = {"twk": (10, 15), "tiu": (15, 20), "tkp": (12, 15)}


def sealed(plain: bytes, key: bytes) -> bytes:
    return ChaCha20Poly1305(key).encrypt(bytes(12), plain, None)


def a_picture(turn: int) -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96">'
        f'<g transform="rotate({turn} 48 48)"><path d="M48 8 84 84H12z" fill="none" stroke="#111" '
        'stroke-width="4"/><circle cx="48" cy="30" r="7"/></g></svg>'
    ).encode()


class FakeSitting:
    """What the candidate's server would know."""

    def __init__(self) -> None:
        self.state = "waiting"
        self.remaining_ms = 6_000_000
        self.since = 0.0
        self.answers: dict[int, int] = {}
        self.flags: list[int] = []
        self.last_seq = 0
        self.unreadable_item: int | None = None
        self.result: dict[str, Any] | None = None
        self.reason = {"kind": "waiting", "by": None, "since": now_ms(), "text": ""}
        self.pictures = {
            hashlib.sha256(sealed(a_picture(turn), bytes([turn] * 32))).hexdigest(): turn
            for turn in range(0, 150, 30)
        }

    def form(self) -> bytes:
        items, sections = [], []
        for section, count in ITEMS.items():
            first = len(items) + 1
            items += [self.item(number, section) for number in range(first, first + count)]
            sections.append({"id": section, "title": TITLES[section], "first": first})
            sections[-1]["last"] = len(items)
        assets = {
            name: {"key": base64.b64encode(bytes([turn] * 32)).decode(), "type": "image/svg+xml"}
            for name, turn in self.pictures.items()
        }
        stimuli = [{"html": "<p>Harga beras naik pada bulan Maret.</p>"}]
        whole = {"sections": sections, "stimuli": stimuli, "items": items, "assets": assets}
        return sealed(json.dumps(whole).encode(), FORM_KEY)

    def item(self, number: int, section: str) -> dict[str, Any]:
        choices = [f"Pilihan {letter} untuk soal {number}" for letter in "ABCDE"]
        if number == 4:
            choices = [
                f'<img data-asset="{name}" alt="gambar {place}">'
                for place, name in enumerate(self.pictures)
            ]
        stem = f"<p>Pertanyaan contoh nomor {number}.</p>"
        if number == 5:
            stem = "<p>Nilai <math><mfrac><mn>3</mn><mn>4</mn></mfrac></math> adalah …</p>"
        stimulus = 0 if number == 6 else None
        return {
            "number": number,
            "section": section,
            "stimulus": stimulus,
            "stem": stem,
            "choices": choices,
        }

    def left_ms(self) -> int:
        passed = (time.monotonic() - self.since) * 1000 if self.state == "working" else 0
        return max(0, int(self.remaining_ms - passed))

    def clock(self) -> dict[str, Any]:
        running = self.state == "working"
        reason = None if running else self.reason
        return {"running": running, "remaining_ms": self.left_ms(), "reason": reason}

    def snapshot(self) -> dict[str, Any]:
        return {
            "attempt_state": self.state,
            **self.clock(),
            "answers": {str(item): choice for item, choice in self.answers.items()},
            "flags": self.flags,
            "last_seq": self.last_seq,
            "form_key": None if self.state == "waiting" else base64.b64encode(FORM_KEY).decode(),
            "result": self.result,
            "server_time": now_ms(),
        }

    def record(self, answer: dict[str, Any]) -> dict[str, Any]:
        seq = answer["seq"]
        if self.state != "working":
            return no({"finished": "closed", "void": "closed"}.get(self.state, "paused"), seq=seq)
        if seq > self.last_seq + 1:
            return no("gap", expected=self.last_seq + 1)
        if answer["item"] == self.unreadable_item:
            return no("bad_request")
        if seq == self.last_seq + 1:
            self.last_seq = seq
            self.answers.pop(answer["item"], None)
            if answer["choice"] is not None:
                self.answers[answer["item"]] = answer["choice"]
            self.flags = sorted({*self.flags} - {answer["item"]})
            if answer["flag"]:
                self.flags = sorted({*self.flags, answer["item"]})
        return {"ok": True, "seq": seq, "entry": seq, "head": "7K3M9QXA", "server_time": now_ms()}

    def finish(self, seq: int) -> dict[str, Any]:
        self.stop("finished", "finished")
        self.last_seq = seq
        sections = [
            {"id": name, "title": TITLES[name], "points": points, "max": most}
            for name, (points, most) in POINTS.items()
        ]
        self.result = {"sections": sections, "total": 37, "max": 50, "receipt": None}
        self.result["finished_by"] = "candidate"
        return {"ok": True, "seq": seq, "result": self.result, "server_time": now_ms()}

    def give_receipt(self) -> dict[str, str]:
        assert self.result is not None
        one, other, third = (hashlib.sha256(name.encode()).digest() for name in "abc")
        text = Receipt(one[:16], 1_000, 350, one, other, (105, 150, 200), third + one).text
        self.result["receipt"] = {"text": text, "url": f"/receipt/sesi-2#{text}"}
        return dict(self.result["receipt"])

    def run(self, given_ms: int = 0) -> None:
        self.remaining_ms += given_ms
        self.state, self.since = "working", time.monotonic()

    def stop(self, state: str, kind: str, text: str = "") -> None:
        self.remaining_ms = self.left_ms()
        self.state = state
        self.reason = {"kind": kind, "by": "sitting", "since": now_ms(), "text": text}


def now_ms() -> int:
    return int(time.time() * 1000)


def no(code: str, **evidence: int) -> dict[str, Any]:
    return {"ok": False, "code": code, "message": code, **evidence}
