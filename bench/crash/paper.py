"""The form as a candidate sees it, opened with the key the server gave, and what it is worth.

Opened as docs/protocol.md says; what a choice is worth is known from its text alone, because the
bank of the harness says in each text which choice of which item it is. So a wrong order, a swapped
form or a wrong key shows in the points, with no code of the server between.
"""

from __future__ import annotations

import base64
import json
import re

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

SECTIONS = {
    "twk": (30, (5, 0, 0, 0, 0)),
    "tiu": (35, (5, 0, 0, 0, 0)),
    "tkp": (45, (5, 4, 3, 2, 1)),
}
"""Section: items of a form, and points of the choices in the order they were written."""

Paper = list[list[str]]
"""By item and displayed choice: section, item and authored place, as ``twk 12 3``."""

_TEXT = re.compile(r"Pilihan (\w+ \d+ \d)")
_NONCE = bytes(12)


def text(section: str, number: int, place: int) -> str:
    """What stands on the screen for one choice."""
    return f"Pilihan {section} {number} {place}"


def opened(ciphertext: str, key: str) -> Paper:
    """The choices of a sealed form, given ciphertext and key in base64."""
    box = ChaCha20Poly1305(base64.b64decode(key))
    plain = json.loads(box.decrypt(_NONCE, base64.b64decode(ciphertext), None))
    return [[_TEXT.findall(choice)[0] for choice in item["choices"]] for item in plain["items"]]


def points(paper: Paper, answers: dict[int, int]) -> dict[str, int]:
    """Points by section of {item from 1: displayed choice}."""
    sums = dict.fromkeys(SECTIONS, 0)
    for item, choice in answers.items():
        section, _, place = paper[item - 1][choice].split()
        sums[section] += SECTIONS[section][1][int(place)]
    return sums
