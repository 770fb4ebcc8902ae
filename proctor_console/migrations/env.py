"""Alembic's entry: runs migrations on the database that `upgrade` was given."""

from alembic import context

from exam_engine.database import connect
from proctor_console.migrations import described


def run() -> None:
    """Run the wanted migrations in one transaction."""
    engine = connect(context.config.attributes["database_url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=described(),
            render_as_batch=connection.dialect.name == "sqlite",
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
