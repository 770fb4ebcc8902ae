"""Writes a sitting's log into a folder that any web server can serve, and goes on where it is.

The checkpoint is written last, once everything below it is on disk: whoever reads the folder while
it is written, or after it was interrupted, finds a whole log of some size.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from exam_engine.ledger.checkpoint import open_checkpoint
from exam_engine.ledger.errors import RecordRefused
from exam_engine.ledger.lines import SIZE_MAX
from exam_engine.ledger.merkle import Frontier
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import VerifierKey
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tile_tree import TileReader
from exam_engine.ledger.tiles import WIDTH, Bundle, Tile, tiles_of_growth
from proctor_console.errors import LogRefused
from proctor_console.log.published import PublishedLog

CHECKPOINT, KEY = "checkpoint", "key"
_READABLE, _OPEN = 0o644, 0o755

Step = Callable[[int, int], None]
"""Called with how many files are written, and of how many."""


def publish(
    store: LedgerStore,
    sitting: str,
    key: VerifierKey,
    folder: Path,
    step: Step,
    within: int = SIZE_MAX,
) -> int:
    """Bring a folder up to the last checkpoint over at most ``within`` entries; returns its size.

    Raises:
        LogRefused: nothing is signed yet, or the folder holds something else than this log.
        OSError: it cannot be written.
    """
    last = store.tree(sitting).last(within)
    if last is None:
        raise LogRefused(f"Nothing has been signed of {sitting} yet.")
    log = PublishedLog(store, sitting, last)
    before = _claimed(folder, key, log)
    wanted = list(_files_of_growth(before, last.size))
    for done, one in enumerate(wanted, 1):
        _write(folder / one.path, log.file(one))
        step(done, len(wanted))
    for path in {above for one in wanted for above in Path(one.path).parents}:
        _sync(folder / path)
    if before < last.size:
        _write(folder / CHECKPOINT, last.note)
        _sync(folder)
        _tidy(folder, wanted)
    return last.size


def _files_of_growth(old: int, new: int) -> Iterator[Tile | Bundle]:
    for tile in tiles_of_growth(old, new):
        yield tile
        if tile.level == 0:
            yield Bundle(tile.index, tile.width)


def _claimed(folder: Path, key: VerifierKey, log: PublishedLog) -> int:
    """How many entries of this log the folder has already; 0 for one that is new."""
    mark = folder / KEY
    if not mark.exists():
        if folder.exists() and any(folder.iterdir()):
            raise LogRefused(f"{folder} holds something else than a published record.")
        folder.mkdir(mode=_OPEN, parents=True, exist_ok=True)
        _write(mark, f"{key}\n".encode())
        _sync(folder)
    elif mark.read_text(encoding="utf-8").strip() != str(key):
        raise LogRefused(f"{folder} holds the record of another log; name another folder.")
    path = folder / CHECKPOINT
    if not path.exists():
        return 0
    try:
        there = open_checkpoint(Note.parse(path.read_bytes()), [key]).checkpoint
    except RecordRefused as wrong:
        raise LogRefused(f"{path}: {wrong.sentence}.") from wrong
    size = log.checkpoint.size
    if there.size > size:
        raise LogRefused(
            f"{folder} has {there.size} entries and the server {size}: the server was restored "
            "from a backup, or entries were dropped. Keep the folder: it is evidence."
        )
    reader = TileReader(there.size, log.file)
    if Frontier.read(there.size, reader).root() != there.root:
        raise LogRefused(f"{folder} holds another version of this record. Keep it: it is evidence.")
    return there.size


def _write(path: Path, content: bytes) -> None:
    """Put a file in its place, whole and on disk; its folder is synced by the caller."""
    path.parent.mkdir(mode=_OPEN, parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _READABLE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fchmod(descriptor, _READABLE)  # for a web server, whatever the umask says
        os.fsync(descriptor)
    half.replace(path)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _tidy(folder: Path, written: list[Tile | Bundle]) -> None:
    """Take away partial files that a full one stands for now."""
    for one in written:
        if one.width == WIDTH:
            partial = folder / f"{one.path}.p"
            if partial.is_dir():
                shutil.rmtree(partial)
