"""Who gets in: PINs, locks, seats and terminals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import (
    BadCredentials,
    BadRequest,
    Conflict,
    Displaced,
    Ended,
    InUse,
    Locked,
    NotNow,
    SeatTaken,
    WrongRoom,
)
from exam_engine.hall import Hall
from exam_engine.pin import ATTEMPTS_BEFORE_LOCK, PinOffice
from exam_engine.replies import Done, LoggedIn
from exam_engine.sequencer import Sequencer
from tests.exam_engine.builders import SERVER_KEY, TERMINAL, FivePoints, Staff, a_plan, an_answer


def log_in(
    sequencer: Sequencer,
    pin: str,
    terminal: str = TERMINAL,
    attempt: str = "P-001",
    room: str | None = None,
) -> LoggedIn:
    reply = sequencer.submit(ask.Login(attempt=attempt, pin=pin, terminal=terminal, room=room))
    assert isinstance(reply, LoggedIn)
    return reply


def fail_to_log_in(sequencer: Sequencer, times: int) -> None:
    for _ in range(times):
        with pytest.raises(BadCredentials):
            log_in(sequencer, "wrong")


def test_the_pin_from_the_desk_opens_the_attempt(sequencer: Sequencer, staff: Staff) -> None:
    pin = staff.admit("P-001")

    assert len(pin) == 6
    assert pin.isdecimal()
    assert log_in(sequencer, pin).state == "seated"


def test_a_pin_locks_after_five_wrong_attempts_and_the_desk_unlocks_it(
    sequencer: Sequencer, staff: Staff
) -> None:
    pin = staff.admit("P-001")
    fail_to_log_in(sequencer, ATTEMPTS_BEFORE_LOCK)

    with pytest.raises(Locked):
        log_in(sequencer, pin)
    staff(ask.UnlockLogin, attempt="P-001")

    assert log_in(sequencer, pin).attempt == "P-001"
    names = [type(one).__name__ for _, one in sequencer.timeline("P-001")]
    assert names.count("LoginFailed") == 5
    assert names.count("LoginLocked") == 1


def test_a_right_pin_forgets_the_wrong_ones(sequencer: Sequencer, staff: Staff) -> None:
    pin = staff.admit("P-001")
    for _ in range(3):
        fail_to_log_in(sequencer, ATTEMPTS_BEFORE_LOCK - 1)
        log_in(sequencer, pin)

    assert not sequencer.sheets.attempts["P-001"].locked


def test_a_new_pin_makes_the_old_one_worthless(sequencer: Sequencer, staff: Staff) -> None:
    old = staff.admit("P-001")
    new = staff(ask.IssuePin, attempt="P-001")

    assert isinstance(new, Done)
    assert new.pin is not None
    if new.pin != old:
        with pytest.raises(BadCredentials):
            log_in(sequencer, old)
    log_in(sequencer, new.pin)


@pytest.mark.parametrize("attempt", ["P-002", "P-999"])
def test_who_was_not_admitted_or_is_unknown_hears_the_same(
    sequencer: Sequencer, staff: Staff, attempt: str
) -> None:
    size = sequencer.sheets.size

    with pytest.raises(BadCredentials):
        log_in(sequencer, "000000", attempt=attempt)

    assert sequencer.sheets.size == size
    del staff


def test_the_same_terminal_simply_continues(sequencer: Sequencer, staff: Staff) -> None:
    pin = staff.admit("P-001")
    log_in(sequencer, pin)
    size = sequencer.sheets.size

    log_in(sequencer, pin)

    assert sequencer.sheets.size == size


def test_another_terminal_has_to_wait_for_the_release_and_continues_everything(
    sequencer: Sequencer, staff: Staff
) -> None:
    pin = staff.seat("P-001")
    staff(ask.StartSitting)
    sequencer.submit(an_answer("P-001", 1))
    with pytest.raises(InUse):
        log_in(sequencer, pin, "another")

    staff(ask.ReleaseTerminal, attempt="P-001", reason="komputer mati")
    log_in(sequencer, pin, "another")

    sequencer.submit(an_answer("P-001", 2, item=2, terminal="another"))
    with pytest.raises(Displaced):
        sequencer.submit(an_answer("P-001", 3))
    assert sequencer.sheets.attempts["P-001"].answered == 2


def test_a_terminal_in_another_room_is_refused(sequencer: Sequencer, staff: Staff) -> None:
    pin = staff.admit("P-001")

    with pytest.raises(WrongRoom):
        log_in(sequencer, pin, room="a")

    assert log_in(sequencer, pin, room="b").room == "b"


def test_an_ended_attempt_is_not_opened_again(sequencer: Sequencer, staff: Staff) -> None:
    pin = staff.seat("P-001")
    staff(ask.StartSitting)
    staff(ask.FinishAttempt, attempts=("P-001",), reason="meninggalkan ruang")
    size = sequencer.sheets.size

    with pytest.raises(Ended):
        log_in(sequencer, pin)
    with pytest.raises(BadCredentials):
        log_in(sequencer, "wrong")

    assert sequencer.sheets.size == size


def test_a_taken_seat_is_refused(staff: Staff) -> None:
    staff.admit("P-001")

    with pytest.raises(SeatTaken):
        staff(ask.AdmitCandidate, attempt="P-003", room="b", seat="1")


def test_an_unknown_room_is_refused(staff: Staff) -> None:
    with pytest.raises(BadRequest):
        staff(ask.AdmitCandidate, attempt="P-003", room="z", seat="1")


def test_nobody_is_admitted_twice(staff: Staff) -> None:
    staff.admit("P-001")

    with pytest.raises(NotNow):
        staff.admit("P-001")


def test_nobody_is_admitted_before_the_desk_opens(hall: Hall) -> None:
    sequencer = hall.open(a_plan(id="sesi-2"), FivePoints())

    with pytest.raises(NotNow):
        Staff(sequencer).admit("P-001")


def test_a_released_terminal_before_the_start_gives_the_full_time_back(
    sequencer: Sequencer, staff: Staff
) -> None:
    pin = staff.seat("P-001")
    staff(ask.ReleaseTerminal, attempt="P-001", reason="rusak")
    staff(ask.StartSitting)
    log_in(sequencer, pin, "another")
    sequencer.submit(ask.Sync(attempt="P-001", terminal="another"))

    assert sequencer.sheets.attempts["P-001"].state == "working"


@given(st.text(max_size=32), st.integers(0, 2**128 - 1), st.text(max_size=8))
def test_only_the_pin_of_a_nonce_matches_it(attempt: str, nonce: int, guess: str) -> None:
    office = PinOffice(SERVER_KEY, "sesi-1")
    pin = office.pin(attempt, f"{nonce:032x}")

    assert office.matches(attempt, f"{nonce:032x}", pin)
    assert office.matches(attempt, f"{nonce:032x}", guess) == (guess == pin)
    assert not office.matches(attempt, None, office.pin(attempt, ""))


def test_pins_fall_evenly_on_a_million() -> None:
    office = PinOffice(SERVER_KEY, "sesi-1")
    pins = [int(office.pin("P-001", str(n))) for n in range(4000)]

    assert len(set(pins)) > 3900
    assert 470_000 < sum(pins) / len(pins) < 530_000


def test_the_record_of_a_pin_does_not_hold_it(sequencer: Sequencer, staff: Staff) -> None:
    pin = staff.admit("P-001")

    (issued,) = [one for _, one in sequencer.timeline("P-001") if isinstance(one, did.PinIssued)]

    assert pin not in issued.nonce


def test_the_printing_of_a_receipt_is_written_down_and_nothing_is_added_to_the_paper(
    sequencer: Sequencer, working: str
) -> None:
    sequencer.submit(ask.Finish(attempt=working, terminal=TERMINAL, seq=1))
    before = sequencer.papers.of(working)
    printing = ask.PrintReceipt(request_id="cetak-1", staff="meja", attempt=working)

    first = sequencer.submit(printing)
    size = sequencer.sheets.size

    assert sequencer.submit(printing) == first
    assert sequencer.sheets.size == size
    assert sequencer.papers.of(working) == before
    (written,) = [one for _, one in sequencer.timeline(working) if type(one) is did.ReceiptPrinted]
    assert (written.staff, written.attempts) == ("meja", (working,))
    assert sequencer.requested("cetak-1") == (written,)
    assert sequencer.requested("cetak-2") == ()
    with pytest.raises(Conflict):
        sequencer.submit(ask.PrintReceipt(request_id="cetak-1", staff="meja", attempt="P-002"))


def test_a_receipt_can_be_printed_after_the_release(
    sequencer: Sequencer, staff: Staff, working: str
) -> None:
    sequencer.submit(ask.Finish(attempt=working, terminal=TERMINAL, seq=1))
    staff(ask.FinishSitting, reason="Semua selesai")
    staff(ask.ReleaseResults)

    staff(ask.PrintReceipt, attempt=working)

    assert type(sequencer.journal()[-1][1]) is did.ReceiptPrinted


@pytest.mark.parametrize("attempt", ["P-001", "P-002", "P-003"])
def test_nobody_who_has_not_finished_has_a_receipt_to_print(
    sequencer: Sequencer, staff: Staff, working: str, attempt: str
) -> None:
    staff.admit("P-003")
    staff(ask.VoidAttempt, attempt="P-003", reason="joki")
    size = sequencer.sheets.size

    with pytest.raises(NotNow):
        staff(ask.PrintReceipt, attempt=attempt)

    assert sequencer.sheets.size == size
    assert working == "P-001"
