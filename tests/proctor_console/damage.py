"""A data folder in which somebody altered the record of one sitting, and another one is planned."""

from pathlib import Path

from sqlalchemy import text

from exam_engine.config import load
from exam_engine.database import connect
from exam_engine.registry import keys as master
from exam_engine.registry.plan_checks import NewSitting
from exam_engine.registry.planning import create_sitting
from tests.exam_engine.planned import SECRET, STARTS_AT, a_bank, a_roster
from tests.proctor_console.console.console_day import SITTING

OTHER = "sesi-2"
DAMAGE = 'UPDATE ledger_entry SET entry = :other WHERE sitting = :sitting AND "index" = 1'
RECORDS = 'SELECT "index", record FROM ledger_entry WHERE sitting = :sitting ORDER BY "index"'
OTHER_RECORD = 'UPDATE ledger_entry SET record = :other WHERE sitting = :sitting AND "index" = :at'

ANOTHER_LINE = (
    'INSERT INTO ledger_entry SELECT sitting, (SELECT max("index") + 1 FROM ledger_entry), '
    'record, entry, leaf_hash FROM ledger_entry WHERE "index" = 1'
)


def plan_another(folder: Path) -> None:
    config = load(folder, {})
    database = connect(config.database)
    plan = NewSitting(id=OTHER, title="Sesi Lain", exam="skd", centre="pusat", starts_at=STARTS_AT)
    create_sitting(
        database,
        master.read(config.keys_dir),
        plan,
        a_roster(),
        a_bank(),
        secret=SECRET,
        clock=lambda: STARTS_AT - 86_400_000,
    )
    database.dispose()


def damage(folder: Path) -> None:
    database = connect(load(folder, {}).database)
    with database.begin() as connection:
        assert connection.execute(text(DAMAGE), {"other": b"\x04{}", "sitting": SITTING}).rowcount
    database.dispose()


def damage_record(folder: Path) -> None:
    """Give somebody another seat in the record of their admission, and touch nothing else."""
    database = connect(load(folder, {}).database)
    with database.begin() as connection:
        records = connection.execute(text(RECORDS), {"sitting": SITTING}).all()
        at, record = next(row for row in records if b"CandidateAdmitted/1" in row.record)
        other = record.replace(b'"seat":"1"', b'"seat":"2"')
        assert other != record
        values = {"other": other, "sitting": SITTING, "at": at}
        assert connection.execute(text(OTHER_RECORD), values).rowcount
    database.dispose()


def write_another_line(folder: Path) -> None:
    """Write in the place of a server that writes."""
    to_the_database(folder, ANOTHER_LINE)


def to_the_database(folder: Path, statement: str) -> None:
    """Do something behind the back of a server."""
    database = connect(load(folder, {}).database)
    with database.begin() as connection:
        connection.execute(text(statement))
    database.dispose()
