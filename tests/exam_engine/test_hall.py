"""Several sittings at once in one process."""

import time

import pytest

from exam_engine import commands as ask
from exam_engine.errors import LedgerDamaged, Retry, SecondWriter, UnknownSitting
from exam_engine.hall import Hall
from exam_engine.ledger.scribe import Line
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import AnswerSaved
from tests.exam_engine.builders import (
    MINUTE,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)


def test_registration_of_the_next_sitting_runs_during_the_current_one(hall: Hall) -> None:
    morning = Staff(hall.open(a_plan(id="pagi", starts_at=1), FivePoints()))
    morning(ask.OpenRegistration)
    morning.seat("P-001")
    morning(ask.StartSitting)
    noon = Staff(hall.open(a_plan(id="siang", starts_at=2), FivePoints()))
    noon(ask.OpenRegistration)
    noon.admit("P-001")

    hall.submit("pagi", an_answer("P-001", 1))

    assert hall.sitting("pagi").sheets.attempts["P-001"].answered == 1
    assert hall.sitting("siang").sheets.attempts["P-001"].state == "admitted"


def test_a_login_finds_the_latest_sitting_that_is_open_to_it(hall: Hall) -> None:
    for number, name in enumerate(["pagi", "siang", "sore"]):
        hall.open(a_plan(id=name, starts_at=number), FivePoints())
    staff = {name: Staff(hall.sitting(name)) for name in ("pagi", "siang")}

    before = hall.find("P-001")
    staff["pagi"](ask.OpenRegistration)
    morning = hall.find("P-001")
    staff["siang"](ask.OpenRegistration)
    noon = hall.find("P-001")

    assert (before, morning, noon) == ("sore", "pagi", "siang")
    assert hall.find("P-999") is None


def test_a_sitting_that_is_not_open_is_refused(hall: Hall) -> None:
    with pytest.raises(UnknownSitting):
        hall.submit("malam", ask.Tick())
    with pytest.raises(UnknownSitting):
        hall.close("malam")


def test_a_hall_that_stops_tells_who_asks_to_retry(hall: Hall) -> None:
    hall.open(a_plan(), FivePoints())

    hall.stop()

    with pytest.raises(Retry):
        hall.submit("sesi-1", ask.OpenRegistration(request_id="r-1", staff="x"))


def test_a_sitting_is_opened_once(hall: Hall) -> None:
    assert hall.open(a_plan(), FivePoints()) is hall.open(a_plan(), FivePoints())


def test_the_ticking_closes_what_has_expired(hall: Hall, clock: HandClock) -> None:
    staff = Staff(hall.open(a_plan(), FivePoints()))
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff(ask.StartSitting)

    hall.start()
    clock.pass_ms(10 * MINUTE)

    sheet = hall.sitting("sesi-1").sheets.attempts
    patience = time.monotonic() + 10
    while sheet["P-001"].result is None and time.monotonic() < patience:
        time.sleep(0.02)
    assert sheet["P-001"].state == "finished"


def test_the_heartbeat_is_durable_without_anything_happening(
    hall: Hall, store: LedgerStore, clock: HandClock
) -> None:
    sequencer = hall.open(a_plan(), FivePoints())
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    staff(ask.StartSitting)
    clock.pass_ms(5000)
    hall.tick()
    sequencer.submit(ask.Tick())

    beat = store.heartbeat("sesi-1")

    assert beat is not None
    assert beat.clock == 5000


@pytest.mark.parametrize(
    ("record", "entry"),
    [
        (b"not json", b"\x04{}"),
        (b'{"event":"SittingStarted/1","at":0,"clock":0}', b"\x04{}"),
        (b'{"event":"CandidateReady/1","at":0,"clock":0,"attempt":"P-999"}', b"\x01" * 53),
        (b'{"event":"IncidentNoted/1","at":0,"clock":0,"text":"x"}', b"\x01" + bytes(52)),
    ],
)
def test_a_damaged_ledger_is_not_opened(
    store: LedgerStore, clock: HandClock, record: bytes, entry: bytes
) -> None:
    before = a_hall(store, clock)
    before.open(a_plan(), FivePoints())
    before.stop()
    pen = store.pen("sesi-1")
    pen.append([Line(1, record, entry, bytes(32), bytes(32))])
    pen.close()

    with pytest.raises(LedgerDamaged, match="entry 1"):
        a_hall(store, clock).open(a_plan(), FivePoints())


def test_nobody_works_while_a_restarted_hall_opens_its_sittings_one_after_the_other(
    hall: Hall, store: LedgerStore, clock: HandClock
) -> None:
    staff = Staff(hall.open(a_plan(), FivePoints()))
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff(ask.StartSitting)
    clock.pass_ms(1000)
    hall.stop()

    again = a_hall(store, clock)
    sequencer = again.open(a_plan(), FivePoints())
    clock.pass_ms(4000)  # the others are replayed
    again.start()
    remaining = sequencer.sheets.attempts["P-001"].timer.remaining(sequencer.clock())
    clock.pass_ms(500)
    later = sequencer.sheets.attempts["P-001"].timer.remaining(sequencer.clock())
    again.stop()

    assert remaining >= 10 * MINUTE - 1000
    assert later == remaining - 500


def test_a_writer_that_has_stopped_fails_the_check(
    hall: Hall, store: LedgerStore, clock: HandClock
) -> None:
    hall.open(a_plan(), FivePoints())
    hall.check()
    a_hall(store, clock).open(a_plan(), FivePoints()).submit(
        ask.OpenRegistration(staff="koordinator", request_id="r-1")
    )

    with pytest.raises(Retry):
        hall.submit("sesi-1", ask.OpenRegistration(staff="koordinator", request_id="r-2"))

    with pytest.raises(SecondWriter):
        hall.check()


def test_who_is_to_take_over_follows_the_one_that_still_writes(
    hall: Hall, store: LedgerStore, clock: HandClock
) -> None:
    staff = Staff(hall.open(a_plan(), FivePoints()))
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff(ask.StartSitting)
    successor = a_hall(store, clock)
    waiting = successor.load(a_plan(), FivePoints())
    seen: list[object] = []
    waiting.subscribe(seen.extend)

    staff.sequencer.submit(an_answer("P-001", 1))
    successor.follow()
    followed = (waiting.sheets.attempts["P-001"].last_seq, len(seen))
    staff.sequencer.submit(an_answer("P-001", 2))
    hall.stop()
    successor.start()
    taken = waiting.submit(an_answer("P-001", 3))
    successor.stop()

    assert followed == (1, 1)
    assert isinstance(taken, AnswerSaved)
    assert [type(event).__name__ for event in seen] == [
        "AnswerRecorded", "AnswerRecorded", "EngineRestarted", "AnswerRecorded"
    ]  # fmt: skip
