"""`exam staff` gives accounts; passwords are shown once or typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from proctor_console.data_folder import open_folder
from proctor_console.errors import BadCredentials
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister
from tests.proctor_console.cli.command_line import a_data_folder, refused, run


def the_register(data: Path) -> StaffRegister:
    return StaffRegister(open_folder(data).database)


def test_a_made_password_is_shown_and_works(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    said = run("staff", "add", "desk-1", "--role", "desk", "--name", "A B", "--data", data).stdout

    found = the_register(data).authenticate("desk-1", said.strip().rpartition(" ")[2])
    assert (found.name, found.role) == ("A B", Role.DESK)


def test_a_typed_password_is_not_shown(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)
    typed = "kata-sandi-contoh\n" * 2

    said = run("staff", "add", "p-1", "--role", "proctor", "--prompt", "--data", data, typed=typed)

    assert "kata-sandi-contoh" not in said.output
    assert the_register(data).authenticate("p-1", "kata-sandi-contoh").role is Role.PROCTOR


def test_another_password_makes_the_former_one_worthless(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)
    first = run("staff", "add", "desk-1", "--role", "desk", "--data", data).stdout.split()[-1]

    second = run("staff", "password", "desk-1", "--data", data).stdout.split()[-1]

    assert the_register(data).authenticate("desk-1", second).username == "desk-1"
    with pytest.raises(BadCredentials):
        the_register(data).authenticate("desk-1", first)


def test_a_taken_username_is_refused(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    said = refused("staff", "add", "admin", "--role", "desk", "--data", data)

    assert said == "Error: The username admin is taken.\n"


def test_an_unknown_role_is_a_usage_error_that_names_the_roles(tmp_path: Path) -> None:
    result = run("staff", "add", "x-1", "--role", "king", "--data", a_data_folder(tmp_path))

    assert result.exit_code == 2
    assert "observer" in result.stderr


def test_accounts_are_listed_without_their_secrets(tmp_path: Path) -> None:
    said = run("staff", "list", "--data", a_data_folder(tmp_path)).stdout

    assert "admin" in said
    assert "argon2" not in said
