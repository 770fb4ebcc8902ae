"""The seed of a draw: made of a secret the operator has committed to and of public randomness.

The operator cannot choose the randomness, and whoever makes the randomness does not know the
secret: nobody alone decides who gets which form. Specified to the byte in docs/draw.md.
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from question_bank.errors import SeedRefused
from question_bank.spelling import sized

SECRET_BYTES: Final = 32
RANDOMNESS_BYTES: Final = 32
SEED_BYTES: Final = 32

_COMMITMENT: Final = b"exam-engine/operator-secret/v1\x00"
_SEED: Final = b"exam-engine/draw-seed/v1\x00"


def secret_commitment(sitting: str, secret: bytes) -> bytes:
    """Commit to the operator's secret for one sitting: 32 bytes that are published in advance.

    Raises:
        SeedRefused: the secret has not 32 bytes.
    """
    _check(secret)
    return hashlib.sha256(_COMMITMENT + sized(sitting) + secret).digest()


def draw_seed(secret: bytes, randomness: bytes, sitting: str, source: str) -> bytes:
    """Make the seed of a draw, 32 bytes (RFC 5869 with SHA-256).

    Args:
        secret: the operator's, 32 bytes.
        randomness: what the source gave, 32 bytes; none from the source that is the operator alone.
        sitting: its id.
        source: the name of the source as it was announced, see ``sources``.

    Raises:
        SeedRefused: secret or randomness have another size.
    """
    _check(secret)
    # HMAC fills its key up with zeros: a salt of another size could be the same as this one.
    if len(randomness) not in {0, RANDOMNESS_BYTES}:
        raise SeedRefused(f"randomness has {RANDOMNESS_BYTES} bytes, not {len(randomness)}")
    info = _SEED + sized(sitting) + sized(source)
    return HKDF(SHA256(), SEED_BYTES, salt=randomness, info=info).derive(secret)


def _check(secret: bytes) -> None:
    if len(secret) != SECRET_BYTES:
        raise SeedRefused(f"the operator's secret has {SECRET_BYTES} bytes, not {len(secret)}")
