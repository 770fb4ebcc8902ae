"""A sitting whose record was altered does not open; staff see which and why, the others go on."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from exam_engine.config import load
from proctor_console.doctor.finding import Verdict
from proctor_console.doctor.sittings import sittings
from proctor_console.staff.permissions import Role
from tests.proctor_console.console.console_day import SITTING, ConsoleDay, Desk
from tests.proctor_console.damage import OTHER, damage, damage_record, plan_another
from tests.wire_client import WireClient


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ConsoleDay]:
    day = ConsoleDay(tmp_path)
    yield day
    day.server.__exit__()


def token_of_a_terminal(day: ConsoleDay) -> str:
    staff = day.desk(Role.COORDINATOR)
    with staff.socket() as console:
        assert staff.order(console, "open_registration")["ok"]
        pin = staff.order(console, "admit_candidate", attempt="P-001", room="r1", seat="1")["pin"]
    login = {"participant_number": "P-001", "pin": pin, "terminal_key": "0" * 32}
    return str(Desk(day.server.base_url).http("/api/terminal/login", login)[1]["token"])


def seen(day: ConsoleDay, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(day.server.base_url + path, timeout=30) as answer:
        return answer.status, answer.read().decode()


def asked(base_url: str, token: str) -> tuple[dict[str, Any], int]:
    """What a terminal with a good token is told, by its socket and for its form."""
    with WireClient(base_url, "/terminal", {"token": token}) as terminal:
        assert not terminal.admitted
        refusal = json.loads(terminal.joined.partition(",")[2])
    status, _ = Desk(base_url).http(
        "/api/terminal/form", headers={"Authorization": f"Bearer {token}"}
    )
    return refusal["data"], status


@pytest.mark.parametrize(
    ("alter", "what"),
    [
        (damage, "entry 1 is not what its leaf hash says"),
        (
            damage_record,
            r"entry \d+: its record is not the one committed to: now it is .*/1 of P-001",
        ),
    ],
)
def test_it_is_named_with_its_reason_wherever_staff_look_and_the_other_one_goes_on(
    day: ConsoleDay, alter: Callable[[Path], None], what: str
) -> None:
    token = token_of_a_terminal(day)
    day.server.stop()
    plan_another(day.folder)
    alter(day.folder)
    day.restart()

    ready = seen(day, "/readyz")
    figures = seen(day, "/metrics")[1]
    staff = day.desk(Role.OBSERVER)
    with staff.socket() as console:
        listed = console.ask("list_sittings")
        watched = console.ask("watch", sitting=OTHER, since=None)
    terminal, form = asked(day.server.base_url, token)
    findings = [one for one in sittings(load(day.folder, {})) if one.verdict is Verdict.FAIL]

    assert ready == (200, f"ok\n{SITTING} is not open: damaged\n")
    assert 'exam_sittings_unopened{why="damaged"} 1.0' in figures
    assert [one["id"] for one in listed["sittings"]] == [OTHER]
    (unopened,) = listed["unopened"]
    assert (unopened["id"], unopened["why"]) == (SITTING, "damaged")
    assert re.fullmatch(what, unopened["sentence"])
    assert watched["ok"]
    assert (terminal["code"], form) == ("retry", 503)  # it waits, and its token stays good
    (finding,) = findings
    assert finding.sentence == f"{SITTING}: {unopened['sentence']}"


def test_all_records_that_are_what_was_signed_please_the_doctor(day: ConsoleDay) -> None:
    token_of_a_terminal(day)
    finding = next(one for one in sittings(load(day.folder, {})) if one.subject == "records")

    assert finding.verdict is Verdict.OK
    assert int(finding.sentence.split()[0]) >= 3
