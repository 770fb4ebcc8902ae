"""A sitting that could not be opened is tried again, with patience, and nobody has to guess it."""

import itertools
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from exam_engine.database import connect_apart
from exam_engine.draw.known import KnownDraw
from exam_engine.errors import BadConfiguration, DatabaseAway, Retry
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.roster import SittingPlan
from exam_engine.sequencer import Sequencer
from exam_engine.server.concurrency import Concurrency
from exam_engine.terminal.terminals import Terminals
from proctor_console import openings
from proctor_console.data_folder import open_folder
from proctor_console.draw_turns import Drawing, DrawTurns
from proctor_console.errors import SittingNotOpen
from proctor_console.openings import LONGEST_WAIT_SECONDS, LOOK_EVERY_SECONDS, Openings
from question_bank.sources import OWN
from tests.exam_engine.planned import a_planned_sitting
from tests.exam_engine.registry.draws import A_ROUND, BEFORE_MS, drawn

AWAY = OperationalError("SELECT", {}, Exception("the database is away"))


class Doors:
    """Openings of one planned sitting, whose plan cannot be read while there are failures."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, source: str = OWN) -> None:
        a_planned_sitting(folder, source=source, now_ms=BEFORE_MS).dispose()
        self.data = open_folder(folder)
        self.ledger = connect_apart(self.data.config.database)
        self.hall = Hall(LedgerStore(self.ledger), bytes(32))
        self.now = 0.0
        self.failures: list[Exception] = []
        self.tries = 0
        self.turns = DrawTurns()
        self.in_native_thread = False
        self.announced: list[str] = []
        load_plan: Callable[[Engine, str], SittingPlan] = openings.load_plan  # type: ignore[attr-defined]  # as it is used there

        def read(database: Engine, sitting: str) -> SittingPlan:
            assert self.in_native_thread, "it would hold up the loop"
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
            self.native,
            lambda: self.now,
            turns=self.turns,
        )

    def native(self, work: Callable[..., Any], /, *args: Any) -> Any:
        """In place of a native thread."""
        self.in_native_thread = True
        try:
            return work(*args)
        finally:
            self.in_native_thread = False

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
    (waiting,) = doors.hall.unopened
    doors.look()

    doors.openings.check()
    assert (waiting.sitting, waiting.why) == ("sesi-1", "away")
    assert doors.announced == ["sesi-1"]
    assert [one.plan.id for one in doors.hall.sittings()] == ["sesi-1"]
    assert [(one.levelno, one.message) for one in caplog.records] == [
        (logging.ERROR, "sitting sesi-1 cannot be opened for now; it is tried again until it can"),
        (logging.WARNING, "sitting sesi-1 is open now, after 2 s"),
    ]
    assert list(doors.hall.unopened) == []


def test_the_tries_come_more_rarely_but_never_end_and_the_reason_is_said_once(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    doors.failures = [*[AWAY] * 7, Retry("no"), Retry("no")]
    at: list[float] = []
    while doors.failures:
        before = doors.tries
        doors.look(1.0)
        at += [doors.now] * (doors.tries - before)

    waits = [after - before for before, after in itertools.pairwise(at)]
    assert waits == [2.0, 4.0, 8.0, 16.0, *[LONGEST_WAIT_SECONDS] * 4]
    doors.look(LONGEST_WAIT_SECONDS)
    assert doors.announced == ["sesi-1"]
    said = [one.message.partition(";")[0] for one in caplog.records]
    assert said == [
        "sitting sesi-1 cannot be opened for now",
        "sitting sesi-1 cannot be opened for now",  # for another reason
        "sitting sesi-1 is open now, after 180 s",
    ]


def test_a_sitting_that_is_planned_no_more_is_waited_for_no_more(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors.failures = [AWAY]
    doors.look()
    monkeypatch.setattr(openings, "open_sittings", lambda _database: [])

    doors.look()

    doors.openings.check()
    assert list(doors.hall.unopened) == []


def test_what_is_refused_for_a_reason_that_stays_is_said_once(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    doors.failures = [BadConfiguration("another key")]

    doors.look()
    doors.look(LONGEST_WAIT_SECONDS)

    assert (doors.tries, doors.announced) == (1, [])
    assert [one.message for one in caplog.records] == ["sitting sesi-1 cannot be opened"]
    doors.openings.check()
    (refused,) = doors.hall.unopened
    assert (refused.why, refused.sentence) == ("refused", "another key")


def test_one_that_was_loaded_and_could_not_begin_is_tried_again(doors: Doors) -> None:
    doors.openings.load_all()
    doors.hall.close("sesi-1")
    doors.hall.unopened.note("sesi-1", Retry("its first entry was not written"))
    with pytest.raises(SittingNotOpen, match="sesi-1"):
        doors.openings.check()

    doors.look()

    doors.openings.check()
    assert [one.plan.id for one in doors.hall.sittings()] == ["sesi-1"]


def test_a_start_without_the_database_fails_as_a_whole(doors: Doors) -> None:
    doors.failures = [AWAY]

    with pytest.raises(OperationalError):
        doors.openings.load_all()


class EnoughError(BaseException):
    """Ends what would go on for ever."""


class Green:
    """A loop that looks so many times."""

    def __init__(self, doors: Doors, looks: int) -> None:
        self._doors = doors
        self.left = looks

    def sleep(self, seconds: float) -> None:
        self._doors.now += seconds
        self.left -= 1
        if self.left < 0:
            raise EnoughError


def test_looks_that_fail_are_said_once_and_again_when_one_works(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[list[str] | Exception] = [
        DatabaseAway("x"),
        *[AWAY] * 3,
        [],
        [],
        DatabaseAway("y"),
        [],
    ]

    def planned(_database: Any) -> list[str]:
        assert doors.in_native_thread, "it would hold up the loop"
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(openings, "open_sittings", planned)
    green = Green(doors, len(answers) - 1)

    with pytest.raises(EnoughError):
        doors.openings.keep_looking(cast("Concurrency", green))

    assert answers == []
    blind = "no new sittings can be looked for; it is tried again until it works"
    assert [(one.levelno, one.message) for one in caplog.records] == [
        (logging.ERROR, blind),
        (logging.WARNING, "new sittings can be looked for again, after 8 s"),
        (logging.ERROR, blind),
        (logging.WARNING, "new sittings can be looked for again, after 2 s"),
    ]


@pytest.fixture
def undrawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    doors = Doors(tmp_path, monkeypatch, A_ROUND)
    yield doors
    doors.hall.stop()
    doors.ledger.dispose()
    doors.data.database.dispose()


def recorded(doors: Doors) -> list[str]:
    sheet = doors.hall.sitting("sesi-1").sheets.sitting.draw
    return [*sheet.announced, *([] if sheet.made is None else [sheet.made.forms_root])]


def test_what_is_drawn_while_the_server_runs_is_in_the_record_after_the_next_look(
    undrawn: Doors, tmp_path: Path
) -> None:
    undrawn.look()
    undrawn.openings.take_over_draws()
    announced = recorded(undrawn)

    root = drawn(tmp_path, undrawn.data.database)
    undrawn.openings.take_over_draws()
    undrawn.openings.take_over_draws()

    assert len(announced) == 1
    assert recorded(undrawn) == [*announced, root]


def test_what_is_drawn_on_the_console_is_left_to_who_asked_for_it(
    undrawn: Doors, tmp_path: Path
) -> None:
    undrawn.look()
    announced = recorded(undrawn)
    undrawn.turns.drawing["sesi-1"] = Drawing(since=1)
    root = drawn(tmp_path, undrawn.data.database)

    undrawn.openings.take_over_draws()
    meanwhile = recorded(undrawn)
    undrawn.turns.drawing["sesi-1"] = Drawing()
    undrawn.openings.take_over_draws()

    assert meanwhile == announced
    assert recorded(undrawn) == [*announced, root]


def test_the_registry_is_read_only_in_turn(undrawn: Doors) -> None:
    """What was read before another one's announcement would contradict the record."""
    undrawn.look()
    taken: list[bool] = []
    before = undrawn.openings._known_draw

    def read(sitting: str) -> KnownDraw:
        taken.append(undrawn.turns.of(sitting).locked())
        return before(sitting)

    undrawn.openings._known_draw = read  # type: ignore[method-assign]  # listens to the read
    undrawn.openings.take_over_draws()

    assert taken == [True]
    assert not undrawn.turns.of("sesi-1").locked()


def test_a_draw_that_contradicts_the_record_is_said_once_and_never_recorded(
    undrawn: Doors, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    undrawn.look()
    announced = recorded(undrawn)
    with undrawn.data.database.begin() as connection:
        connection.exec_driver_sql("UPDATE sitting_draw SET announcement = announcement || ' '")
    drawn(tmp_path, undrawn.data.database)

    undrawn.openings.take_over_draws()
    undrawn.openings.take_over_draws()

    assert recorded(undrawn) == announced
    assert [one.message for one in caplog.records] == [
        "sitting sesi-1: its draw cannot be recorded"
    ]


def test_a_sitting_whose_forms_were_exchanged_does_not_open(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    doors.look()
    doors.hall.close("sesi-1")
    with doors.data.database.begin() as connection:
        connection.exec_driver_sql("UPDATE sitting_draw SET forms_root = 'another'")
    again = Openings(
        doors.data.database,
        doors.data.keys,
        doors.hall,
        cast("Terminals", doors),
        lambda one: doors.announced.append(one.plan.id),
        lambda _part, _seconds: None,
        doors.native,
    )

    again.open_all()

    assert doors.hall.sittings() == []
    assert [one.message for one in caplog.records] == ["sitting sesi-1 cannot be opened"]
    assert "the forms are not those that were drawn" in caplog.text
