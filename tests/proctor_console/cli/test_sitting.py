"""`exam sitting create` draws and seals everybody's form, or changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from exam_engine.registry.plans import load_plan, open_sittings
from exam_engine.roster import SittingPlan
from proctor_console.data_folder import open_folder
from tests.proctor_console.cli.command_line import a_data_folder, a_roster_file, refused, run

WHEN_WHERE = ("--starts-at", "2026-12-01 08:00", "--centre", "semarang", "--room", "R1:30:Melati")


@pytest.fixture(scope="module")
def ready_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ready")
    data = a_data_folder(folder)
    run("bank", "import", "--sample", "--data", data)
    run("roster", "import", "s-1", a_roster_file(folder), "--data", data)
    return data


@pytest.fixture
def data(ready_made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(ready_made, tmp_path / "data")


def planning(data: Path, name: str, **changed: str) -> list[str | Path]:
    options = {"--title": "Sesi 1", "--roster": "s-1", "--bank": "sampel-skd"} | changed
    given = [word for pair in options.items() for word in pair]
    return ["sitting", "create", name, *given, *WHEN_WHERE, "--data", data]


def the_plan(data: Path, sitting: str) -> SittingPlan:
    return load_plan(open_folder(data).database, sitting)


def test_a_sitting_has_everyone_with_the_time_the_rules_give(data: Path) -> None:
    result = run(*planning(data, "sesi-1"))

    plan = the_plan(data, "sesi-1")
    assert result.stdout == "Sitting sesi-1: 3 forms drawn and sealed.\n"
    assert plan.duration_ms == 100 * 60_000
    assert [plan.allowance_ms(one) // 60_000 for one in plan.roster] == [100, 130, 100]
    assert [(room.id, room.title, room.seats) for room in plan.rooms] == [("R1", "Melati", 30)]


def test_a_sitting_takes_two_people_unless_it_is_planned_for_one(data: Path) -> None:
    run(*planning(data, "sesi-1"))
    run(*planning(data, "sesi-2"), "--one-person", "--grant-alone-minutes", "0")

    first, second = (the_plan(data, one) for one in ("sesi-1", "sesi-2"))
    assert (first.two_people, first.grant_alone_ms) == (True, 10 * 60_000)
    assert (second.two_people, second.grant_alone_ms) == (False, 0)


def test_a_second_sitting_uses_the_announced_exam_and_centre(data: Path) -> None:
    run(*planning(data, "sesi-1"))

    result = run(*planning(data, "sesi-2"), "--minutes", "10")

    assert result.exit_code == 0, result.output
    assert the_plan(data, "sesi-2").duration_ms == 600_000


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--roster": "s-9"}, "There is no roster s-9; imported are: s-1."),
        ({"--bank": "none"}, "no bank 'none'"),
        ({"--rules": "cpns-1999"}, "no rule pack 'cpns-1999'"),
        ({"--rules": "cpns-2019"}, "blueprint"),
    ],
)
def test_what_does_not_exist_or_fit_is_refused_by_name(
    data: Path, changed: dict[str, str], said: str
) -> None:
    assert said in refused(*planning(data, "sesi-1", **changed))
    assert open_sittings(open_folder(data).database) == []


def test_an_impossible_id_is_refused(data: Path) -> None:
    for name in ("Sesi 1", "sesi_1", "s" * 41):
        assert "small letters, digits and hyphens" in refused(*planning(data, name))


def test_an_id_is_used_once(data: Path) -> None:
    run(*planning(data, "sesi-1"))

    assert "there is a sitting sesi-1 already" in refused(*planning(data, "sesi-1"))


def test_a_room_without_seats_is_a_usage_error(tmp_path: Path) -> None:
    for room in ("R1", "R1:many", ":30"):
        result = run(*planning(tmp_path, "sesi-1"), "--room", room)

        assert result.exit_code == 2
        assert "is not like R1:30" in result.stderr


def test_an_archived_sitting_is_no_longer_listed(data: Path) -> None:
    run(*planning(data, "sesi-1"))
    before = run("sitting", "list", "--data", data).stdout

    run("sitting", "archive", "sesi-1", "--data", data)

    assert "sesi-1" in before
    assert "2026-12-01 08:00" in before
    assert "sesi-1" not in run("sitting", "list", "--data", data).stdout


def test_an_unknown_sitting_cannot_be_archived(data: Path) -> None:
    assert "there is no sitting x" in refused("sitting", "archive", "x", "--data", data)
