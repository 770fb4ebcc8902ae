"""A sitting that could not be opened is tried again, with patience, and nobody has to guess it."""

import itertools
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from exam_engine.errors import BadConfiguration, DatabaseAway, Retry
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.store import connect as connect_ledger
from exam_engine.roster import SittingPlan
from exam_engine.sequencer import Sequencer
from exam_engine.server.concurrency import Concurrency
from exam_engine.terminal.terminals import Terminals
from proctor_console import openings
from proctor_console.data_folder import open_folder
from proctor_console.errors import SittingNotOpen
from proctor_console.openings import LONGEST_WAIT_SECONDS, LOOK_EVERY_SECONDS, Openings
from tests.exam_engine.planned import a_planned_sitting

AWAY = OperationalError("SELECT", {}, Exception("the database is away"))


class Doors:
    """Openings of one planned sitting, whose plan cannot be read while there are failures."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        a_planned_sitting(folder).dispose()
        self.data = open_folder(folder)
        self.ledger = connect_ledger(self.data.config.database)
        self.hall = Hall(LedgerStore(self.ledger), bytes(32))
        self.now = 0.0
        self.failures: list[Exception] = []
        self.tries = 0
        self.announced: list[str] = []
        load_plan: Callable[[Engine, str], SittingPlan] = openings.load_plan  # type: ignore[attr-defined]  # as it is used there

        def read(database: Engine, sitting: str) -> SittingPlan:
            self.tries += 1
            if self.failures:
                raise self.failures.pop(0)
            return load_plan(database, sitting)

        monkeypatch.setattr(openings, "load_plan", read)
        self.openings = Openings(
            self.data.database,
            self.data.keys,
            self.hall,
            cast("Terminals", self),
            lambda one: self.announced.append(one.plan.id),
            lambda _part, _seconds: None,
            lambda: self.now,
        )

    def open(self, sequencer: Sequencer, forms: object) -> None:
        """In place of the terminals, who have nothing to do with it."""

    def look(self, after: float = LOOK_EVERY_SECONDS) -> None:
        self.now += after
        self.openings.open_all()


@pytest.fixture
def doors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    doors = Doors(tmp_path, monkeypatch)
    yield doors
    doors.hall.stop()
    doors.ledger.dispose()
    doors.data.database.dispose()


@pytest.mark.parametrize("failure", [AWAY, DatabaseAway("away"), Retry("no"), ValueError("what")])
def test_a_sitting_whose_opening_failed_for_now_is_shown_and_opened_by_a_later_look(
    doors: Doors, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    doors.failures = [failure]

    doors.look()
    with pytest.raises(SittingNotOpen, match="sesi-1"):
        doors.openings.check()
    doors.look()

    doors.openings.check()
    assert doors.announced == ["sesi-1"]
    assert [one.plan.id for one in doors.hall.sittings()] == ["sesi-1"]
    assert [(one.levelno, one.message) for one in caplog.records] == [
        (logging.ERROR, "sitting sesi-1 cannot be opened for now; it is tried again in 2 s"),
        (logging.WARNING, "sitting sesi-1 is open now"),
    ]


def test_the_tries_come_more_rarely_but_never_end(doors: Doors) -> None:
    doors.failures = [AWAY] * 9
    at: list[float] = []
    while doors.failures:
        before = doors.tries
        doors.look(1.0)
        at += [doors.now] * (doors.tries - before)

    waits = [after - before for before, after in itertools.pairwise(at)]
    assert waits == [2.0, 4.0, 8.0, 16.0, *[LONGEST_WAIT_SECONDS] * 4]
    doors.look(LONGEST_WAIT_SECONDS)
    assert doors.announced == ["sesi-1"]


def test_what_is_refused_for_a_reason_that_stays_is_said_once(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    doors.failures = [BadConfiguration("another key")]

    doors.look()
    doors.look(LONGEST_WAIT_SECONDS)

    assert (doors.tries, doors.announced) == (1, [])
    assert [one.message for one in caplog.records] == ["sitting sesi-1 cannot be opened"]
    doors.openings.check()


def test_a_start_without_the_database_fails_as_a_whole(doors: Doors) -> None:
    doors.failures = [AWAY]

    with pytest.raises(OperationalError):
        doors.openings.load_all()


def test_the_looking_goes_on_whatever_a_look_meets(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    class EnoughError(BaseException):
        """Ends what would go on for ever."""

    class Green:
        looks = 0

        def sleep(self, _seconds: float) -> None:
            self.looks += 1
            if self.looks > 3:
                raise EnoughError

    def fail(_database: Any) -> list[str]:
        raise DatabaseAway("the list of sittings cannot be read")

    monkeypatch.setattr(openings, "open_sittings", fail)
    green = Green()

    with pytest.raises(EnoughError):
        doors.openings.keep_looking(cast("Concurrency", green))

    assert green.looks == 4
