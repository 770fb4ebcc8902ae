"""The end of the working time, for terminals in contact and out of it, to the millisecond."""

from collections.abc import Iterator

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.contact import REFUSALS_NOTED_EVERY_MS
from exam_engine.errors import ClockStopped, Closed, Conflict, Gap, Refusal
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import AnswerSaved, AnswersSaved, Result, Snapshot
from exam_engine.sequencer import Sequencer
from exam_engine.sheet import Sheet
from tests.exam_engine.builders import (
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)

ALLOWANCE = 60_000
GRACE = 30_000
ME = "P-001"
PLAN = a_plan(duration_ms=ALLOWANCE, late_grace_ms=GRACE)


class Exam:
    """One candidate who works, from reading 0 on, at a sitting with a grace."""

    def __init__(self, store: LedgerStore, clock: HandClock) -> None:
        self.store, self.clock = store, clock
        self.hall: Hall = a_hall(store, clock)
        self.sequencer: Sequencer = self.hall.open(PLAN, FivePoints())
        self.staff = Staff(self.sequencer)
        self.seq = 0
        self.staff(ask.OpenRegistration)
        self.staff.seat(ME)
        self.staff(ask.StartSitting)
        self.began = self.sequencer.clock()

    @property
    def sheet(self) -> Sheet:
        return self.sequencer.sheets.attempts[ME]

    def at(self, reading: int) -> None:
        """Let the clock read so many ms since the beginning; the hall looks at it."""
        self.clock.pass_ms(self.began + reading - self.sequencer.clock())
        self.tick()

    def tick(self) -> None:
        self.sequencer.submit(ask.Tick())

    def lose(self, terminal: str = TERMINAL) -> None:
        self.sequencer.submit(ask.LoseContact(attempt=ME, terminal=terminal))

    def sync(self) -> Snapshot:
        snapshot = self.sequencer.submit(ask.Sync(attempt=ME, terminal=TERMINAL))
        assert isinstance(snapshot, Snapshot)
        return snapshot

    def answer(self, item: int = 1) -> AnswerSaved:
        saved = self.sequencer.submit(an_answer(ME, self.seq + 1, item))
        assert isinstance(saved, AnswerSaved)
        self.seq += 1
        return saved

    def finish(self) -> Result:
        result = self.sequencer.submit(ask.Finish(attempt=ME, terminal=TERMINAL, seq=self.seq + 1))
        assert isinstance(result, Result)
        return result

    def restart(self, away_ms: int = 5_000) -> None:
        self.hall.stop()
        self.clock.pass_ms(away_ms)
        self.hall = a_hall(self.store, self.clock)
        self.sequencer = self.hall.open(PLAN, FivePoints())
        self.staff = Staff(self.sequencer)

    def events(self, kind: type[did.Event]) -> list[did.Event]:
        events = [decode_record(record) for record, _ in self.store.lines(PLAN.id)]
        return [event for event in events if isinstance(event, kind)]

    def late(self) -> list[int]:
        return [
            event.late_ms
            for event in self.events(did.AnswerRecorded)
            if isinstance(event, did.AnswerRecorded)
        ]


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


def test_the_grace_of_the_record_outlives_another_plan(exam: Exam) -> None:
    exam.hall.stop()
    exam.hall = a_hall(exam.store, exam.clock)

    exam.sequencer = exam.hall.open(a_plan(duration_ms=ALLOWANCE), FivePoints())

    assert exam.sequencer.sheets.sitting.late_grace_ms == GRACE


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
