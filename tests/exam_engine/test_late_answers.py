"""The end of the working time, for terminals in contact and out of it, to the millisecond."""

from collections.abc import Iterator

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.contact import REFUSALS_NOTED_EVERY_MS
from exam_engine.errors import Closed, Conflict, Gap, Refusal
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import AnswersSaved, Snapshot
from tests.exam_engine.builders import (
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_plan,
    an_answer,
)
from tests.exam_engine.exam_with_grace import ALLOWANCE, GRACE, ME, Exam


@pytest.fixture
def exam(store: LedgerStore, clock: HandClock) -> Iterator[Exam]:
    exam = Exam(store, clock)
    yield exam
    exam.hall.stop()


@pytest.mark.parametrize("tick", [True, False], ids=["noticed", "not noticed yet"])
@pytest.mark.parametrize(
    ("contact", "reading", "late"),
    [
        (True, ALLOWANCE - 1, 0),
        (True, ALLOWANCE, None),
        (True, ALLOWANCE + 1, None),
        (False, ALLOWANCE - 1, 0),
        (False, ALLOWANCE, 1),
        (False, ALLOWANCE + 1, 1),
        (False, ALLOWANCE + 2, 2),
        (False, ALLOWANCE + GRACE - 1, GRACE - 1),
        (False, ALLOWANCE + GRACE, None),
        (False, ALLOWANCE + GRACE + 1, None),
    ],
)
def test_an_answer_is_taken_until_the_end_and_says_how_late_it_came(
    exam: Exam, contact: bool, reading: int, late: int | None, tick: bool
) -> None:
    if not contact:
        exam.lose()
    exam.clock.pass_ms(exam.began + reading - exam.sequencer.clock())
    if tick:
        exam.tick()

    if late is None:
        with pytest.raises(Closed):
            exam.answer()
    else:
        exam.answer()

    assert exam.late() == ([] if late is None else [late])
    assert (exam.sheet.result is not None) is (late is None)


@pytest.mark.parametrize(
    ("reading", "ended"),
    [
        (ALLOWANCE - 1, False),
        (ALLOWANCE, False),
        (ALLOWANCE + GRACE - 1, False),
        (ALLOWANCE + GRACE, True),
    ],
)
def test_who_is_out_of_contact_ends_by_time_when_the_grace_is_over(
    exam: Exam, reading: int, ended: bool
) -> None:
    exam.lose()
    exam.at(ALLOWANCE // 2)

    exam.at(reading)

    assert exam.sheet.closed is ended
    assert (exam.sheet.result is not None and exam.sheet.result.finished_by == "time") is ended


def test_contact_lost_and_regained_in_time_leaves_the_end_where_it_was(exam: Exam) -> None:
    exam.at(10)
    exam.lose()
    exam.at(ALLOWANCE - 1)
    exam.sync()

    exam.at(ALLOWANCE)

    assert exam.sheet.closed


def test_contact_regained_in_the_very_millisecond_of_the_end_comes_too_late_to_end_it(
    exam: Exam,
) -> None:
    exam.lose()
    exam.at(ALLOWANCE)

    snapshot = exam.sync()

    assert (snapshot.state, snapshot.remaining_ms, snapshot.running) == ("working", 0, True)
    assert exam.sheet.in_contact


def test_contact_lost_in_the_very_millisecond_of_the_end_changes_nothing(exam: Exam) -> None:
    exam.clock.pass_ms(ALLOWANCE)

    exam.lose()

    assert exam.sheet.closed
    assert exam.events(did.ContactLost) == []


def test_the_grace_goes_on_whether_contact_is_regained_or_lost_again_in_it(exam: Exam) -> None:
    exam.lose()
    exam.at(ALLOWANCE + 10)
    exam.sync()
    exam.answer()
    exam.lose()
    exam.at(ALLOWANCE + 20)
    exam.sync()
    exam.at(ALLOWANCE + GRACE - 1)
    exam.answer(2)

    exam.at(ALLOWANCE + GRACE)

    assert exam.late() == [10, GRACE - 1]
    assert exam.sheet.closed


def test_late_answers_score_and_a_finish_in_the_grace_is_an_end_by_time(exam: Exam) -> None:
    exam.answer(1)
    exam.lose()
    exam.at(ALLOWANCE + 5)
    exam.sync()
    exam.answer(2)

    result = exam.finish()

    assert (result.finished_by, result.total) == ("time", 10)
    assert exam.sheet.closed
    assert exam.finish() == result


def test_a_finish_in_time_is_still_the_candidates(exam: Exam) -> None:
    exam.lose()
    exam.at(ALLOWANCE - 1)

    assert exam.finish().finished_by == "candidate"


def test_numbers_count_in_the_grace_as_before(exam: Exam) -> None:
    exam.answer(1)
    exam.lose()
    exam.at(ALLOWANCE + 1)

    first = exam.sequencer.submit(an_answer(ME, 2, item=2))
    exam.clock.pass_ms(7)

    assert exam.sequencer.submit(an_answer(ME, 2, item=2)) == first
    with pytest.raises(Conflict):
        exam.sequencer.submit(an_answer(ME, 2, item=3))
    with pytest.raises(Gap):
        exam.sequencer.submit(an_answer(ME, 4, item=3))
    exam.at(ALLOWANCE + GRACE)
    assert exam.sequencer.submit(an_answer(ME, 2, item=2)) == first


def test_a_sitting_without_grace_ends_everybody_with_the_millisecond(
    hall: Hall, clock: HandClock
) -> None:
    sequencer = hall.open(a_plan(duration_ms=ALLOWANCE), FivePoints())
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    staff.seat(ME)
    staff(ask.StartSitting)
    sequencer.submit(ask.LoseContact(attempt=ME, terminal=TERMINAL))
    clock.pass_ms(ALLOWANCE)

    with pytest.raises(Closed):
        sequencer.submit(an_answer(ME, 1))

    assert sequencer.sheets.attempts[ME].closed


def test_somebody_who_never_synced_has_all_the_time_whatever_passes(exam: Exam) -> None:
    pin = exam.staff.admit("P-002")
    exam.sequencer.submit(ask.Login(attempt="P-002", pin=pin, terminal="t2"))
    exam.at(10 * ALLOWANCE)

    snapshot = exam.sequencer.submit(ask.Sync(attempt="P-002", terminal="t2"))

    assert isinstance(snapshot, Snapshot)
    assert (snapshot.state, snapshot.remaining_ms) == ("working", ALLOWANCE)


def test_refused_late_answers_are_noted_once_a_minute_outside_the_closed_paper(exam: Exam) -> None:
    exam.lose()
    exam.at(ALLOWANCE + GRACE)
    batch = tuple(ask.Answer(seq=seq, item=1, choice=1) for seq in (1, 2, 3))
    command = ask.RecordAnswers(attempt=ME, terminal=TERMINAL, batch=batch)

    refused = exam.sequencer.submit(command)
    exam.at(ALLOWANCE + GRACE + REFUSALS_NOTED_EVERY_MS - 1)
    exam.sequencer.submit(command)
    exam.at(ALLOWANCE + GRACE + REFUSALS_NOTED_EVERY_MS)
    with pytest.raises(Closed):
        exam.answer()

    assert isinstance(refused, AnswersSaved)
    assert (refused.last, refused.refused_seq, refused.refused_code) == (None, 1, "closed")
    noted = exam.events(did.LateAnswersRefused)
    assert [(one.attempts, one.count) for one in noted] == [((ME,), 3), ((ME,), 1)]  # type: ignore[attr-defined]
    assert exam.sequencer.timeline(ME)[-1][1] == noted[-1]


def test_answers_after_the_candidates_own_end_are_nobodys_news(exam: Exam) -> None:
    exam.finish()

    with pytest.raises(Closed):
        exam.sequencer.submit(an_answer(ME, 2))

    assert exam.events(did.LateAnswersRefused) == []


def test_of_a_batch_that_straddles_the_end_the_accepted_part_stays_and_the_rest_is_named(
    exam: Exam,
) -> None:
    exam.lose()
    exam.at(ALLOWANCE + 1)
    exam.answer()
    exam.at(ALLOWANCE + GRACE)
    batch = (ask.Answer(seq=1, item=1, choice=0), ask.Answer(seq=2, item=2, choice=0))

    saved = exam.sequencer.submit(ask.RecordAnswers(attempt=ME, terminal=TERMINAL, batch=batch))

    assert isinstance(saved, AnswersSaved)
    assert saved.last is not None
    assert (saved.last.seq, saved.refused_seq) == (1, 2)


def test_a_login_after_the_end_is_told_so_though_the_end_is_not_yet_noticed(exam: Exam) -> None:
    pin = exam.staff.seat("P-002", "t2")
    exam.clock.pass_ms(ALLOWANCE)

    with pytest.raises(Refusal) as refused:
        exam.sequencer.submit(ask.Login(attempt="P-002", pin=pin, terminal="t3"))

    assert refused.value.code == "finished"
