"""Whatever happens: what a console captured, laid over what it had, is what a fresh one gets."""

import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine.errors import Refusal
from exam_engine.server.channel import Line
from proctor_console.console.watching import RoomWatch
from tests.exam_engine.builders import (
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    a_store,
    an_answer,
)
from tests.exam_engine.failing_store import FULL, FailingStore
from tests.exam_engine.interrupted import until

ATTEMPTS = ["P-001", "P-002", "P-003"]


class SomePresent:
    def __init__(self) -> None:
        self.here: set[str] = set()

    def connected(self, sitting: str, attempt: str) -> bool:
        del sitting
        return attempt in self.here

    def last_contact(self, sitting: str, attempt: str) -> int | None:
        del sitting, attempt
        return None


class AScreen:
    """A console that was given a snapshot and believes only what is sent to it."""

    def __init__(self, watch: RoomWatch) -> None:
        watched = msgspec.to_builtins(msgspec.json.decode(msgspec.json.encode(watch.watched(None))))
        self.rows = {row["participant_number"]: row for row in watched["snapshot"]["rows"]}
        self.seq, self.hash = watched["seq"], watched["hash"]
        self.pushed: list[str] = []
        watch.lines["1"] = Line("/console", "1", "1", self.hear, lambda _: None)

    def hear(self, text: str) -> None:
        name, message = msgspec.json.decode(text[text.index("[") :])
        self.pushed.append(name)
        if name == "changes":
            assert message["seq"] <= self.seq + 1
            self.rows |= {row["participant_number"]: row for row in message["rows"]}
            self.seq, self.hash = message["seq"], message["hash"]


def shown(watch: RoomWatch) -> dict[str, Any]:
    fresh = msgspec.json.decode(msgspec.json.encode(watch.watched(None)))
    return {row["participant_number"]: row for row in fresh["snapshot"]["rows"]}


attempts = st.sampled_from(ATTEMPTS)
several = st.lists(attempts, min_size=1, max_size=3, unique=True).map(tuple)
steps = st.one_of(
    st.tuples(st.just("seat"), attempts),
    st.tuples(st.just("go"), attempts),
    st.tuples(st.just("answer"), attempts),
    st.tuples(st.just("pass"), st.integers(1, 200_000)),
    st.tuples(st.just("publish"), st.none()),
    st.tuples(st.just("publish some"), st.integers(1, 2)),
    st.tuples(st.just(ask.StartSitting), st.just({})),
    st.tuples(st.just(ask.Pause), several.map(lambda who: {"attempts": who, "reason": "uji"})),
    st.tuples(st.just(ask.Pause), st.just({"reason": "uji"})),
    st.tuples(st.just(ask.Pause), st.just({"room": "a", "reason": "uji"})),
    st.tuples(st.just(ask.Resume), st.sampled_from([{}, {"room": "a"}])),
    st.tuples(
        st.just(ask.GrantTime),
        several.map(lambda who: {"attempts": who, "seconds": 60, "reason": "uji"}),
    ),
    st.tuples(
        st.just(ask.FinishAttempt), several.map(lambda who: {"attempts": who, "reason": "uji"})
    ),
    st.tuples(
        st.just(ask.VoidAttempt), attempts.map(lambda who: {"attempt": who, "reason": "uji"})
    ),
    st.tuples(st.just(ask.FinishSitting), st.just({"reason": "uji"})),
)


def do(staff: Staff, clock: HandClock, present: SomePresent, watch: RoomWatch, step: Any) -> None:
    what, about = step
    try:
        if what == "seat":
            staff.seat(about)
            present.here.add(about)
            watch.mark(about)
        elif what == "go":
            present.here.discard(about)
            watch.mark(about)
        elif what == "answer":
            seq = staff.sequencer.sheets.attempts[about].last_seq + 1
            staff.sequencer.submit(an_answer(about, seq, item=seq % 5 + 1, choice=seq % 5))
        elif what == "pass":
            clock.pass_ms(about)
        elif what == "publish":
            watch.publish()
        elif what == "publish some":
            watch.publish(about)
        else:
            staff(what, **about)
    except Refusal:
        pass  # what is refused changes nothing, which is what is tested


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, max_size=25))
def test_old_rows_and_captured_changes_are_the_fresh_snapshot(history: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock, present = HandClock(), SomePresent()
        hall = a_hall(a_store(Path(folder)), clock)
        sequencer = hall.open(a_plan(), FivePoints())
        staff = Staff(sequencer)
        watch = RoomWatch(sequencer, present, str)
        screen = AScreen(watch)
        staff(ask.OpenRegistration)

        for step in history:
            do(staff, clock, present, watch, step)
        watch.publish()

        assert screen.rows == shown(watch)
        assert screen.hash == watch.watched(None).hash
        hall.stop()


def test_a_console_that_was_away_resumes_from_its_number(staff: Staff, working: str) -> None:
    watch = RoomWatch(staff.sequencer, SomePresent(), str)
    before = msgspec.json.decode(msgspec.json.encode(watch.watched(None)))

    staff.sequencer.submit(an_answer(working, 1))
    missed = msgspec.json.decode(msgspec.json.encode(watch.watched(before["seq"])))

    assert missed["snapshot"] is None
    assert [row["participant_number"] for row in missed["changes"]["rows"]] == [working]
    assert missed["changes"]["rows"][0]["answered"] == 1


def test_a_number_of_an_earlier_process_gets_the_whole_room(staff: Staff) -> None:
    watch = RoomWatch(staff.sequencer, SomePresent(), str)

    watched = watch.watched(4711)

    assert watched.changes is None
    assert watched.snapshot is not None


def test_a_thousand_answers_in_one_breath_are_one_message(staff: Staff, working: str) -> None:
    watch = RoomWatch(staff.sequencer, SomePresent(), str)
    screen = AScreen(watch)

    for seq in range(1, 51):
        staff.sequencer.submit(an_answer(working, seq, item=seq % 5 + 1))
    watch.publish()

    assert screen.pushed == ["changes"]


def test_a_clock_that_runs_changes_nobodys_row(
    staff: Staff, working: str, clock: HandClock
) -> None:
    watch = RoomWatch(staff.sequencer, SomePresent(), str)
    before = shown(watch)

    clock.pass_ms(10_000)

    assert shown(watch) == before
    assert before[working]["ends_clock"] is not None
    assert before[working]["remaining_ms"] is None
    assert before["P-002"]["ends_clock"] is None


def test_what_staff_did_before_a_restart_is_still_told(staff: Staff, working: str) -> None:
    staff(ask.GrantTime, attempts=(working,), seconds=90, reason="Listrik padam")

    watch = RoomWatch(staff.sequencer, SomePresent(), str)
    watch.recall()

    assert [(one.kind, one.seconds) for one in watch.activity()][-1] == ("time_granted", 90)


def test_staff_are_told_that_nothing_can_be_saved_as_long_as_that_is_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exam_engine.writing.patience.LOOK_AGAIN_SECONDS", 0.002)
    store, clock = FailingStore(tmp_path), HandClock()
    hall = a_hall(store, clock)
    sequencer = hall.open(a_plan(), FivePoints())
    watch = RoomWatch(sequencer, SomePresent(), lambda username: username)
    told: list[Any] = []

    def hear(text: str) -> None:
        name, message = msgspec.json.decode(text[text.index("[") :])
        if name == "changes":
            told.append(message["sitting"]["interruption"])

    watch.lines["1"] = Line("/console", "1", "1", hear, lambda _: None)
    watch.publish()

    store.outage = ("before", FULL)
    sequencer.submit_soon(ask.OpenRegistration(request_id="r-1", staff="x"), lambda _: None)
    until(lambda: sequencer.interruption)
    watch.publish()
    store.outage = None
    until(lambda: sequencer.interruption is None)
    watch.publish()
    hall.stop()

    assert told == [None, {"cause": "storage_full", "since": clock.wall()}, None]
