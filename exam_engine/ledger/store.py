"""Keeps ledgers in a database: SQLite beside the server, or PostgreSQL.

What ``Pen.append`` returned from is durable: SQLite runs in WAL mode with synchronous=FULL, which
waits for the disk at every commit. All calls block and belong into a native thread.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Select,
    bindparam,
    create_engine,
    event,
    insert,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from exam_engine.errors import DatabaseAway, LedgerDamaged, SecondWriter, UnknownAttempt
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.outages import outages_told
from exam_engine.ledger.scribe import SITTING, Identity, Line
from exam_engine.ledger.tables import attempt_secret, clock_heartbeat, ledger_entry, metadata
from exam_engine.timing import Heartbeat

_COLUMNS = tuple(ledger_entry.columns.keys())
_AT_ONCE = 10_000  # lines read, or secrets looked up, per round trip
_LINES_PER_STATEMENT = 128  # 640 parameters
_ONE_MORE = ", (" + ", ".join("?" * len(_COLUMNS)) + ")"
# a network that swallows everything is an error after 10 s, where TCP waits for 15 minutes
_SILENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
_LOOKUP = 500  # bound parameters per statement; SQLite's oldest limit is 999


def connect(url: str) -> Engine:
    """An engine for a database address, set up so that a commit means "on disk"."""
    address = make_url(url)
    limits = _SILENCE if address.get_backend_name() == "postgresql" else {}
    limits = {name: limit for name, limit in limits.items() if name not in address.query}
    # each pen keeps its own connection
    engine = create_engine(address, poolclass=NullPool, connect_args=limits)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _make_durable)
    return engine


_RECORDS = select(ledger_entry.c.record, ledger_entry.c.entry)
_ENTRIES = select(ledger_entry.c.entry)


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

    def append(self, lines: Sequence[Line], heartbeat: Heartbeat | None = None) -> None:
        """Make lines, and a reading of the clock, durable in one transaction.

        Raises SecondWriter if one of the indexes is taken, and an Outage if nothing can be written
        for now; that, and any other error of the database, leaves open whether the lines are on
        disk.
        """
        with outages_told(self._engine):
            try:
                with self._connected().begin():
                    self._write(lines, heartbeat)
            except IntegrityError as taken:
                raise SecondWriter(f"somebody else writes the ledger of {self._sitting}") from taken

    def append_again(self, lines: Sequence[Line], heartbeat: Heartbeat | None = None) -> None:
        """Have lines on disk, once, of which an Outage left open whether they are.

        Looks over a new connection how far the ledger is. Raises an Outage if that does not help
        yet, SecondWriter if somebody else's lines are in their place, LedgerDamaged if lines that
        were durable before them are gone.
        """
        with outages_told(self._engine):
            self.close()
            if lines and self._held(lines):
                return
            try:
                self.append(lines, heartbeat)
            except SecondWriter:
                # the commit that seemed lost came through between the look and the append
                if not self._held(lines):
                    raise

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

    def _write(self, lines: Sequence[Line], heartbeat: Heartbeat | None) -> None:
        connection = self._connected()
        if lines:
            self._insert_lines(connection, lines)
        if heartbeat is not None:
            beat = heartbeat._asdict()
            mine = clock_heartbeat.c.sitting == self._sitting
            if not connection.execute(update(clock_heartbeat).where(mine).values(beat)).rowcount:
                connection.execute(insert(clock_heartbeat).values(sitting=self._sitting, **beat))


class LedgerStore:
    """The ledgers of all sittings in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create_tables(self) -> None:
        """Create what is missing; a migrated database misses nothing."""
        metadata.create_all(self._engine)

    def pen(self, sitting: str) -> Pen:
        """What appends to one sitting; requires that nobody else writes that sitting."""
        return Pen(self._engine, sitting)

    def size(self, sitting: str) -> int:
        """How many lines a ledger has."""
        last = (
            select(ledger_entry.c.index)
            .where(ledger_entry.c.sitting == sitting)
            .order_by(ledger_entry.c.index.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            index = connection.execute(last).scalar()
        return 0 if index is None else int(index) + 1

    def lines(self, sitting: str, start: int = 0) -> Iterator[tuple[bytes, bytes]]:
        """(record, entry) of every line from an index on, in order; raises an Outage."""
        with outages_told(self._engine), self._engine.connect() as connection:
            for rows in _rows(connection, _RECORDS, sitting, start):
                yield from rows

    def between(self, sitting: str, start: int, end: int) -> list[tuple[bytes, bytes]]:
        """(record, entry) of the lines from an index on, up to another one."""
        with self._engine.connect() as connection:
            return [
                row for rows in _rows(connection, _RECORDS, sitting, start, end) for row in rows
            ]

    def digest(self, sitting: str, size: int) -> tuple[int, bytes]:
        """How many of the first ``size`` lines are there, and SHA-256 over their leaf hashes.

        Every leaf is hashed from its entry as it is stored now: ``leaf_hash`` is not believed.
        """
        over, there = sha256(), 0
        with outages_told(self._engine), self._engine.connect() as connection:
            for rows in _rows(connection, _ENTRIES, sitting, 0, size):
                over.update(b"".join([leaf_hash(entry) for (entry,) in rows]))
                there += len(rows)
        return there, over.digest()

    def records(self, sitting: str, indexes: Sequence[int]) -> list[tuple[int, bytes]]:
        """(index, record) of some lines, in order; raises an Outage."""
        found: list[tuple[int, bytes]] = []
        columns = select(ledger_entry.c.index, ledger_entry.c.record)
        with outages_told(self._engine), self._engine.connect() as connection:
            for first in range(0, len(indexes), _LOOKUP):
                some = ledger_entry.c.index.in_(indexes[first : first + _LOOKUP])
                mine = columns.where((ledger_entry.c.sitting == sitting) & some)
                found.extend((index, record) for index, record in connection.execute(mine))
        return sorted(found)

    def identities(self, sitting: str, attempts: Iterable[str]) -> dict[str, Identity]:
        """Pseudonym and secret of a sitting and of its attempts; made now where there are none."""
        columns = select(
            attempt_secret.c.attempt, attempt_secret.c.pseudonym, attempt_secret.c.secret
        ).where(attempt_secret.c.sitting == sitting)
        with self._engine.begin() as connection:
            known = {
                row.attempt: Identity(row.pseudonym, row.secret)
                for row in connection.execute(columns)
            }
            made = {
                owner: Identity(secrets.token_bytes(16), secrets.token_bytes(32))
                for owner in (SITTING, *attempts)
                if owner not in known
            }
            if made:
                connection.execute(
                    insert(attempt_secret),
                    [
                        {
                            "sitting": sitting,
                            "attempt": owner,
                            "pseudonym": identity.pseudonym,
                            "secret": identity.secret,
                        }
                        for owner, identity in made.items()
                    ],
                )
        return known | made

    def erase(self, sitting: str, attempt: str) -> None:
        """Forget the secret of an attempt for good: its commitments can never be opened again.

        Raises UnknownAttempt if it never had one. Requires a closed paper: nothing can be added
        to it afterwards.
        """
        row = (attempt_secret.c.sitting == sitting) & (attempt_secret.c.attempt == attempt)
        with self._engine.begin() as connection:
            if not connection.execute(
                update(attempt_secret).where(row).values(secret=None)
            ).rowcount:
                raise UnknownAttempt("no such attempt in this sitting", attempts=[attempt])

    def heartbeat(self, sitting: str) -> Heartbeat | None:
        """The last durable reading of a sitting's clock apart from its lines."""
        columns = select(*(clock_heartbeat.c[name] for name in Heartbeat._fields))
        with self._engine.connect() as connection:
            row = connection.execute(columns.where(clock_heartbeat.c.sitting == sitting)).first()
        return None if row is None else Heartbeat(*row)


def _rows(
    connection: Connection, columns: Select[Any], sitting: str, start: int, end: int | None = None
) -> Iterator[Sequence[Any]]:
    """Columns of the lines from an index on, up to another one, so many at once.

    Read through the driver's own cursor: SQLAlchemy's rows make it 3.3 us a line instead of 1.2.
    """
    first, last = bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
    inside = (ledger_entry.c.sitting == sitting) & ledger_entry.c.index.between(first, last)
    compiled = columns.where(inside).order_by(ledger_entry.c.index).compile(connection)
    cursor = connection.connection.cursor()
    try:
        while end is None or start < end:
            until = start + _AT_ONCE if end is None else min(end, start + _AT_ONCE)
            named = compiled.construct_params({"first": start, "last": until - 1})
            given = [named[one] for one in compiled.positiontup or ()] or named
            cursor.execute(str(compiled), given)
            rows = cursor.fetchall()
            yield rows
            if len(rows) < until - start:
                return
            start = until
    finally:
        cursor.close()


def _make_durable(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # sqlite3.Connection
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
