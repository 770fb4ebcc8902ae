"""Whatever the wall clock says, nobody's time changes, and an absence is measured if it can be."""

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.clock import uptime
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import Snapshot
from exam_engine.sequencer import Sequencer
from exam_engine.timing import Heartbeat, Moment, Uptime
from exam_engine.writing.absence import absence
from tests.exam_engine.builders import (
    MINUTE,
    TERMINAL,
    FivePoints,
    HandClock,
    a_hall,
    a_plan,
    an_answer,
)

HOURS = 60 * MINUTE
JUMPS = [-3 * HOURS, 0, 30 * HOURS]
SINCE = Heartbeat(at=1_000_000, clock=5000, boot="start-1", boot_ms=70_000)


def remaining(sequencer: Sequencer, attempt: str) -> int:
    snapshot = sequencer.submit(ask.Sync(attempt=attempt, terminal=TERMINAL))
    assert isinstance(snapshot, Snapshot)
    return snapshot.remaining_ms


def restarts(sequencer: Sequencer) -> list[tuple[int, str]]:
    return [
        (event.lost_ms, event.measured_by)
        for _, event in sequencer.journal()
        if isinstance(event, did.EngineRestarted)
    ]


@pytest.mark.parametrize("before", JUMPS)
@pytest.mark.parametrize("during", JUMPS)
@pytest.mark.parametrize("after", JUMPS)
def test_hours_of_wall_jump_around_a_crash_change_nobodys_time(
    hall: Hall,
    store: LedgerStore,
    clock: HandClock,
    sequencer: Sequencer,
    working: str,
    before: int,
    during: int,
    after: int,
) -> None:
    clock.pass_ms(MINUTE)
    sequencer.submit(an_answer(working, 1))
    clock.set_wall(before)
    clock.pass_ms(MINUTE)
    sequencer.submit(an_answer(working, 2))
    hall.stop()
    clock.set_wall(during)
    clock.pass_ms(5 * MINUTE)

    again = a_hall(store, clock)
    reopened = again.open(a_plan(), FivePoints())
    back = remaining(reopened, working)
    clock.set_wall(after)
    clock.pass_ms(MINUTE)
    again.tick()
    reopened.submit(an_answer(working, 3))
    later = remaining(reopened, working)
    measured = restarts(reopened)
    again.stop()

    assert (back, later) == (8 * MINUTE, 7 * MINUTE)
    assert measured == [(5 * MINUTE, "boot_clock")]


@pytest.mark.parametrize("jump", JUMPS)
def test_after_a_start_of_the_machine_the_wall_clock_gives_an_estimate_and_changes_nobodys_time(
    hall: Hall,
    store: LedgerStore,
    clock: HandClock,
    sequencer: Sequencer,
    working: str,
    jump: int,
) -> None:
    clock.pass_ms(MINUTE)
    sequencer.submit(an_answer(working, 1))
    hall.stop()
    clock.start_again()
    clock.set_wall(jump)
    clock.pass_ms(5 * MINUTE)

    again = a_hall(store, clock)
    reopened = again.open(a_plan(), FivePoints())
    back = remaining(reopened, working)
    measured = restarts(reopened)
    again.stop()

    assert back == 9 * MINUTE
    assert measured == [(max(0, 5 * MINUTE + jump), "wall_clock")]


def test_a_second_crash_right_after_the_first_loses_only_its_own_time(
    hall: Hall, store: LedgerStore, clock: HandClock, sequencer: Sequencer, working: str
) -> None:
    clock.pass_ms(MINUTE)
    sequencer.submit(an_answer(working, 1))
    hall.stop()
    clock.pass_ms(5 * MINUTE)
    first = a_hall(store, clock)
    reopened = first.open(a_plan(), FivePoints())
    clock.pass_ms(4000)  # other sittings are opened
    first.start()
    reopened.submit(an_answer(working, 2))
    first.stop()
    clock.pass_ms(2 * MINUTE)

    second = a_hall(store, clock)
    reopened = second.open(a_plan(), FivePoints())
    measured = restarts(reopened)
    second.stop()

    assert measured == [(5 * MINUTE, "boot_clock"), (2 * MINUTE, "boot_clock")]


@pytest.mark.parametrize(
    ("entry_clock", "up_ms", "lost"),
    [
        (5000, 70_000, 0),
        (5000, 130_000, 60_000),
        (4000, 130_000, 60_000),
        (5900, 130_000, 59_100),  # the entry came 900 ms after the heartbeat
        (5900, 70_500, 0),
    ],
)
def test_what_ran_behind_the_last_heartbeat_was_not_lost(
    entry_clock: int, up_ms: int, lost: int
) -> None:
    entry = Moment(at=2_000_000, clock=entry_clock)

    measured = absence(SINCE, entry, wall=0, uptime=Uptime("start-1", up_ms))

    assert measured == (lost, "boot_clock")


@pytest.mark.parametrize(
    ("heartbeat", "up"),
    [
        (None, Uptime("start-1", 80_000)),
        (SINCE, Uptime("start-2", 80_000)),
        (SINCE, None),
        (Heartbeat(at=1_000_000, clock=5000), Uptime("start-1", 80_000)),
    ],
)
def test_without_the_same_start_of_the_machine_the_wall_clock_is_asked(
    heartbeat: Heartbeat | None, up: Uptime | None
) -> None:
    entry = Moment(at=999_000, clock=5000)
    last = 999_000 if heartbeat is None else 1_000_000

    assert absence(heartbeat, entry, last + 7000, up) == (7000, "wall_clock")
    assert absence(heartbeat, entry, last - 7000, up) == (0, "wall_clock")


def test_this_machine_knows_how_long_it_has_been_up() -> None:
    first, second = uptime(), uptime()

    assert first is not None
    assert second is not None
    assert first.boot == second.boot
    assert 0 < first.ms <= second.ms
