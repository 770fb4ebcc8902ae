"""Files that are whole and on disk, or not there at all."""

from __future__ import annotations

import os
from pathlib import Path

OWNER_ONLY = 0o600
FOLDER_OWNER_ONLY = 0o700


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def claim(path: Path) -> None:
    """Make an empty file that only its owner can read; raises FileExistsError if it is there."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))


def write(path: Path, content: bytes) -> None:
    """Write a new file and its folder's line about it; replaces none."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    sync(path.parent)


def replace(temporary: Path, path: Path) -> None:
    """Give a finished file its name; whoever looks sees the former one or this one, whole."""
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)
