"""A witness's folder: its key, the logs it watches, and its book."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.policy_file import read_logs
from exam_engine.ledger.signers import COSIGNATURE, Signer, VerifierKey
from exam_engine.ledger.witness import Logs
from proctor_console.backup import durable_file
from proctor_console.errors import WitnessNotReady
from proctor_console.witness.book import Book

_log = logging.getLogger(__name__)

KEY_FILE, LOGS_FILE, BOOK_FILE = "witness.key", "logs.txt", "witness.sqlite3"


class WatchedLogs:
    """The logs that a witness watches, read again whenever their list has changed.

    A list that cannot be read changes nothing: the logs of before are watched on. Nor does one that
    is gone, because whoever deletes it would have the witness forget what it watches.

    Raises:
        Malformed: the list cannot be read at the start.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = self._look()
        self._logs = _by_origin(folder)

    def __call__(self) -> Logs:
        """The logs now, by origin."""
        mark = self._look()
        if mark not in {None, self._mark}:
            self._mark = mark
            try:
                self._logs = _by_origin(self._folder)
            except (Malformed, OSError) as wrong:
                _log.warning("the logs to watch stay as they were: %s", wrong)
            else:
                _log.info("watching %s", ", ".join(self._logs))
        return self._logs

    def _look(self) -> tuple[int, int, int] | None:
        try:
            found = (self._folder / LOGS_FILE).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


class WitnessFolder(NamedTuple):
    """An opened folder of a witness."""

    signer: Signer
    logs: WatchedLogs
    book: Book


def make(folder: Path, name: str) -> Signer:
    """Make a witness of this name: an empty book and a new key, readable by its owner alone.

    The book comes first, because a key without its book is a witness that has forgotten.

    Raises:
        WitnessNotReady: the folder is another witness's.
        Malformed: nobody can have this name.
        OSError: it cannot be written.
    """
    if (folder / KEY_FILE).exists():
        signer = _signer(folder)
        if signer.key.name != name:
            raise WitnessNotReady(f"{folder} is the folder of the witness {signer.key.name}.")
        return signer
    signer = Signer.generate(name, COSIGNATURE)
    folder.mkdir(mode=durable_file.FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    Book.begin(folder / BOOK_FILE)
    durable_file.write(folder / KEY_FILE, f"{signer.secret_text()}\n".encode())
    return signer


def open_folder(folder: Path) -> WitnessFolder:
    """A folder that `exam witness init` has made.

    Raises:
        WitnessNotReady: it has not, others can read its key, or its book is gone.
        Malformed: its key or its list of logs cannot be read.
    """
    return WitnessFolder(_signer(folder), WatchedLogs(folder), Book(folder / BOOK_FILE))


def _by_origin(folder: Path) -> Logs:
    logs: dict[str, list[VerifierKey]] = {}
    for key in watched(folder):
        logs.setdefault(key.name, []).append(key)
    return logs


def watched(folder: Path) -> list[VerifierKey]:
    """The keys of the logs that are watched; raises Malformed if the list cannot be read."""
    path = folder / LOGS_FILE
    try:
        return read_logs(path.read_bytes())
    except FileNotFoundError:
        return []
    except Malformed as wrong:
        raise Malformed(f"{path}: {wrong.sentence}") from wrong


def watch(folder: Path, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
    """Watch more logs; those that were not watched before.

    Raises:
        WitnessNotReady: it is not the folder of a witness.
        Malformed: one of the keys is not a log's.
    """
    _signer(folder)
    new = [key for key in dict.fromkeys(keys) if key not in watched(folder)]
    lines = "".join(f"log {key}\n" for key in new)
    read_logs(lines.encode())
    if new:
        path = folder / LOGS_FILE
        unfinished = path.exists() and not path.read_bytes().endswith(b"\n")  # edited by hand
        with path.open("a", encoding="utf-8") as file:
            file.write("\n" + lines if unfinished else lines)
            file.flush()
            os.fsync(file.fileno())
        durable_file.sync(folder)
    return new


def _signer(folder: Path) -> Signer:
    path = folder / KEY_FILE
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError) as missing:
        raise WitnessNotReady(
            f"{folder} is not the folder of a witness; `exam witness init` makes one."
        ) from missing
    if mode & 0o077:
        raise WitnessNotReady(f"{path}: others may read it (mode {mode:o}); chmod 600.")
    signer = Signer.parse(text)
    if signer.key.kind != COSIGNATURE:
        raise WitnessNotReady(f"{path}: the key of a log, not of a witness.")
    return signer
