"""Whoever may write the database of a sitting and has no key, and what the server says to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection

from exam_engine.errors import BadPlan, LedgerDamaged
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.errors import RecordRefused
from proctor_console.admission import opened
from proctor_console.data_folder import open_folder

AN_ANSWER = 100
"""Index of an entry in the middle of the answers."""


class Line(NamedTuple):
    """A line of the ledger, as it lies in the database."""

    index: int
    record: bytes
    entry: bytes
    leaf: bytes


class Ledger:
    """The tables of a sitting under the hands of their administrator."""

    def __init__(self, connection: Connection) -> None:
        self.run = connection.exec_driver_sql
        self.lines = [
            Line(*row)
            for row in self.run(
                'SELECT "index", record, entry, leaf_hash FROM ledger_entry ORDER BY "index"'
            )
        ]

    def put(self, at: int, record: bytes, entry: bytes) -> None:
        """Another record and entry in a line, with the leaf hash that fits."""
        self.run(
            'UPDATE ledger_entry SET record = ?, entry = ?, leaf_hash = ? WHERE "index" = ?',
            (record, entry, leaf_hash(entry), at),
        )

    def append(self, line: Line) -> None:
        """A line behind the last one."""
        self.run(
            'INSERT INTO ledger_entry (sitting, "index", record, entry, leaf_hash) '
            "VALUES ('sesi-1', ?, ?, ?, ?)",
            (len(self.lines), line.record, line.entry, line.leaf),
        )

    def cut(self, size: int) -> None:
        """Leave so many lines."""
        self.run(f'DELETE FROM ledger_entry WHERE "index" >= {size}')  # noqa: S608 -- a number


Change = Callable[[Ledger], object]


@contextmanager
def administrator(data: Path) -> Iterator[Ledger]:
    with open_folder(data).database.begin() as connection:
        yield Ledger(connection)


def start_the_server(data: Path) -> str:
    """What the server says that does not open the sitting."""
    refusals = (LedgerDamaged, BadPlan, RecordRefused)
    with pytest.raises(refusals) as found, opened(open_folder(data), "sesi-1"):
        pass
    return str(found.value)


def altered_entry(ledger: Ledger) -> None:
    entry = ledger.lines[AN_ANSWER].entry
    other = entry[:-1] + bytes([entry[-1] ^ 1])
    ledger.run('UPDATE ledger_entry SET entry = ? WHERE "index" = ?', (other, AN_ANSWER))
