"""Why a writer has stopped for good, or fails each time, is known until somebody has mended it."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from exam_engine.errors import LedgerDamaged, SecondWriter
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.sequencer import Sequencer
from exam_engine.writing.stoppage import FAILING_COMMITS, Stoppage, Stoppages
from tests.exam_engine.asking import settle, sync
from tests.exam_engine.builders import MINUTE, FivePoints, HandClock, a_hall, a_plan

SINCE = 1_790_000_000_000


class Wall:
    """A wall clock that goes on by a second with every look."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> int:
        self.looks += 1
        return SINCE + (self.looks - 1) * 1000


@pytest.mark.parametrize(
    ("breakage", "why"),
    [
        (LedgerDamaged("entry 9: altered"), "damaged"),
        (SecondWriter("somebody else"), "second_writer"),
    ],
)
def test_a_breakage_is_one_at_once_and_for_good(breakage: LedgerDamaged, why: str) -> None:
    stoppages = Stoppages(Wall())

    stoppages.broke(breakage)
    stoppages.committed()

    assert stoppages.present is not None
    assert (stoppages.present.why, stoppages.present.since) == (why, SINCE)
    assert stoppages.present.sentence == str(breakage)


def test_failures_in_a_row_are_one_from_the_first_and_a_commit_ends_it() -> None:
    stoppages = Stoppages(Wall())
    seen = []

    for _ in range(FAILING_COMMITS):
        seen.append(stoppages.present)
        stoppages.failed(OSError("/srv/data/of-somebody"))
    failing = stoppages.present
    stoppages.committed()
    mended = stoppages.present
    stoppages.failed(OSError())

    assert seen == [None] * FAILING_COMMITS
    assert failing == Stoppage("failing", "OSError", SINCE)
    assert (mended, stoppages.present) == (None, None)


def test_an_error_of_the_database_is_told_by_its_kind_alone() -> None:
    try:
        sqlite3.connect(":memory:").execute("SELECT * FROM ledger_entry WHERE name = 'Peserta'")
    except sqlite3.Error as cause:
        failure = OperationalError("SELECT", {"name": "Peserta"}, cause)
    stoppages = Stoppages(Wall())

    for _ in range(FAILING_COMMITS):
        stoppages.failed(failure)

    assert stoppages.present is not None
    assert stoppages.present.sentence == "OperationalError (SQLITE_ERROR)"


def test_the_time_since_a_writer_stopped_for_good_is_given_back_by_a_restart(
    hall: Hall, sequencer: Sequencer, store: LedgerStore, clock: HandClock, working: str
) -> None:
    clock.pass_ms(MINUTE)
    settle(sequencer)
    sequencer.halt(LedgerDamaged("entry 9: altered"))
    stoppage = sequencer.stoppage
    clock.pass_ms(5 * MINUTE)
    hall.tick()
    hall.stop()

    reopened = a_hall(store, clock).open(a_plan(), FivePoints())

    assert stoppage is not None
    assert (stoppage.why, stoppage.sentence) == ("damaged", "entry 9: altered")
    assert sync(reopened, working).remaining_ms == 9 * MINUTE
    assert reopened.stoppage is None
    reopened.close()
