"""Reads a ledger as docs/ledger-format.md describes it, with nothing of the program.

Only sqlite3 (or psycopg), json, hmac and hashlib: whoever doubts the program must not have to
believe it here. The database is opened read-only.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

PRIVATE, CLOSING, OPEN = 1, 2, 4
NO_HEAD = bytes(32)
_LABEL = b"exam-engine/commit/v1\x00"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LINES = 'SELECT "index", record, entry, leaf_hash FROM ledger_entry WHERE sitting = {} ORDER BY 1'
_OWNERS = "SELECT attempt, pseudonym, secret FROM attempt_secret WHERE sitting = {}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line as stored."""

    index: int
    record: bytes
    entry: bytes
    leaf_hash: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The record, read."""
        event: dict[str, Any] = json.loads(self.record)
        return event


class Ledger(NamedTuple):
    """All lines of a sitting, and {attempt: (pseudonym, secret)}; the sitting's own is ``""``."""

    lines: list[Line]
    owners: dict[str, tuple[bytes, bytes]]


def read(folder: Path, sitting: str, database_url: str = "") -> Ledger:
    """The ledger of a sitting from a data folder, or from PostgreSQL."""
    if database_url:
        return _from_postgresql(database_url, sitting)
    address = f"file:{folder / 'exam.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        lines = database.execute(_LINES.format("?"), (sitting,)).fetchall()
        owners = database.execute(_OWNERS.format("?"), (sitting,)).fetchall()
    return _ledger(lines, owners)


def _from_postgresql(database_url: str, sitting: str) -> Ledger:
    import psycopg  # noqa: PLC0415 - an optional dependency, needed by this branch alone

    address = urlsplit(database_url)._replace(scheme="postgresql").geturl()
    with psycopg.connect(address, options="-c default_transaction_read_only=on") as database:
        lines = database.execute(_LINES.format("%s"), (sitting,)).fetchall()
        owners = database.execute(_OWNERS.format("%s"), (sitting,)).fetchall()
    return _ledger(lines, owners)


def _ledger(lines: list[Any], owners: list[Any]) -> Ledger:
    return Ledger(
        [Line(index, bytes(one), bytes(two), bytes(three)) for index, one, two, three in lines],
        {attempt: (bytes(pseudonym), bytes(secret)) for attempt, pseudonym, secret in owners},
    )


def commitment(secret: bytes, number: int, record: bytes) -> bytes:
    """What binds a private entry to its record."""
    return _committed(hmac.digest(secret, b"salt" + number.to_bytes(4, "big"), "sha256"), record)


def open_commitment(secret: bytes, index: int, record: bytes) -> bytes:
    """What binds an open entry to its record."""
    return _committed(hmac.digest(secret, b"open" + index.to_bytes(8, "big"), "sha256"), record)


def next_head(head: bytes, committed: bytes) -> bytes:
    """The chain head after one more private entry."""
    return hashlib.sha256(b"\x03" + head + committed).digest()


def short_code(head: bytes) -> str:
    """The first 40 bits of a head, as a candidate reads them."""
    bits = int.from_bytes(head[:5], "big")
    return "".join(_CROCKFORD[bits >> shift & 31] for shift in range(35, -5, -5))


def leaf_hash(entry: bytes) -> bytes:
    """The leaf of the tree."""
    return hashlib.sha256(b"\x00" + entry).digest()


def _committed(salt: bytes, record: bytes) -> bytes:
    return hashlib.sha256(_LABEL + salt + record).digest()
