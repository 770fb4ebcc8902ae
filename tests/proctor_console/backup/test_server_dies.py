"""The server machine dies in mid-exam: another one goes on from a backup, and nothing is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

from exam_engine import events as did
from exam_engine.config import load
from exam_engine.database import connect_apart
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from proctor_console.backup.restoring import Wanted, restore
from proctor_console.backup.rows import Step
from proctor_console.backup.writing import back_up
from proctor_console.robots.candidate import Robot
from proctor_console.robots.pace import Pace
from tests.exam_day import APPLICATION, ExamDay
from tests.server_process import ServerProcess

CANDIDATES = ("P-001", "P-002", "P-003")
# 110 items last for 22 s: nobody is done before the scene is over
PACE = Pace(seconds_per_item=0.2)
LONGEST_SECONDS = 60
PHRASE = "kalimat sandi contoh"

Ledger = list[tuple[bytes, bytes]]


def quietly(_what: str) -> Step:
    return lambda _done, _whole: None


def the_ledger(data: Path) -> Ledger:
    engine = connect_apart(load(data, {}).database)
    lines = list(LedgerStore(engine).lines("sesi-1"))
    engine.dispose()
    return lines


def recorded(ledger: Ledger, attempt: str) -> dict[int, int | None]:
    events = [decode_record(record) for record, _ in ledger]
    return {
        one.item: one.choice
        for one in events
        if isinstance(one, did.AnswerRecorded) and one.attempt == attempt
    }


async def answered(fleet: list[Robot], least: int) -> None:
    """Wait until every robot had so many answers more acknowledged than now."""
    wanted = [len(robot.acknowledged) + least for robot in fleet]
    while any(  # noqa: ASYNC110 - robots set no event
        len(robot.acknowledged) < one for robot, one in zip(fleet, wanted, strict=True)
    ):
        await asyncio.sleep(0.02)


def test_robots_go_on_at_a_restored_server_and_send_again_what_it_lacks(tmp_path: Path) -> None:
    dead, spare, backup = tmp_path / "dead", tmp_path / "spare", tmp_path / "exam.backup"
    dead.mkdir()
    day = ExamDay(dead)
    day.staff("OpenRegistration")
    fleet = [Robot(day.server.base_url, one, day.admit(one), PACE) for one in CANDIDATES]

    async def exam() -> tuple[int, Ledger]:
        sitting = asyncio.gather(*(robot.sit() for robot in fleet))
        await asyncio.to_thread(day.staff, "StartSitting")
        await answered(fleet, 3)
        manifest = await asyncio.to_thread(back_up, load(dead, {}), backup, PHRASE, quietly)
        await answered(fleet, 3)
        await asyncio.to_thread(day.server.kill)
        await asyncio.to_thread(restore, backup, Wanted(spare, passphrase=PHRASE), quietly)
        before_serving = the_ledger(spare)
        server = ServerProcess(APPLICATION, spare, day.server.port)
        await asyncio.to_thread(server.__enter__)
        await answered(fleet, 1)
        sitting.cancel()
        await asyncio.gather(sitting, return_exceptions=True)
        await asyncio.to_thread(server.stop)
        return manifest.ledgers[0].entries, before_serving

    async def in_time() -> tuple[int, Ledger]:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await exam()

    size, before_serving = asyncio.run(in_time())

    assert len(before_serving) == size
    assert the_ledger(dead)[:size] == before_serving
    assert the_ledger(spare)[:size] == before_serving
    assert len(the_ledger(dead)) > size + 2 * len(fleet)
    for robot in fleet:
        saved = recorded(the_ledger(spare), robot.participant_number)
        assert robot.acknowledged.items() <= saved.items()
        assert recorded(the_ledger(dead), robot.participant_number).keys() <= saved.keys()
