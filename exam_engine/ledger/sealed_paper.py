"""A paper as it is published: sealed, so that its candidate's receipt opens it and nothing else.

AES-256-GCM under a key that comes from the secret of the attempt and from what is sealed. Another
text has another key, as when the title of a section is mended or a newer server writes more into
it: one key and nonce over two texts would show both.
"""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from exam_engine.ledger.errors import Malformed, NotOpened

LABEL = b"exam-engine/paper/v1"
SALT_BYTES = 32
PAPER_MAX = 16 * 1024 * 1024
"""Bytes; a paper of a hundred answers a minute stays far below it."""

_KEY_BYTES = 32
_NONCE = bytes(12)
_TAG_BYTES = 16


def seal(secret: bytes, origin: str, plain: bytes) -> bytes:
    """Salt (32 bytes), ciphertext and tag (16): the same for the same text."""
    salt = hmac.digest(secret, b"paper\0" + plain, "sha256")
    return salt + AESGCM(_key(secret, salt, origin)).encrypt(_NONCE, plain, None)


def unseal(secret: bytes, origin: str, data: bytes) -> bytes:
    """What was sealed.

    Raises:
        Malformed: the bytes are no sealed paper.
        NotOpened: this secret does not open it.
    """
    if not SALT_BYTES + _TAG_BYTES <= len(data) <= PAPER_MAX:
        raise Malformed(f"{len(data)} bytes are no sealed paper")
    salt, sealed = data[:SALT_BYTES], data[SALT_BYTES:]
    try:
        return AESGCM(_key(secret, salt, origin)).decrypt(_NONCE, sealed, None)
    except InvalidTag as wrong:
        raise NotOpened(
            "the sealed paper does not open with this receipt: it is another candidate's or "
            "another sitting's, or it was altered"
        ) from wrong


def _key(secret: bytes, salt: bytes, origin: str) -> bytes:
    info = LABEL + b"\0" + origin.encode()
    return HKDF(SHA256(), _KEY_BYTES, salt, info).derive(secret)
