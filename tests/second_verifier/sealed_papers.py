"""A closed paper, sealed so that its receipt alone opens it."""

import hmac
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import read_object
from tests.second_verifier.streams import hkdf


def opened(sealed: bytes, secret: bytes, origin: str) -> bytes:
    """The plaintext, whatever it says."""
    if len(sealed) < 48:
        raise Refused("the sealed paper is too short")
    salt, locked = sealed[:32], sealed[32:]
    key = hkdf(secret, salt, b"exam-engine/paper/v1\0" + origin.encode())
    try:
        plain = AESGCM(key).decrypt(bytes(12), locked, None)
    except InvalidTag as error:
        raise Refused("the sealed paper does not open with this secret") from error
    if hmac.digest(secret, b"paper\0" + plain, "sha256") != salt:
        raise Refused("the salt of the sealed paper is not that of its text")
    return plain


def open_paper(sealed: bytes, secret: bytes, origin: str) -> dict[str, Any]:
    return read_object(opened(sealed, secret, origin), "the sealed paper")
