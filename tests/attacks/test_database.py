"""Somebody who may write the database of a held sitting, and has no key: the server finds it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection

from exam_engine.errors import BadPlan, LedgerDamaged
from exam_engine.hall import Hall
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.errors import RecordRefused
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.policy_file import write_policy
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.log_keys import LogKeys
from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from proctor_console import admission
from proctor_console.admission import opened
from proctor_console.data_folder import open_folder
from proctor_console.log.files import publish
from tests.attacks.record import By, Case, Row, To, attack, attacks, control
from tests.exam_engine.builders import HandClock
from tests.proctor_console.cli.command_line import refused, run
from tests.proctor_console.cli.held_sitting import a_planned_folder, hold

DOES_NOT_FIT = (
    "does not fit the stored entries: either one of the entries 3 to 238 is another, or the "
    "checkpoint is"
)
AN_ANSWER = 100
"""Index of an entry in the middle of the answers."""


class Line(NamedTuple):
    """A line of the ledger, as it lies in the database."""

    index: int
    record: bytes
    entry: bytes
    leaf: bytes


class Ledger:
    """The tables of a sitting under the hands of their administrator."""

    def __init__(self, connection: Connection) -> None:
        self.run = connection.exec_driver_sql
        self.lines = [
            Line(*row)
            for row in self.run(
                'SELECT "index", record, entry, leaf_hash FROM ledger_entry ORDER BY "index"'
            )
        ]

    def put(self, at: int, record: bytes, entry: bytes) -> None:
        """Another record and entry in a line, with the leaf hash that fits."""
        self.run(
            'UPDATE ledger_entry SET record = ?, entry = ?, leaf_hash = ? WHERE "index" = ?',
            (record, entry, leaf_hash(entry), at),
        )

    def append(self, line: Line) -> None:
        """A line behind the last one."""
        self.run(
            'INSERT INTO ledger_entry (sitting, "index", record, entry, leaf_hash) '
            "VALUES ('sesi-1', ?, ?, ?, ?)",
            (len(self.lines), line.record, line.entry, line.leaf),
        )

    def cut(self, size: int) -> None:
        """Leave so many lines."""
        self.run(f'DELETE FROM ledger_entry WHERE "index" >= {size}')  # noqa: S608 -- a number


Change = Callable[[Ledger], object]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Held within one moment, so that checkpoints are signed at its beginning and its end only."""
    data, clock = a_planned_folder(tmp_path_factory.mktemp("held")), HandClock()
    still = partial(Hall, monotonic=clock, wall=clock.wall, uptime=clock.uptime)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admission, "Hall", still)
        hold(data)
    return data


@pytest.fixture
def data(held: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(held, tmp_path / "data"))


@contextmanager
def administrator(data: Path) -> Iterator[Ledger]:
    with open_folder(data).database.begin() as connection:
        yield Ledger(connection)


def start_the_server(data: Path) -> str:
    """What the server says that does not open the sitting."""
    refusals = (LedgerDamaged, BadPlan, RecordRefused)
    with pytest.raises(refusals) as found, opened(open_folder(data), "sesi-1"):
        pass
    return str(found.value)


def altered_entry(ledger: Ledger) -> None:
    entry = ledger.lines[AN_ANSWER].entry
    other = entry[:-1] + bytes([entry[-1] ^ 1])
    ledger.run('UPDATE ledger_entry SET entry = ? WHERE "index" = ?', (other, AN_ANSWER))


def altered_with_its_leaf(ledger: Ledger) -> None:
    line = ledger.lines[AN_ANSWER]
    ledger.put(AN_ANSWER, line.record, line.entry[:-1] + bytes([line.entry[-1] ^ 1]))


def altered_record(ledger: Ledger) -> None:
    line = ledger.lines[AN_ANSWER]
    choice = line.record.index(b'"choice":') + len(b'"choice":')
    other = line.record[:choice] + (b"4" if line.record[choice:][:1] != b"4" else b"3")
    record = other + line.record[choice + 1 :]
    ledger.run('UPDATE ledger_entry SET record = ? WHERE "index" = ?', (record, AN_ANSWER))


def deleted(ledger: Ledger) -> None:
    ledger.run('DELETE FROM ledger_entry WHERE "index" = ?', (AN_ANSWER,))


def deleted_and_closed_up(ledger: Ledger) -> None:
    deleted(ledger)
    for at in range(AN_ANSWER + 1, len(ledger.lines)):
        ledger.run('UPDATE ledger_entry SET "index" = ? WHERE "index" = ?', (at - 1, at))


def swapped(ledger: Ledger) -> None:
    one, two = ledger.lines[AN_ANSWER : AN_ANSWER + 2]
    ledger.put(one.index, two.record, two.entry)
    ledger.put(two.index, one.record, one.entry)


def put_in(ledger: Ledger) -> None:
    ledger.append(ledger.lines[AN_ANSWER])


def no_longer_there(ledger: Ledger) -> None:
    ledger.cut(len(ledger.lines) - 3)


def altered_root(ledger: Ledger) -> None:
    ledger.run(
        "UPDATE ledger_checkpoint SET root = zeroblob(32) WHERE number = "
        "(SELECT max(number) FROM ledger_checkpoint)"
    )


def another_signature(ledger: Ledger) -> None:
    (number, note) = ledger.run(
        "SELECT number, note FROM ledger_checkpoint ORDER BY number DESC LIMIT 1"
    ).one()
    text, blank, signature = note.rpartition(b"\n\n")
    begin, _, kept = signature.rpartition(b" ")
    other = kept[:40] + (b"A" if kept[40:41] != b"A" else b"B") + kept[41:]
    ledger.run(
        "UPDATE ledger_checkpoint SET note = ? WHERE number = ?",
        (text + blank + begin + b" " + other, number),
    )


def checkpoint_lost(ledger: Ledger) -> None:
    ledger.run("DELETE FROM ledger_checkpoint WHERE number = 0")


@attacks(
    Row.ADMINISTRATOR,
    Case("an entry is altered", "entry 100 is not what its leaf hash says", altered_entry),
    Case(
        "an entry is altered, and its leaf hash",
        f"checkpoint 1 (size 239) {DOES_NOT_FIT}",
        altered_with_its_leaf,
    ),
    Case("an entry is deleted", "entry 100 is missing: the next one is 101", deleted),
    Case(
        "an entry is deleted, and the later ones renumbered",
        "entry 101: it does not continue its owner's numbers",
        deleted_and_closed_up,
    ),
    Case(
        "two entries are exchanged, with all that belongs to them",
        f"checkpoint 1 (size 239) {DOES_NOT_FIT}",
        swapped,
    ),
    Case(
        "an entry is put in a second time, behind the last one",
        "entry 239: it does not continue its owner's numbers",
        put_in,
    ),
    Case(
        "the last entries are deleted",
        "checkpoint 1 (size 239) was signed over 239 entries, and only 236 are there: entry 236 is "
        "missing",
        no_longer_there,
    ),
    Case(
        "the root of a checkpoint is overwritten",
        "checkpoint 1 (size 239): its note was signed over something else",
        altered_root,
    ),
    Case(
        "the signature of a checkpoint is altered",
        "checkpoint 1 (size 239) was not signed by this server: the signature of … is false: "
        "forged, or the text was altered",
        another_signature,
    ),
    Case(
        "a checkpoint is deleted",
        "checkpoint 0 is missing: the next one is 1",
        checkpoint_lost,
    ),
    to=To.DATABASE,
    by=By.SERVER,
)
def test_the_ledger_is_changed(data: Path, tried: Case[Change]) -> str:
    with administrator(data) as ledger:
        tried.how(ledger)
    return start_the_server(data)


@attack(
    Row.TERMINAL,
    "a choice in a stored record is another, and nothing else",
    to=To.DATABASE,
    by=By.SERVER,
    says="entry 100: its record is not the one committed to: now it is AnswerRecorded/1 of 26-0002",
)
def test_a_record_is_changed(data: Path) -> str:
    with administrator(data) as ledger:
        altered_record(ledger)
    return start_the_server(data)


def closing_line(ledger: Ledger) -> Line:
    return next(line for line in ledger.lines if line.entry[:1] == b"\x02")


@attack(
    Row.LATE,
    "a paper is closed a second time, in a line behind the last one",
    to=To.DATABASE,
    by=By.SERVER,
    says="entry 239: it does not close the paper it names",
)
def test_a_second_closing_entry(data: Path) -> str:
    with administrator(data) as ledger:
        ledger.append(closing_line(ledger))
    return start_the_server(data)


@attack(
    Row.LATE,
    "an answer is put in behind the end, in a line behind the last one",
    to=To.DATABASE,
    by=By.SERVER,
    says="entry 239: its record is not the one committed to: now it is AnswerRecorded/1 of 26-0002",
)
def test_an_answer_after_the_end(data: Path) -> str:
    with administrator(data) as ledger:
        line = ledger.lines[AN_ANSWER]
        last = max(
            int.from_bytes(one.entry[17:21], "big")
            for one in ledger.lines
            if one.entry[:17] == line.entry[:17]
        )
        entry = line.entry[:17] + (last + 1).to_bytes(4, "big") + line.entry[21:]
        ledger.append(Line(0, line.record, entry, leaf_hash(entry)))
    return start_the_server(data)


ANOTHER_KEY = (
    "UPDATE bank_choice SET points = 5 - points WHERE (item, place) IN (SELECT item, place FROM "
    "bank_choice WHERE item = (SELECT item FROM bank_choice GROUP BY item HAVING sum(points) = 5 "
    "LIMIT 1) ORDER BY points DESC LIMIT 2)"
)


@attacks(
    Row.KEY,
    Case(
        "the key of an item is exchanged in the bank",
        "entry 0: the keys bound before the start have the root …, and those that are stored come "
        "to …: a key was changed, and no entry says so",
        ANOTHER_KEY,
    ),
    Case(
        "the secret of a paper is exchanged",
        "entry 4: its record is not the one committed to: now it is CandidateAdmitted/1 of 26-0001",
        "UPDATE attempt_secret SET secret = zeroblob(32) WHERE attempt = '26-0001'",
    ),
    to=To.DATABASE,
    by=By.SERVER,
)
def test_what_was_bound_before_is_changed(data: Path, tried: Case[str]) -> str:
    with administrator(data) as ledger:
        assert ledger.run(tried.how).rowcount
    return start_the_server(data)


@attack(
    Row.KEY,
    "the rules of the exam are exchanged in the database",
    to=To.DATABASE,
    by=By.VERIFY,
    says="opened/rules.toml: its SHA-256 is …, and … was written before the start [other rules]",
)
def test_the_rules_are_exchanged(data: Path, tmp_path: Path) -> Report:
    with administrator(data) as ledger:
        assert ledger.run(
            "UPDATE exam SET rule_text = replace(rule_text, 'duration_minutes = 100', "
            "'duration_minutes = 200')"
        ).rowcount
    made = run("bundle", "sesi-1", tmp_path / "b", "--tier", "everything", "--data", data)
    assert made.exit_code == 0, made.output
    return verify(tmp_path / "b")


@attack(
    Row.KEY,
    "somebody's formation is exchanged on the roster in the database",
    to=To.DATABASE,
    by=By.REFUSED,
    says="the roster is another one",
)
def test_a_formation_is_exchanged(data: Path, tmp_path: Path) -> str:
    """Nothing is published from it; the bundle would have another root than the record."""
    with administrator(data) as ledger:
        assert ledger.run(
            "UPDATE roster SET formation = 'Lain' WHERE participant_number = '26-0002'"
        ).rowcount
    return refused("bundle", "sesi-1", tmp_path / "b", "--tier", "everything", "--data", data)


@attack(
    Row.ADMINISTRATOR,
    "an entry is altered, and a backup made",
    to=To.DATABASE,
    by=By.BACKUP,
    says="the ledger of sesi-1: entry 100 is not what its leaf hash says",
)
def test_a_backup_of_an_altered_record(data: Path, tmp_path: Path) -> str:
    with administrator(data) as ledger:
        altered_entry(ledger)
    return refused("backup", tmp_path / "exam.backup", "--without-keys", "--data", data)


@attack(
    Row.ADMINISTRATOR,
    "a backup is altered and put in the place of the server's",
    to=To.DATABASE,
    by=By.BACKUP,
    says="these tables are not as they were: ledger_entry",
)
def test_an_altered_backup(data: Path, tmp_path: Path) -> str:
    path = tmp_path / "exam.backup"
    made = run("backup", path, "--without-keys", "--data", data)
    assert made.exit_code == 0, made.output
    with sqlite3.connect(path) as database:
        database.execute('DELETE FROM ledger_entry WHERE "index" = 100')
    database.close()
    return refused("backup", path, "--check", "--data", data)


@attack(
    Row.VERSIONS,
    "entries, and all tiles and checkpoints over them, are deleted, so that an older state is left",
    to=To.DATABASE,
    by=By.CHECKPOINT,
    says="papan: the same log has signed … entries, and this bundle has …: entries were dropped, "
    "or the bundle is older [dropped]",
)
def test_an_older_state_is_left(data: Path, tmp_path: Path) -> Report:
    """The server believes it: it looks like a machine that was restored from an early backup."""
    kept = tmp_path / "from-the-board"
    with administrator(data) as ledger:
        sizes = ledger.run("SELECT size, note FROM ledger_checkpoint ORDER BY number").all()
        kept.write_bytes(sizes[-1][1])
        left = sizes[-2][0]
        ledger.cut(left)
        ledger.run("DELETE FROM ledger_checkpoint WHERE size > ?", (left,))
    bundle = tmp_path / "bundle"
    folder = open_folder(data)
    store = LedgerStore(folder.database)
    key = LogKeys(folder.keys, folder.config.exam_host).stored("sesi-1", store.tree("sesi-1")).key
    publish(store, "sesi-1", key, bundle / "log", lambda *_: None)
    (bundle / "policy").write_bytes(write_policy(Policy([key])))
    with opened(open_folder(data), "sesi-1"):
        assert verify(bundle).holds
    return verify(bundle, elsewhere={"papan": kept.read_bytes()})


@control
def test_the_sitting_opens_as_it_was_held(data: Path) -> None:
    with opened(open_folder(data), "sesi-1"):
        pass
