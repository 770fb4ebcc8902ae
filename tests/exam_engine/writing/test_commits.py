"""The writer and its ledger: failed commits, second writers, the order of telling."""

import logging
from collections.abc import Sequence
from typing import Any

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import (
    BadRequest,
    Refusal,
    Retry,
)
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import Line
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import AnswerSaved
from exam_engine.sequencer import Sequencer
from tests.exam_engine.asking import settle, sync
from tests.exam_engine.builders import (
    MINUTE,
    FivePoints,
    HandClock,
    a_hall,
    a_plan,
    an_answer,
)


class TornPen:
    """Fails once, before or after the lines are on disk."""

    def __init__(self, pen: Any, *, written: bool) -> None:
        self._pen = pen
        self._written = written

    def append(self, *page: Any) -> None:
        if self._written:
            self._pen.append(*page)
        raise OSError("no space left on device")

    def close(self) -> None:
        self._pen.close()


@pytest.mark.parametrize("written", [False, True])
def test_after_a_failed_commit_memory_is_what_the_ledger_says(
    sequencer: Sequencer,
    store: LedgerStore,
    working: str,
    caplog: pytest.LogCaptureFixture,
    written: bool,
) -> None:
    heard: list[did.Event] = []
    sequencer.subscribe(heard.extend)
    pen = sequencer._writer._pen._pen
    sequencer._writer._pen._pen = TornPen(pen, written=written)  # type: ignore[assignment]  # a fake
    with caplog.at_level(logging.CRITICAL), pytest.raises(Retry):
        sequencer.submit(an_answer(working, 1))
    sequencer._writer._pen._pen = pen

    saved = sequencer.submit(an_answer(working, 1))

    assert isinstance(saved, AnswerSaved)
    assert saved.entry == store.size("sesi-1") - 1
    assert len(heard) == 1
    assert sequencer.sheets.size == store.size("sesi-1")


def test_a_second_writer_stops_loudly(
    sequencer: Sequencer, store: LedgerStore, working: str, caplog: pytest.LogCaptureFixture
) -> None:
    line = Line(store.size("sesi-1"), b"{}", b"\x04{}", bytes(32), bytes(32))
    store.pen("sesi-1").append([line])

    with caplog.at_level(logging.CRITICAL + 1), pytest.raises(Retry):
        sequencer.submit(an_answer(working, 1))

    assert sequencer.broken is not None
    with pytest.raises(Retry):
        sequencer.submit(an_answer(working, 1))


def test_time_lost_to_a_crash_is_given_back_and_recorded(
    hall: Hall, store: LedgerStore, clock: HandClock, sequencer: Sequencer, working: str
) -> None:
    clock.pass_ms(MINUTE)
    settle(sequencer)
    hall.stop()
    clock.pass_ms(5 * MINUTE)

    reopened = a_hall(store, clock).open(a_plan(), FivePoints())

    assert sync(reopened, working).remaining_ms == 9 * MINUTE
    restarted = [
        one for _, one in reopened.timeline(working) if isinstance(one, did.EngineRestarted)
    ]
    assert [one.lost_ms for one in restarted] == [5 * MINUTE]
    reopened.close()


def test_a_callback_comes_after_the_commit(
    sequencer: Sequencer, store: LedgerStore, working: str
) -> None:
    sizes: list[tuple[object, int]] = []

    def on_done(outcome: object) -> None:
        sizes.append((outcome, store.size("sesi-1")))

    sequencer.submit_soon(an_answer(working, 1), on_done)
    sequencer.submit_soon(an_answer(working, 9), on_done)
    settle(sequencer)

    (saved, size), (refused, _) = sizes
    assert isinstance(saved, AnswerSaved)
    assert size > saved.entry
    assert isinstance(refused, Refusal)


def test_a_failing_subscriber_hurts_nobody(
    sequencer: Sequencer, working: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[did.Event] = []

    def fail(_: Sequence[did.Event]) -> None:
        raise ValueError("bad subscriber")

    sequencer.subscribe(fail)
    unsubscribe = sequencer.subscribe(heard.extend)
    with caplog.at_level(logging.CRITICAL):
        sequencer.submit(an_answer(working, 1))
    unsubscribe()
    with caplog.at_level(logging.CRITICAL):
        sequencer.submit(an_answer(working, 2))

    assert [type(one) for one in heard] == [did.AnswerRecorded]


@pytest.mark.parametrize(
    "poisoned",
    [
        ask.Login(attempt="P-001", pin="\ud800", terminal="\ud800"),
        ask.FinishSitting(request_id="end", staff="x", reason="\ud800"),
        ask.SendNotice(request_id="note", staff="x", text="\ud800"),
    ],
)
def test_text_that_no_record_can_hold_is_refused_and_changes_nothing(
    sequencer: Sequencer, store: LedgerStore, working: str, poisoned: ask.Command
) -> None:
    size = store.size("sesi-1")

    with pytest.raises(BadRequest):
        sequencer.submit(poisoned)

    assert store.size("sesi-1") == size
    assert sync(sequencer, working).state == "working"


def test_what_is_asked_after_the_close_is_told_to_retry(
    sequencer: Sequencer, hall: Hall, working: str
) -> None:
    hall.stop()

    with pytest.raises(Retry):
        sequencer.submit(an_answer(working, 1))


def test_a_reply_comes_before_what_happened_is_announced(
    sequencer: Sequencer, working: str
) -> None:
    order: list[str] = []
    sequencer.subscribe(lambda _: order.append("announced"))

    sequencer.submit_soon(an_answer(working, 1), lambda _: order.append("replied"))
    settle(sequencer)

    assert order[:2] == ["replied", "announced"]
