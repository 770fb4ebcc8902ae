"""A writer that stopped for good, or fails each time, is told to staff, like an interruption."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proctor_console.staff.permissions import Role
from tests.proctor_console.console.console_day import SITTING, ConsoleDay, Desk
from tests.proctor_console.damage import to_the_database, write_another_line
from tests.wire_client import WireClient

LONG_SECONDS = 30
TAKE_AWAY = "ALTER TABLE ledger_entry RENAME TO taken_away"
GIVE_BACK = "ALTER TABLE taken_away RENAME TO ledger_entry"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ConsoleDay]:
    day = ConsoleDay(tmp_path)
    yield day
    day.server.__exit__()


def until_told(console: WireClient, stopped: bool) -> Any:
    """What the console is told of the stoppage, once it is or is no more; changes are pushed."""
    while True:
        sitting = console.wait_for("changes", LONG_SECONDS)["sitting"]
        if (sitting["stoppage"] is not None) == stopped:
            return sitting["stoppage"]


def looked_up(day: ConsoleDay) -> tuple[int, str, str]:
    """The status and words of /readyz, and the figure of writers that have stopped."""
    try:
        with urllib.request.urlopen(day.server.base_url + "/readyz", timeout=30) as answer:
            ready = answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            ready = refusal.code, refusal.read().decode()
    with urllib.request.urlopen(day.server.base_url + "/metrics", timeout=30) as answer:
        found = re.search(r"^exam_writers_stopped (\S+)$", answer.read().decode(), re.MULTILINE)
    assert found is not None
    return *ready, found[1]


def ordered(desk: Desk, console: WireClient) -> Any:
    return desk.order(console, "note_incident", text="uji")


def test_whose_lines_somebody_else_writes_is_told_for_good_with_what_was_found(
    day: ConsoleDay,
) -> None:
    desk = day.desk(Role.COORDINATOR)
    with desk.socket() as console:
        assert desk.order(console, "open_registration")["ok"]
        before = console.ask("watch", sitting=SITTING, since=None)["snapshot"]["sitting"]
        write_another_line(day.folder)

        refused = ordered(desk, console)
        stoppage = until_told(console, stopped=True)
        (listed,) = console.ask("list_sittings")["sittings"]
        fresh = console.ask("watch", sitting=SITTING, since=None)["snapshot"]["sitting"]

    assert before["stoppage"] is None
    assert (refused["ok"], refused["code"]) == (False, "retry")
    assert stoppage["why"] == "second_writer"
    assert stoppage["sentence"] == f"somebody else writes the ledger of {SITTING}"
    assert fresh["stoppage"] == stoppage
    assert listed["unsaved"]
    assert looked_up(day) == (503, "SecondWriter\n", "1.0")


def test_a_database_that_refuses_every_commit_is_told_until_it_is_mended(day: ConsoleDay) -> None:
    desk = day.desk(Role.COORDINATOR)
    with desk.socket() as console:
        assert desk.order(console, "open_registration")["ok"]
        console.ask("watch", sitting=SITTING, since=None)
        to_the_database(day.folder, TAKE_AWAY)

        refused = ordered(desk, console)
        stoppage = until_told(console, stopped=True)
        unready = looked_up(day)
        to_the_database(day.folder, GIVE_BACK)
        until = [ordered(desk, console) for _ in range(3)]
        told = until_told(console, stopped=False)
        (listed,) = console.ask("list_sittings")["sittings"]

    assert (refused["ok"], refused["code"]) == (False, "retry")
    assert stoppage["why"] == "failing"
    assert stoppage["sentence"] == "OperationalError (SQLITE_ERROR)"
    assert unready[0] == 503
    assert unready[2] == "1.0"
    assert told is None
    assert until[-1]["ok"]
    assert not listed["unsaved"]
    assert looked_up(day) == (200, "ok\n", "0.0")
