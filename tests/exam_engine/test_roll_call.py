"""When the time is up, terminals are asked whether they are there: who is not has the grace."""

from collections.abc import Iterator

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import Closed
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.scribe import SITTING, Identity
from exam_engine.ledger.store import LedgerStore
from exam_engine.memory import ENDS_AT_ONCE, Memory
from exam_engine.pin import PinOffice
from exam_engine.replies import Done, Snapshot
from exam_engine.roll_call import ASK_AGAIN_MS, RollCall
from exam_engine.timing import Moment
from tests.exam_engine.builders import SERVER_KEY, TERMINAL, FivePoints, HandClock, a_plan
from tests.exam_engine.exam_with_grace import ALLOWANCE, GRACE, ME, Exam

HALL = 2 * ENDS_AT_ONCE + 10


class CalledExam(Exam):
    """An exam at which terminals are asked; the test says what they answer."""

    def __init__(self, store: LedgerStore, clock: HandClock) -> None:
        super().__init__(store, clock)
        self.asked: list[str] = []
        self.sequencer.call_roll(self.asked.extend)

    def confirm(self) -> None:
        self.sequencer.submit(ask.ConfirmContact(attempt=ME, terminal=TERMINAL))

    def sync_anew(self) -> Snapshot:
        snapshot = self.sequencer.submit(ask.Sync(attempt=ME, terminal=TERMINAL, anew=True))
        assert isinstance(snapshot, Snapshot)
        return snapshot


@pytest.fixture
def exam(store: LedgerStore, clock: HandClock) -> Iterator[CalledExam]:
    exam = CalledExam(store, clock)
    yield exam
    exam.hall.stop()


def test_who_answers_the_question_ends_as_in_contact(exam: CalledExam) -> None:
    exam.at(ALLOWANCE - 1)
    before = list(exam.asked)
    exam.at(ALLOWANCE + 100)
    open_while_asked = not exam.sheet.closed

    exam.confirm()

    assert (before, exam.asked) == ([], [ME])
    assert open_while_asked
    assert exam.sheet.result is not None
    assert exam.sheet.result.finished_by == "time"
    assert exam.events(did.ContactLost) == []


@pytest.mark.parametrize("tick", [True, False], ids=["asked", "not asked yet"])
def test_an_answer_after_the_end_is_refused_and_says_as_much_as_a_word_on_the_question(
    exam: CalledExam, tick: bool
) -> None:
    exam.clock.pass_ms(ALLOWANCE)
    if tick:
        exam.tick()

    with pytest.raises(Closed):
        exam.answer()

    assert exam.sheet.closed
    assert exam.late() == []


def test_who_is_silent_was_out_of_contact_and_has_the_rest_of_the_grace(exam: CalledExam) -> None:
    exam.at(ALLOWANCE)
    exam.at(ALLOWANCE + 3_000)
    exam.lose()
    exam.at(ALLOWANCE + 10_000)

    back = exam.sync_anew()
    exam.answer()
    exam.at(ALLOWANCE + GRACE - 1)
    open_until = not exam.sheet.closed
    exam.at(ALLOWANCE + GRACE)

    assert (back.state, back.remaining_ms, back.running) == ("working", 0, True)
    assert exam.late() == [10_000]
    assert open_until
    assert exam.sheet.closed


def test_a_connection_that_ends_before_it_has_answered_was_lost_when_the_time_was_up(
    exam: CalledExam,
) -> None:
    exam.at(ALLOWANCE)

    exam.lose()

    assert len(exam.events(did.ContactLost)) == 1
    exam.answer()
    assert exam.late() == [1]


@pytest.mark.parametrize("tick", [True, False], ids=["asked", "not asked yet"])
def test_a_new_connection_says_nothing_about_the_one_before(exam: CalledExam, tick: bool) -> None:
    exam.clock.pass_ms(ALLOWANCE + 4)
    if tick:
        exam.tick()

    back = exam.sync_anew()

    assert (back.state, back.remaining_ms) == ("working", 0)
    assert [type(one) for one in exam.events(did.Event)][-2:] == [
        did.ContactLost,
        did.ContactRegained,
    ]
    assert exam.finish().finished_by == "time"


def test_a_sync_on_the_same_connection_does(exam: CalledExam) -> None:
    exam.at(ALLOWANCE)

    assert exam.sync().state == "finished"
    assert exam.events(did.ContactLost) == []


def test_a_question_that_nobody_answers_is_asked_again_until_the_grace_is_over(
    exam: CalledExam,
) -> None:
    exam.at(ALLOWANCE)
    for reading in range(ALLOWANCE, ALLOWANCE + GRACE, 1_000):
        exam.at(reading)
    asked = len(exam.asked)
    open_until = not exam.sheet.closed

    exam.at(ALLOWANCE + GRACE)

    assert asked == GRACE // ASK_AGAIN_MS
    assert open_until
    assert exam.sheet.closed


def test_somebody_who_was_out_of_contact_is_not_asked(exam: CalledExam) -> None:
    exam.lose()
    exam.at(ALLOWANCE)
    exam.sync_anew()
    exam.at(ALLOWANCE + 10)

    exam.confirm()

    assert exam.asked == []
    assert not exam.sheet.closed


def test_the_word_of_another_terminal_does_not_count(exam: CalledExam) -> None:
    exam.at(ALLOWANCE)

    exam.sequencer.submit(ask.ConfirmContact(attempt=ME, terminal="another"))

    assert not exam.sheet.closed


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_grant_while_it_is_asked_is_time_to_work_and_its_end_is_asked_for_again(
    exam: CalledExam, confirmed: bool
) -> None:
    exam.at(ALLOWANCE + 200)
    exam.staff(ask.GrantTime, attempts=(ME,), seconds=1, reason="jaringan")
    if confirmed:
        exam.confirm()
    exam.at(ALLOWANCE + 1_199)
    exam.answer()
    exam.at(ALLOWANCE + 1_200)
    open_while_asked = not exam.sheet.closed

    exam.confirm()

    assert exam.asked == [ME, ME]
    assert exam.late() == [0]
    assert open_while_asked
    assert exam.sheet.closed


def test_a_pause_while_it_is_asked_holds_everything_until_the_resume(exam: CalledExam) -> None:
    exam.at(ALLOWANCE + 200)
    exam.staff(ask.Pause, attempts=(ME,), reason="listrik")
    exam.confirm()
    exam.at(ALLOWANCE + 2 * GRACE)
    held = not exam.sheet.closed
    exam.staff(ask.Resume, attempts=(ME,))
    exam.tick()

    exam.confirm()

    assert held
    assert exam.asked == [ME, ME]
    assert exam.sheet.closed


def test_staff_who_end_the_sitting_end_it_for_those_who_are_asked(exam: CalledExam) -> None:
    exam.at(ALLOWANCE)

    exam.staff(ask.FinishSitting)

    assert exam.sheet.result is not None
    assert exam.sheet.result.finished_by == "time"


def test_one_who_asks_and_fails_stops_nothing(exam: CalledExam) -> None:
    def fail(_: object) -> None:
        raise OSError("no network")

    exam.sequencer.call_roll(fail)
    exam.at(ALLOWANCE)
    exam.at(ALLOWANCE + GRACE)

    assert exam.sheet.closed


def a_hall_at_work(roll: RollCall) -> Memory:
    plan = a_plan(candidates=HALL, duration_ms=ALLOWANCE, late_grace_ms=GRACE)
    owners = {SITTING: Identity(bytes(16), bytes(32))}
    owners |= {one.participant_number: owners[SITTING] for one in plan.roster}
    keys = AnswerKeys(plan, FivePoints())
    memory = Memory(plan, keys, PinOffice(SERVER_KEY, plan.id), owners, roll_call=roll)
    begin = Moment(0, 0)
    memory.handle(ask.Prepare(), begin)
    memory.handle(ask.OpenRegistration(request_id="open", staff="x"), begin)
    for number in memory.sheets.attempts:
        admitted = memory.handle(
            ask.AdmitCandidate(request_id=number, staff="x", attempt=number), begin
        )
        assert isinstance(admitted, Done)
        login = ask.Login(attempt=number, pin=admitted.pin or "", terminal=TERMINAL)
        memory.handle(login, begin)
        memory.handle(ask.Sync(attempt=number, terminal=TERMINAL), begin)
    memory.handle(ask.StartSitting(request_id="start", staff="x", seconded_by="y"), begin)
    memory.take()
    return memory


def test_a_whole_hall_is_asked_and_ended_so_many_at_once() -> None:
    roll, end = RollCall(), Moment(ALLOWANCE, ALLOWANCE)
    calls: list[int] = []
    roll.call = lambda attempts: calls.append(len(attempts))
    memory = a_hall_at_work(roll)
    ended: list[int] = []

    more = True
    while more:
        more = memory.expire(end)
        roll.call_out()
    for number in memory.sheets.attempts:
        memory.handle(ask.ConfirmContact(attempt=number, terminal=TERMINAL), end)
    before = len(memory.take()[1])
    more = True
    while more:
        more = memory.expire(end)
        ended.append(sum(isinstance(one, did.AttemptFinished) for one in memory.take()[1]))

    assert (sum(calls), max(calls), before) == (HALL, ENDS_AT_ONCE, 0)
    assert (sum(ended), max(ended)) == (HALL, ENDS_AT_ONCE)
    assert not roll.under_way
