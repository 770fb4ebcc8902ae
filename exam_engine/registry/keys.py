"""The server's own secrets: one master key in a file, everything else derived or encrypted.

Whoever has a copy of the database without the file has no keys, no recipes and no seeds.
"""

import hmac
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from exam_engine.errors import BadConfiguration

KEY_BYTES = 32
NONCE_BYTES = 12
_LABEL = "exam-engine/master/v1/"


class Keys:
    """What the master key gives: derived keys, and boxes that only it opens."""

    def __init__(self, master: bytes) -> None:
        self._master = master
        self._box = ChaCha20Poly1305(self.derive("box"))

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose; the same one after every restart."""
        return hmac.digest(self._master, (_LABEL + purpose).encode(), "sha256")

    def seal(self, secret: bytes, where: str) -> bytes:
        """Encrypt a secret so that it opens only at the place it was stored."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._box.encrypt(nonce, secret, where.encode())

    def open(self, sealed: bytes, where: str) -> bytes:
        """Decrypt what was sealed for a place.

        Raises:
            BadConfiguration: it was altered, moved, or sealed under another master key.
        """
        try:
            return self._box.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], where.encode())
        except InvalidTag as wrong:
            raise BadConfiguration(
                f"{where}: sealed under another master key, or altered", where=where
            ) from wrong


def master_key_path(keys_dir: Path) -> Path:
    """Where the master key lies."""
    return keys_dir / "master.key"


def generate(keys_dir: Path) -> Keys:
    """Make the master key of a new server, readable by its owner alone.

    Raises:
        BadConfiguration: there is one already; replacing it would lose every sealed sitting.
    """
    keys_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = master_key_path(keys_dir)
    master = secrets.token_bytes(KEY_BYTES)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as there:
        raise BadConfiguration(f"{path} exists already", where=str(path)) from there
    with os.fdopen(file, "w") as writing:
        writing.write(master.hex() + "\n")
        writing.flush()
        os.fsync(file)
    return Keys(master)


def read(keys_dir: Path) -> Keys:
    """The keys of this server.

    Raises:
        BadConfiguration: there is no master key, others may read it, or it is none.
    """
    path = master_key_path(keys_dir)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        master = bytes.fromhex(path.read_text())
    except (FileNotFoundError, ValueError) as wrong:
        raise BadConfiguration(
            f"{path}: no master key; `exam init` makes one", where=str(path)
        ) from wrong
    if mode & 0o077:
        raise BadConfiguration(
            f"{path}: others may read it (mode {mode:o}); chmod 600", where=str(path)
        )
    if len(master) != KEY_BYTES:
        raise BadConfiguration(f"{path}: a master key has {KEY_BYTES} bytes", where=str(path))
    return Keys(master)
