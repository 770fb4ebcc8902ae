"""The writer of a sitting: what it acknowledges is on disk, and asking twice does no harm."""

import logging
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import (
    BadRequest,
    ClockStopped,
    Closed,
    Conflict,
    Displaced,
    Gap,
    NotStarted,
    Refusal,
    Retry,
    UnknownAttempt,
)
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import Line
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import AnswerSaved, AnswersSaved, Result, Snapshot
from exam_engine.sequencer import Sequencer
from exam_engine.timing import Heartbeat
from tests.exam_engine.builders import (
    MINUTE,
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)


def sync(sequencer: Sequencer, attempt: str, terminal: str = TERMINAL) -> Snapshot:
    snapshot = sequencer.submit(ask.Sync(attempt=attempt, terminal=terminal))
    assert isinstance(snapshot, Snapshot)
    return snapshot


def finish(sequencer: Sequencer, attempt: str, seq: int) -> Result:
    result = sequencer.submit(ask.Finish(attempt=attempt, terminal=TERMINAL, seq=seq))
    assert isinstance(result, Result)
    return result


def settle(sequencer: Sequencer) -> None:
    """Wait until the writer has handled everything before."""
    sequencer.submit(ask.Tick())


def test_an_acknowledged_answer_is_in_the_ledger(
    sequencer: Sequencer, store: LedgerStore, working: str
) -> None:
    saved = sequencer.submit(an_answer(working, 1, item=2, choice=3))

    assert isinstance(saved, AnswerSaved)
    record, entry = list(store.lines("sesi-1"))[saved.entry]
    assert b'"item":2,"choice":3' in record
    assert len(entry) == 53
    assert sync(sequencer, working).answers == {2: 3}


def test_a_repeated_number_gets_the_same_acknowledgement(
    sequencer: Sequencer, store: LedgerStore, clock: HandClock, working: str
) -> None:
    first = sequencer.submit(an_answer(working, 1))
    clock.pass_ms(5)
    sequencer.submit(an_answer(working, 2, item=2))
    size = store.size("sesi-1")

    again = sequencer.submit(an_answer(working, 1))

    assert again == first
    assert store.size("sesi-1") == size


def test_a_repeated_number_gets_the_same_acknowledgement_after_a_restart(
    hall: Hall, store: LedgerStore, clock: HandClock, sequencer: Sequencer, working: str
) -> None:
    first = [sequencer.submit(an_answer(working, seq, item=seq)) for seq in (1, 2, 3)]
    hall.stop()

    reopened = a_hall(store, clock).open(a_plan(), FivePoints())

    assert [reopened.submit(an_answer(working, seq, item=seq)) for seq in (1, 2, 3)] == first
    reopened.close()


def test_a_number_used_for_something_else_is_a_conflict(sequencer: Sequencer, working: str) -> None:
    sequencer.submit(an_answer(working, 1, choice=0))

    with pytest.raises(Conflict):
        sequencer.submit(an_answer(working, 1, choice=1))
    with pytest.raises(Conflict):
        finish(sequencer, working, 1)


def test_a_gap_is_refused_with_the_number_expected(sequencer: Sequencer, working: str) -> None:
    sequencer.submit(an_answer(working, 1))

    with pytest.raises(Gap) as refused:
        sequencer.submit(an_answer(working, 3))

    assert refused.value.evidence["expected"] == 2
    assert sync(sequencer, working).last_seq == 1


@pytest.mark.parametrize(("item", "choice"), [(0, 1), (6, 1), (-1, 1), (1, 5), (1, -1)])
def test_an_answer_outside_the_form_is_refused(
    sequencer: Sequencer, working: str, item: int, choice: int
) -> None:
    with pytest.raises(BadRequest):
        sequencer.submit(an_answer(working, 1, item=item, choice=choice))


def test_an_answer_before_the_start_is_refused(sequencer: Sequencer, staff: Staff) -> None:
    staff.seat("P-001")

    with pytest.raises(NotStarted):
        sequencer.submit(an_answer("P-001", 1))


def test_an_answer_from_another_terminal_is_refused(sequencer: Sequencer, working: str) -> None:
    with pytest.raises(Displaced):
        sequencer.submit(an_answer(working, 1, terminal="another"))


def test_an_answer_of_somebody_unknown_is_refused(sequencer: Sequencer, working: str) -> None:
    del working

    with pytest.raises(UnknownAttempt):
        sequencer.submit(an_answer("P-999", 1))


def test_a_batch_stops_at_its_first_refusal_and_says_which(
    sequencer: Sequencer, working: str
) -> None:
    batch = tuple(
        ask.Answer(seq=seq, item=item, choice=0) for seq, item in [(1, 1), (2, 9), (3, 2)]
    )

    saved = sequencer.submit(ask.RecordAnswers(attempt=working, terminal=TERMINAL, batch=batch))

    assert isinstance(saved, AnswersSaved)
    assert saved.last is not None
    assert (saved.last.seq, saved.refused_seq, saved.refused_code) == (1, 2, "bad_request")
    assert sync(sequencer, working).last_seq == 1


def test_points_follow_every_answer_and_stand_in_the_record_at_the_end(
    sequencer: Sequencer, working: str
) -> None:
    for seq, (item, choice) in enumerate([(1, 0), (2, 0), (2, 1), (4, 4), (5, 1), (5, None)], 1):
        sequencer.submit(an_answer(working, seq, item=item, choice=choice))

    result = finish(sequencer, working, 7)

    assert (result.points, result.total, result.finished_by) == ((5, 5), 10, "candidate")
    assert finish(sequencer, working, 7) == result
    closing = sequencer.timeline(working)[-1][1]
    assert isinstance(closing, did.PaperClosed)


def test_nothing_is_added_after_the_end(
    sequencer: Sequencer, store: LedgerStore, working: str
) -> None:
    finish(sequencer, working, 1)
    size = store.size("sesi-1")

    with pytest.raises(Closed):
        sequencer.submit(an_answer(working, 2))
    with pytest.raises(Closed):
        finish(sequencer, working, 2)

    assert store.size("sesi-1") == size


def test_an_expired_attempt_is_closed_without_its_browser(
    sequencer: Sequencer, hall: Hall, clock: HandClock, working: str
) -> None:
    sequencer.submit(an_answer(working, 1))
    clock.pass_ms(10 * MINUTE)

    hall.tick()
    settle(sequencer)

    sheet = sequencer.sheets.attempts[working]
    assert sheet.result is not None
    assert (sheet.result.points, sheet.result.finished_by) == ((5, 0), "time")
    assert sheet.closed


def test_the_last_millisecond_counts_and_the_next_does_not(
    sequencer: Sequencer, clock: HandClock, working: str
) -> None:
    clock.pass_ms(10 * MINUTE - 1)
    sequencer.submit(an_answer(working, 1))
    clock.pass_ms(1)

    with pytest.raises(Closed):
        sequencer.submit(an_answer(working, 2))

    assert sync(sequencer, working).state == "finished"


def test_somebody_late_has_the_full_allowance(
    sequencer: Sequencer, clock: HandClock, staff: Staff, working: str
) -> None:
    clock.pass_ms(7 * MINUTE)

    staff.seat("P-002", terminal="late")

    assert sync(sequencer, "P-002", "late").remaining_ms == 10 * MINUTE
    assert sync(sequencer, working).remaining_ms == 3 * MINUTE


def test_nobody_works_while_sitting_or_room_or_attempt_is_paused(
    sequencer: Sequencer, clock: HandClock, staff: Staff, working: str
) -> None:
    room = sequencer.sheets.attempts[working].room
    staff(ask.Pause, reason="listrik padam")
    staff(ask.Pause, room=room, reason="meja dipindah")
    staff(ask.Pause, attempts=(working,), reason="sakit")
    clock.pass_ms(MINUTE)

    for resumed in ({"attempts": (working,)}, {}, {"room": room}):
        with pytest.raises(ClockStopped):
            sequencer.submit(an_answer(working, 1))
        assert sync(sequencer, working).remaining_ms == 10 * MINUTE
        staff(ask.Resume, **resumed)

    sequencer.submit(an_answer(working, 1))
    assert sync(sequencer, working).running


def test_a_grant_counts_while_paused_and_before_the_beginning_and_never_after_the_end(
    sequencer: Sequencer, staff: Staff, working: str
) -> None:
    staff.seat("P-002")
    staff(ask.Pause, reason="listrik")
    staff(ask.GrantTime, attempts=(working, "P-002", "P-003"), seconds=60, reason="listrik")
    staff(ask.Resume)

    assert sync(sequencer, working).remaining_ms == 11 * MINUTE
    assert sync(sequencer, "P-002").remaining_ms == 11 * MINUTE
    assert sequencer.sheets.attempts["P-003"].timer.allowance_ms == 11 * MINUTE
    finish(sequencer, working, 1)
    with pytest.raises(Closed):
        staff(ask.GrantTime, attempts=(working,), seconds=60, reason="terlambat")


def test_a_repeated_request_of_staff_is_answered_and_not_repeated(
    hall: Hall, store: LedgerStore, clock: HandClock, sequencer: Sequencer, staff: Staff
) -> None:
    admit = ask.AdmitCandidate(request_id="once", staff="desk", attempt="P-002")
    first = sequencer.submit(admit)
    size = store.size("sesi-1")

    assert sequencer.submit(admit) == first
    assert store.size("sesi-1") == size
    with pytest.raises(Conflict):
        sequencer.submit(ask.IssuePin(request_id="once", staff="desk", attempt="P-002"))
    with pytest.raises(Conflict):
        sequencer.submit(ask.AdmitCandidate(request_id="once", staff="desk", attempt="P-003"))
    hall.stop()
    reopened = a_hall(store, clock).open(a_plan(), FivePoints())
    assert reopened.submit(admit) == first
    reopened.close()
    del staff


@pytest.mark.parametrize(
    ("asked", "changes"),
    [
        (ask.Pause(request_id="once", staff="x", attempts=("P-001",), reason="a"), {"reason": "b"}),
        (
            ask.Pause(request_id="once", staff="x", attempts=("P-001",), reason="a"),
            {"attempts": ()},
        ),
        (ask.Pause(request_id="once", staff="x", room="a", reason="a"), {"room": None}),
        (ask.Pause(request_id="once", staff="x", reason="a"), {"room": "a"}),
        (ask.GrantTime(request_id="once", staff="x", seconds=60, reason="a"), {"seconds": 61}),
        (
            ask.GrantTime(
                request_id="once", staff="x", seconds=60, reason="a", attempts=("P-001",)
            ),
            {"attempts": ("P-002",)},
        ),
        (
            ask.FinishAttempt(request_id="once", staff="x", attempts=("P-001",), reason="a"),
            {"attempts": ("P-002",)},
        ),
        (ask.SendNotice(request_id="once", staff="x", text="a"), {"text": "b"}),
        (ask.SendNotice(request_id="once", staff="x", text="a"), {"attempts": ("P-001",)}),
        (ask.NoteIncident(request_id="once", staff="x", text="a"), {"attempts": ("P-001",)}),
        (
            ask.AssignSeat(request_id="once", staff="x", attempt="P-001", room="a", seat="9"),
            {"seat": "8"},
        ),
    ],
)
def test_a_request_id_used_for_something_else_is_a_conflict(
    sequencer: Sequencer, working: str, asked: ask.StaffCommand, changes: dict[str, Any]
) -> None:
    assert working == "P-001"
    first = sequencer.submit(asked)
    size = sequencer.sheets.size

    assert sequencer.submit(asked) == first
    with pytest.raises(Conflict):
        sequencer.submit(msgspec.structs.replace(asked, **changes))

    assert sequencer.sheets.size == size


def test_finishing_the_sitting_finishes_everybody_who_came(
    sequencer: Sequencer, staff: Staff, working: str
) -> None:
    staff.admit("P-002")

    staff(ask.FinishSitting)

    states = [str(sheet.state) for sheet in sequencer.sheets.attempts.values()]
    assert states == ["finished", "finished", "absent"]
    assert sequencer.sheets.attempts[working].closed
    assert sequencer.sheets.sitting.state == "finished"


def test_a_void_paper_is_closed_once(sequencer: Sequencer, staff: Staff, working: str) -> None:
    finish(sequencer, working, 1)

    staff(ask.VoidAttempt, attempt=working, reason="joki")

    closings = [one for _, one in sequencer.timeline(working) if isinstance(one, did.PaperClosed)]
    assert len(closings) == 1
    assert sync(sequencer, working).state == "void"


def test_a_sitting_ends_by_itself_once_the_desk_is_closed_and_all_are_done(
    hall: Hall, clock: HandClock
) -> None:
    sequencer = hall.open(a_plan(id="sesi-2", desk_closes_ms=15 * MINUTE), FivePoints())
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff(ask.StartSitting)
    clock.pass_ms(14 * MINUTE)
    settle(sequencer)
    before = sequencer.sheets.sitting.state
    clock.pass_ms(MINUTE)

    settle(sequencer)

    assert (before, sequencer.sheets.sitting.state) == ("running", "finished")


class TornPen:
    """Fails once, before or after the lines are on disk."""

    def __init__(self, pen: Any, *, written: bool) -> None:
        self._pen = pen
        self._written = written

    def append(self, lines: Sequence[Line], heartbeat: Heartbeat | None = None) -> None:
        if self._written:
            self._pen.append(lines, heartbeat)
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
