"""`exam roster import` keeps a list whole, or names everything that is wrong with it."""

from __future__ import annotations

import stat
from pathlib import Path

from proctor_console.rosters.shelf import Rosters
from tests.proctor_console.cli.command_line import a_data_folder, a_roster_file, refused, run


def test_a_roster_is_kept_with_every_letter_of_its_names(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    run("roster", "import", "s-1", a_roster_file(tmp_path), "--rules", "cpns-2024", "--data", data)

    names = [one.name for one in Rosters(data).load("s-1")]
    assert names == ["MAS'UDATUL Contoh", 'Contoh, "Kutip"', "例 Contoh"]


def test_a_kept_roster_is_for_its_owners_eyes(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    run("roster", "import", "s-1", a_roster_file(tmp_path), "--data", data)

    assert stat.S_IMODE((data / "rosters" / "s-1.json").stat().st_mode) == 0o600


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    result = run("roster", "import", "s-1", a_roster_file(tmp_path), "--dry-run", "--data", data)

    assert (
        result.stdout == "roster.csv: 3 candidates, 2 posts; nothing is wrong, nothing was kept.\n"
    )
    assert Rosters(data).names() == []


def test_every_mistake_is_named_and_the_former_roster_stays(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)
    run("roster", "import", "s-1", a_roster_file(tmp_path), "--data", data)
    bad = a_roster_file(
        tmp_path, "participant_number,name,formation,category\n1,,Guru,king\n1,B,Guru,general\n"
    )

    said = refused("roster", "import", "s-1", bad, "--rules", "cpns-2024", "--data", data)

    assert "roster.csv: 3 problems, nothing was imported." in said
    assert "line 2, column 2 (name): must not be empty" in said
    assert "line 2, column 4 (category): must be one of" in said
    assert "line 3, column 1 (participant_number): '1' is already on line 2" in said
    assert len(Rosters(data).load("s-1")) == 3


def test_a_name_that_would_leave_the_folder_is_refused(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    said = refused("roster", "import", "../x", a_roster_file(tmp_path), "--data", data)

    assert "a roster's name is" in said


def test_an_unknown_rule_pack_is_refused(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    said = refused(
        "roster", "import", "s-1", a_roster_file(tmp_path), "--rules", "cpns-1999", "--data", data
    )

    assert "no rule pack 'cpns-1999'" in said


def test_rosters_are_listed_with_their_size(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)
    run("roster", "import", "s-1", a_roster_file(tmp_path), "--data", data)

    said = run("roster", "list", "--data", data).stdout

    assert "s-1" in said
    assert "3" in said
