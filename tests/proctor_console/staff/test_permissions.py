"""Every role and every action: the table a second time, as a person would write it."""

import itertools

import pytest

from exam_engine import two_people
from proctor_console.console import messages as say
from proctor_console.console.commands import COMMANDS
from proctor_console.staff.permissions import (
    PERMISSIONS,
    SECONDS,
    Role,
    actions_of,
    may,
    may_second,
)

#                       desk proctor coordinator observer admin
EXPECTED = {
    "list_sittings": "    yes yes     yes         yes      yes",
    "watch": "            yes yes     yes         yes      yes",
    "candidate": "        yes yes     yes         yes      yes",
    "activity": "         yes yes     yes         yes      yes",
    "corrections": "      yes yes     yes         yes      yes",
    "draw": "             yes yes     yes         yes      yes",
    "announce_ceremony": "no  no      yes         no       yes",
    "commit_throw": "     yes yes     yes         yes      yes",
    "announce_list": "    no  no      yes         no       yes",
    "reveal_throw": "     yes yes     yes         yes      yes",
    "fail_ceremony": "    no  no      yes         no       yes",
    "draw_forms": "       no  no      yes         no       yes",
    "open_registration": "yes yes     yes         no       yes",
    "admit_candidate": "  yes no      yes         no       yes",
    "issue_pin": "        yes no      yes         no       yes",
    "assign_seat": "      yes yes     yes         no       yes",
    "print_receipt": "    yes no      yes         no       yes",
    "unlock_login": "     yes yes     yes         no       yes",
    "add_candidate": "    no  no      yes         no       yes",
    "draw_late_form": "   yes no      yes         no       yes",
    "bring_ceremony": "   no  no      yes         no       yes",
    "start_sitting": "    no  yes     yes         no       yes",
    "pause": "            no  yes     yes         no       yes",
    "resume": "           no  yes     yes         no       yes",
    "grant_time": "       no  yes     yes         no       yes",
    "finish_attempt": "   no  yes     yes         no       yes",
    "release_terminal": " no  yes     yes         no       yes",
    "send_notice": "      no  yes     yes         no       yes",
    "note_incident": "    yes yes     yes         no       yes",
    "void_attempt": "     no  no      yes         no       yes",
    "finish_sitting": "   no  no      yes         no       yes",
    "release_results": "  no  no      yes         no       yes",
    "find_item": "        no  no      yes         no       yes",
    "correct_key": "      no  no      yes         no       yes",
    "freeze_board": "     no  no      yes         no       yes",
    "thaw_board": "       no  no      yes         no       yes",
}

#                     desk proctor coordinator observer admin
SECONDING = {
    "start_sitting": "  no  yes     yes         yes      no",
    "release_results": "no  yes     yes         yes      no",
    "correct_key": "    no  yes     yes         yes      no",
    "thaw_board": "     no  yes     yes         yes      no",
    "add_candidate": "  no  yes     yes         no       no",
    "grant_time": "     no  yes     yes         no       no",
    "void_attempt": "   no  yes     yes         no       no",
}

ROLES = [Role.DESK, Role.PROCTOR, Role.COORDINATOR, Role.OBSERVER, Role.ADMIN]
PAIRS = list(itertools.product(range(len(ROLES)), EXPECTED))


@pytest.mark.parametrize(("column", "action"), PAIRS)
def test_a_role_may_do_exactly_what_the_table_says(column: int, action: str) -> None:
    expected = EXPECTED[action].split()[column] == "yes"

    assert may(ROLES[column], action) is expected


def test_the_two_tables_name_the_same_actions() -> None:
    assert set(EXPECTED) == set(PERMISSIONS)


@pytest.mark.parametrize(("column", "action"), PAIRS)
def test_a_role_may_second_exactly_what_the_table_says(column: int, action: str) -> None:
    expected = action in SECONDING and SECONDING[action].split()[column] == "yes"

    assert may_second(ROLES[column], action) is expected


def test_whatever_the_engine_calls_grave_has_somebody_who_may_second_it() -> None:
    named = {COMMANDS[say.MESSAGES[action]] for action in SECONDS}  # type: ignore[index]  # orders

    assert named == set(two_people.GRAVE)
    assert set(SECONDING) == set(SECONDS)


def test_an_observer_may_look_and_throw_dice_and_no_more() -> None:
    assert actions_of(Role.OBSERVER) == [
        "list_sittings",
        "watch",
        "candidate",
        "activity",
        "corrections",
        "draw",
        "commit_throw",
        "reveal_throw",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_may_do_what_the_table_does_not_name(role: Role) -> None:
    assert not may(role, "rewrite_history")
