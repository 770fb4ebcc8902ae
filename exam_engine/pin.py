"""The PIN a candidate gets at the desk.

Six digits, derived with the server's key from a random nonce that the record keeps. So the record
never holds the PIN, a repeated request can be answered with the same PIN after a restart, and
without the key nothing can be tried out offline. Guessing online ends at five wrong ones.
"""

import hmac
import secrets

DIGITS = 6
ATTEMPTS_BEFORE_LOCK = 5

_SPACE = 10**DIGITS
_FAIR = 2**32 - 2**32 % _SPACE  # words below it fall on every PIN equally often


class PinOffice:
    """Issues and checks the PINs of one sitting; ``server_key`` is 32 secret bytes."""

    def __init__(self, server_key: bytes, sitting: str) -> None:
        self._key = hmac.digest(server_key, b"exam-engine/pin/v1\0" + sitting.encode(), "sha256")

    @staticmethod
    def nonce() -> str:
        """A fresh nonce: 128 random bits in hexadecimal."""
        return secrets.token_hex(16)

    def pin(self, attempt: str, nonce: str) -> str:
        """The PIN of a nonce: the first fair 32-bit word of an HMAC-SHA-256 stream, modulo 10^6."""
        block = hmac.digest(self._key, f"{attempt}\0{nonce}".encode(), "sha256")
        while True:
            for start in range(0, len(block), 4):
                word = int.from_bytes(block[start : start + 4], "big")
                if word < _FAIR:
                    return f"{word % _SPACE:0{DIGITS}}"
            block = hmac.digest(self._key, block, "sha256")  # once in 10^29 PINs

    def matches(self, attempt: str, nonce: str | None, pin: str) -> bool:
        """Whether this is the PIN, in a time that does not depend on it; False without a nonce."""
        right = self.pin(attempt, nonce or "")
        return (
            hmac.compare_digest(right.encode(), pin.encode(errors="replace")) and nonce is not None
        )
