"""Writes a sitting's log into a folder that any web server can serve, and goes on where it is.

The checkpoint is written last, once everything below it is on disk: whoever reads the folder while
it is written, or after it was interrupted, finds a whole log of some size.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from exam_engine.cosigning.chosen import Chosen
from exam_engine.cosigning.witnessed import Witnessed
from exam_engine.ledger.checkpoint import open_checkpoint
from exam_engine.ledger.cosignature import Cosigned
from exam_engine.ledger.errors import RecordRefused
from exam_engine.ledger.merkle import Frontier
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import VerifierKey
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tile_tree import TileReader
from exam_engine.ledger.tiles import WIDTH, Bundle, Tile, tiles_of_growth
from proctor_console.errors import LogRefused
from proctor_console.log.published import PublishedLog
from proctor_console.log.served_files import OPEN, put, sync
from proctor_console.log.shown import EVERYTHING, Shown
from proctor_console.log.stored_checkpoints import StoredCheckpoints

CHECKPOINT, KEY = "checkpoint", "key"

Step = Callable[[int, int], None]
"""Called with how many files are written, and of how many."""


def publish(
    store: LedgerStore,
    sitting: str,
    key: VerifierKey,
    folder: Path,
    step: Step,
    known: Witnessed | None = None,
    seen: Shown = EVERYTHING,
) -> Cosigned:
    """Bring a folder up to the checkpoint that is shown, and return that.

    Args:
        store: Where the ledger is.
        sitting: Whose.
        key: The key of its log.
        folder: Where to write.
        step: Called as it goes on.
        known: Whose signatures count; None: nobody's but the log's.
        seen: How far the public may see.

    Raises:
        LogRefused: nothing is signed yet, or the folder holds something else than this log.
        OSError: it cannot be written.
    """
    known = known or Witnessed(Chosen.nobody(), key)
    stored = StoredCheckpoints.read(store.tree(sitting), known, seen.within)
    if stored is None:
        raise LogRefused(f"Nothing has been signed of {sitting} yet.")
    log = PublishedLog(store, sitting, stored.newest.checkpoint)
    before = _claimed(folder, key, log)
    cosigned = stored.shown(before, ended=seen.ended)
    size = cosigned.checkpoint.size
    wanted = list(_files_of_growth(before, size))
    for done, one in enumerate(wanted, 1):
        put(folder / one.path, log.file(one))
        step(done, len(wanted))
    for path in {above for one in wanted for above in Path(one.path).parents}:
        sync(folder / path)
    note, path = bytes(cosigned.note), folder / CHECKPOINT
    if not (path.exists() and path.read_bytes() == note):  # also one that is co-signed since
        put(path, note)
        sync(folder)
        _tidy(folder, wanted)
    return cosigned


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
        folder.mkdir(mode=OPEN, parents=True, exist_ok=True)
        put(mark, f"{key}\n".encode())
        sync(folder)
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


def _tidy(folder: Path, written: list[Tile | Bundle]) -> None:
    """Take away partial files that a full one stands for now."""
    for one in written:
        if one.width == WIDTH:
            partial = folder / f"{one.path}.p"
            if partial.is_dir():
                shutil.rmtree(partial)
