"""Tells a database that cannot write for now from one that says something is wrong.

Full and away pass by themselves once somebody makes room or brings the database back, so the
writer waits for them. Everything else is left as it was raised.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from exam_engine.errors import DatabaseAway, Outage, StorageFull

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_LITTLE_ROOM = 1 << 20  # bytes; SQLite reports some writes that found no room as plain I/O errors
_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,  # remounted by the kernel after an error of the disk
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
_PRIMARY = 0xFF  # the code that an extended result code of SQLite belongs to
_POSTGRESQL_FULL = "53100"
# https://www.postgresql.org/docs/current/errcodes-appendix.html: the connection is gone, resources
# are used up, the server is stopping or starting, locks and time limits, a standby, a failing disk
_POSTGRESQL_AWAY = (
    "08", "53", "57P01", "57P02", "57P03", "57P05", "57014", "55P03", "40", "25006", "58030",
)  # fmt: skip


@contextmanager
def outages_told(engine: Engine) -> Iterator[None]:
    """Raise an Outage instead of the database's error, where that is what it means."""
    try:
        yield
    except Exception as error:
        outage = _meaning(error, engine)
        if outage is None:
            raise
        raise outage from error


def _meaning(error: Exception, engine: Engine) -> Outage | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause, engine.url.database)
    if isinstance(cause, OSError):
        if cause.errno in _NO_ROOM:
            return StorageFull(str(cause))
        return DatabaseAway(str(cause)) if isinstance(cause, ConnectionError) else None
    return _of_postgresql(error, cause)


def _of_sqlite(cause: sqlite3.Error, path: str | None) -> Outage | None:
    code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_OK) & _PRIMARY
    if code == sqlite3.SQLITE_FULL:
        return StorageFull(str(cause))
    if code not in _SQLITE_AWAY:
        return None
    return StorageFull(str(cause)) if _is_full(path) else DatabaseAway(str(cause))


def _is_full(path: str | None) -> bool:
    try:
        disk = os.statvfs(os.path.dirname(path or "") or ".")  # noqa: PTH120  # a string is all it needs
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _LITTLE_ROOM


def _of_postgresql(error: Exception, cause: BaseException | None) -> Outage | None:
    state: str | None = getattr(cause, "sqlstate", None)
    if state == _POSTGRESQL_FULL:
        return StorageFull(str(cause))
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    # by its name: psycopg is there only where PostgreSQL is used
    unreachable = state is None and "OperationalError" in {
        one.__name__ for one in type(cause).mro()
    }
    if lost or unreachable or (state or "").startswith(_POSTGRESQL_AWAY):
        return DatabaseAway(str(cause))
    return None
