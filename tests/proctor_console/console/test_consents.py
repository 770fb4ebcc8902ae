"""A consent holds for exactly one command, for two minutes, for who asked."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_console.console import messages as say
from proctor_console.console.consents import LIFETIME_MS, Consents
from proctor_console.errors import ConsentExpired, ConsentRefused, MayNotSecond, SamePerson
from proctor_console.staff.permissions import SECONDS, Role, may_second
from proctor_console.staff.register import Staff

FIRST = Staff("koordinator", "Koordinator Contoh", Role.COORDINATOR, "mark-1")
SECOND = Staff("pengawas", "Pengawas Contoh", Role.PROCTOR, "mark-2")
GRANT = say.GrantTime(
    sitting="sesi-1",
    request_id="request-1",
    attempts=("P-001", "P-002"),
    seconds=900,
    reason="Listrik padam",
)


class Office:
    """Accounts and a clock that move when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000
        self.accounts = {one.username: one for one in (FIRST, SECOND)}
        self.consents = Consents(bytes(32), self.accounts.get, lambda: self.now)

    def given(self, message: say.FromStaff = GRANT) -> str:
        return self.consents.give(FIRST, SECOND, "grant_time", message)


def test_a_consent_names_who_gave_it() -> None:
    office = Office()

    assert office.consents.second(FIRST, GRANT, office.given()) == "pengawas"


@pytest.mark.parametrize(
    "changes",
    [
        {"sitting": "sesi-2"},
        {"request_id": "request-2"},
        {"attempts": ("P-001",)},
        {"attempts": ("P-001", "P-003")},
        {"attempts": None},
        {"attempts": None, "room": "r1"},
        {"seconds": 901},
        {"reason": "Jaringan"},
    ],
    ids=str,
)
def test_a_consent_is_for_no_other_command(changes: dict[str, Any]) -> None:
    office = Office()

    with pytest.raises(ConsentRefused):
        office.consents.second(FIRST, msgspec.structs.replace(GRANT, **changes), office.given())


def test_a_consent_to_one_kind_of_order_is_for_no_other_with_the_same_fields() -> None:
    office = Office()
    start = say.StartSitting(sitting="sesi-1", request_id="request-1")
    consent = office.consents.give(FIRST, SECOND, "start_sitting", start)

    with pytest.raises(ConsentRefused):
        office.consents.second(
            FIRST, say.ReleaseResults(sitting="sesi-1", request_id="request-1"), consent
        )


def test_a_consent_is_for_nobody_else() -> None:
    office = Office()
    other = msgspec.structs.replace(FIRST, username="admin")

    with pytest.raises(ConsentRefused):
        office.consents.second(other, GRANT, office.given())


def test_a_consent_of_another_server_is_none() -> None:
    office = Office()
    consent = Consents(bytes(31) + b"\1", office.accounts.get, lambda: office.now).give(
        FIRST, SECOND, "grant_time", GRANT
    )

    with pytest.raises(ConsentRefused):
        office.consents.second(FIRST, GRANT, consent)


@pytest.mark.parametrize(
    ("passed", "holds"),
    [(0, True), (LIFETIME_MS - 1, True), (LIFETIME_MS, False), (LIFETIME_MS * 9, False)],
)
def test_a_consent_holds_for_two_minutes(passed: int, holds: bool) -> None:
    office = Office()
    consent = office.given()
    office.now += passed

    if holds:
        assert office.consents.second(FIRST, GRANT, consent) == "pengawas"
    else:
        with pytest.raises(ConsentExpired):
            office.consents.second(FIRST, GRANT, consent)


def test_a_consent_from_before_the_machine_started_again_holds_no_longer() -> None:
    office = Office()
    consent = office.given()
    office.now = 5_000

    with pytest.raises(ConsentExpired):
        office.consents.second(FIRST, GRANT, consent)


@pytest.mark.parametrize("account", [None, msgspec.structs.replace(SECOND, session_mark="new")])
def test_a_consent_ends_with_the_account_as_it_was(account: Staff | None) -> None:
    office = Office()
    consent = office.given()
    office.accounts.pop("pengawas")
    if account is not None:
        office.accounts["pengawas"] = account

    with pytest.raises(ConsentExpired):
        office.consents.second(FIRST, GRANT, consent)


@given(st.data())
def test_a_consent_with_anything_changed_is_none(data: st.DataObject) -> None:
    office = Office()
    consent = office.given()
    place = data.draw(st.integers(0, len(consent) - 2))  # the last letter has bits to spare
    letter = data.draw(st.sampled_from("ABCxyz019-_").filter(lambda one: one != consent[place]))

    with pytest.raises(ConsentRefused) as refused:
        office.consents.second(FIRST, GRANT, consent[:place] + letter + consent[place + 1 :])

    assert type(refused.value) is ConsentRefused


@given(st.text("ABCabc019-_", max_size=200))
def test_what_is_no_consent_is_refused(text: str) -> None:
    with pytest.raises(ConsentRefused):
        Office().consents.second(FIRST, GRANT, text)


def test_nobody_consents_to_their_own_command() -> None:
    with pytest.raises(SamePerson):
        Office().consents.give(FIRST, FIRST, "grant_time", GRANT)


@pytest.mark.parametrize("order", [*SECONDS, "pause"])
@pytest.mark.parametrize("role", list(Role))
def test_only_roles_of_the_table_consent(role: Role, order: str) -> None:
    second = msgspec.structs.replace(SECOND, role=role)
    office = Office()

    if may_second(role, order):
        assert office.consents.give(FIRST, second, order, GRANT)
    else:
        with pytest.raises(MayNotSecond):
            office.consents.give(FIRST, second, order, GRANT)
