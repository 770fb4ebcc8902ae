"""Two people at one console, over a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from proctor_console.staff.permissions import Role
from tests.proctor_console.console.console_day import SITTING, ConsoleDay, Desk
from tests.wire_client import WireClient

START = {"sitting": SITTING, "request_id": "request-start"}


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ConsoleDay]:
    day = ConsoleDay(tmp_path)
    yield day
    day.server.__exit__()


@pytest.fixture
def desk(day: ConsoleDay) -> Desk:
    return day.desk(Role.COORDINATOR)


@pytest.fixture
def client(desk: Desk) -> Iterator[WireClient]:
    with desk.socket() as client:
        assert desk.order(client, "open_registration")["ok"]
        yield client


def test_alone_nobody_starts_and_with_a_second_person_once(desk: Desk, client: WireClient) -> None:
    alone = client.ask("start_sitting", **START)
    _, given = desk.consent(Role.OBSERVER, "start_sitting", START)
    first = client.ask("start_sitting", **START, consent=given["consent"])
    again = client.ask("start_sitting", **START, consent=given["consent"])
    bare = client.ask("start_sitting", **START)
    other = client.ask(
        "start_sitting", **START | {"request_id": "request-other"}, consent=given["consent"]
    )

    assert alone["code"] == "second_person"
    assert first["ok"]
    assert first == again == bare
    assert other["code"] == "consent_refused"


def test_a_consent_given_at_one_screen_is_worth_nothing_at_another(
    day: ConsoleDay, desk: Desk, client: WireClient
) -> None:
    _, given = desk.consent(Role.OBSERVER, "start_sitting", START)

    with day.desk(Role.PROCTOR).socket() as other:
        refused = other.ask("start_sitting", **START, consent=given["consent"])

    assert refused["code"] == "consent_refused"
    assert client.ask("watch", sitting=SITTING)["snapshot"]["sitting"]["state"] == "registering"


def test_a_consent_outlives_a_restart_of_the_server_and_ends_with_the_account(
    day: ConsoleDay, desk: Desk
) -> None:
    with desk.socket() as client:
        desk.order(client, "open_registration")
        _, by_observer = desk.consent(Role.OBSERVER, "start_sitting", START)
        _, by_proctor = desk.consent(Role.PROCTOR, "start_sitting", START)
    day.register.change_role("proctor", Role.DESK)
    day.server.kill()
    day.restart()

    with desk.socket() as client:
        too_late = client.ask("start_sitting", **START, consent=by_proctor["consent"])
        done = client.ask("start_sitting", **START, consent=by_observer["consent"])
        repeated = client.ask("start_sitting", **START, consent=by_proctor["consent"])

    assert too_late["code"] == "consent_expired"
    assert done["ok"]
    assert repeated == done


def test_who_cannot_consent_is_told_why_and_gets_no_session(desk: Desk) -> None:
    wrong = desk.consent(Role.OBSERVER, "start_sitting", START, password="tebakan")
    same = desk.consent(Role.COORDINATOR, "start_sitting", START)
    admin = desk.consent(Role.ADMIN, "start_sitting", START)
    desk.consent(Role.OBSERVER, "start_sitting", START)

    assert (wrong[0], wrong[1]["code"]) == (401, "bad_credentials")
    assert (same[0], same[1]["code"]) == (409, "same_person")
    assert (admin[0], admin[1]["code"]) == (403, "may_not_second")
    assert desk.http("/api/console/me")[1]["staff"]["username"] == "coordinator"


def test_guessing_the_second_persons_password_is_slowed_like_a_login(desk: Desk) -> None:
    guesses = [
        desk.consent(Role.OBSERVER, "start_sitting", START, password=f"tebakan-{number}")[0]
        for number in range(6)
    ]

    assert guesses == [401] * 5 + [429]


def test_nobody_collects_consents_to_what_they_may_not_ask(day: ConsoleDay) -> None:
    void = {**START, "attempt": "P-001", "reason": "Joki"}

    status, reply = day.desk(Role.PROCTOR).consent(Role.COORDINATOR, "void_attempt", void)

    assert (status, reply["code"]) == (403, "not_permitted")


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("watch", {"sitting": SITTING}),
        ("no_such_order", START),
        ("start_sitting", {**START, "more": 1}),
        ("start_sitting", {"sitting": SITTING}),
        ("void_attempt", START),
    ],
)
def test_what_is_no_order_finds_no_consent(
    desk: Desk, order: str, message: dict[str, object]
) -> None:
    status, reply = desk.consent(Role.OBSERVER, order, message)

    assert (status, reply["code"]) == (400, "bad_request")


def test_a_consent_is_asked_for_by_the_page_itself(day: ConsoleDay, desk: Desk) -> None:
    stranger = day.desk()

    desk.csrf = "made up"

    assert stranger.consent(Role.OBSERVER, "start_sitting", START)[0] == 401
    assert desk.consent(Role.OBSERVER, "start_sitting", START)[1]["code"] == "stale_page"


def test_long_grants_need_two_and_both_are_in_the_timeline(desk: Desk, client: WireClient) -> None:
    desk.order(client, "admit_candidate", attempt="P-001", room="r1", seat="1")
    grant: dict[str, object] = {"attempts": ["P-001"], "reason": "Listrik padam"}

    short = desk.order(client, "grant_time", **grant, seconds=600)
    more = desk.order(client, "grant_time", **grant, seconds=1)
    by_two = client.ask("grant_time", **desk.agreed(Role.PROCTOR, "grant_time", **grant, seconds=1))

    assert (short["ok"], more["code"], by_two["ok"]) == (True, "second_person", True)
    told = client.ask("candidate", sitting=SITTING, attempt="P-001")["entries"]
    grants = [(one["by"], one["seconded_by"]) for one in told if one["kind"] == "time_granted"]
    assert grants == [
        ("Petugas coordinator", None),
        ("Petugas coordinator", "Petugas proctor"),
    ]


def test_who_says_no_is_in_the_record_and_in_everybodys_activity(
    day: ConsoleDay, desk: Desk, client: WireClient
) -> None:
    desk.order(client, "admit_candidate", attempt="P-001", room="r1", seat="1")
    void = {**START, "attempt": "P-001", "reason": "Membawa telepon"}

    denied = desk.denial(Role.PROCTOR, "void_attempt", void)
    again = desk.denial(Role.PROCTOR, "void_attempt", void)
    alone = client.ask("void_attempt", **void)
    with day.desk(Role.OBSERVER).socket() as other:
        (told,) = [
            one
            for one in other.ask("activity", sitting=SITTING)["entries"]
            if one["kind"] == "consent_denied"
        ]
    by_two = client.ask("void_attempt", **desk.agreed(Role.PROCTOR, "void_attempt", **void))

    assert denied == again == (200, {"consent": None, "ok": True})
    assert alone["code"] == "second_person"
    assert (told["by"], told["denied_by"]) == ("Petugas coordinator", "Petugas proctor")
    assert (told["what"], told["attempts"]) == ("attempt_voided", ["P-001"])
    assert told["reason"] == "Membawa telepon"
    assert by_two["ok"]


def test_only_who_could_have_consented_can_say_no(desk: Desk, client: WireClient) -> None:
    wrong = desk.denial(Role.OBSERVER, "start_sitting", START, password="tebakan")
    same = desk.denial(Role.COORDINATOR, "start_sitting", START)
    admin = desk.denial(Role.ADMIN, "start_sitting", START)
    later = desk.denial(Role.OBSERVER, "release_results", START)
    entries = client.ask("activity", sitting=SITTING)["entries"]

    assert (wrong[0], wrong[1]["code"]) == (401, "bad_credentials")
    assert (same[0], same[1]["code"]) == (409, "same_person")
    assert (admin[0], admin[1]["code"]) == (403, "may_not_second")
    assert (later[0], later[1]["code"]) == (409, "not_now")
    assert not [one for one in entries if one["kind"] == "consent_denied"]
