"""`exam init` makes a folder that only its owner can use, once."""

from __future__ import annotations

import stat
from pathlib import Path

from proctor_console.data_folder import open_folder
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister
from tests.proctor_console.cli.command_line import refused, run


def test_a_new_folder_has_keys_that_only_its_owner_can_read(tmp_path: Path) -> None:
    run("init", "--data", tmp_path / "data")

    keys = tmp_path / "data" / "keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in keys.iterdir()] == [0o600]


def test_the_password_shown_once_is_the_first_admins(tmp_path: Path) -> None:
    said = run("init", "--data", tmp_path / "data", "--admin", "kepala").stdout
    password = said.strip().rpartition(" ")[2]

    register = StaffRegister(open_folder(tmp_path / "data").database)

    assert register.authenticate("kepala", password).role is Role.ADMIN
    assert len(password) == 19


def test_a_folder_in_use_keeps_its_keys_and_accounts(tmp_path: Path) -> None:
    run("init", "--data", tmp_path / "data")
    (key,) = (tmp_path / "data" / "keys").iterdir()
    before = key.read_bytes()

    again = run("init", "--data", tmp_path / "data")

    assert again.exit_code == 0
    assert "unchanged" in again.stdout
    assert key.read_bytes() == before


def test_a_new_folder_has_a_name_for_its_records_that_no_other_has(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "exam.toml").write_text("port = 8123\n")
    for name in ("one", "two"):
        run("init", "--data", tmp_path / name)

    one, two = (open_folder(tmp_path / name).config for name in ("one", "two"))

    assert one.exam_host != two.exam_host
    assert one.exam_host.startswith("exam-")
    assert one.port == 8123


def test_the_name_for_records_may_be_chosen_once(tmp_path: Path) -> None:
    chosen = ("init", "--data", tmp_path / "data", "--exam-host")
    said = refused(*chosen, "not a name")

    run(*chosen, "exam.example.org")
    run(*chosen, "other.example.org")

    assert "exam_host" in said
    assert open_folder(tmp_path / "data").config.exam_host == "exam.example.org"


def test_a_folder_that_cannot_be_made_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    said = refused("init", "--data", tmp_path / "file" / "data")

    assert said.count("\n") == 1
    assert "Not a directory" in said


def test_commands_name_a_folder_that_was_not_initialized(tmp_path: Path) -> None:
    for command in (["bank", "list"], ["sitting", "list"], ["staff", "list"], ["serve"]):
        said = refused(*command, "--data", tmp_path / "nowhere")

        assert "`exam init` makes one" in said
