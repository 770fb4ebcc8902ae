import os
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, event, make_url, text, update

from question_bank import store
from question_bank.errors import BankExists, BankInvalid, BankUnknown
from question_bank.interchange import read_bank
from tests.question_bank.builders import SAMPLE, a_bank, an_item


@pytest.fixture
def sqlite() -> Iterator[Engine]:
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "connect")
    def _(connection: object, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[attr-defined]

    store.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql() -> Iterator[Engine]:
    default = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
    url = make_url(os.environ.get("TEST_POSTGRESQL", default))
    name = f"bank_{uuid.uuid4().hex}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = create_engine(url.set(database=name))
    store.metadata.create_all(engine)
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.getfixturevalue(request.param)
    return engine


def test_the_sample_bank_comes_back_as_it_was(database: Engine) -> None:
    bank = read_bank(SAMPLE)

    with database.begin() as connection:
        store.save_bank(connection, bank)

    with database.connect() as connection:
        assert store.load_bank(connection, bank.name, bank.version) == bank


def test_importing_again_changes_nothing(database: Engine) -> None:
    with database.begin() as connection:
        first = store.save_bank(connection, a_bank())
    with database.begin() as connection:
        again = store.save_bank(connection, a_bank())

    with database.connect() as connection:
        assert first == again
        assert store.list_banks(connection) == [("contoh", "1", first)]


def test_another_content_needs_another_version(database: Engine) -> None:
    with database.begin() as connection:
        store.save_bank(connection, a_bank())

    with database.begin() as connection, pytest.raises(BankExists, match="new version"):
        store.save_bank(connection, a_bank([an_item("changed")]))

    with database.connect() as connection:
        assert store.load_bank(connection, "contoh", "1") == a_bank()


def test_an_unknown_bank_is_named(database: Engine) -> None:
    with database.connect() as connection, pytest.raises(BankUnknown, match="'none' version '7'"):
        store.load_bank(connection, "none", "7")


def test_a_bank_spoilt_in_the_database_is_not_used(database: Engine) -> None:
    with database.begin() as connection:
        store.save_bank(connection, a_bank())
        connection.execute(update(store.item_table).values(topic="elsewhere"))

    with database.connect() as connection, pytest.raises(BankInvalid, match="unknown_topic"):
        store.load_bank(connection, "contoh", "1")


def test_the_digest_changes_with_any_word() -> None:
    assert store.digest(a_bank([an_item()])) != store.digest(a_bank([an_item(stem="lain?")]))
