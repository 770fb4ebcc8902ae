"""The naive twin of receipts: every byte and every character as docs/ledger-format.md says it."""

from __future__ import annotations

import hmac
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYMBOLS = DIGITS + "*~$=U"


def receipt(
    seed: bytes, origin: str, fields: tuple[bytes, int, int, bytes, bytes], points: list[int]
) -> bytes:
    """The bytes, field after field."""
    pseudonym, index, count, head, secret = fields
    said = bytes([1]) + pseudonym + index.to_bytes(8, "big") + count.to_bytes(4, "big")
    said += head + secret + bytes([len(points)])
    for one in points:
        said += one.to_bytes(2, "big")
    message = b"exam-engine/receipt/v1" + bytes([0]) + origin.encode() + bytes([10]) + said
    return said + Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def text(data: bytes) -> str:
    """Five bits a character."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(DIGITS[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))


def lines(data: bytes) -> list[str]:
    """The page, character by character, with the check symbols worked out over whole numbers."""
    word, found = text(data), []
    for number, at in enumerate(range(0, len(word), 32), 1):
        line = word[at : at + 32]
        value = number * 32 ** len(line)
        for place, one in enumerate(reversed(line)):
            value += DIGITS.index(one) * 32**place
        groups = " ".join(line[start : start + 4] for start in range(0, len(line), 4))
        found.append(f"{groups} /{SYMBOLS[value % 37]}")
    return found


def sealed(secret: bytes, origin: str, plain: bytes) -> bytes:
    """RFC 5869 with one block, then AES-GCM."""
    salt = hmac.new(secret, b"paper\x00" + plain, sha256).digest()
    extracted = hmac.new(salt, secret, sha256).digest()
    info = b"exam-engine/paper/v1\x00" + origin.encode()
    key = hmac.new(extracted, info + b"\x01", sha256).digest()
    return salt + AESGCM(key).encrypt(bytes(12), plain, None)
