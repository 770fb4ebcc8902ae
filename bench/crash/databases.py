"""Databases on PostgreSQL that live for one round, each a copy of the planned one."""

from __future__ import annotations

import os
import secrets

from sqlalchemy import create_engine, make_url, text

ADMINISTRATION = os.environ.get(
    "TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)


def made(template: str = "template0") -> str:
    """A new database; its address."""
    name = f"exam_crash_{secrets.token_hex(5)}"
    _run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return make_url(ADMINISTRATION).set(database=name).render_as_string(hide_password=False)


def copied(url: str) -> str:
    """A copy of a database that nobody uses; its address."""
    return made(str(make_url(url).database))


def dropped(url: str) -> None:
    """Drop a database, whoever is connected."""
    _run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')


def _run(statement: str) -> None:
    engine = create_engine(ADMINISTRATION, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()
