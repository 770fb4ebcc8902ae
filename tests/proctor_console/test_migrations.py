import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, make_url, text

from exam_engine.database import check_commit, connect
from proctor_console.migrations import described, downgrade, upgrade

SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'exam.sqlite3'}"
        return
    name = f"exam_{secrets.token_hex(6)}"
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def test_the_migrated_tables_are_those_the_modules_describe(url: str) -> None:
    upgrade(url)

    engine = connect(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences = compare_metadata(context, described())
    engine.dispose()
    assert differences == []


def test_upgrading_twice_changes_nothing_and_going_back_leaves_nothing(url: str) -> None:
    upgrade(url)
    upgrade(url)
    downgrade(url, "base")

    engine = connect(url)
    left = inspect(engine).get_table_names()
    engine.dispose()
    assert left == ["alembic_version"]


def test_a_healthy_database_can_commit(url: str) -> None:
    upgrade(url)

    engine = connect(url)
    check_commit(engine)
    check_commit(engine)
    engine.dispose()
