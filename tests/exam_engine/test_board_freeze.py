"""The public board stands still at one entry of the ledger; a restart finds it again."""

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import NotNow
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.roster import Candidate
from exam_engine.sequencer import Sequencer
from exam_engine.standings import Standings
from tests.exam_engine.builders import (
    MINUTE,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)

REASON = "Menjelang akhir"


def points(sequencer: Sequencer) -> list[tuple[str, int, str]]:
    """The frozen board: who, how many points, in which state."""
    frozen = sequencer.sheets.sitting.frozen
    assert frozen is not None
    return [(row.participant_number, row.total, row.state) for row in frozen.rows]


def freezes(sequencer: Sequencer) -> list[tuple[int, str]]:
    """(clock, by whom) of every freeze in the ledger."""
    return [
        (event.clock, event.by)
        for _, event in sequencer.journal()
        if isinstance(event, did.BoardFrozen)
    ]


def test_a_frozen_board_is_what_the_ledger_said_at_that_entry(staff: Staff, working: str) -> None:
    sequencer = staff.sequencer
    sequencer.submit(an_answer(working, 1, item=1, choice=0))
    staff(ask.FreezeBoard, reason=REASON)
    sequencer.submit(an_answer(working, 2, item=2, choice=0))

    assert points(sequencer) == [(working, 5, "working")]
    assert Standings(sequencer.sheets, names=True).rows[working].total == 10
    (entry,) = [index for index, one in sequencer.journal() if isinstance(one, did.BoardFrozen)]
    frozen = sequencer.sheets.sitting.frozen
    assert frozen is not None
    assert frozen.entry == entry


def test_a_server_that_starts_again_finds_the_board_as_it_was_frozen(
    staff: Staff, working: str, store: LedgerStore, clock: HandClock, hall: Hall
) -> None:
    sequencer = staff.sequencer
    sequencer.submit(an_answer(working, 1, item=1, choice=0))
    staff(ask.FreezeBoard, reason=REASON)
    sequencer.submit(an_answer(working, 2, item=2, choice=0))
    staff.seat("P-002")
    before = sequencer.sheets.sitting.frozen
    hall.stop()

    again = a_hall(store, clock).open(a_plan(), FivePoints())

    assert again.sheets.sitting.frozen == before
    assert points(again) == [(working, 5, "working")]
    again.close()


def test_a_thaw_or_the_release_of_the_results_ends_a_freeze(staff: Staff, working: str) -> None:
    del working
    staff(ask.FreezeBoard, reason=REASON)
    staff(ask.ThawBoard)
    assert staff.sequencer.sheets.sitting.frozen is None

    staff(ask.FreezeBoard, reason=REASON)
    staff(ask.FinishSitting, reason="Selesai")
    assert staff.sequencer.sheets.sitting.frozen is not None

    staff(ask.ReleaseResults)
    assert staff.sequencer.sheets.sitting.frozen is None


def test_what_is_frozen_cannot_be_frozen_and_what_is_not_cannot_be_thawed(staff: Staff) -> None:
    with pytest.raises(NotNow):
        staff(ask.ThawBoard)

    staff(ask.FreezeBoard, reason=REASON)

    with pytest.raises(NotNow):
        staff(ask.FreezeBoard, reason=REASON)


def test_the_same_request_twice_freezes_once(staff: Staff) -> None:
    staff(ask.FreezeBoard, reason=REASON, request_id="once-only")

    staff(ask.FreezeBoard, reason=REASON, request_id="once-only")

    assert [by for _, by in freezes(staff.sequencer)] == ["staff"]


def test_names_are_on_a_frozen_board_only_where_the_settings_want_them(
    staff: Staff, working: str
) -> None:
    del working
    staff(ask.FreezeBoard, reason=REASON)
    sheets = staff.sequencer.sheets
    frozen = sheets.sitting.frozen
    assert frozen is not None

    with_names, without = (
        Standings(sheets, names=names).frozen(frozen).rows[0].name for names in (True, False)
    )

    assert (with_names, without) == ("Peserta Contoh 01", None)


class APlannedFreeze:
    """A sitting of ten minutes whose board is to be frozen three minutes before its end."""

    def __init__(self, hall: Hall, clock: HandClock, *roster: Candidate) -> None:
        plan = a_plan(freeze_board_ms=3 * MINUTE, **({"roster": roster} if roster else {}))
        self.clock = clock
        self.sequencer = hall.open(plan, FivePoints())
        self.staff = Staff(self.sequencer)
        self.staff(ask.OpenRegistration)
        self.staff.seat("P-001")
        self.began = self.sequencer.clock()
        self.staff(ask.StartSitting)

    def at_minute(self, minute: float) -> None:
        """Let the time come, and the hall look at its clock."""
        self.clock.pass_ms(int(self.began + minute * MINUTE) - self.sequencer.clock())
        self.sequencer.submit(ask.Tick())

    @property
    def frozen(self) -> bool:
        return self.sequencer.sheets.sitting.frozen is not None


@pytest.fixture
def planned(hall: Hall, clock: HandClock) -> APlannedFreeze:
    return APlannedFreeze(hall, clock)


def test_a_board_freezes_by_itself_at_the_planned_moment(planned: APlannedFreeze) -> None:
    planned.at_minute(6.99)
    assert not planned.frozen

    planned.at_minute(7)

    assert planned.frozen
    assert freezes(planned.sequencer) == [(planned.began + 7 * MINUTE, "plan")]


def test_a_pause_of_the_whole_sitting_moves_the_planned_moment(planned: APlannedFreeze) -> None:
    planned.at_minute(5)
    planned.staff(ask.Pause, reason="Listrik padam")
    planned.at_minute(9)
    assert not planned.frozen
    planned.staff(ask.Resume)

    planned.at_minute(10.9)
    assert not planned.frozen
    planned.at_minute(11)

    assert planned.frozen


def test_one_persons_extra_time_does_not_move_it(planned: APlannedFreeze) -> None:
    planned.staff(ask.GrantTime, attempts=("P-001",), seconds=3600, reason="Komputer diganti")

    planned.at_minute(7)

    assert planned.frozen


@pytest.mark.parametrize("frozen_at", [6.0, 7.0])
def test_what_staff_thawed_after_the_planned_moment_is_not_frozen_again(
    planned: APlannedFreeze, frozen_at: float
) -> None:
    planned.at_minute(frozen_at)
    if not planned.frozen:
        planned.staff(ask.FreezeBoard, reason=REASON)
    planned.at_minute(7.5)
    planned.staff(ask.ThawBoard)

    planned.at_minute(8)

    assert not planned.frozen


def test_what_staff_froze_and_thawed_before_is_still_frozen_as_planned(
    planned: APlannedFreeze,
) -> None:
    planned.at_minute(2)
    planned.staff(ask.FreezeBoard, reason=REASON)
    planned.at_minute(3)
    planned.staff(ask.ThawBoard)

    planned.at_minute(7)

    assert [by for _, by in freezes(planned.sequencer)] == ["staff", "plan"]


def test_a_sitting_without_such_a_plan_is_never_frozen_by_itself(
    staff: Staff, working: str, clock: HandClock
) -> None:
    del working
    clock.pass_ms(9 * MINUTE)

    staff.sequencer.submit(ask.Tick())

    assert staff.sequencer.sheets.sitting.frozen is None
