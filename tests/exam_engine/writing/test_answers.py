"""Answers through the writer: what is acknowledged is on disk, and asking twice does no harm."""

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import (
    BadRequest,
    Closed,
    Conflict,
    Displaced,
    Gap,
    NotStarted,
    UnknownAttempt,
)
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import AnswerSaved, AnswersSaved
from exam_engine.sequencer import Sequencer
from tests.exam_engine.asking import finish, settle, sync
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
