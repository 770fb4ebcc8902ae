"""Seals the server's secrets under a passphrase, so that a lost stick gives nobody the keys.

Argon2id stretches the passphrase (RFC 9106, its second recommended choice: 64 MiB, 3 passes,
4 lanes); ChaCha20-Poly1305 seals each file, bound to its name.
"""

from __future__ import annotations

import secrets

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from proctor_console.errors import BackupRefused

LEAST_CHARACTERS = 12
KEY_BYTES, NONCE_BYTES, SALT_BYTES = 32, 12, 16
# what a backup may ask of us: a damaged one must not take all memory
MEMORY_MOST_KIB, PASSES_MOST, LANES_MOST = 1 << 20, 16, 16
_LABEL = "exam-engine/backup/v1/"


class Stretching(msgspec.Struct, frozen=True):
    """How a passphrase becomes a key: Argon2id, version 19."""

    salt: str
    """Hex."""
    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 4


class PassphraseBox:
    """Seals and opens files of one backup.

    Raises:
        BackupRefused: the passphrase is too short, or the backup asks for absurd stretching.
    """

    def __init__(self, passphrase: str, how: Stretching | None = None) -> None:
        if len(passphrase) < LEAST_CHARACTERS:
            raise BackupRefused(f"A passphrase has at least {LEAST_CHARACTERS} characters.")
        self.how = how or Stretching(secrets.token_hex(SALT_BYTES))
        bounds = (
            (self.how.memory_kib, MEMORY_MOST_KIB),
            (self.how.passes, PASSES_MOST),
            (self.how.lanes, LANES_MOST),
        )
        if not all(0 < asked <= most for asked, most in bounds):
            raise BackupRefused("The backup's header asks for a stretching that cannot be right.")
        key = hash_secret_raw(
            passphrase.encode(),
            bytes.fromhex(self.how.salt),
            self.how.passes,
            self.how.memory_kib,
            self.how.lanes,
            KEY_BYTES,
            Type.ID,
        )
        self._box = ChaCha20Poly1305(key)

    def seal(self, secret: bytes, name: str) -> bytes:
        """Encrypt the content of a file of this name."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._box.encrypt(nonce, secret, (_LABEL + name).encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """Decrypt it again.

        Raises:
            BackupRefused: another passphrase, or the file was altered.
        """
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._box.decrypt(nonce, text, (_LABEL + name).encode())
        except (InvalidTag, ValueError) as wrong:
            raise BackupRefused(
                f"The passphrase does not open {name}: it is another one, or the backup is damaged."
            ) from wrong
