"""Who was asked as second person and says no is in the record, and nothing else happens."""

from __future__ import annotations

from typing import Any

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.denying import ASKED
from exam_engine.errors import BadRequest, Conflict, NotNow, SecondPerson, UnknownAttempt
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.sequencer import Sequencer
from exam_engine.two_people import GRAVE
from tests.exam_engine.builders import FivePoints, HandClock, Staff, a_hall, a_plan
from tests.exam_engine.test_two_people import FIELDS, a_day_for, public
from tests.exam_engine.verifying.sittings import ByForm

ASKER, OTHER = "pengawas-contoh", "saksi-contoh"


@pytest.fixture
def sequencer(hall: Hall) -> Sequencer:
    forms = ByForm(3)
    return hall.open(a_plan(manifest={"keys_root": forms.keys_root()}), forms)


def the_denial(
    command: type[ask.StaffCommand], request: str = "no-1", by: str = OTHER, **fields: object
) -> ask.DenyConsent:
    given: dict[str, Any] = FIELDS.get(command, {}) | fields
    asked = command(request_id="asked-1", staff=ASKER, **given)
    return ask.DenyConsent(request_id=request, staff=ASKER, asked=asked, denied_by=by)


def denials(sequencer: Sequencer) -> list[did.ConsentDenied]:
    return [one for _, one in sequencer.journal() if isinstance(one, did.ConsentDenied)]


def test_whatever_may_need_two_people_may_be_denied() -> None:
    assert ASKED.keys() == GRAVE.keys()


@pytest.mark.parametrize("command", ASKED)
def test_who_asked_and_who_said_no_to_what_is_in_the_record_and_nothing_is_done(
    sequencer: Sequencer, staff: Staff, store: LedgerStore, command: type[ask.StaffCommand]
) -> None:
    a_day_for(command, staff)
    state, size = sequencer.sheets.sitting.state, sequencer.sheets.size

    sequencer.submit(the_denial(command))

    (denied,) = denials(sequencer)
    assert (denied.staff, denied.denied_by, denied.seconded_by) == (ASKER, OTHER, "")
    assert denied.what == ASKED[command].__name__
    assert denied.reason == FIELDS.get(command, {}).get("reason", "")
    assert (sequencer.sheets.sitting.state, sequencer.sheets.size) == (state, size + 1)
    entry = public(store)[-1]
    assert entry["event"] == "ConsentDenied/1"
    assert entry["what"] == denied.what
    assert entry["ms"] == (601_000 if command is ask.GrantTime else 0)
    assert len(entry["attempts"]) == len(denied.attempts)
    told = str(public(store))
    assert ASKER not in told
    assert OTHER not in told
    assert "P-001" not in told


def test_the_item_of_a_denied_correction_is_for_the_staff_alone(
    sequencer: Sequencer, staff: Staff, store: LedgerStore
) -> None:
    a_day_for(ask.CorrectKey, staff)

    sequencer.submit(the_denial(ask.CorrectKey))

    assert denials(sequencer)[0].item == "item-1"
    assert not {"item", "reason"} & public(store)[-1].keys()


def test_asked_again_it_is_the_same_denial_and_for_another_command_none(
    sequencer: Sequencer, staff: Staff
) -> None:
    a_day_for(ask.StartSitting, staff)
    denial = the_denial(ask.StartSitting)
    sequencer.submit(denial)
    sequencer.submit(denial)

    with pytest.raises(Conflict):
        sequencer.submit(the_denial(ask.VoidAttempt))
    with pytest.raises(Conflict):
        sequencer.submit(the_denial(ask.StartSitting, by="saksi-lain"))

    sequencer.submit(the_denial(ask.StartSitting, "no-2", by="saksi-lain"))
    assert [one.denied_by for one in denials(sequencer)] == [OTHER, "saksi-lain"]


def test_what_was_denied_may_be_done_with_somebody_elses_consent(
    sequencer: Sequencer, staff: Staff
) -> None:
    a_day_for(ask.StartSitting, staff)
    sequencer.submit(the_denial(ask.StartSitting))

    staff(ask.StartSitting, seconded_by="saksi-lain")

    assert sequencer.sheets.sitting.started_clock is not None


def test_a_grant_that_comes_too_late_cannot_be_denied(sequencer: Sequencer, staff: Staff) -> None:
    a_day_for(ask.ReleaseResults, staff)
    with pytest.raises(NotNow):
        sequencer.submit(the_denial(ask.GrantTime, attempts=(), room="a"))
    assert denials(sequencer) == []


def test_a_denied_grant_to_a_room_or_to_all(
    sequencer: Sequencer, staff: Staff, store: LedgerStore
) -> None:
    a_day_for(ask.GrantTime, staff)

    sequencer.submit(the_denial(ask.GrantTime, attempts=(), room="a"))
    sequencer.submit(the_denial(ask.GrantTime, "no-2", attempts=()))

    rooms = [(one["room"], one["attempts"]) for one in public(store)[-2:]]
    assert rooms == [("a", []), (None, [])]


def test_what_cannot_be_asked_now_cannot_be_denied(sequencer: Sequencer, staff: Staff) -> None:
    staff.seat("P-001")
    for denial, refusal in (
        (the_denial(ask.ReleaseResults), NotNow),
        (the_denial(ask.VoidAttempt, attempt="P-999"), UnknownAttempt),
        (the_denial(ask.VoidAttempt, attempt="P-002"), NotNow),
        (the_denial(ask.GrantTime, attempts=(), room="z"), BadRequest),
        (the_denial(ask.OpenRegistration), BadRequest),
        (the_denial(ask.StartSitting, by=ASKER), SecondPerson),
        (the_denial(ask.StartSitting, by=" "), SecondPerson),
    ):
        with pytest.raises(refusal):
            sequencer.submit(denial)

    assert denials(sequencer) == []


def test_a_denial_of_very_many_is_several_entries_and_one_request(
    store: LedgerStore, clock: HandClock
) -> None:
    hall = a_hall(store, clock)
    sequencer = hall.open(a_plan(candidates=501), FivePoints())
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    everybody = tuple(sequencer.sheets.attempts)
    for attempt in everybody:
        staff.admit(attempt)

    sequencer.submit(the_denial(ask.GrantTime, attempts=everybody))
    sequencer.submit(the_denial(ask.GrantTime, attempts=everybody))

    assert [len(one.attempts) for one in denials(sequencer)] == [500, 1]
    hall.stop()


def test_a_denial_is_there_after_a_restart(
    hall: Hall, sequencer: Sequencer, staff: Staff, store: LedgerStore, clock: HandClock
) -> None:
    a_day_for(ask.StartSitting, staff)
    sequencer.submit(the_denial(ask.StartSitting))
    plan = sequencer.plan
    hall.stop()

    again = a_hall(store, clock)
    reopened = again.open(plan, ByForm(3))
    reopened.submit(the_denial(ask.StartSitting))

    assert len(denials(reopened)) == 1
    again.stop()
