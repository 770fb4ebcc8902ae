"""Somebody is added on the console of a real server, or by its command line, and admitted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from proctor_console.staff.permissions import Role
from tests.proctor_console.cli.command_line import run
from tests.proctor_console.console.console_day import PASSWORD, SITTING, ConsoleDay

PERSON = {
    "participant_number": "W-001",
    "name": "Peserta Tambahan 01",
    "formation": "Formasi Contoh",
    "reason": "terlewat",
}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleDay]:
    day = ConsoleDay(tmp_path_factory.mktemp("late-forms"))
    desk = day.desk(Role.COORDINATOR)
    with desk.socket() as client:
        desk.order(client, "open_registration")
    yield day
    day.server.__exit__()


def test_two_people_add_somebody_and_the_desk_admits_them(day: ConsoleDay) -> None:
    desk = day.desk(Role.COORDINATOR)
    with desk.socket() as client:
        alone = desk.order(client, "add_candidate", **PERSON)
        message = {"sitting": SITTING, "request_id": "request-add", **PERSON}
        observed, _ = desk.consent(Role.OBSERVER, "add_candidate", message)
        done = client.ask("add_candidate", **desk.agreed(Role.PROCTOR, "add_candidate", **PERSON))
        again = client.ask("add_candidate", **desk.agreed(Role.PROCTOR, "add_candidate", **PERSON))
        sitting = client.ask("watch", sitting=SITTING, since=None)["snapshot"]["sitting"]
        early = desk.order(client, "admit_candidate", attempt="W-001", room="r1")
        signed = desk.order(client, "draw_late_form", attempt="W-001", signature="ab" * 48)
        drawn = desk.order(client, "draw_late_form", attempt="W-001")
        admitted = desk.order(client, "admit_candidate", attempt="W-001", room="r1")
        after = client.ask("watch", sitting=SITTING, since=None)["snapshot"]
        told = client.ask("candidate", sitting=SITTING, attempt="W-001")["entries"]

    assert alone["code"] == "second_person"
    assert observed == 403
    assert done["ok"]
    assert again["code"] == "already_listed"
    (waiting,) = sitting["late_forms"]["waiting"]
    assert waiting["participant_number"] == "W-001"
    assert sitting["late_forms"]["source"] == "own"
    assert early["code"] == "not_drawn"
    assert signed["code"] == "bad_randomness"
    assert drawn["ok"]
    assert len(admitted["pin"]) == 6
    assert after["sitting"]["late_forms"]["waiting"] == []
    (row,) = [one for one in after["rows"] if one["participant_number"] == "W-001"]
    assert (row["name"], row["state"]) == ("Peserta Tambahan 01", "admitted")
    kinds = [one["kind"] for one in told]
    assert kinds[-4:] == ["candidate_added", "late_form_drawn", "candidate_admitted", "pin_issued"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"category": "nowhere"}, "bad_plan"),
        ({"room": "r9"}, "bad_request"),
        ({"birth_date": "1999"}, "bad_request"),
        ({"imported": {}}, "bad_request"),
        ({"participant_number": "P-001"}, "already_listed"),
    ],
)
def test_who_cannot_be_added_is_refused_by_name(
    day: ConsoleDay, changed: dict[str, object], code: str
) -> None:
    desk = day.desk(Role.COORDINATOR)
    with desk.socket() as client:
        refused = desk.order(client, "add_candidate", **PERSON | {"participant_number": "W-9"}
                             | changed)  # fmt: skip

    assert refused["code"] == code


def test_only_who_leads_the_centre_adds_anybody(day: ConsoleDay) -> None:
    desk = day.desk(Role.DESK)
    with desk.socket() as client:
        assert desk.order(client, "add_candidate", **PERSON)["code"] == "not_permitted"
        assert desk.order(client, "bring_ceremony", file="{}")["code"] == "not_permitted"


def test_the_command_line_adds_somebody_and_draws_their_form(day: ConsoleDay) -> None:
    who = ("--staff", "coordinator", "--url", day.server.base_url)
    named = ("--name", "Peserta Tambahan 02", "--formation", "Formasi Contoh")
    added = run(
        *("sitting", "add-candidate", SITTING, "W-002", *named, "--reason", "terlewat"),
        *(*who, "--second", "proctor"),
        typed=f"{PASSWORD}\n{PASSWORD}\n",
    )
    drawn = run("draw", "late", SITTING, "W-002", *who, typed=f"{PASSWORD}\n")
    again = run("draw", "late", SITTING, "W-002", *who, typed=f"{PASSWORD}\n")

    assert added.exit_code == 0, added.output
    assert f"Draw the form: exam draw late {SITTING} W-002" in added.stdout
    assert drawn.exit_code == 0, drawn.output
    assert again.exit_code == 1
    assert "a form is drawn once" in again.stderr


def test_the_command_line_says_in_a_sentence_what_cannot_be(
    day: ConsoleDay, tmp_path: Path
) -> None:
    who = ("--staff", "coordinator", "--url", day.server.base_url)
    unknown = run("draw", "late", SITTING, "W-404", *who, typed=f"{PASSWORD}\n")
    both = run("draw", "late", SITTING, "W-404", *who, "--signature", "ab", "--ceremony", __file__)
    nobody = run("draw", "late", SITTING, "W-404", "--data", tmp_path / "nowhere")

    assert "Nobody of this number is expected" in unknown.stderr
    assert both.exit_code == 2
    assert nobody.exit_code == 1


def test_a_server_that_is_killed_between_the_two_entries_goes_on_from_the_first(
    tmp_path: Path,
) -> None:
    day = ConsoleDay(tmp_path)
    desk = day.desk(Role.COORDINATOR)
    with desk.socket() as client:
        desk.order(client, "open_registration")
        agreed = desk.agreed(Role.PROCTOR, "add_candidate", **PERSON)
        assert client.ask("add_candidate", **agreed)["ok"]
        before = client.ask("watch", sitting=SITTING, since=None)["snapshot"]["sitting"]
    day.server.kill()
    day.restart()

    again = day.desk(Role.COORDINATOR)
    with again.socket() as client:
        after = client.ask("watch", sitting=SITTING, since=None)["snapshot"]["sitting"]
        repeated = client.ask("add_candidate", **agreed)
        drawn = again.order(client, "draw_late_form", attempt="W-001")
    day.server.kill()
    day.restart()
    with day.desk(Role.COORDINATOR).socket() as client:
        admitted = again.order(client, "admit_candidate", attempt="W-001", room="r1")
    day.server.__exit__()

    assert before["late_forms"]["waiting"] == after["late_forms"]["waiting"] != []
    assert repeated["ok"]
    assert drawn["ok"]
    assert len(admitted["pin"]) == 6
