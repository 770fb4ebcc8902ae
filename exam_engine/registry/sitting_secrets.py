"""The secrets of one sitting, each encrypted under the master key at a place of its own."""

import secrets
from typing import Final

from sqlalchemy.orm import Session

from exam_engine.registry.keys import KEY_BYTES, Keys
from exam_engine.registry.tables import SecretRow

SITTING_KEY: Final = "sitting_key"
"""Opens all forms and pictures."""
DRAW_SECRET: Final = "draw_secret"  # noqa: S105 -- the name of a secret
"""The operator's part of the seed; published when the results are."""
LEAF_SECRET: Final = "leaf_secret"  # noqa: S105 -- the name of a secret
"""The salts of the roots: who has it can try out what is behind their commitments."""


def keep_secret(session: Session, keys: Keys, sitting: str, name: str, secret: bytes) -> None:
    """Store a secret of a sitting."""
    sealed = keys.seal(secret, f"{sitting}/{name}")
    session.add(SecretRow(sitting=sitting, name=name, sealed=sealed))


def kept_secret(session: Session, keys: Keys, sitting: str, name: str) -> bytes:
    """Open a secret of a sitting; requires that it has one of this name.

    Raises:
        BadConfiguration: it was altered, or sealed under another master key.
    """
    box = session.get_one(SecretRow, (sitting, name))
    return keys.open(box.sealed, f"{sitting}/{name}")


def new_secret() -> bytes:
    """32 bytes nobody can guess."""
    return secrets.token_bytes(KEY_BYTES)
