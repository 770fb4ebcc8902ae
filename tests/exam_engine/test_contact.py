"""In contact or not: what the ledger says about it, and what says nothing."""

from collections.abc import Callable

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.sequencer import Sequencer
from tests.exam_engine.builders import (
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)

CONTACT = (did.CandidateReady, did.ContactLost, did.ContactRegained)
Step = Callable[[Sequencer, str], object]


def lose(sequencer: Sequencer, attempt: str, terminal: str = TERMINAL) -> None:
    sequencer.submit(ask.LoseContact(attempt=attempt, terminal=terminal))


def sync(sequencer: Sequencer, attempt: str, terminal: str = TERMINAL) -> None:
    sequencer.submit(ask.Sync(attempt=attempt, terminal=terminal))


def contact(sequencer: Sequencer, attempt: str) -> list[str]:
    events = [event for _, event in sequencer.timeline(attempt)]
    return [type(event).__name__ for event in events if isinstance(event, CONTACT)]


def test_losing_and_regaining_contact_are_entries_and_flapping_costs_two_each(
    sequencer: Sequencer, clock: HandClock, working: str
) -> None:
    clock.pass_ms(1_000)
    lose(sequencer, working)
    lost = sequencer.sheets.attempts[working]
    away = (lost.in_contact, lost.contact_at)
    clock.pass_ms(1_000)
    for _ in range(3):
        sync(sequencer, working)
        sync(sequencer, working)
        lose(sequencer, working)
        lose(sequencer, working)

    assert away == (False, clock.wall() - 1_000)
    assert contact(sequencer, working) == [
        "CandidateReady",
        "ContactLost",
        *["ContactRegained", "ContactLost"] * 3,
    ]


def test_flapping_changes_neither_time_nor_answers(
    sequencer: Sequencer, clock: HandClock, working: str
) -> None:
    sequencer.submit(an_answer(working, 1))
    before = sequencer.sheets.attempts[working].timer
    waiting = len(sequencer._writer.memory.deadlines._heap)  # type: ignore[union-attr]

    for _ in range(50):
        clock.pass_ms(1)
        lose(sequencer, working)
        sync(sequencer, working)

    sheet = sequencer.sheets.attempts[working]
    assert (sheet.timer, sheet.last_seq, sheet.in_contact) == (before, 1, True)
    assert len(sequencer._writer.memory.deadlines._heap) == waiting  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(lambda one, who: lose(one, who, "another"), id="another terminal's"),
        pytest.param(lambda one, _: lose(one, "P-002"), id="of somebody absent"),
        pytest.param(lambda one, _: lose(one, "P-999"), id="of somebody unknown"),
    ],
)
def test_a_loss_that_tells_nothing_writes_nothing(
    sequencer: Sequencer, store: LedgerStore, working: str, before: Step
) -> None:
    size = store.size("sesi-1")

    before(sequencer, working)

    assert store.size("sesi-1") == size
    assert sequencer.sheets.attempts[working].in_contact


def test_a_release_takes_the_attempt_out_of_contact_until_the_next_terminal_syncs(
    sequencer: Sequencer, staff: Staff
) -> None:
    pin = staff.seat("P-001")
    staff(ask.StartSitting)
    staff(ask.ReleaseTerminal, attempt="P-001", reason="rusak")
    released = sequencer.sheets.attempts["P-001"].in_contact
    sequencer.submit(ask.Login(attempt="P-001", pin=pin, terminal="another"))
    bound = sequencer.sheets.attempts["P-001"].in_contact

    sync(sequencer, "P-001", "another")

    assert (released, bound) == (False, False)
    assert sequencer.sheets.attempts["P-001"].in_contact
    assert contact(sequencer, "P-001") == ["CandidateReady", "ContactRegained"]


def test_nothing_is_said_about_contact_after_the_end(
    sequencer: Sequencer, store: LedgerStore, working: str
) -> None:
    sequencer.submit(ask.Finish(attempt=working, terminal=TERMINAL, seq=1))
    size = store.size("sesi-1")

    lose(sequencer, working)
    sync(sequencer, working)

    assert store.size("sesi-1") == size


@pytest.mark.parametrize("started", [True, False])
def test_after_a_restart_nobody_is_in_contact_until_they_sync(
    hall: Hall, store: LedgerStore, clock: HandClock, staff: Staff, started: bool
) -> None:
    staff.seat("P-001")
    if started:
        staff(ask.StartSitting)
    hall.stop()
    again = a_hall(store, clock)

    reopened = again.open(a_plan(), FivePoints())

    before = reopened.sheets.attempts["P-001"].in_contact
    sync(reopened, "P-001")
    after = reopened.sheets.attempts["P-001"].in_contact
    events = contact(reopened, "P-001")
    again.stop()
    assert (before, after) == (False, True)
    assert events == ["CandidateReady", "ContactRegained"]


def test_a_restart_while_nobody_is_seated_and_nothing_runs_leaves_no_entry(
    hall: Hall, store: LedgerStore, clock: HandClock, staff: Staff
) -> None:
    staff.admit("P-001")
    size = store.size("sesi-1")
    hall.stop()
    again = a_hall(store, clock)

    again.open(a_plan(), FivePoints())

    assert store.size("sesi-1") == size
    again.stop()


def test_when_a_terminal_was_heard_of_last_survives_a_restart_and_no_order_of_staff_changes_it(
    hall: Hall, store: LedgerStore, clock: HandClock, sequencer: Sequencer, staff: Staff
) -> None:
    staff.seat("P-001")
    staff(ask.StartSitting)
    clock.pass_ms(5_000)
    sequencer.submit(an_answer("P-001", 1))
    heard = clock.wall()
    clock.pass_ms(5_000)
    lose(sequencer, "P-001")
    staff(ask.GrantTime, attempts=("P-001",), seconds=60, reason="jaringan")
    hall.stop()
    clock.pass_ms(60_000)
    again = a_hall(store, clock)

    reopened = again.open(a_plan(), FivePoints())

    assert reopened.sheets.attempts["P-001"].heard_at == heard
    again.stop()
