"""A closed paper, sealed so that its receipt alone opens it."""

from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import read_object
from tests.second_verifier.streams import hkdf

MOST_BYTES = 16 * 1024 * 1024


def opened(sealed: bytes, secret: bytes, origin: str) -> bytes:
    """The plaintext, whatever it says."""
    if not 48 <= len(sealed) <= MOST_BYTES:
        raise Refused("the sealed paper is too short or too long")
    salt, locked = sealed[:32], sealed[32:]
    key = hkdf(secret, salt, b"exam-engine/paper/v1\0" + origin.encode())
    try:
        plain = AESGCM(key).decrypt(bytes(12), locked, None)
    except InvalidTag as error:
        raise Refused("the sealed paper does not open with this secret") from error
    return plain


def open_paper(sealed: bytes, secret: bytes, origin: str) -> dict[str, Any]:
    return read_object(opened(sealed, secret, origin), "the sealed paper")
