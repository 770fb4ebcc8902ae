"""While nothing can be written nobody's time runs, and what was decided is written once."""

import threading
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import Displaced, Interrupted
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import decode_record
from exam_engine.replies import AnswerSaved, Snapshot
from exam_engine.sequencer import Sequencer
from exam_engine.timing import Moment
from exam_engine.writing.inbox import Inbox, OnDone
from exam_engine.writing.interruption import SLOW_COMMIT_MS, Interruption
from tests.exam_engine.asking import sync
from tests.exam_engine.builders import (
    MINUTE,
    TERMINAL,
    HandClock,
    Staff,
    an_answer,
)
from tests.exam_engine.failing_store import AWAY, FULL, FailingStore
from tests.exam_engine.interrupted import HANGS_SECONDS, Asker, until

STEPS = ["before", "middle", "after"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exam_engine.writing.patience.LOOK_AGAIN_SECONDS", 0.002)


@pytest.fixture
def store(tmp_path: Path) -> FailingStore:
    return FailingStore(tmp_path)


class HangingCommit:
    """The next commit does not come back before it is let go."""

    def __init__(self, store: FailingStore) -> None:
        self._begun, self._returned = threading.Event(), threading.Event()
        self._store = store

    def begin(self, sequencer: Sequencer, command: ask.Command) -> Asker:
        """Ask for something whose commit hangs; back once it does."""
        self._store.hang = self._hang
        asker = Asker(sequencer, command)
        assert self._begun.wait(HANGS_SECONDS)
        return asker

    def end(self) -> None:
        self._returned.set()

    def _hang(self) -> None:
        self._begun.set()
        assert self._returned.wait(HANGS_SECONDS)


@pytest.fixture
def hanging(store: FailingStore) -> HangingCommit:
    return HangingCommit(store)


def events(store: FailingStore) -> list[did.Event]:
    return [decode_record(record) for record, _ in store.lines("sesi-1")]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("failure", [FULL, AWAY])
def test_a_batch_that_cannot_be_written_is_kept_until_it_is_on_disk_and_answered_once(
    sequencer: Sequencer, store: FailingStore, working: str, step: str, failure: Exception
) -> None:
    heard: list[did.Event] = []
    sequencer.subscribe(heard.extend)
    size = store.size("sesi-1")
    store.outage = (step, failure)

    asker = Asker(sequencer, an_answer(working, 1))
    until(lambda: sequencer.interruption)
    store.outage = None
    saved = asker.outcome
    until(lambda: sequencer.interruption is None)

    assert isinstance(saved, AnswerSaved)
    written = [type(one) for one in events(store)[size:]]
    assert written == [did.AnswerRecorded, did.WritingInterrupted]
    assert [type(one) for one in heard] == written
    assert len(asker.told) == 1
    assert sequencer.submit(an_answer(working, 1)) == saved


def test_who_asks_in_the_instant_of_an_interruption_is_answered_at_once(
    sequencer: Sequencer,
    store: FailingStore,
    working: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put = Inbox.put

    def put_late(inbox: Inbox, command: ask.Command, now: Moment, on_done: OnDone) -> None:
        monkeypatch.setattr(Inbox, "put", put)
        store.outage = ("before", FULL)
        Asker(sequencer, an_answer(working, 1))
        until(lambda: sequencer.interruption)  # which empties the inbox, before this is put
        put(inbox, command, now, on_done)

    monkeypatch.setattr(Inbox, "put", put_late)
    late = Asker(sequencer, an_answer(working, 2)).outcome
    store.outage = None

    assert isinstance(late, Interrupted)


@pytest.mark.parametrize("step", STEPS)
def test_nobodys_time_runs_and_nobodys_time_is_up_while_nothing_can_be_written(
    hall: Hall,
    sequencer: Sequencer,
    store: FailingStore,
    clock: HandClock,
    working: str,
    step: str,
) -> None:
    clock.pass_ms(MINUTE)
    store.outage = (step, FULL)
    asker = Asker(sequencer, an_answer(working, 1))
    until(lambda: sequencer.interruption)

    for _ in range(30):
        clock.pass_ms(MINUTE)
        hall.tick()
    meanwhile = sync(sequencer, working)
    store.outage = None
    until(lambda: sequencer.interruption is None)
    clock.pass_ms(5)
    afterwards = sync(sequencer, working)

    assert isinstance(asker.outcome, AnswerSaved)
    assert (meanwhile.running, meanwhile.remaining_ms) == (False, 9 * MINUTE)
    assert (afterwards.running, afterwards.remaining_ms) == (True, 9 * MINUTE - 5)
    lost = [one for one in events(store) if isinstance(one, did.WritingInterrupted)]
    assert [(one.lost_ms, one.cause) for one in lost] == [(30 * MINUTE, "storage_full")]
    assert [one.clock for one in lost] == [MINUTE]


def test_whoever_listens_hears_of_the_beginning_of_another_cause_and_of_the_end(
    sequencer: Sequencer, store: FailingStore, clock: HandClock, working: str
) -> None:
    told: list[Interruption | None] = []
    stop = sequencer.listen(told.append)
    store.outage = ("before", FULL)
    Asker(sequencer, an_answer(working, 1))
    until(lambda: len(told) == 1)
    store.outage = ("before", AWAY)
    until(lambda: len(told) == 2)

    store.outage = None
    until(lambda: told[-1] is None)
    stop()

    since = clock.wall()
    assert told == [Interruption("storage_full", since), Interruption("database_away", since), None]


def test_meanwhile_who_asks_where_things_stand_is_answered_and_all_others_are_refused_at_once(
    sequencer: Sequencer, store: FailingStore, staff: Staff, working: str
) -> None:
    pin = staff.admit("P-002")
    sequencer.submit(ask.Login(attempt="P-002", pin=pin, terminal="new"))
    sequencer.submit(an_answer(working, 1, choice=3))
    store.outage = ("before", FULL)
    held = Asker(sequencer, an_answer(working, 2, item=2))
    until(lambda: sequencer.interruption)

    here = sync(sequencer, working)
    with pytest.raises(Displaced):
        sync(sequencer, working, "another")
    with pytest.raises(Interrupted):
        sync(sequencer, "P-002", "new")  # would say that the candidate is ready
    with pytest.raises(Interrupted) as refused:
        sequencer.submit(an_answer(working, 3))
    with pytest.raises(Interrupted):
        staff(ask.Pause, reason="listrik")

    assert here.reason is not None
    assert (here.reason.kind, here.reason.by) == ("interrupted", "sitting")
    assert here.answers == {1: 3}  # the one in hand is not on disk, and is not shown as if it were
    assert refused.value.code == "retry"
    assert sequencer.waiting == 0
    assert held.told == []
    store.outage = None


def test_what_waits_behind_a_failing_commit_is_sent_away_and_never_counts_as_later(
    sequencer: Sequencer,
    store: FailingStore,
    hanging: HangingCommit,
    clock: HandClock,
    working: str,
) -> None:
    store.outage = ("before", FULL)
    first = hanging.begin(sequencer, an_answer(working, 1))
    clock.pass_ms(1500)
    behind = [Asker(sequencer, an_answer(working, seq)) for seq in (2, 3)]
    asks = Asker(sequencer, ask.Sync(attempt=working, terminal=TERMINAL))

    hanging.end()
    refusals = [one.outcome for one in behind]
    here = asks.outcome
    store.outage = None
    until(lambda: sequencer.interruption is None)

    assert all(isinstance(one, Interrupted) for one in refusals)
    assert isinstance(here, Snapshot)
    assert here.remaining_ms == 10 * MINUTE
    assert isinstance(first.outcome, AnswerSaved)
    assert {one.clock for one in events(store)} == {0}
    assert sync(sequencer, working).remaining_ms == 10 * MINUTE


def test_a_commit_that_hangs_stops_the_clock_where_it_began(
    hall: Hall,
    sequencer: Sequencer,
    store: FailingStore,
    hanging: HangingCommit,
    clock: HandClock,
    working: str,
) -> None:
    clock.pass_ms(500)
    asker = hanging.begin(sequencer, an_answer(working, 1))
    behind = Asker(sequencer, an_answer(working, 2))
    clock.pass_ms(SLOW_COMMIT_MS - 1)
    hall.tick()
    before = sequencer.interruption
    clock.pass_ms(1)
    hall.tick()
    declared, reading = sequencer.interruption, sequencer.clock()
    clock.pass_ms(7000)
    hanging.end()
    until(lambda: sequencer.interruption is None)

    assert before is None
    assert declared is not None
    assert (declared.cause, reading) == ("slow_commit", 500)
    assert isinstance(behind.outcome, Interrupted)
    assert isinstance(asker.outcome, AnswerSaved)
    (lost,) = [one for one in events(store) if isinstance(one, did.WritingInterrupted)]
    assert (lost.lost_ms, lost.cause) == (7000 + SLOW_COMMIT_MS, "slow_commit")
    assert sync(sequencer, working).remaining_ms == 10 * MINUTE - 500


def test_a_commit_that_hangs_and_then_fails_says_why(
    hall: Hall,
    sequencer: Sequencer,
    store: FailingStore,
    hanging: HangingCommit,
    clock: HandClock,
    working: str,
) -> None:
    store.outage = ("before", AWAY)
    asker = hanging.begin(sequencer, an_answer(working, 1))
    clock.pass_ms(SLOW_COMMIT_MS)
    hall.tick()
    hanging.end()

    until(lambda: sequencer.interruption and sequencer.interruption.cause == "database_away")
    store.outage = None

    assert isinstance(asker.outcome, AnswerSaved)


def test_a_heartbeat_that_cannot_be_written_stops_the_clock_too(
    hall: Hall, sequencer: Sequencer, store: FailingStore, clock: HandClock, working: str
) -> None:
    clock.pass_ms(5000)
    store.outage = ("before", FULL)
    hall.tick()
    until(lambda: sequencer.interruption)
    clock.pass_ms(MINUTE)

    store.outage = None
    until(lambda: sequencer.interruption is None)

    beat = store.heartbeat("sesi-1")
    assert beat is not None
    assert beat.clock == 5000
    assert sync(sequencer, working).remaining_ms == 10 * MINUTE - 5000


def test_writing_down_what_was_lost_may_fail_as_well(
    sequencer: Sequencer, store: FailingStore, clock: HandClock, working: str
) -> None:
    store.fail(("after", FULL), ("before", AWAY), ("", None), *[("after", AWAY)] * 3)
    asker = Asker(sequencer, an_answer(working, 1))

    assert isinstance(asker.outcome, AnswerSaved)
    until(lambda: sequencer.interruption is None and not store.failures)

    kinds = [type(one) for one in events(store)]
    assert kinds.count(did.AnswerRecorded) == 1
    assert kinds[-1] is did.WritingInterrupted
    assert sync(sequencer, working).remaining_ms == 10 * MINUTE - clock.now
