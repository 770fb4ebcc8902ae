"""Both tables: what is in them happens, and what is not changes nothing."""

from pathlib import Path

import pytest

from exam_engine import attempt, diagram, sitting
from exam_engine import events as did
from exam_engine.errors import Closed, NotNow
from exam_engine.sheet import AttemptState, Sheet, SittingSheet, SittingState
from tests.exam_engine.builders import a_candidate, a_plan

EVENTS = did.AnyEvent.__args__
PAGE = Path(__file__).parents[2] / "docs" / "state-machines.md"


def a_sheet(state: AttemptState) -> Sheet:
    sheet = Sheet(a_candidate(1), a_plan())
    sheet.state = state
    return sheet


def test_the_drawn_state_machines_are_those_of_the_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == diagram.page()


@pytest.mark.parametrize("state", AttemptState)
@pytest.mark.parametrize("event", EVENTS)
def test_an_attempt_goes_where_its_table_says_or_nowhere(
    state: AttemptState, event: type[did.Event]
) -> None:
    sheet = a_sheet(state)
    allowed = attempt.TRANSITIONS[state].get(event)

    if allowed is None:
        with pytest.raises(NotNow):
            attempt.check(sheet, event)
    else:
        assert attempt.check(sheet, event) is allowed
    assert sheet == a_sheet(state)


@pytest.mark.parametrize("state", SittingState)
@pytest.mark.parametrize("event", EVENTS)
def test_a_sitting_goes_where_its_table_says_or_nowhere(
    state: SittingState, event: type[did.Event]
) -> None:
    sheet = SittingSheet()
    sheet.state = state
    allowed = sitting.TRANSITIONS[state].get(event)

    if allowed is None:
        with pytest.raises(NotNow):
            sitting.check(sheet, event)
    else:
        assert sitting.check(sheet, event) is allowed
    assert sheet.state is state


@pytest.mark.parametrize("state", [AttemptState.FINISHED, AttemptState.VOID])
def test_nothing_is_answered_after_the_end(state: AttemptState) -> None:
    with pytest.raises(Closed):
        attempt.check(a_sheet(state), did.AnswerRecorded)


def test_only_a_working_attempt_takes_answers() -> None:
    taking = [state for state in AttemptState if attempt.may(a_sheet(state), did.AnswerRecorded)]

    assert taking == [AttemptState.WORKING]


def test_no_attempt_comes_back_from_its_end() -> None:
    after = {*attempt.TRANSITIONS[AttemptState.FINISHED].values()} | {
        *attempt.TRANSITIONS[AttemptState.VOID].values()
    }

    assert after == {AttemptState.FINISHED, AttemptState.VOID}


def test_every_event_can_happen_at_some_sitting() -> None:
    possible = {event for row in sitting.TRANSITIONS.values() for event in row}

    assert possible == set(EVENTS)
