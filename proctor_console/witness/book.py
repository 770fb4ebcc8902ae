"""What a witness has signed, in a file of its own.

Looking up the last checkpoint, deciding, and remembering the next one are one transaction under the
write lock, and it is on disk before anybody hears of the signature. Two requests at once therefore
cannot both continue the same checkpoint, in one process or in several.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.note import Note
from proctor_console.errors import WitnessNotReady

REFUSED_MAX = 1_000
"""Checkpoints kept as evidence: a log that signs more forks than that has said enough."""

_WAIT_SECONDS = 10.0  # for the write lock; a transaction takes one flush of the disk
_TABLES = (
    # The last checkpoint signed, for each log.
    """CREATE TABLE IF NOT EXISTS signed (
        origin TEXT PRIMARY KEY, -- the log
        note BLOB NOT NULL,      -- the checkpoint, signed by its log and by this witness
        at INTEGER NOT NULL      -- when this witness signed it, POSIX seconds
    ) STRICT""",
    # Checkpoints that a watched log signed and this witness would not.
    """CREATE TABLE IF NOT EXISTS refused (
        origin TEXT NOT NULL,    -- the log
        text TEXT NOT NULL,      -- what was signed
        note BLOB NOT NULL,      -- the same with the signature of its log
        reason TEXT NOT NULL,    -- why it was refused
        at INTEGER NOT NULL,     -- when it first came, POSIX seconds
        PRIMARY KEY (origin, text)
    ) STRICT""",
)


class Signed(NamedTuple):
    """The last checkpoint of a log that the witness signed, and when (POSIX seconds)."""

    note: Note
    at: int

    @property
    def checkpoint(self) -> Checkpoint:
        """What was signed."""
        return Checkpoint.parse(self.note.text)


class Refused(NamedTuple):
    """A checkpoint that a watched log signed and the witness would not, why, and when it came."""

    note: Note
    reason: str
    at: int


class Book:
    """The witness's memory. Neither a former copy of the file nor a new one may take its place.

    Whoever goes back to an old copy has a witness that signs a fork of what came after it.

    Raises:
        WitnessNotReady: there is no such file; only a new witness begins with an empty one.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise WitnessNotReady(
                f"{path} is gone. A witness that has forgotten what it signed could sign another "
                "version of it: make a new one, with a new key, in another folder."
            )
        self._file = f"file:{quote(str(path.absolute()))}?mode=rw"  # never made by looking into it

    @classmethod
    def begin(cls, path: Path) -> Book:
        """The book of a witness that has signed nothing yet; one that is there is not emptied."""
        path.touch()
        book = cls(path)
        with book._connected() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            for table in _TABLES:
                connection.execute(table)
        return book

    def last(self, origin: str) -> Signed | None:
        """The last checkpoint of a log that was signed; None if none was."""
        with self._connected() as connection:
            return _last(connection, origin)

    def sign_next(self, origin: str, decide: Callable[[Signed | None], Signed]) -> Signed:
        """Have the next checkpoint of a log decided, and remember it; durable once it returns.

        ``decide`` gets the last one and gives the next, or raises, which changes nothing. What is
        signed is no evidence any more: it had been sent with a wrong proof, perhaps by a stranger.
        """
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                new = decide(_last(connection, origin))
                connection.execute(
                    "INSERT OR REPLACE INTO signed (origin, note, at) VALUES (?, ?, ?)",
                    (origin, bytes(new.note), new.at),
                )
                connection.execute(
                    "DELETE FROM refused WHERE origin = ? AND text = ?", (origin, new.note.text)
                )
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        return new

    def keep_refused(self, origin: str, refused: Refused) -> None:
        """Keep a checkpoint as evidence; one that is there already is not repeated."""
        with self._connected() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO refused (origin, text, note, reason, at)"
                " SELECT ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM refused) < ?",
                (
                    origin,
                    refused.note.text,
                    bytes(refused.note),
                    refused.reason,
                    refused.at,
                    REFUSED_MAX,
                ),
            )

    def refused(self, origin: str) -> list[Refused]:
        """The evidence against a log, oldest first."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT note, reason, at FROM refused WHERE origin = ? ORDER BY at", (origin,)
            ).fetchall()
        return [Refused(Note.parse(note), reason, at) for note, reason, at in rows]

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(
            self._file, timeout=_WAIT_SECONDS, isolation_level=None, uri=True
        )
        with closing(connection):
            connection.execute("PRAGMA synchronous=FULL")
            yield connection


def _last(connection: sqlite3.Connection, origin: str) -> Signed | None:
    row = connection.execute("SELECT note, at FROM signed WHERE origin = ?", (origin,)).fetchone()
    return None if row is None else Signed(Note.parse(row[0]), row[1])
