"""What staff order through the writer: pauses, grants, ends, and repeated requests."""

from typing import Any

import msgspec
import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import (
    ClockStopped,
    Closed,
    Conflict,
)
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.sequencer import Sequencer
from tests.exam_engine.asking import finish, settle, sync
from tests.exam_engine.builders import (
    MINUTE,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)


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
