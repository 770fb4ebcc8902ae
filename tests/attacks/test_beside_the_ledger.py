"""What lies beside the ledger is changed in the database: keys, rules, roster; and backups."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from exam_engine.ledger.policy import Policy
from exam_engine.ledger.policy_file import write_policy
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.log_keys import LogKeys
from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from proctor_console.admission import opened
from proctor_console.data_folder import open_folder
from proctor_console.log.files import publish
from tests.attacks.administrator import administrator, altered_entry, start_the_server
from tests.attacks.record import By, Case, Row, To, attack, attacks
from tests.proctor_console.cli.command_line import refused, run

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
