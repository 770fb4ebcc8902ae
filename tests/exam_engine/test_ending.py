"""A whole hall's time is up in the same millisecond."""

from collections.abc import Sequence

import msgspec
import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import Closed, NotNow
from exam_engine.hall import Hall
from exam_engine.memory import ENDS_AT_ONCE, REST_AFTER
from exam_engine.replies import Done
from exam_engine.sequencer import Outcome, Sequencer
from exam_engine.timing import Moment
from exam_engine.writing import writer
from exam_engine.writing.inbox import Inbox
from exam_engine.writing.writer import ANNOUNCED_AT_ONCE
from tests.exam_engine.builders import (
    MINUTE,
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_candidate,
    a_plan,
    an_answer,
)

CROWD = ENDS_AT_ONCE + 60
LATER = "P-999"


@pytest.fixture
def crowded(hall: Hall) -> Sequencer:
    """A hall in which everybody works for ten minutes, and one for longer."""
    roster = [a_candidate(number) for number in range(1, CROWD + 1)]
    longer = msgspec.structs.replace(a_candidate(999), allowance_ms=20 * MINUTE)
    plan = a_plan(roster=(*roster, longer))
    sequencer = hall.open(plan, FivePoints())
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    pins: dict[str, str] = {}

    def admitted(number: str, outcome: Outcome) -> None:
        assert isinstance(outcome, Done)
        pins[number] = outcome.pin or ""

    for number in sequencer.sheets.attempts:
        sequencer.submit_soon(
            ask.AdmitCandidate(request_id=number, staff="x", attempt=number),
            lambda outcome, number=number: admitted(number, outcome),  # type: ignore[misc]
        )
    sequencer.submit(ask.Tick())
    for number, pin in pins.items():
        login = ask.Login(attempt=number, pin=pin, terminal=TERMINAL)
        sequencer.submit_soon(login, lambda _: None)
        sequencer.submit_soon(ask.Sync(attempt=number, terminal=TERMINAL), lambda _: None)
    staff(ask.StartSitting)
    return sequencer


def ends(batch: Sequence[did.Event]) -> int:
    return sum(isinstance(event, did.AttemptFinished) for event in batch)


def test_ends_come_in_batches_and_who_waits_is_served_between_them(
    crowded: Sequencer, clock: HandClock
) -> None:
    batches: list[Sequence[did.Event]] = []
    crowded.subscribe(batches.append)
    clock.pass_ms(10 * MINUTE)

    crowded.submit_soon(ask.Tick(), lambda _: None)
    crowded.submit(an_answer(LATER, 1))
    for _ in range(3):
        crowded.submit(ask.Tick())

    assert max(map(ends, batches)) == ENDS_AT_ONCE
    assert sum(map(ends, batches)) == CROWD
    (answered,) = [
        place
        for place, batch in enumerate(batches)
        if any(isinstance(event, did.AnswerRecorded) for event in batch)
    ]
    assert sum(map(ends, batches[:answered])) <= ENDS_AT_ONCE
    assert all(sheet.closed for sheet in crowded.sheets.attempts.values() if not sheet.last_seq)


def test_who_has_ended_is_refused_though_the_end_is_not_yet_written(
    crowded: Sequencer, clock: HandClock
) -> None:
    last = f"P-{CROWD:03}"
    clock.pass_ms(10 * MINUTE)

    with pytest.raises(Closed):
        crowded.submit(an_answer(last, 1))
    with pytest.raises(NotNow):
        crowded.submit(
            ask.GrantTime(
                attempts=(f"P-{CROWD - 1:03}",), seconds=60, reason="x", request_id="g", staff="x"
            )
        )

    assert crowded.sheets.attempts[last].closed


def test_an_order_to_all_finds_everybody_ended_whose_time_is_up(
    crowded: Sequencer, clock: HandClock
) -> None:
    clock.pass_ms(10 * MINUTE)

    done = crowded.submit(ask.GrantTime(seconds=60, reason="x", request_id="g", staff="x"))

    assert isinstance(done, Done)
    assert done.attempts == 1
    assert [sheet.attempt for sheet in crowded.sheets.attempts.values() if not sheet.closed] == [
        LATER
    ]


def test_a_room_paused_in_the_second_of_its_end_holds_nobody_open(
    crowded: Sequencer, clock: HandClock
) -> None:
    clock.pass_ms(10 * MINUTE)

    crowded.submit(ask.Pause(reason="listrik", request_id="p", staff="x"))

    states = {str(sheet.state) for sheet in crowded.sheets.attempts.values()}
    assert states == {"finished", "paused"}
    assert str(crowded.sheets.attempts[LATER].state) == "paused"


def test_the_end_of_a_sitting_is_one_batch_told_in_parts_and_in_order(crowded: Sequencer) -> None:
    told: list[Sequence[did.Event]] = []
    crowded.subscribe(told.append)

    end = ask.FinishSitting(reason="api", request_id="f", staff="x")
    crowded.submit(end)

    events = [event for part in told for event in part]
    assert len(told) > 1
    assert max(map(len, told)) <= ANNOUNCED_AT_ONCE
    assert [type(event) for event in events[-3:]] == [
        did.AttemptFinished,
        did.PaperClosed,
        did.SittingFinished,
    ]
    assert ends(events) == CROWD + 1
    assert len({event.clock for event in events}) == 1


def test_the_end_of_a_sitting_lets_others_have_a_turn_but_nobody_in_between(
    crowded: Sequencer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests: list[int] = []
    outcomes: list[Outcome] = []

    def rest() -> None:
        if not rests:  # somebody answers while the end is being decided
            crowded.submit_soon(an_answer(LATER, 1), outcomes.append)
        rests.append(crowded.sheets.size)

    monkeypatch.setattr(writer.time, "sleep", lambda _: rest())

    crowded.submit(ask.FinishSitting(reason="api", request_id="f", staff="x"))
    monkeypatch.undo()
    crowded.submit(ask.Tick())

    assert len(rests) > CROWD // REST_AFTER
    (refused,) = outcomes
    assert isinstance(refused, Closed)
    assert crowded.sheets.attempts[LATER].last_seq == 0


def test_who_answered_before_the_end_of_a_sitting_need_not_wait_for_it() -> None:
    inbox, now = Inbox(), Moment(0, 0)
    end = ask.FinishSitting(reason="api", request_id="f", staff="x")
    for command in (an_answer("P-001", 1), an_answer("P-002", 1), end, an_answer("P-003", 1)):
        inbox.put(command, now, lambda _: None)

    taken = [[type(command) for command, _, _ in inbox.take(100)] for _ in range(3)]

    assert taken == [[ask.RecordAnswer] * 2, [ask.FinishSitting, ask.RecordAnswer], []]
