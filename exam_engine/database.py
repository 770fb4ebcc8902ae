"""The one way to a database, SQLite in the data folder or PostgreSQL: commits are on disk, or fail.

They fail soon, too: whoever waits for a database that has fallen silent holds up an exam.
"""

from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

BUSY_TIMEOUT_MS = 10_000
# of PostgreSQL's driver: a network that swallows everything is an error after 10 s, where TCP
# waits for 15 minutes
_SILENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


def connect(url: str) -> Engine:
    """An engine whose connections are lent, looked at before each use, and taken back."""
    return _durable(create_engine(url, pool_pre_ping=True, connect_args=_limits(url)))


def connect_apart(url: str) -> Engine:
    """An engine whose every connection is new and its owner's, for whoever keeps one open."""
    return _durable(create_engine(url, poolclass=NullPool, connect_args=_limits(url)))


def check_commit(engine: Engine) -> None:
    """Write a row as it is, durably; raises what the database raises when it cannot write."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def _limits(url: str) -> dict[str, int]:
    """The limits of silence that an address does not set itself."""
    address = make_url(url)
    if address.get_backend_name() != "postgresql":
        return {}
    return {name: limit for name, limit in _SILENCE.items() if name not in address.query}


def _durable(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _wait_for_the_disk)
    return engine


def _wait_for_the_disk(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
