"""Opens the database: SQLite in the data folder, or PostgreSQL."""

from typing import Any

from sqlalchemy import Engine, create_engine, event, text

BUSY_TIMEOUT_MS = 10_000


def connect(url: str) -> Engine:
    """An engine on which a commit is on disk once it returns."""
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
    return engine


def _durable(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def check_commit(engine: Engine) -> None:
    """Write a row as it is, durably; raises what the database raises when it cannot write."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
