"""The doctor says before the day whether two people will be there for what takes two."""

from pathlib import Path

import pytest

from exam_engine.config import load
from proctor_console.doctor.finding import Verdict
from proctor_console.doctor.people import people, two_people
from proctor_console.staff import register as accounts
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import Staff
from tests.exam_engine.builders import a_plan
from tests.exam_engine.planned import a_planned_sitting


def staff(*roles: Role) -> list[Staff]:
    return [Staff(f"petugas-{number}", "", role, "") for number, role in enumerate(roles)]


@pytest.mark.parametrize(
    "roles",
    [
        (),
        (Role.COORDINATOR,),
        (Role.COORDINATOR, Role.DESK),
        (Role.COORDINATOR, Role.OBSERVER),  # nobody to consent to a disqualification
        (Role.PROCTOR, Role.PROCTOR),  # nobody to ask for one
    ],
)
def test_too_few_people_are_a_warning(roles: tuple[Role, ...]) -> None:
    finding = two_people([a_plan(two_people=False), a_plan()], staff(*roles))

    assert finding.verdict is Verdict.WARN
    assert "void_attempt" in finding.sentence


@pytest.mark.parametrize(
    "roles",
    [(Role.COORDINATOR, Role.PROCTOR), (Role.COORDINATOR, Role.COORDINATOR)],
)
def test_a_coordinator_and_somebody_who_answers_are_enough(roles: tuple[Role, ...]) -> None:
    assert two_people([a_plan()], staff(*roles)).verdict is Verdict.OK


def test_a_sitting_planned_for_one_needs_nobody_else() -> None:
    assert two_people([a_plan(two_people=False)], []).verdict is Verdict.OK


def test_the_accounts_are_those_of_the_database(tmp_path: Path) -> None:
    database = a_planned_sitting(tmp_path)
    accounts.metadata.create_all(database)
    database.dispose()

    assert people(load(tmp_path, {})).verdict is Verdict.WARN
