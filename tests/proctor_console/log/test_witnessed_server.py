"""A real server and real witnesses, killed and hung: the exam goes on and the record holds."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exam_engine.config import load
from exam_engine.database import connect_apart
from exam_engine.ledger.checkpoint import SignedCheckpoint
from exam_engine.ledger.errors import RecordRefused
from exam_engine.ledger.note import Note
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.policy_file import read_policy
from exam_engine.ledger.tree_store import TreeStore
from tests.exam_day import ExamDay, an_answer
from tests.exam_engine.server.test_handover import wait_for_another_worker, worker
from tests.proctor_console.cli.command_line import run
from tests.proctor_console.witness.witness_processes import Witnesses

LONGEST_SECONDS = 20.0
SETTINGS = {
    "EXAM_WITNESS_EVERY_SECONDS": "1",
    "EXAM_WITNESS_ANSWER_SECONDS": "1",
    "EXAM_LOG_FORMAT": "json",
}


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


class WitnessedExam:
    """An exam server whose record three witnesses co-sign."""

    def __init__(self, folder: Path, witnesses: Witnesses, concurrency: str) -> None:
        folder.mkdir()
        self.folder = folder
        (folder / "witnesses.policy").write_text(witnesses.policy)
        self.day = ExamDay(folder, **SETTINGS, EXAM_CONCURRENCY=concurrency)
        self.policy: Policy = read_policy(
            run("log", "policy", "sesi-1", "--data", folder).stdout.encode()
        )
        witnesses.watch(self.policy.logs[0])
        self.day.staff("OpenRegistration")

    def shown(self) -> SignedCheckpoint | None:
        """What the log shows, if it meets the policy."""
        note = self.day.raw("/log/sesi-1/checkpoint").read()
        try:
            return self.policy.check(Note.parse(note))
        except RecordRefused:
            return None

    def who(self) -> set[str]:
        """The witnesses below the checkpoint that is shown."""
        shown = self.shown()
        return set() if shown is None else {one.key.name[-1] for one in shown.witnesses}

    def size(self) -> int:
        shown = self.shown()
        return 0 if shown is None else shown.checkpoint.size

    def go_on(self) -> None:
        """One entry more."""
        self.day.staff("SendNotice", text="Tetap tenang", level="info")

    def said(self) -> list[str]:
        """What the log of the server says about witnesses."""
        lines = (self.folder / "server.log").read_text().splitlines()
        read = [json.loads(line) for line in lines if line.startswith("{")]
        return [line["text"] for line in read if line["event"].startswith("Witness")]


@pytest.fixture
def exam(
    request: pytest.FixtureRequest, tmp_path: Path, witnesses: Witnesses
) -> Iterator[WitnessedExam]:
    exam = WitnessedExam(tmp_path / "data", witnesses, getattr(request, "param", "eventlet"))
    witnesses.start("a", "b", "c")
    yield exam
    exam.day.server.__exit__()


@pytest.fixture
def witnesses(tmp_path: Path) -> Iterator[Witnesses]:
    witnesses = Witnesses(tmp_path)
    yield witnesses
    witnesses.stop()


@pytest.mark.parametrize("exam", ["eventlet", "gevent"], indirect=True)
def test_witnesses_are_killed_and_come_back_and_the_exam_and_the_others_go_on(
    exam: WitnessedExam, witnesses: Witnesses
) -> None:
    until(lambda: exam.who() == {"a", "b", "c"})

    witnesses.running["b"].kill()
    before = exam.size()
    exam.go_on()
    until(lambda: exam.size() > before)
    assert exam.who() == {"a", "c"}
    os.killpg(witnesses.running["c"]._process.pid, signal.SIGSTOP)
    for _ in range(5):
        exam.go_on()
    until(lambda: any("witness c is away: no answer within 1 s" in one for one in exam.said()))
    os.killpg(witnesses.running["c"]._process.pid, signal.SIGCONT)
    witnesses.start("b")

    exam.go_on()
    until(lambda: exam.who() == {"a", "b", "c"})
    assert exam.size() > before + 5
    assert "witness b is away: Connection refused" in exam.said()
    assert {"witness b signs again", "witness c signs again"} <= {*exam.said()}


def test_what_was_co_signed_survives_kill_9_and_a_planned_restart(
    exam: WitnessedExam, witnesses: Witnesses
) -> None:
    until(lambda: exam.who() == {"a", "b", "c"})
    witnesses.stop()
    before = exam.size()

    exam.day.server.kill()
    exam.day.restart()
    ledger = connect_apart(load(exam.folder, {}).database)
    kept = [len(one.cosignatures) for one in TreeStore(ledger, "sesi-1").cosigned(before)]
    ledger.dispose()
    assert kept[0] == 3

    witnesses.start("a", "b", "c")
    until(lambda: exam.who() == {"a", "b", "c"})
    before, size = worker(exam.day), exam.size()
    assert before is not None
    exam.day.server.reload()
    wait_for_another_worker(exam.day, before)
    exam.go_on()
    until(lambda: exam.size() > size and exam.who() == {"a", "b", "c"})
    assert exam.day.server.stop() == 0
    assert "Traceback" not in exam.day.server.log.read_text()


def test_when_everybody_is_away_the_exam_and_its_record_go_on(
    exam: WitnessedExam, witnesses: Witnesses
) -> None:
    until(lambda: exam.who() == {"a", "b", "c"})
    witnesses.stop()

    _, token = exam.day.a_candidate()
    exam.day.staff("StartSitting")
    with exam.day.terminal(token) as terminal:
        terminal.ask("sync", last_seq=0)
        saved = [terminal.ask("answer", **an_answer(n, n)) for n in range(1, 6)]

    def last(name: str) -> str:
        said = [one for one in exam.said() if one.startswith(f"witness {name} ")]
        return said[-1] if said else ""

    until(lambda: all("is away" in last(name) for name in "abc"))
    assert all(reply["ok"] for reply in saved)
    assert exam.day.raw("/log/sesi-1/checkpoint").status == 200
    assert exam.day.raw("/readyz").status == 200
