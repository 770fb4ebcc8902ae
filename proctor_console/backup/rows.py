"""Copies tables row by row between databases, counting and summing what passes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, Engine, Table, func, insert, select

# rows copied at a time: about 2 ms of reading and 10 ms of writing ledger lines
CHUNK = 1_000
_MODULUS = 1 << 256

Step = Callable[[int, int], None]
"""Called with how many rows are done, and of how many."""


class TableSum(msgspec.Struct, frozen=True):
    """How many rows a table has, and the sum of their SHA-256 modulo 2^256, in hex.

    A sum, because two databases give the same rows in different orders.
    """

    rows: int
    sha256_sum: str


class Summing:
    """Sums the rows of one table as they pass."""

    def __init__(self) -> None:
        self._rows = 0
        self._sum = 0
        self._encode = msgspec.msgpack.Encoder().encode

    def take(self, rows: list[tuple[Any, ...]]) -> None:
        """Add some rows."""
        self._rows += len(rows)
        for row in rows:
            self._sum += int.from_bytes(sha256(self._encode(row)).digest())
        self._sum %= _MODULUS

    def done(self) -> TableSum:
        """The sum of everything taken."""
        return TableSum(self._rows, f"{self._sum:064x}")


@contextmanager
def one_moment(database: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, however much is written meanwhile.

    SQLite: a read transaction in WAL mode, which no writer waits for. PostgreSQL: a read-only
    transaction with isolation REPEATABLE READ.
    """
    if database.dialect.name == "sqlite":
        with database.connect() as connection:
            # the driver begins transactions for writing only
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")
        return
    with database.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def count(connection: Connection, table: Table) -> int:
    """How many rows a table has."""
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def chunks(connection: Connection, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    """All rows of a table, some at a time, never all in memory."""
    streaming = connection.execution_options(yield_per=CHUNK)
    for some in streaming.execute(select(*_by_name(table))).partitions():
        yield [tuple(row) for row in some]


def summed(connection: Connection, table: Table, passed: Callable[[int], None]) -> TableSum:
    """The sum of a table as it lies there; `passed` is told how many rows went by."""
    summing = Summing()
    for rows in chunks(connection, table):
        summing.take(rows)
        passed(len(rows))
    return summing.done()


def copy(
    source: Connection,
    target: Connection,
    table: Table,
    passed: Callable[[int], None],
    *,
    commit: bool,
    rest: float = 0.0,
) -> TableSum:
    """Copy a table into one of the same name and columns.

    Args:
        source: where it is read.
        target: where it is written.
        table: as both databases know it.
        passed: told how many rows went by.
        commit: make every chunk durable by itself, so that the disk never has much to write.
        rest: how long to rest after each chunk, as a part of the time it took.
    """
    summing = Summing()
    names = [column.name for column in _by_name(table)]
    for rows in chunks(source, table):
        begun = time.monotonic()
        summing.take(rows)
        target.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
        if commit:
            target.commit()
        passed(len(rows))
        time.sleep(rest * (time.monotonic() - begun))
    return summing.done()


def _by_name(table: Table) -> list[Column[Any]]:
    """The columns in an order that is the same wherever they were added."""
    return sorted(table.columns, key=lambda column: column.name)
