"""A key is corrected at the console, over a real server: two people, everybody's points, a file."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from proctor_console.staff.permissions import Role
from tests.proctor_console.console.console_day import SITTING, ConsoleDay, Desk
from tests.wire_client import WireClient

REASON = "Soal tidak dapat dijawab"


def download(desk: Desk, path: str) -> tuple[int, Any]:
    cookies = "; ".join(f"{one.name}={one.value}" for one in desk.jar)
    request = urllib.request.Request(desk.base_url + path, headers={"Cookie": cookies})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, (answer.headers, answer.read())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleDay]:
    day = ConsoleDay(tmp_path_factory.mktemp("corrections"))
    yield day
    day.server.__exit__()


@pytest.fixture(scope="module")
def desk(day: ConsoleDay) -> Desk:
    return day.desk(Role.COORDINATOR)


@pytest.fixture(scope="module")
def candidate(desk: Desk) -> Iterator[WireClient]:
    """Somebody who began and whose sitting has ended; nothing was answered."""
    with desk.socket() as client:
        desk.order(client, "open_registration")
        pin = desk.order(client, "admit_candidate", attempt="P-001", room="r1", seat="1")["pin"]
        typed = {"participant_number": "P-001", "pin": pin, "terminal_key": "0" * 32}
        _, login = desk.http("/api/terminal/login", typed)
        with WireClient(desk.base_url, "/terminal", {"token": login["token"]}) as terminal:
            assert terminal.ask("sync", last_seq=0)["ok"]
            too_early = client.ask("find_item", sitting=SITTING, item="twk-001")
            client.ask("start_sitting", **desk.agreed(Role.OBSERVER, "start_sitting"))
            desk.order(client, "finish_sitting", reason="Selesai")
            assert too_early["code"] == "not_now"
            assert terminal.wait_for("finished")["result"]["corrected"] is None
            yield terminal


@pytest.fixture
def client(desk: Desk, candidate: WireClient) -> Iterator[WireClient]:
    assert candidate.admitted
    with desk.socket() as client:
        yield client


def test_an_item_is_found_by_its_number_on_a_paper_and_its_key_is_not_told(
    client: WireClient,
) -> None:
    by_paper = client.ask("find_item", sitting=SITTING, attempt="P-001", number=1)
    by_id = client.ask("find_item", sitting=SITTING, item=by_paper["item"])

    assert by_paper["item"].startswith("twk-")
    assert sorted(by_paper["order"]) == [0, 1, 2, 3, 4]
    assert by_id == by_paper | {"order": None}
    assert (by_id["section"], by_id["values"], by_id["papers"]) == ("twk", [5, 0, 0, 0, 0], 1)
    assert by_id["corrections"] == []


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"item": "twk-999"}, "unknown_item"),
        ({"attempt": "P-001", "number": 111}, "unknown_item"),
        ({"attempt": "P-999", "number": 1}, "unknown_attempt"),
        ({"attempt": "P-001"}, "bad_request"),
        ({"item": "twk-001", "number": 1}, "bad_request"),
        ({}, "bad_request"),
    ],
)
def test_what_names_no_item_is_refused(
    client: WireClient, question: dict[str, object], code: str
) -> None:
    assert client.ask("find_item", sitting=SITTING, **question)["code"] == code


def test_two_people_correct_a_key_and_the_candidate_and_the_committee_hear_of_it(
    desk: Desk, client: WireClient, candidate: WireClient, day: ConsoleDay
) -> None:
    item = client.ask("find_item", sitting=SITTING, attempt="P-001", number=1)["item"]
    wanted: dict[str, object] = {"item": item, "points": None, "reason": REASON}

    alone = desk.order(client, "correct_key", **wanted)
    done = client.ask("correct_key", **desk.agreed(Role.OBSERVER, "correct_key", **wanted))
    again = client.ask("correct_key", **desk.agreed(Role.OBSERVER, "correct_key", **wanted))

    assert (alone["code"], done["ok"], again["code"]) == ("second_person", True, "same_key")
    result = candidate.wait_for("finished")["result"]
    assert (result["total"], result["corrected"]["total_before"]) == (5, 0)
    assert candidate.ask("sync", last_seq=0)["result"]["corrected"] == result["corrected"]
    (told,) = client.ask("corrections", sitting=SITTING)["corrections"]
    assert (told["item"], told["reason"], told["papers"], told["changed"]) == (item, REASON, 1, 1)
    assert (told["by"], told["seconded_by"]) == ("Petugas coordinator", "Petugas observer")
    (line,) = [
        one
        for one in client.ask("activity", sitting=SITTING)["entries"]
        if one["kind"] == "key_corrected"
    ]
    assert line["reason"] == f"{item} · {REASON}"
    for role in (Role.OBSERVER, Role.DESK):
        status, (headers, body) = download(
            day.desk(role), f"/api/console/corrections/{SITTING}/1.csv"
        )
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        assert headers["Content-Disposition"] == 'attachment; filename="sesi-1-koreksi-1.csv"'
        assert b"\nP-001,Peserta Contoh 01,Formasi Contoh,general,0,5,0,5,1,1,0,0,finished" in body
    _, (_, body) = download(desk, f"/api/console/corrections/{SITTING}/1.xlsx")
    page = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert dict(page)["Disetujui oleh"] == "Petugas observer"


def test_a_report_is_for_staff_and_of_corrections_that_were_made(
    day: ConsoleDay, desk: Desk, client: WireClient
) -> None:
    assert client.admitted
    path = f"/api/console/corrections/{SITTING}"

    assert download(day.desk(), f"{path}/1.csv")[0] == 401
    for wrong in (f"{path}/99.csv", f"{path}/1.pdf", "/api/console/corrections/sesi-9/1.csv"):
        assert download(desk, wrong)[0] == 404


@pytest.mark.parametrize(
    ("points", "code"),
    [
        ([5, 5, 5, 5, 5], "bad_key"),
        ([0, 0, 0, 0, 0], "bad_key"),
        ([5, 0, 0, 0], "bad_request"),
        ([5, 0, 0, 0, 256], "bad_request"),
        ("all", "bad_request"),
    ],
)
def test_what_cannot_be_a_key_is_refused(
    desk: Desk, client: WireClient, points: object, code: str
) -> None:
    item = client.ask("find_item", sitting=SITTING, attempt="P-001", number=2)["item"]

    reply = desk.order(client, "correct_key", item=item, points=points, reason=REASON)

    assert reply["code"] == code


def test_full_points_to_all_are_not_given_by_leaving_the_points_out(
    desk: Desk, client: WireClient
) -> None:
    item = client.ask("find_item", sitting=SITTING, attempt="P-001", number=2)["item"]

    assert desk.order(client, "correct_key", item=item, reason=REASON)["code"] == "bad_request"


def test_a_correction_outlives_the_server(day: ConsoleDay, desk: Desk) -> None:
    with desk.socket() as client:
        before = client.ask("corrections", sitting=SITTING)
    day.server.kill()
    day.restart()

    with desk.socket() as client:
        assert client.ask("corrections", sitting=SITTING) == before
