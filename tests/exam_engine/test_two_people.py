"""What one person may not do alone, whichever way the command comes."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine import sitting as machine
from exam_engine.candidate import Candidate
from exam_engine.draw.known import AnnouncedDraw, KnownDraw, MadeDraw
from exam_engine.errors import NotNow, SecondPerson
from exam_engine.hall import Hall
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.sequencer import Sequencer
from exam_engine.sheet import SittingSheet
from exam_engine.sheets import Sheets
from exam_engine.two_people import GRAVE, agreed
from tests.exam_engine.builders import MINUTE, FivePoints, HandClock, Staff, a_hall, a_plan
from tests.exam_engine.verifying.sittings import ByForm

ALONE = {"seconded_by": ""}
LIMIT = 10 * 60
FIELDS: dict[type[ask.StaffCommand], dict[str, Any]] = {
    ask.AddCandidate: {
        "candidate": Candidate(participant_number="W-001", name="Peserta Baru", formation="x"),
        "reason": "terlewat",
    },
    ask.VoidAttempt: {"attempt": "P-001", "reason": "joki"},
    ask.GrantTime: {"attempts": ("P-001",), "seconds": LIMIT + 1, "reason": "listrik"},
    ask.CorrectKey: {"item": "item-1", "points": (0, 5, 0, 0, 0), "reason": "kunci tertukar"},
}


@pytest.fixture
def sequencer(hall: Hall) -> Sequencer:
    """A sitting with a bank behind it, so that its keys can be corrected."""
    forms = ByForm(3)
    manifest = {"keys_root": forms.keys_root(), "secret_commitment": "ab" * 32}
    announced = AnnouncedDraw('{"number":1,"source":"own"}')
    draw = KnownDraw((announced,), MadeDraw("", "ef" * 32, "01" * 32))
    return hall.open(a_plan(manifest=manifest, draw=draw), forms)


def a_day_for(command: type[ask.StaffCommand], staff: Staff) -> None:
    """Lead a sitting to where the command fits."""
    staff.seat("P-001")
    if command in {ask.StartSitting, ask.AddCandidate}:
        return
    staff(ask.StartSitting)
    if command is ask.ThawBoard:
        staff(ask.FreezeBoard, reason="menjelang akhir")
    if command in {ask.ReleaseResults, ask.ThawBoard, ask.CorrectKey}:
        staff(ask.FinishSitting)


def public(store: LedgerStore, sitting: str = "sesi-1") -> list[dict[str, Any]]:
    """The open entries, as everyone reads them."""
    return [
        msgspec.json.decode(entry[1:]) for _, entry in store.lines(sitting) if entry[:1] == b"\x04"
    ]


@pytest.mark.parametrize("command", GRAVE)
def test_nobody_does_what_is_grave_alone_and_nothing_happens(
    sequencer: Sequencer, staff: Staff, command: type[ask.StaffCommand]
) -> None:
    a_day_for(command, staff)
    size = sequencer.sheets.size

    for second in ("", " ", "x"):
        with pytest.raises(SecondPerson):
            staff(command, **FIELDS.get(command, {}), seconded_by=second)

    assert sequencer.sheets.size == size


@pytest.mark.parametrize("command", GRAVE)
def test_with_a_second_person_it_is_done_and_both_names_are_in_the_record(
    sequencer: Sequencer, staff: Staff, command: type[ask.StaffCommand]
) -> None:
    a_day_for(command, staff)

    staff(command, **FIELDS.get(command, {}), seconded_by="saksi")

    *_, (_, event) = [
        one for one in sequencer.journal() if isinstance(one[1], did.StaffEvent) and one[1].staff
    ]
    assert isinstance(event, did.StaffEvent)
    assert (event.staff, event.seconded_by) == ("x", "saksi")


@pytest.mark.parametrize("command", GRAVE)
def test_everyone_reads_that_there_were_two_and_nobody_reads_who(
    store: LedgerStore, staff: Staff, command: type[ask.StaffCommand]
) -> None:
    a_day_for(command, staff)

    staff(command, **FIELDS.get(command, {}), seconded_by="saksi-rahasia")

    entries = public(store)
    assert entries[0]["two_people"] is True
    assert entries[0]["grant_alone_ms"] == LIMIT * 1000
    done = [one for one in entries if "seconded" in one]
    assert done[-1]["seconded"] is True
    assert "saksi-rahasia" not in str(entries)


@pytest.mark.parametrize("nobody", ["x", " x", " "])
def test_nobody_seconds_themselves_even_where_one_is_enough(
    staff: Staff, working: str, nobody: str
) -> None:
    with pytest.raises(SecondPerson):
        staff(ask.Pause, attempts=(working,), reason="sakit", seconded_by=nobody)


def test_what_cannot_be_done_now_is_refused_for_that_before_a_second_person_is_asked(
    staff: Staff,
) -> None:
    with pytest.raises(NotNow):
        staff(ask.ReleaseResults, **ALONE)


def test_small_grants_of_several_people_count_together(staff: Staff, working: str) -> None:
    nine: dict[str, Any] = {"attempts": (working,), "seconds": 9 * 60, "reason": "listrik"} | ALONE
    staff(ask.GrantTime, **nine)

    with pytest.raises(SecondPerson):
        staff(ask.GrantTime, **nine)
    with pytest.raises(SecondPerson):
        staff(ask.GrantTime, **nine, staff="somebody else")

    staff(ask.GrantTime, **(nine | {"seconds": 60}))
    with pytest.raises(SecondPerson):
        staff(ask.GrantTime, **(nine | {"seconds": 1}))


def test_a_grant_to_all_is_refused_as_a_whole_if_one_of_them_comes_above_the_limit(
    sequencer: Sequencer, staff: Staff, working: str
) -> None:
    staff.seat("P-002")
    staff(ask.GrantTime, attempts=(working,), seconds=1, reason="komputer", **ALONE)

    with pytest.raises(SecondPerson):
        staff(ask.GrantTime, seconds=LIMIT, reason="listrik", **ALONE)

    assert sequencer.sheets.attempts["P-002"].granted_ms == 0
    staff(ask.GrantTime, attempts=("P-002",), seconds=LIMIT, reason="listrik", **ALONE)


def test_a_board_is_thawed_alone_while_people_work_and_by_two_after_the_end(
    staff: Staff, working: str
) -> None:
    assert working
    staff(ask.FreezeBoard, reason="coba")
    staff(ask.ThawBoard, **ALONE)
    staff(ask.FreezeBoard, reason="menjelang akhir")
    staff(ask.FinishSitting)

    with pytest.raises(SecondPerson):
        staff(ask.ThawBoard, **ALONE)

    staff(ask.ThawBoard)


def test_a_repeat_gets_its_answer_without_a_second_person(
    sequencer: Sequencer, staff: Staff
) -> None:
    staff.seat("P-001")
    first = staff(ask.StartSitting, request_id="start")
    size = sequencer.sheets.size

    again = staff(ask.StartSitting, request_id="start", **ALONE)

    assert (again, sequencer.sheets.size) == (first, size)


def test_a_sitting_planned_for_one_person_needs_no_second_and_says_so_in_public(
    hall: Hall, store: LedgerStore
) -> None:
    sequencer = hall.open(a_plan(id="sesi-2", two_people=False), FivePoints())
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    staff.seat("P-001")

    staff(ask.StartSitting, **ALONE)
    staff(ask.GrantTime, attempts=("P-001",), seconds=3600, reason="listrik", **ALONE)
    staff(ask.VoidAttempt, attempt="P-001", reason="joki", **ALONE)

    entries = public(store, "sesi-2")
    assert entries[0]["two_people"] is False
    assert [one["seconded"] for one in entries if "seconded" in one] == [False, False, False]


def test_what_the_first_entry_says_holds_whatever_the_plan_says_later(
    store: LedgerStore, clock: HandClock
) -> None:
    hall = a_hall(store, clock)
    staff = Staff(hall.open(a_plan(), FivePoints()))
    staff(ask.OpenRegistration)
    hall.stop()

    again = a_hall(store, clock)
    changed = Staff(again.open(a_plan(two_people=False, grant_alone_ms=MINUTE * 600), FivePoints()))
    with pytest.raises(SecondPerson):
        changed(ask.StartSitting, **ALONE)
    again.stop()


def test_a_ledger_from_before_the_rule_goes_on_without_it() -> None:
    old = (
        b'{"event":"SittingPrepared/1","at":1,"clock":0,"sitting":"s","rules":"r","items":5,'
        b'"duration_ms":60000,"roster_size":1}'
    )
    sheet = SittingSheet()

    machine.evolve(sheet, decode_record(old))

    assert sheet.two_people is False


@given(
    st.lists(
        st.tuples(
            st.sampled_from([(), ("P-001",), ("P-002",), ("P-001", "P-003")]),
            st.integers(1, 700),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_whatever_is_granted_one_person_brings_nobody_above_the_limit(
    grants: list[tuple[tuple[str, ...], int, bool]],
) -> None:
    sheets = a_folded_sitting()
    everybody = tuple(sheets.attempts)
    for number, (attempts, seconds, by_two) in enumerate(grants):
        second = "y" if by_two else ""
        command = ask.GrantTime(
            request_id=f"r{number}", staff="x", seconded_by=second, seconds=seconds, reason="x"
        )
        event = did.TimeGranted(
            at=number, clock=number, attempts=attempts or everybody, ms=seconds * 1000, reason="x"
        )
        above = any(
            sheets.attempts[one].granted_ms + event.ms > LIMIT * 1000 for one in event.attempts
        )

        if above and not by_two:
            with pytest.raises(SecondPerson):
                agreed(sheets, command, [event])
        else:
            for happened in agreed(sheets, command, [event]):
                sheets.apply(happened)


def a_folded_sitting() -> Sheets:
    plan = a_plan()
    sheets = Sheets(plan, AnswerKeys(plan, FivePoints()))
    sheets.apply(
        did.SittingPrepared(
            at=0,
            clock=0,
            sitting=plan.id,
            rules=plan.rules,
            items=plan.items,
            duration_ms=plan.duration_ms,
            roster_size=3,
            two_people=True,
            grant_alone_ms=LIMIT * 1000,
        )
    )
    sheets.apply(did.RegistrationOpened(at=0, clock=0))
    return sheets
