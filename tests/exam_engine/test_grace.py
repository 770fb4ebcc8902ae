"""What staff and restarts do in the grace: it is held, ended or gone on with, never lost."""

from collections.abc import Iterator

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import ClockStopped, Closed
from exam_engine.ledger.store import LedgerStore
from tests.exam_engine.builders import FivePoints, HandClock, a_hall, a_plan
from tests.exam_engine.exam_with_grace import ALLOWANCE, GRACE, ME, Exam


@pytest.fixture
def exam(store: LedgerStore, clock: HandClock) -> Iterator[Exam]:
    exam = Exam(store, clock)
    yield exam
    exam.hall.stop()


def test_a_pause_in_the_grace_holds_the_grace(exam: Exam) -> None:
    exam.lose()
    exam.at(ALLOWANCE + 10)
    exam.staff(ask.Pause, attempts=(ME,), reason="listrik")
    with pytest.raises(ClockStopped):
        exam.answer()
    exam.at(ALLOWANCE + 10 + 2 * GRACE)
    exam.sync()
    exam.staff(ask.Resume, attempts=(ME,))

    exam.at(ALLOWANCE + GRACE + 2 * GRACE - 1)
    exam.answer()
    exam.at(ALLOWANCE + GRACE + 2 * GRACE)

    assert exam.late() == [GRACE - 1]
    assert exam.sheet.closed


@pytest.mark.parametrize("back", [True, False], ids=["in contact again", "still out of contact"])
def test_a_grant_in_the_grace_is_working_time_from_its_own_moment_on(
    exam: Exam, back: bool
) -> None:
    exam.lose()
    exam.at(ALLOWANCE + 10_000)
    if back:
        exam.sync()
    exam.staff(ask.GrantTime, attempts=(ME,), seconds=1, reason="jaringan")
    granted = exam.sync() if back else None
    exam.at(ALLOWANCE + 10_999)
    exam.answer()

    exam.at(ALLOWANCE + 11_000)

    assert granted is None or granted.remaining_ms == 1_000
    assert exam.late() == [0]
    assert exam.sheet.closed is back
    exam.at(ALLOWANCE + 11_000 + GRACE)
    assert exam.sheet.closed


def test_a_grant_while_the_grace_is_paused_is_whole_after_the_resume(exam: Exam) -> None:
    exam.lose()
    exam.at(ALLOWANCE + 10_000)
    exam.staff(ask.Pause, reason="listrik")
    exam.staff(ask.GrantTime, attempts=(ME,), seconds=2, reason="listrik")
    exam.staff(ask.Resume)

    assert exam.sync().remaining_ms == 2_000


def test_staff_who_end_the_sitting_in_the_grace_end_it_by_time(exam: Exam) -> None:
    exam.lose()
    exam.at(ALLOWANCE + 1)

    exam.staff(ask.FinishSitting)

    assert exam.sheet.result is not None
    assert exam.sheet.result.finished_by == "time"
    with pytest.raises(Closed):
        exam.answer()


def test_a_proctor_may_end_or_void_an_attempt_in_the_grace(exam: Exam) -> None:
    exam.lose()
    exam.at(ALLOWANCE + 1)

    exam.staff(ask.FinishAttempt, attempts=(ME,), reason="selesai")
    finished = exam.sheet.result
    exam.staff(ask.VoidAttempt, attempt=ME, reason="joki")

    assert finished is not None
    assert finished.finished_by == "proctor"
    assert str(exam.sheet.state) == "void"
    assert len(exam.events(did.PaperClosed)) == 1


def test_a_void_in_the_grace_takes_no_more_answers(exam: Exam) -> None:
    exam.lose()
    exam.at(ALLOWANCE + 1)
    exam.staff(ask.VoidAttempt, attempt=ME, reason="joki")

    with pytest.raises(Closed):
        exam.answer()

    assert exam.events(did.LateAnswersRefused) == []


@pytest.mark.parametrize("lost", [True, False], ids=["out of contact", "in contact"])
def test_a_restart_takes_everybody_out_of_contact_and_nothing_of_the_grace(
    exam: Exam, lost: bool
) -> None:
    if lost:
        exam.lose()
    exam.at(ALLOWANCE + 10 if lost else ALLOWANCE - 10)

    exam.restart(away_ms=10 * GRACE)

    assert not exam.sheet.in_contact
    exam.at(ALLOWANCE + GRACE - 1)
    exam.sync()
    exam.answer()
    exam.at(ALLOWANCE + GRACE)
    assert exam.sheet.closed
    assert exam.late() == [GRACE - 1]


def test_who_is_back_before_the_end_after_a_restart_ends_with_the_millisecond(exam: Exam) -> None:
    exam.at(ALLOWANCE - 10)
    exam.restart()
    exam.sync()

    exam.at(ALLOWANCE)

    assert exam.sheet.closed


def test_the_grace_of_the_record_outlives_another_plan(exam: Exam) -> None:
    exam.hall.stop()
    exam.hall = a_hall(exam.store, exam.clock)

    exam.sequencer = exam.hall.open(a_plan(duration_ms=ALLOWANCE), FivePoints())

    assert exam.sequencer.sheets.sitting.late_grace_ms == GRACE
