"""A hall starts while some ledgers cannot be read, or not be believed: what opens, and when."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import Interrupted, Retry, SecondWriter, UnknownSitting
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import Line, decode_record
from exam_engine.replies import AnswerSaved
from exam_engine.sequencer import Sequencer
from tests.exam_engine.asking import sync
from tests.exam_engine.builders import (
    MINUTE,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)
from tests.exam_engine.failing_store import POWER_CUT, FailingStore
from tests.exam_engine.interrupted import until

OTHER = "sesi-2"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exam_engine.hall.OPEN_AGAIN_SECONDS", 0.01)


@pytest.fixture
def store(tmp_path: Path) -> FailingStore:
    return FailingStore(tmp_path)


@pytest.fixture
def ended(store: FailingStore, clock: HandClock) -> None:
    """A minute of a sitting at which somebody works, and another one; then the server ends."""
    hall = a_hall(store, clock)
    staff = Staff(hall.open(a_plan(), FivePoints()))
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff(ask.StartSitting)
    clock.pass_ms(MINUTE)
    staff.sequencer.submit(an_answer("P-001", 1))
    hall.open(a_plan(id=OTHER), FivePoints())
    hall.stop()
    clock.pass_ms(MINUTE)


@pytest.fixture
def again(store: FailingStore, clock: HandClock, ended: None) -> Iterator[Hall]:
    """A second server that has loaded both."""
    del ended
    again = a_hall(store, clock)
    for name in ("sesi-1", OTHER):
        again.load(a_plan(id=name), FivePoints())
    yield again
    again.stop()


def first_events_of_the_restart(store: FailingStore, before: int) -> list[type[did.Event]]:
    return [type(decode_record(record)) for record, _ in store.lines("sesi-1", before)]


def test_a_sitting_that_cannot_be_read_at_the_start_is_opened_later_and_the_other_one_now(
    again: Hall, store: FailingStore, clock: HandClock
) -> None:
    before = store.size("sesi-1")
    store.away = {"sesi-1"}

    again.start()
    waiting = again.sitting("sesi-1")
    Staff(again.sitting(OTHER))(ask.OpenRegistration)
    here = sync(waiting, "P-001")
    with pytest.raises(Interrupted):
        waiting.submit(an_answer("P-001", 2))
    with pytest.raises(Interrupted, match="sesi-1"):
        again.check()
    clock.pass_ms(MINUTE)
    store.away = set()
    until(lambda: waiting.interruption is None)
    afterwards = sync(waiting, "P-001")
    saved = waiting.submit(an_answer("P-001", 2))

    again.check()
    assert (here.running, here.remaining_ms) == (False, 9 * MINUTE)
    assert (afterwards.running, afterwards.remaining_ms) == (True, 9 * MINUTE)
    assert isinstance(saved, AnswerSaved)
    written = first_events_of_the_restart(store, before)
    assert written == [did.EngineRestarted, did.ContactRegained, did.AnswerRecorded]
    assert _lost_ms(store, before) == 2 * MINUTE


def _lost_ms(store: FailingStore, at: int) -> int:
    restart = decode_record(list(store.lines("sesi-1", at))[0][0])  # noqa: RUF015 - the first line
    assert isinstance(restart, did.EngineRestarted)
    return restart.lost_ms


def test_what_another_process_wrote_before_it_ended_is_announced_once_it_can_be_read(
    store: FailingStore, clock: HandClock, ended: None
) -> None:
    del ended
    former = a_hall(store, clock)
    former.open(a_plan(), FivePoints())
    former.start()
    again = a_hall(store, clock)
    loaded = again.load(a_plan(), FivePoints())
    heard: list[did.Event] = []
    loaded.subscribe(heard.extend)
    former.submit("sesi-1", an_answer("P-001", 2))
    former.stop()
    store.away = {"sesi-1"}

    again.start()
    store.away = set()
    until(lambda: loaded.interruption is None)
    until(lambda: len(heard) == 2)
    again.stop()

    assert [type(one) for one in heard] == [did.AnswerRecorded, did.EngineRestarted]
    assert loaded.sheets.attempts["P-001"].last_seq == 2


@pytest.mark.parametrize("step", ["lines", "leaves", "tree", "heartbeat"])
def test_wherever_the_reading_broke_off_it_is_read_whole_the_next_time(
    store: FailingStore, clock: HandClock, ended: None, step: str
) -> None:
    del ended
    former = a_hall(store, clock)
    former.open(a_plan(), FivePoints())
    former.start()
    again = a_hall(store, clock)
    loaded = again.load(a_plan(), FivePoints())
    former.submit("sesi-1", an_answer("P-001", 2))
    former.stop()
    store.away = {step}

    again.start()
    interruption = loaded.interruption
    store.away = set()
    until(lambda: loaded.interruption is None)
    saved = loaded.submit(an_answer("P-001", 3))
    again.check()
    again.stop()

    assert interruption is not None
    assert interruption.cause == "database_away"
    assert isinstance(saved, AnswerSaved)
    a_hall(store, clock).open(a_plan(), FivePoints()).close()


def test_a_sitting_whose_record_is_damaged_is_named_with_the_reason_and_the_others_go_on(
    again: Hall, store: FailingStore
) -> None:
    pen = store.pen("sesi-1")
    pen.append([Line(store.size("sesi-1"), b"not json", b"\x04{}", bytes(32), bytes(32))])
    pen.close()

    again.start()
    Staff(again.sitting(OTHER))(ask.OpenRegistration)

    with pytest.raises(UnknownSitting):
        again.sitting("sesi-1")
    (closed,) = again.unopened
    assert (closed.sitting, closed.why) == ("sesi-1", "damaged")
    assert closed.sentence.startswith("entry ")
    again.check()


@pytest.mark.parametrize(
    ("failure", "why"), [(POWER_CUT, "away"), (SecondWriter("another server"), "damaged")]
)
def test_a_sitting_whose_first_entry_is_not_written_is_not_open(
    again: Hall, store: FailingStore, failure: Exception, why: str
) -> None:
    again.close(OTHER)
    store.fail(("before", failure))

    again.start()

    assert [(one.sitting, one.why) for one in again.unopened] == [("sesi-1", why)]
    assert again.sittings() == []


def test_a_hall_that_stops_meanwhile_waits_for_nothing(again: Hall, store: FailingStore) -> None:
    store.away = {"sesi-1"}
    again.start()
    waiting: Sequencer = again.sitting("sesi-1")

    again.stop()

    with pytest.raises(Retry):
        waiting.submit(an_answer("P-001", 2))
