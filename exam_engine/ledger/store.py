"""Keeps ledgers in a database: SQLite beside the server, or PostgreSQL.

What ``Pen.append`` returned from is durable: SQLite runs in WAL mode with synchronous=FULL, which
waits for the disk at every commit. All calls block and belong into a native thread.
"""

import secrets
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Select,
    bindparam,
    insert,
    select,
    update,
)

from exam_engine.errors import LedgerDamaged, UnknownAttempt
from exam_engine.ledger.cosignature import Cosignature
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.outages import outages_told
from exam_engine.ledger.pen import Pen
from exam_engine.ledger.scribe import SITTING, Identity
from exam_engine.ledger.tables import attempt_secret, clock_heartbeat, ledger_entry, metadata
from exam_engine.ledger.tree_store import TreeStore, put_cosignatures
from exam_engine.timing import Heartbeat

_AT_ONCE = 10_000  # lines read, or secrets looked up, per round trip
_LOOKUP = 500  # bound parameters per statement; SQLite's oldest limit is 999

_RECORDS = select(ledger_entry.c.record, ledger_entry.c.entry)
_LEAVES = select(ledger_entry.c.index, ledger_entry.c.entry, ledger_entry.c.leaf_hash)


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

    def lines(self, sitting: str, start: int = 0) -> Generator[tuple[bytes, bytes], None, None]:
        """(record, entry) of every line from an index on, in order; raises an Outage.

        Whoever does not read to the end closes it, and with it the connection.
        """
        with outages_told(self._engine), self._engine.connect() as connection:
            for rows in _rows(connection, _RECORDS, sitting, start):
                yield from rows

    def between(self, sitting: str, start: int, end: int) -> list[tuple[bytes, bytes]]:
        """(record, entry) of the lines from an index on, up to another one."""
        with self._engine.connect() as connection:
            return [
                row for rows in _rows(connection, _RECORDS, sitting, start, end) for row in rows
            ]

    def entries(self, sitting: str, start: int, end: int) -> list[bytes]:
        """The entries, without their records, from an index on, up to another one."""
        with outages_told(self._engine), self._engine.connect() as connection:
            rows = _rows(connection, _LEAVES, sitting, start, end)
            return [entry for some in rows for _, entry, _ in some]

    def tree(self, sitting: str) -> TreeStore:
        """What is stored of the tree over a ledger."""
        return TreeStore(self._engine, sitting)

    def leaves(self, sitting: str, start: int = 0, end: int | None = None) -> Iterator[list[bytes]]:
        """Leaf hashes of the lines from an index on, many at once; raises an Outage.

        Each is hashed from its entry as it is stored now; ``leaf_hash`` is compared with that.

        Raises:
            LedgerDamaged: they differ, or a line is missing; names the first.
        """
        with outages_told(self._engine), self._engine.connect() as connection:
            while end is None or start < end:
                for rows in _rows(connection, _LEAVES, sitting, start, end):
                    if rows:
                        yield _checked_leaves(rows, start)
                    start += len(rows)
                if not _goes_on(connection, sitting, start, end):
                    return

    def stored_leaves(
        self, sitting: str, start: int, end: int
    ) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        """Entries and leaf hashes as they are stored, of the lines from an index up to another one.

        Nothing is hashed. Many lines at once, and no more of them from the first that is missing.
        Raises an Outage.
        """
        with outages_told(self._engine), self._engine.connect() as connection:
            for rows in _rows(connection, _LEAVES, sitting, start, end):
                indexes, entries, leaves = zip(*rows, strict=True) if rows else ((), (), ())
                if indexes != tuple(range(start, start + len(rows))):
                    return
                yield entries, leaves
                start += len(rows)

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
        """Pseudonym and secret of a sitting and of its attempts; made now where there are none.

        Raises an Outage.
        """
        columns = select(
            attempt_secret.c.attempt, attempt_secret.c.pseudonym, attempt_secret.c.secret
        ).where(attempt_secret.c.sitting == sitting)
        with outages_told(self._engine), self._engine.begin() as connection:
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

    def identity(self, sitting: str, attempt: str) -> Identity | None:
        """Pseudonym and secret of one attempt as they are now; raises an Outage."""
        columns = select(attempt_secret.c.pseudonym, attempt_secret.c.secret).where(
            (attempt_secret.c.sitting == sitting) & (attempt_secret.c.attempt == attempt)
        )
        with outages_told(self._engine), self._engine.connect() as connection:
            row = connection.execute(columns).first()
        return None if row is None else Identity(*row)

    def cosign(self, sitting: str, cosignatures: Sequence[Cosignature]) -> None:
        """Keep what witnesses have signed, beside a writer or without one."""
        with outages_told(self._engine), self._engine.begin() as connection:
            put_cosignatures(connection, sitting, cosignatures)

    def erase(self, sitting: str, attempt: str) -> None:
        """Forget the secret of an attempt for good: its commitments can never be opened again.

        Raises UnknownAttempt if it never had one. Requires a closed paper, to which nothing can be
        added, and released results: a sitting whose results are not does not open without it.
        """
        row = (attempt_secret.c.sitting == sitting) & (attempt_secret.c.attempt == attempt)
        with self._engine.begin() as connection:
            if not connection.execute(
                update(attempt_secret).where(row).values(secret=None)
            ).rowcount:
                raise UnknownAttempt("no such attempt in this sitting", attempts=[attempt])

    def heartbeat(self, sitting: str) -> Heartbeat | None:
        """The last durable reading of a sitting's clock apart from its lines; raises an Outage."""
        columns = select(*(clock_heartbeat.c[name] for name in Heartbeat._fields))
        with outages_told(self._engine), self._engine.connect() as connection:
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


def _checked_leaves(rows: Sequence[tuple[int, bytes, bytes]], start: int) -> list[bytes]:
    """The leaf hashes of rows (index, entry, stored leaf hash)."""
    indexes, entries, stored = zip(*rows, strict=True)
    try:
        leaves = [leaf_hash(entry) for entry in entries]
    except TypeError as text:  # SQLite keeps whatever is put into a column
        odd = next(index for index, entry, _ in rows if type(entry) is not bytes)
        raise LedgerDamaged(f"entry {odd} is no bytes") from text
    expected = range(start, start + len(rows))
    if indexes != tuple(expected) or tuple(leaves) != stored:
        for wanted, index, leaf, there in zip(expected, indexes, leaves, stored, strict=True):
            if index != wanted:
                raise LedgerDamaged(f"entry {wanted} is missing: the next one is {index}")
            if leaf != there:
                raise LedgerDamaged(f"entry {index} is not what its leaf hash says")
    return leaves


def _goes_on(connection: Connection, sitting: str, start: int, end: int | None) -> bool:
    """Whether there are lines from an index on; LedgerDamaged if they do not begin there."""
    mine = (ledger_entry.c.sitting == sitting) & (ledger_entry.c.index >= start)
    if end is not None:
        mine &= ledger_entry.c.index < end
    index = connection.execute(
        select(ledger_entry.c.index).where(mine).order_by(ledger_entry.c.index).limit(1)
    ).scalar()
    if index not in {None, start}:
        raise LedgerDamaged(f"entry {start} is missing: the next one is {index}")
    return index is not None
