"""The demo's own folder: started afresh each time, never somebody else's, never under a server."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proctor_console.errors import FolderNotReady

MARK = "demo.lock"
"""Tells a demo's folder from any other, and is locked while a demo runs in it."""


@contextmanager
def fresh(folder: Path) -> Iterator[None]:
    """Have the folder for a demo, emptied of an earlier one, as long as the block lasts.

    Raises:
        FolderNotReady: a demo runs in it, or it holds something no demo has put there.
    """
    mark = folder / MARK
    if folder.exists() and not mark.is_file() and any(folder.iterdir()):
        raise FolderNotReady(
            f"{folder} holds something else than a demo; name another folder with --data."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with mark.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderNotReady(
                f"A demo is running in {folder}; end it, or name another folder with --data."
            ) from None
        for kept in folder.iterdir():
            if kept.is_dir():
                shutil.rmtree(kept)
            elif kept != mark:
                kept.unlink()
        yield
