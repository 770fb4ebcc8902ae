"""Whoever opens a database has commits on disk, and an error where there is only silence."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import OperationalError

from exam_engine.database import connect, connect_apart

SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
either_way = pytest.mark.parametrize("way", [connect, connect_apart])
Way = Callable[[str], Engine]


def parameters(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        found: dict[str, str] = driver.info.get_parameters()
    engine.dispose()
    return found


@either_way
def test_a_commit_on_sqlite_waits_for_the_disk_and_for_others(way: Way, tmp_path: Path) -> None:
    engine = way(f"sqlite:///{tmp_path / 'exam.db'}")

    with engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
    engine.dispose()

    assert found == ["wal", 2, 1, 10_000]  # 2 is FULL


@pytest.mark.postgresql
@either_way
def test_a_postgresql_that_falls_silent_is_noticed_after_ten_seconds(way: Way) -> None:
    found = parameters(way(SERVER))

    assert found["tcp_user_timeout"] == "10000"
    assert found["connect_timeout"] == "5"
    idle, interval, count = (
        int(found[f"keepalives_{name}"]) for name in ("idle", "interval", "count")
    )
    assert idle + interval * count <= 11


@pytest.mark.postgresql
@either_way
def test_a_limit_in_the_address_is_the_one_that_holds(way: Way) -> None:
    address = make_url(SERVER).update_query_dict({"tcp_user_timeout": "3000"})

    found = parameters(way(address.render_as_string(hide_password=False)))

    assert (found["tcp_user_timeout"], found["connect_timeout"]) == ("3000", "5")


@either_way
def test_a_server_that_accepts_and_says_nothing_is_given_up(way: Way) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = way(f"postgresql+psycopg://exam@127.0.0.1:{port}/exam?connect_timeout=2")
        began = time.monotonic()

        with pytest.raises(OperationalError), engine.connect():
            pass

    assert time.monotonic() - began < 10
