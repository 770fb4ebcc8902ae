"""Accounts of the people who run the exam day, and how their sessions end."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from proctor_console.errors import BadCredentials, BadStaffAccount, UnknownStaff, UsernameTaken
from proctor_console.staff import register as accounts
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister

PASSWORD = "kata-sandi-contoh"


@pytest.fixture
def register() -> StaffRegister:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    accounts.metadata.create_all(engine)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    register = StaffRegister(engine, cheap)
    register.add("pengawas", "Pengawas Contoh", Role.PROCTOR, PASSWORD)
    return register


def test_someone_who_knows_the_password_is_let_in(register: StaffRegister) -> None:
    staff = register.authenticate("pengawas", PASSWORD)

    assert (staff.name, staff.role) == ("Pengawas Contoh", Role.PROCTOR)


@pytest.mark.parametrize(
    ("username", "password"),
    [("pengawas", "kata-sandi-lain"), ("siapa", PASSWORD), ("pengawas", "x" * 100_000), ("", "")],
)
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(
    register: StaffRegister, username: str, password: str
) -> None:
    with pytest.raises(BadCredentials, match="tidak cocok"):
        register.authenticate(username, password)


def test_the_password_itself_is_nowhere_in_the_database(register: StaffRegister) -> None:
    with register._engine.connect() as connection:
        row = connection.execute(accounts.staff_account.select()).one()

    assert PASSWORD not in str(row)
    assert row.password_hash.startswith("$argon2id$")


def test_a_username_belongs_to_one_person(register: StaffRegister) -> None:
    with pytest.raises(UsernameTaken):
        register.add("pengawas", "Orang Lain", Role.DESK, PASSWORD)

    assert register.authenticate("pengawas", PASSWORD).name == "Pengawas Contoh"


@pytest.mark.parametrize(
    ("username", "name", "password"),
    [
        ("Pengawas 2", "Pengawas Contoh 2", PASSWORD),
        ("p", "Pengawas Contoh 2", PASSWORD),
        ("pengawas2", "  ", PASSWORD),
        ("pengawas2", "Baris\nBaru", PASSWORD),
        ("pengawas2", "Pengawas Contoh 2", "pendek"),
        ("pengawas2", "Pengawas Contoh 2", "x" * 201),
    ],
)
def test_an_unusable_account_is_refused_and_not_made(
    register: StaffRegister, username: str, name: str, password: str
) -> None:
    with pytest.raises(BadStaffAccount):
        register.add(username, name, Role.PROCTOR, password)

    assert [staff.username for staff in register.everyone()] == ["pengawas"]


@pytest.mark.parametrize("name", ["Mas'udatul Contoh", "Hasna' Contoh", "例 Contoh"])
def test_names_keep_their_quotes_and_letters(register: StaffRegister, name: str) -> None:
    register.add("pengawas2", name, Role.PROCTOR, PASSWORD)

    assert register.authenticate("pengawas2", PASSWORD).name == name


def test_every_change_of_an_account_ends_its_sessions(register: StaffRegister) -> None:
    marks = [register.authenticate("pengawas", PASSWORD).session_mark]

    register.change_role("pengawas", Role.OBSERVER)
    marks.append(register.authenticate("pengawas", PASSWORD).session_mark)
    register.change_password("pengawas", "kata-sandi-baru")
    marks.append(register.authenticate("pengawas", "kata-sandi-baru").session_mark)
    register.end_sessions("pengawas")
    marks.append(register.authenticate("pengawas", "kata-sandi-baru").session_mark)

    assert len(set(marks)) == 4


def test_an_account_made_again_does_not_revive_old_sessions(register: StaffRegister) -> None:
    before = register.authenticate("pengawas", PASSWORD).session_mark

    register.remove("pengawas")
    after = register.add("pengawas", "Pengawas Contoh", Role.ADMIN, PASSWORD).session_mark

    assert before != after


def test_changing_somebody_who_is_not_there_is_refused(register: StaffRegister) -> None:
    for change in (
        lambda: register.change_role("siapa", Role.ADMIN),
        lambda: register.change_password("siapa", PASSWORD),
        lambda: register.remove("siapa"),
    ):
        with pytest.raises(UnknownStaff):
            change()


def test_a_removed_account_is_found_no_more(register: StaffRegister) -> None:
    register.remove("pengawas")

    assert register.find("pengawas") is None
    with pytest.raises(BadCredentials):
        register.authenticate("pengawas", PASSWORD)
