"""Brings a database to the tables this version of the software expects, and back.

The tables are described where they are used; `described` gathers them, and a test compares what
the migrations build with what is described, on SQLite and on PostgreSQL.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

from exam_engine.ledger.tables import metadata as ledger
from exam_engine.registry.tables import RegistryTable
from proctor_console.staff.register import metadata as staff
from question_bank.store import metadata as banks

HERE = Path(__file__).parent


def described() -> MetaData:
    """All tables of the project, as its modules describe them."""
    every = MetaData()
    for metadata in (banks, ledger, RegistryTable.metadata, staff):
        for table in metadata.tables.values():
            table.to_metadata(every)
    return every


def upgrade(database_url: str, revision: str = "head") -> None:
    """Build or change the tables up to a revision; harmless when they are there already."""
    command.upgrade(_alembic(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Go back to a revision; `base` removes every table and everything in them."""
    command.downgrade(_alembic(database_url), revision)


def newest() -> str:
    """The revision that `upgrade` brings a database to."""
    return ScriptDirectory.from_config(_alembic("")).get_current_head() or ""


def revision_of(database: Engine) -> str:
    """The revision a database has; empty when it has none."""
    with database.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def _alembic(database_url: str) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(HERE))
    config.attributes["database_url"] = database_url
    return config
