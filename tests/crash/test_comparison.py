"""The comparison itself: nothing to find in an honest ledger, and every doctored one found out."""

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bench.crash import ledger
from bench.crash.comparison import Verdict, compare
from bench.crash.evidence import Evidence, read
from bench.crash.paper import SECTIONS
from exam_engine import commands as ask
from exam_engine.database import connect_apart
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import AnswerSaved, Result
from exam_engine.roster import PointsLookup, SectionRange
from exam_engine.sequencer import Sequencer
from tests.exam_engine.builders import TERMINAL, HandClock, Staff, a_hall, a_plan

SITTING = "sesi-1"
ATTEMPT = "P-001"
ITEMS = [name for name in SECTIONS for _ in range(2)]
PAPER = [[f"{name} {item} {place}" for place in range(5)] for item, name in enumerate(ITEMS)]
ANSWERS = [(1, 0, True), (2, 3, False), (2, None, False), (3, 0, False), (5, 2, False)]
"""Item, choice and flag of the numbers 1 to 5; number 6 finishes."""


class WorthAsPrinted(PointsLookup):
    def points(self, attempt: str) -> Sequence[Sequence[int]]:
        del attempt
        return [SECTIONS[name][1] for name in ITEMS]


class Day:
    """One candidate's exam on the real engine, with the evidence a client would write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "evidence").mkdir()
        self.clock = HandClock()
        self.store = LedgerStore(connect_apart(f"sqlite:///{folder / 'exam.sqlite3'}"))
        self.store.create_tables()
        self.hall, self.sequencer = self.enter()
        self.staff = Staff(self.sequencer)
        self.staff(ask.OpenRegistration)
        self.staff.seat(ATTEMPT)
        self.staff(ask.StartSitting)

    def enter(self) -> tuple[Hall, Sequencer]:
        hall = a_hall(self.store, self.clock)
        sections = tuple(
            SectionRange(id=name, title=name, first=2 * at + 1, last=2 * at + 2, max_points=10)
            for at, name in enumerate(SECTIONS)
        )
        return hall, hall.open(a_plan(sections=sections), WorthAsPrinted())

    def be_away(self, ms: int) -> None:
        self.hall.stop()
        self.clock.pass_ms(ms)
        self.hall, self.sequencer = self.enter()

    def sync(self, seen: Evidence) -> None:
        snapshot: Any = self.sequencer.submit(ask.Sync(attempt=ATTEMPT, terminal=TERMINAL))
        shown = {
            "attempt_state": snapshot.state,
            "remaining_ms": snapshot.remaining_ms,
            "answers": snapshot.answers,
            "flags": snapshot.flags,
            "last_seq": snapshot.last_seq,
            "result": None,
            "server_time": self.clock.wall(),
        }
        seen.write("sync", t0=self.clock() / 1000, t=self.clock() / 1000, snapshot=shown)

    def answer(self, seen: Evidence, seq: int) -> None:
        item, choice, flag = ANSWERS[seq - 1]
        views = ((item, 9),)
        seen.write("sent", seq=seq, item=item, choice=choice, flag=flag, views=views)
        command = ask.RecordAnswer(
            attempt=ATTEMPT, terminal=TERMINAL, answer=ask.Answer(seq, item, choice, flag, views)
        )
        saved = self.sequencer.submit(command)
        assert isinstance(saved, AnswerSaved)
        acknowledge(seen, seq, entry=saved.entry, head=saved.head, server_time=saved.at)

    def finish(self, seen: Evidence, seq: int) -> None:
        seen.write("sent", seq=seq)
        result = self.sequencer.submit(ask.Finish(attempt=ATTEMPT, terminal=TERMINAL, seq=seq))
        assert isinstance(result, Result)
        sections = [
            {"id": name, "points": points}
            for name, points in zip(SECTIONS, result.points, strict=True)
        ]
        told = {"sections": sections, "total": result.total, "finished_by": result.finished_by}
        acknowledge(seen, seq, result=told, server_time=result.at)

    def grant(self, desk: Evidence) -> None:
        desk.write("order", name="grant_time", sitting=SITTING, request_id="order-000")
        self.staff(
            ask.GrantTime, attempts=(ATTEMPT,), seconds=5, reason="x", request_id="order-000"
        )
        desk.write("done", request_id="order-000", raw='{"ok":true}')


def acknowledge(seen: Evidence, seq: int, **fields: Any) -> None:
    raw = json.dumps({"seq": seq, **fields, "ok": True})
    seen.write("acknowledged", seq=seq, upto=[seq], raw=raw)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    day = Day(tmp_path)
    evidence = tmp_path / "evidence"
    with (
        Evidence(evidence, f"candidate-{ATTEMPT}") as seen,
        Evidence(evidence, "staff-1") as desk,
        Evidence(evidence, "hall") as diary,
    ):
        seen.write("who", sitting=SITTING, attempt=ATTEMPT)
        seen.write("form", choices=PAPER)
        day.answer(seen, 1)
        day.clock.pass_ms(3_000)
        day.grant(desk)
        day.sync(seen)
        killed = day.clock() / 1000
        day.be_away(60_000)
        diary.write("serving", killed=killed, serving=day.clock() / 1000)
        day.sync(seen)
        for seq in range(2, 6):
            day.answer(seen, seq)
        day.finish(seen, 6)
    day.hall.stop()
    return tmp_path


def verdict_on(folder: Path) -> Verdict:
    return compare(folder / "evidence", {SITTING: ledger.read(folder, SITTING)})


def test_an_honest_ledger_agrees_with_what_was_acknowledged(folder: Path) -> None:
    verdict = verdict_on(folder)

    assert verdict.findings == []
    assert (verdict.acknowledged, verdict.recorded, verdict.lost) == (5, 5, 0)


Database = sqlite3.Connection
ANSWER = "CAST(record AS TEXT) LIKE '%AnswerRecorded%' AND CAST(record AS TEXT) LIKE '%\"seq\":{}%'"


def where(database: Database, condition: str) -> int:
    text = f'SELECT "index" FROM ledger_entry WHERE {condition}'  # noqa: S608 - a test's own words
    (index,) = database.execute(text).fetchone()
    return int(index)


def drop(database: Database) -> None:
    at = where(database, ANSWER.format(3))
    database.execute('DELETE FROM ledger_entry WHERE "index" = ?', (at,))


def drop_and_close_up(database: Database) -> None:
    at = where(database, ANSWER.format(3))
    database.execute('DELETE FROM ledger_entry WHERE "index" = ?', (at,))
    database.execute('UPDATE ledger_entry SET "index" = -"index" WHERE "index" > ?', (at,))
    database.execute('UPDATE ledger_entry SET "index" = -"index" - 1 WHERE "index" < 0')


def alter(database: Database) -> None:
    at = where(database, ANSWER.format(4))
    database.execute(
        """UPDATE ledger_entry
        SET record = CAST(replace(record, '"choice":0', '"choice":1') AS BLOB)
        WHERE "index" = ?""",
        (at,),
    )


def alter_and_commit_to_it(database: Database) -> None:
    """As somebody would who has the secrets: everything fits but what the candidate was told."""
    alter(database)
    at = where(database, ANSWER.format(4))
    ((record, entry),) = database.execute(
        'SELECT record, entry FROM ledger_entry WHERE "index" = ?', (at,)
    )
    ((secret,),) = database.execute(
        "SELECT secret FROM attempt_secret WHERE attempt = ?", (ATTEMPT,)
    )
    number = int.from_bytes(entry[17:21], "big")
    forged = entry[:21] + ledger.commitment(secret, number, record)
    database.execute(
        'UPDATE ledger_entry SET entry = ?, leaf_hash = ? WHERE "index" = ?',
        (forged, sha256(b"\0" + forged).digest(), at),
    )


def swap(database: Database) -> None:
    one, two = (where(database, ANSWER.format(seq)) for seq in (4, 5))
    for before, after in ((one, -1), (two, one), (-1, two)):
        database.execute('UPDATE ledger_entry SET "index" = ? WHERE "index" = ?', (after, before))


def close_again(database: Database) -> None:
    database.execute(
        """INSERT INTO ledger_entry SELECT sitting,
        (SELECT max("index") + 1 FROM ledger_entry), record, entry, leaf_hash
        FROM ledger_entry WHERE CAST(record AS TEXT) LIKE '%PaperClosed%'"""
    )


def take_the_end_away(database: Database) -> None:
    database.execute("DELETE FROM ledger_entry WHERE CAST(record AS TEXT) LIKE '%PaperClosed%'")


def take_the_grant_away(database: Database) -> None:
    database.execute("DELETE FROM ledger_entry WHERE CAST(record AS TEXT) LIKE '%TimeGranted%'")


def spoil_a_leaf(database: Database) -> None:
    database.execute('UPDATE ledger_entry SET leaf_hash = zeroblob(32) WHERE "index" = 5')


@pytest.mark.parametrize(
    ("doctor", "lost", "found"),
    [
        (drop, 1 + 2, "LOST: acknowledged number 3 is not in the ledger"),
        (drop_and_close_up, 1 + 2, "LOST: acknowledged number 3 is not in the ledger"),
        (alter, 1, "does not open: the commitment is to another record"),
        (alter_and_commit_to_it, 2, "LOST: acknowledged number 4 said"),
        (alter_and_commit_to_it, 2, "closes the paper of P-001 with another count or head"),
        (swap, 2, "LOST: acknowledged number 4 was"),
        (close_again, 0, "closes the paper of P-001 a second time"),
        (take_the_end_away, 0, "P-001 ended 1 times, 0 closing entries"),
        (take_the_grant_away, 0, "LOST: order grant_time order-000 was done"),
        (spoil_a_leaf, 0, "entry 5 has another leaf hash"),
    ],
)
def test_a_doctored_ledger_is_found_out(
    folder: Path, doctor: Callable[[Database], None], lost: int, found: str
) -> None:
    with closing(sqlite3.connect(folder / "exam.sqlite3")) as database, database:
        doctor(database)

    verdict = verdict_on(folder)

    assert any(found in finding for finding in verdict.findings), verdict.findings
    assert verdict.lost == lost


Line = dict[str, Any]


def of(kind: str, lines: list[Line], **fields: Any) -> Line:
    return next(
        one
        for one in lines
        if one["kind"] == kind and all(one.get(name) == value for name, value in fields.items())
    )


def say_another_head(lines: list[Line]) -> None:
    one = of("acknowledged", lines, seq=2)
    one["raw"] = json.dumps({**json.loads(one["raw"]), "head": "00000000"})


def say_another_entry(lines: list[Line]) -> None:
    one = of("acknowledged", lines, seq=2)
    one["raw"] = json.dumps({**json.loads(one["raw"]), "entry": 3})


def repeat_otherwise(lines: list[Line]) -> None:
    one = of("acknowledged", lines, seq=2)
    lines.append({**one, "raw": one["raw"].replace(" ", "")})


def never_have_sent(lines: list[Line]) -> None:
    for kind in ("sent", "acknowledged"):
        lines.remove(of(kind, lines, seq=5))


def lose_ten_seconds(lines: list[Line]) -> None:
    lines[-1 - lines[::-1].index(of("sync", lines[::-1]))]["snapshot"]["remaining_ms"] -= 10_000


def gain_ten_seconds(lines: list[Line]) -> None:
    lines[-1 - lines[::-1].index(of("sync", lines[::-1]))]["snapshot"]["remaining_ms"] += 10_000


def show_an_older_sheet(lines: list[Line]) -> None:
    of("sync", lines)["snapshot"].update(last_seq=0, answers={}, flags=[])


def show_another_answer(lines: list[Line]) -> None:
    of("sync", lines)["snapshot"]["answers"] = {"1": 4}


def print_another_paper(lines: list[Line]) -> None:
    of("form", lines)["choices"][0].reverse()


def see_a_problem(lines: list[Line]) -> None:
    lines.append({"kind": "problem", "said": "conflict", "to": "an answer of its own"})


@pytest.mark.parametrize(
    ("doctor", "found"),
    [
        (say_another_head, "LOST: acknowledged number 2 was"),
        (say_another_entry, "LOST: acknowledged number 2 was"),
        (repeat_otherwise, "number 2 was acknowledged as"),
        (never_have_sent, "records number 5, which was never sent"),
        (lose_ten_seconds, "ms were taken where the server served"),
        (gain_ten_seconds, "the remaining time grew by"),
        (show_an_older_sheet, "LOST: was told that 0 is the last number after 1"),
        (show_another_answer, "was shown {1: 4} after number 1"),
        (print_another_paper, "the answers are worth"),
        (see_a_problem, "was told conflict"),
    ],
)
def test_evidence_against_the_ledger_is_found(
    folder: Path, doctor: Callable[[list[Line]], None], found: str
) -> None:
    path = folder / "evidence" / f"candidate-{ATTEMPT}.jsonl"
    lines = read(path)
    doctor(lines)
    path.write_text("".join(json.dumps(one) + "\n" for one in lines))

    verdict = verdict_on(folder)

    assert any(found in finding for finding in verdict.findings), verdict.findings


def test_a_restart_that_hides_lost_time_is_found(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "exam.sqlite3")) as database, database:
        database.execute(
            "UPDATE ledger_entry SET record = CAST(replace(record, '\"lost_ms\":60000', "
            "'\"lost_ms\":10000') AS BLOB) WHERE CAST(record AS TEXT) LIKE '%EngineRestarted%'"
        )

    findings = verdict_on(folder).findings

    assert any("the clock stood for 60000 ms, 10000 ms are written" in one for one in findings)
