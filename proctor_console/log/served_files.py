"""Files in a folder that a web server reads while they are written: each is whole, or not there."""

import os
from pathlib import Path

READABLE, OPEN = 0o644, 0o755


def put(path: Path, content: bytes) -> None:
    """Put a file in its place, whole and on disk; its folder is synced by the caller."""
    path.parent.mkdir(mode=OPEN, parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, READABLE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(descriptor, READABLE)  # for a web server, whatever the umask says
        os.fsync(descriptor)
    half.replace(path)


def sync(folder: Path) -> None:
    """Wait until the names in a folder are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
