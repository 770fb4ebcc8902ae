"""What an interruption leaves to a restart, to a second writer, and to who asks if it is over."""

import logging
from pathlib import Path

import pytest

from exam_engine import events as did
from exam_engine.errors import Interrupted, Retry, SecondWriter
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import Line, decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import AnswerSaved
from exam_engine.sequencer import Sequencer
from tests.exam_engine.asking import sync
from tests.exam_engine.builders import (
    MINUTE,
    FivePoints,
    HandClock,
    a_hall,
    a_plan,
    an_answer,
)
from tests.exam_engine.failing_store import AWAY, FULL, POWER_CUT, FailingStore
from tests.exam_engine.interrupted import Asker, until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exam_engine.writing.patience.LOOK_AGAIN_SECONDS", 0.002)


@pytest.fixture
def store(tmp_path: Path) -> FailingStore:
    return FailingStore(tmp_path)


def events(store: FailingStore) -> list[did.Event]:
    return [decode_record(record) for record, _ in store.lines("sesi-1")]


def test_a_process_that_is_killed_meanwhile_gives_the_whole_time_back(
    hall: Hall, sequencer: Sequencer, store: FailingStore, clock: HandClock, working: str
) -> None:
    clock.pass_ms(MINUTE)
    sequencer.submit(an_answer(working, 1))
    clock.pass_ms(100)
    store.outage = ("before", FULL)
    held = Asker(sequencer, an_answer(working, 2, item=2))
    until(lambda: sequencer.interruption)
    clock.pass_ms(5 * MINUTE)
    hall.stop()  # stops as a killed one does: nothing of what it holds is written
    clock.pass_ms(5 * MINUTE)

    store.outage = None
    reopened = a_hall(store, clock).open(a_plan(), FivePoints())
    here = sync(reopened, working)
    reopened.close()

    assert isinstance(held.outcome, Retry)
    assert (here.remaining_ms, here.last_seq) == (9 * MINUTE, 1)
    assert [one.lost_ms for one in events(store) if isinstance(one, did.EngineRestarted)] == [
        10 * MINUTE + 100
    ]


def test_a_sitting_opens_on_a_full_disk_and_its_restart_is_written_once_there_is_room(
    hall: Hall, sequencer: Sequencer, store: FailingStore, clock: HandClock, working: str
) -> None:
    clock.pass_ms(MINUTE)
    sequencer.submit(an_answer(working, 1))
    hall.stop()
    store.outage = ("before", FULL)

    again = a_hall(store, clock)
    reopened = again.open(a_plan(), FivePoints())
    again.start()
    here = sync(reopened, working)
    clock.pass_ms(MINUTE)
    store.outage = None
    until(lambda: reopened.interruption is None)
    afterwards = sync(reopened, working)
    again.stop()

    assert (here.running, here.remaining_ms) == (False, 9 * MINUTE)
    assert (afterwards.running, afterwards.remaining_ms) == (True, 9 * MINUTE)
    assert [type(one) for one in events(store)[-3:]] == [
        did.EngineRestarted,
        did.WritingInterrupted,
        did.ContactRegained,
    ]


def test_another_writers_lines_in_the_place_of_the_batch_stop_this_one(
    hall: Hall,
    sequencer: Sequencer,
    store: FailingStore,
    working: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store.outage = ("before", FULL)
    held = Asker(sequencer, an_answer(working, 1))
    until(lambda: sequencer.interruption)
    theirs = Line(store.size("sesi-1"), b"{}", b"\x04{}", bytes(32), bytes(32))
    LedgerStore.pen(store, "sesi-1").append([theirs])

    with caplog.at_level(logging.CRITICAL + 1):
        store.outage = None
        outcome = held.outcome

    assert isinstance(outcome, Retry)
    with pytest.raises(SecondWriter):
        hall.check()


def test_a_memory_that_cannot_be_rebuilt_because_the_database_is_away_is_rebuilt_later(
    hall: Hall, sequencer: Sequencer, store: FailingStore, working: str
) -> None:
    store.fail(("after", POWER_CUT))
    torn = Asker(sequencer, an_answer(working, 1))
    assert isinstance(torn.outcome, Retry)
    store.unreadable.extend([AWAY] * 3)

    asker = Asker(sequencer, an_answer(working, 2))
    assert isinstance(asker.outcome, Retry)
    until(lambda: sequencer.interruption is None and not store.unreadable)

    assert isinstance(sequencer.submit(an_answer(working, 1)), AnswerSaved)
    assert [type(one) for one in events(store)[-2:]] == [
        did.AnswerRecorded,
        did.WritingInterrupted,
    ]
    hall.check()


def test_a_sitting_that_cannot_be_written_is_not_ready(
    hall: Hall, sequencer: Sequencer, store: FailingStore, working: str
) -> None:
    store.outage = ("before", FULL)
    asker = Asker(sequencer, an_answer(working, 1))
    until(lambda: sequencer.interruption)

    with pytest.raises(Interrupted):
        hall.check()
    store.outage = None
    assert isinstance(asker.outcome, AnswerSaved)
    until(lambda: sequencer.interruption is None)

    hall.check()
