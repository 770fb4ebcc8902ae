"""Appends to the ledger of one sitting: lines, and what is written in their transaction.

What ``Pen.append`` returned from is durable. All calls block and belong into a native thread.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from exam_engine.errors import DatabaseAway, LedgerDamaged, SecondWriter
from exam_engine.ledger.cosignature import Cosignature
from exam_engine.ledger.growing import FullTile, StoredCheckpoint
from exam_engine.ledger.outages import outages_told
from exam_engine.ledger.scribe import Line
from exam_engine.ledger.tables import clock_heartbeat, ledger_entry
from exam_engine.ledger.tree_store import is_there, put_tree, require_tiles
from exam_engine.timing import Heartbeat

_COLUMNS = tuple(ledger_entry.columns.keys())
_LINES_PER_STATEMENT = 128  # 640 parameters
_ONE_MORE = ", (" + ", ".join("?" * len(_COLUMNS)) + ")"


class Pen:
    """Appends to the ledger of one sitting over a connection of its own; not thread-safe."""

    def __init__(self, engine: Engine, sitting: str) -> None:
        self._sitting = sitting
        self._engine = engine
        self._connection: Connection | None = None
        # Statement and rows go to the driver as they are: 3 us a line instead of 11 through
        # SQLAlchemy's handling of parameters.
        compiled = insert(ledger_entry).compile(dialect=engine.dialect)
        self._insert = str(compiled)
        self._one_by_one = not compiled.positional

    def append(
        self,
        lines: Sequence[Line],
        heartbeat: Heartbeat | None = None,
        tiles: Sequence[FullTile] = (),
        checkpoint: StoredCheckpoint | None = None,
        cosignatures: Sequence[Cosignature] = (),
    ) -> None:
        """Make lines and the tiles they fill durable in one transaction.

        With them go a reading of the clock, a checkpoint over earlier lines, and what witnesses
        have signed of earlier checkpoints, if there are any.

        Raises SecondWriter if one of the indexes is taken, and an Outage if nothing can be written
        for now; that, and any other error of the database, leaves open whether the lines are on
        disk.
        """
        with outages_told(self._engine):
            try:
                with self._connected().begin():
                    self._write(lines, heartbeat, tiles, checkpoint, cosignatures)
            except IntegrityError as taken:
                raise SecondWriter(f"somebody else writes the ledger of {self._sitting}") from taken

    def append_again(
        self,
        lines: Sequence[Line],
        heartbeat: Heartbeat | None = None,
        tiles: Sequence[FullTile] = (),
        checkpoint: StoredCheckpoint | None = None,
        cosignatures: Sequence[Cosignature] = (),
    ) -> None:
        """Have on disk, once, what ``append`` was given and an Outage left open.

        Looks over a new connection how far the ledger is. Raises an Outage if that does not help
        yet, SecondWriter if somebody else's lines are in their place, LedgerDamaged if lines that
        were durable before them are gone, or lines are there without what was written with them.
        """
        with outages_told(self._engine):
            self.close()
            if self._there(lines, tiles, checkpoint):
                return
            try:
                self.append(lines, heartbeat, tiles, checkpoint, cosignatures)
            except SecondWriter:
                # the commit that seemed lost came through between the look and the append
                if not self._there(lines, tiles, checkpoint):
                    raise

    def _there(
        self,
        lines: Sequence[Line],
        tiles: Sequence[FullTile],
        checkpoint: StoredCheckpoint | None,
    ) -> bool:
        """Whether a transaction came through; what does no harm twice is written again alone."""
        connection = self._connected()
        if not lines:
            if checkpoint is None:
                return False
            with connection.begin():
                signed = is_there(connection, self._sitting, checkpoint)
            if signed:
                self._sync_log(connection)
            return signed
        if not self._held(lines):
            return False
        with connection.begin():
            require_tiles(connection, self._sitting, tiles)
            if checkpoint is not None and not is_there(connection, self._sitting, checkpoint):
                raise LedgerDamaged(f"checkpoint {checkpoint.number} was written and is gone")
        return True

    def _held(self, lines: Sequence[Line]) -> bool:
        """Whether the ledger ends with these lines; False if it ends just before them."""
        connection, first = self._connected(), lines[0].index
        columns = select(ledger_entry.c.index, ledger_entry.c.record, ledger_entry.c.entry)
        last = max(0, first - 1)  # the line before is looked at too: it must not be gone
        behind = (ledger_entry.c.sitting == self._sitting) & (ledger_entry.c.index >= last)
        with connection.begin():
            rows = [tuple(row) for row in connection.execute(columns.where(behind)).all()]
        if first > 0 and (not rows or rows[0][0] != last):
            raise LedgerDamaged(f"entry {last} of {self._sitting} was on disk and is gone")
        there = sorted(row for row in rows if row[0] >= first)
        if not there:
            return False
        if there != [(line.index, line.record, line.entry) for line in lines]:
            raise SecondWriter(f"somebody else writes the ledger of {self._sitting}")
        self._sync_log(connection)
        return True

    def _sync_log(self, connection: Connection) -> None:
        """Copy SQLite's write-ahead log into the database and wait for the disk.

        After a sync that failed, the kernel may take pages for written that are not, so that what
        can be read from the log need not survive a power cut. PostgreSQL shows nothing before it
        is durable.
        """
        if self._engine.dialect.name == "sqlite":
            with connection.begin():
                busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(FULL)").one()
            if busy:
                raise DatabaseAway("somebody else reads, so the log cannot be copied yet")

    def close(self) -> None:
        """Give the connection back; the next append opens another one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _row(self, line: Line) -> tuple[Any, ...]:
        return (self._sitting, line.index, line.record, line.entry, line.leaf_hash)

    def _insert_lines(self, connection: Connection, lines: Sequence[Line]) -> None:
        """Insert with as few calls into the database as can be.

        sqlite3 lets go of the interpreter and takes it back once for every statement it steps
        through. Beside a busy loop that made 22 us of a line in a batch of 100, and 8 us with many
        lines to a statement; sizes are powers of two, so that eight prepared statements serve all.
        """
        if self._one_by_one:
            rows = [dict(zip(_COLUMNS, self._row(line), strict=True)) for line in lines]
            connection.exec_driver_sql(self._insert, rows)
            return
        at = 0
        while at < len(lines):
            size = min(_LINES_PER_STATEMENT, 1 << (len(lines) - at).bit_length() - 1)
            values = tuple(chain.from_iterable(map(self._row, lines[at : at + size])))
            connection.exec_driver_sql(self._insert + _ONE_MORE * (size - 1), values)
            at += size

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _write(
        self,
        lines: Sequence[Line],
        heartbeat: Heartbeat | None,
        tiles: Sequence[FullTile],
        checkpoint: StoredCheckpoint | None,
        cosignatures: Sequence[Cosignature],
    ) -> None:
        connection = self._connected()
        if lines:
            self._insert_lines(connection, lines)
        put_tree(connection, self._sitting, tiles, checkpoint, cosignatures)
        if heartbeat is not None:
            beat = heartbeat._asdict()
            mine = clock_heartbeat.c.sitting == self._sitting
            if not connection.execute(update(clock_heartbeat).where(mine).values(beat)).rowcount:
                connection.execute(insert(clock_heartbeat).values(sitting=self._sitting, **beat))
