"""The database: reachable, up to date, and set up so that "saved" means "on disk"."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from exam_engine.config import Config
from exam_engine.database import check_commit, connect
from proctor_console.doctor.finding import Finding, fail, ok, warn
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister

SQLITE_FULL = 2
SQLITE_EXTRA = 3


def database(config: Config) -> list[Finding]:
    """Whether it can be reached, keeps what it is given, and knows somebody who may log in."""
    engine = connect(config.database)
    try:
        if not inspect(engine).has_table("staff_account"):
            return [fail("database", "it has no tables", "Run `exam init`.")]
        check_commit(engine)
        with engine.connect() as connection:
            durable = _sqlite(connection) if engine.name == "sqlite" else _postgresql(connection)
        return [durable, _staff(StaffRegister(engine))]
    except SQLAlchemyError as failure:
        reason = str(getattr(failure, "orig", None) or failure).strip().partition("\n")[0]
        advice = "Check database_url in exam.toml, and that the database runs and can be written."
        return [fail("database", reason, advice)]
    finally:
        engine.dispose()


def _sqlite(connection: Connection) -> Finding:
    mode = connection.execute(text("PRAGMA journal_mode")).scalar()
    synchronous = connection.execute(text("PRAGMA synchronous")).scalar()
    said = f"SQLite, journal {mode}, synchronous {synchronous}"
    if mode != "wal" or synchronous not in {SQLITE_FULL, SQLITE_EXTRA}:
        return fail("database", said, "Put the data folder on a local disk, not a network share.")
    return ok("database", said)


def _postgresql(connection: Connection) -> Finding:
    settings = {
        name: connection.execute(text(f"SHOW {name}")).scalar()
        for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes")
    }
    off = [
        f"{name}={settings[name]}"
        for name in ("fsync", "synchronous_commit", "full_page_writes")
        if settings[name] in {"off", "local"}
    ]
    said = f"PostgreSQL {settings['server_version']}"
    if off:
        return fail(
            "database",
            f"{said}: {', '.join(off)}",
            "Switch these on: without them a power failure loses answers that were called saved.",
        )
    return ok("database", f"{said}, durable")


def _staff(register: StaffRegister) -> Finding:
    roles = [one.role for one in register.everyone()]
    if not roles:
        return fail("staff", "nobody can log in", "Run `exam staff add ... --role admin`.")
    missing = [role.value for role in (Role.DESK, Role.PROCTOR) if role not in roles]
    if missing and Role.ADMIN not in roles:
        return warn("staff", f"nobody is {' or '.join(missing)}", "Run `exam staff add`.")
    return ok("staff", f"{len(roles)} accounts")
