"""The console over a real server: who gets in, what they see, what they may do."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from proctor_console.console.messages import MESSAGES, FromStaff
from proctor_console.staff.permissions import PERMISSIONS, Role
from tests.proctor_console.console.console_day import SITTING, ConsoleDay, Desk


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleDay]:
    day = ConsoleDay(tmp_path_factory.mktemp("console"))
    yield day
    day.server.__exit__()


@pytest.fixture
def own_day(tmp_path: Path) -> Iterator[ConsoleDay]:
    day = ConsoleDay(tmp_path)
    yield day
    day.server.__exit__()


def hash_of(rows: list[dict[str, Any]]) -> str:
    bits = 0
    for row in rows:
        line = json.dumps(row, separators=(",", ":"), ensure_ascii=False)
        bits ^= int.from_bytes(sha256(line.encode()).digest()[:8])
    return f"{bits:016x}"


def test_nobody_is_let_in_without_a_session(day: ConsoleDay) -> None:
    stranger = day.desk()

    assert stranger.http("/api/console/me")[0] == 401
    with stranger.socket() as client:
        assert not client.admitted
        assert "not_logged_in" in client.joined


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(day: ConsoleDay) -> None:
    desk = day.desk(Role.PROCTOR)

    (cookie,) = desk.jar

    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"


def test_a_session_alone_is_not_enough_for_a_socket(day: ConsoleDay) -> None:
    desk = day.desk(Role.PROCTOR)

    with desk.socket(csrf="made up") as client:
        assert not client.admitted
        assert "stale_page" in client.joined


def test_logging_out_needs_the_token_of_the_page(day: ConsoleDay) -> None:
    desk = day.desk(Role.PROCTOR)

    without = desk.http("/api/console/logout", {})
    still = desk.http("/api/console/me")[0]
    with_it = desk.http("/api/console/logout", {}, {"X-CSRF-Token": desk.csrf})
    after = desk.http("/api/console/me")[0]

    assert (without[0], still, with_it, after) == (400, 200, (200, {"ok": True}), 401)


def test_wrong_passwords_slow_the_guesser_down(own_day: ConsoleDay) -> None:
    guesser = own_day.desk()

    statuses = [guesser.login("proctor", f"tebakan-{number}")[0] for number in range(6)]

    assert statuses == [401] * 5 + [429]
    assert guesser.login("admin")[0] == 200


@pytest.mark.parametrize(
    "body", [{}, {"username": "proctor"}, {"username": 1, "password": "x"}, [], "x", None]
)
def test_what_is_not_a_login_is_refused(day: ConsoleDay, body: object) -> None:
    status, reply = day.desk().http("/api/console/login", [] if body is None else body)

    assert (status, reply["code"]) == (400, "bad_request")


@pytest.mark.parametrize("role", list(Role))
def test_the_server_refuses_exactly_what_the_table_does_not_allow(
    day: ConsoleDay, role: Role
) -> None:
    desk = day.desk(role)
    fields: dict[str, dict[str, object]] = {
        "send_notice": {"text": "Tenang", "attempts": ["X"]},
        "note_incident": {"text": "Tenang", "attempts": ["X"]},
        "pause": {"reason": "Coba saja", "attempts": ["X"]},
        "resume": {"attempts": ["X"]},
        "grant_time": {"reason": "Coba saja", "seconds": 1, "attempts": ["X"]},
        "finish_attempt": {"reason": "Coba saja", "attempts": ["X"]},
        "finish_sitting": {"reason": "Coba saja"},
        "freeze_board": {"reason": "Coba saja"},
        "release_terminal": {"reason": "Coba saja", "attempt": "X"},
        "void_attempt": {"reason": "Coba saja", "attempt": "X"},
        "assign_seat": {"attempt": "X", "room": "r1", "seat": "1"},
        "admit_candidate": {"attempt": "X"},
        "issue_pin": {"attempt": "X"},
        "unlock_login": {"attempt": "X"},
        "find_item": {"item": "x"},
        "correct_key": {"item": "x", "points": None, "reason": "Coba saja"},
        "print_receipt": {"attempt": "X"},
        "add_candidate": {
            "participant_number": "X",
            "name": "x",
            "formation": "x",
            "reason": "Coba saja",
        },
        "draw_late_form": {"attempt": "X"},
        "bring_ceremony": {"file": "{}"},
        "announce_ceremony": {"reason": "Coba saja"},
        "commit_throw": {"name": "Saksi", "committed": "ab" * 32},
        "announce_list": {"listed": "ab" * 32, "reason": "Coba saja"},
        "reveal_throw": {"name": "Saksi", "rolls": "16253" * 10, "nonce": "ab" * 32},
        "fail_ceremony": {"reason": "Coba saja"},
    }
    looking = {"list_sittings", "watch", "candidate", "activity", "corrections", "draw"}

    def request_of(action: str) -> dict[str, object]:
        is_order = issubclass(MESSAGES[action], FromStaff)
        return fields.get(action, {}) | ({"request_id": "request-x"} if is_order else {})

    with desk.socket() as client:
        refused = {
            action
            for action in PERMISSIONS.keys() - looking
            # of a sitting that is not there: permitted actions are refused for that instead
            if client.ask(action, sitting="tidak-ada", **request_of(action))["code"]
            == "not_permitted"
        }

    assert refused == {
        action
        for action, roles in PERMISSIONS.items()
        if action not in looking and role not in roles
    }


@pytest.mark.parametrize(
    "text",
    [
        '["no_such_event",{}]',
        '["watch",{}]',
        '["watch",{"sitting":"sesi-1","more":1}]',
        '["watch",{"sitting":"SESI 1"}]',
        '["pause",{"sitting":"sesi-1","request_id":"request-1","reason":"x"}]',
        (
            '["pause",{"sitting":"sesi-1","request_id":"request-1","reason":"abc","room":"r1",'
            '"attempts":["P-001"]}]'
        ),
        '["grant_time",{"sitting":"sesi-1","request_id":"request-1","reason":"abc","seconds":0}]',
        '["grant_time",{"sitting":"sesi-1","request_id":"request-1","reason":"abc","seconds":1e9}]',
        (
            '["admit_candidate",{"sitting":"sesi-1","request_id":"request-1","attempt":"P-001",'
            '"checklist":{"document":true,"face":false}}]'
        ),
        (
            '["admit_candidate",{"sitting":"sesi-1","request_id":"request-1","attempt":"P-001",'
            '"checklist":{"document":false,"face":true}}]'
        ),
        "[]",
        "{}",
    ],
)
def test_what_is_not_a_message_is_refused_and_changes_nothing(day: ConsoleDay, text: str) -> None:
    desk = day.desk(Role.ADMIN)

    with desk.socket() as client:
        before = client.ask("watch", sitting=SITTING)
        refused = client.ask_text(text)
        after = client.ask("watch", sitting=SITTING)

    assert (refused["ok"], refused["code"]) == (False, "bad_request")
    assert after["snapshot"]["rows"] == before["snapshot"]["rows"]


def test_everybody_on_the_roster_is_there_before_anyone_has_come(own_day: ConsoleDay) -> None:
    with own_day.desk(Role.OBSERVER).socket() as client:
        listed = client.ask("list_sittings")
        watched = client.ask("watch", sitting=SITTING)

    (summary,) = listed["sittings"]
    assert (summary["counts"]["registered"], summary["counts"]["absent"]) == (4, 4)
    rows = watched["snapshot"]["rows"]
    assert [row["state"] for row in rows] == ["absent"] * 4
    assert hash_of(rows) == watched["hash"]


def test_a_day_at_the_console(own_day: ConsoleDay) -> None:
    desk = own_day.desk(Role.COORDINATOR)

    with desk.socket() as client:
        shown = client.ask("watch", sitting=SITTING)
        desk.order(client, "open_registration")
        admitted = desk.order(
            client,
            "admit_candidate",
            attempt="P-001",
            checklist={"document": True, "face": False, "note": "Foto lama, dikenali saksi"},
        )
        client.ask("start_sitting", **desk.agreed(Role.OBSERVER, "start_sitting"))
        paused = desk.order(client, "pause", reason="Listrik padam")
        desk.order(client, "resume")
        granted = desk.order(
            client, "grant_time", attempts=["P-001"], seconds=300, reason="Listrik padam"
        )
        desk.order(client, "send_notice", text="Lima menit lagi", level="warning")
        desk.order(client, "note_incident", text="Lampu berkedip")
        voiding = {"attempt": "P-001", "reason": "Membawa telepon"}
        client.ask("void_attempt", **desk.agreed(Role.PROCTOR, "void_attempt", **voiding))
        timeline = client.ask("candidate", sitting=SITTING, attempt="P-001")["entries"]
        activity = client.ask("activity", sitting=SITTING)["entries"]
        resumed = client.ask("watch", sitting=SITTING, since=shown["seq"])
        fresh = client.ask("watch", sitting=SITTING)

    assert len(admitted["pin"]) >= 6
    assert paused["ok"]
    assert granted["attempts"] == 1
    kinds = [one["kind"] for one in timeline]
    assert kinds.index("candidate_admitted") < kinds.index("sitting_started")
    assert kinds[-1] == "attempt_voided"
    assert "Foto lama" in str(timeline)
    assert admitted["pin"] not in str(timeline) + str(activity)
    assert [one["kind"] for one in activity][-1] == "attempt_voided"
    planned = ["draw_announced", "forms_drawn"]  # on the command line, by no account
    assert [one["kind"] for one in activity if one["by"] is None] == planned
    assert {one["by"] for one in activity[2:]} == {"Petugas coordinator"}
    seconded = {one["kind"]: one["seconded_by"] for one in activity if one["seconded_by"]}
    assert seconded == {
        "sitting_started": "Petugas observer",
        "attempt_voided": "Petugas proctor",
    }
    assert timeline[-1]["seconded_by"] == "Petugas proctor"
    rows = {row["participant_number"]: row for row in shown["snapshot"]["rows"]}
    rows |= {row["participant_number"]: row for row in resumed["changes"]["rows"]}
    assert list(rows.values()) == fresh["snapshot"]["rows"]
    assert hash_of(list(rows.values())) == fresh["hash"]
    assert rows["P-001"]["state"] == "void"


def test_a_repeated_request_is_carried_out_once(own_day: ConsoleDay) -> None:
    desk = own_day.desk(Role.COORDINATOR)

    with desk.socket() as client:
        desk.order(client, "open_registration")
        asked = {"sitting": SITTING, "request_id": "request-same", "attempt": "P-002"}
        pins = [client.ask("admit_candidate", **asked)["pin"] for _ in range(3)]
        other = client.ask("admit_candidate", **(asked | {"attempt": "P-003"}))

    assert len(set(pins)) == 1
    assert other["code"] == "conflict"


def test_what_others_do_arrives_by_itself(own_day: ConsoleDay) -> None:
    proctor, coordinator = own_day.desk(Role.OBSERVER), own_day.desk(Role.COORDINATOR)

    with proctor.socket() as watching, coordinator.socket() as acting:
        watching.ask("watch", sitting=SITTING)
        coordinator.order(acting, "open_registration")
        happened = watching.wait_for("happened")
        changes = watching.wait_for("changes")

    assert [one["kind"] for one in happened["entries"]] == ["registration_opened"]
    assert changes["sitting"]["state"] == "registering"


def a_changed_role(day: ConsoleDay) -> None:
    day.register.change_role("proctor", Role.OBSERVER)


def a_removed_account(day: ConsoleDay) -> None:
    day.register.remove("proctor")


@pytest.mark.parametrize("change", [a_changed_role, a_removed_account])
def test_a_changed_account_ends_its_sessions_everywhere(own_day: ConsoleDay, change: Any) -> None:
    desk = own_day.desk(Role.PROCTOR)

    with desk.socket() as client:
        assert client.ask("watch", sitting=SITTING)["ok"]
        change(own_day)
        refused = client.ask("watch", sitting=SITTING)
        client.wait_for("session_ended")

    assert refused["code"] == "not_logged_in"
    assert desk.http("/api/console/me")[0] == 401


def test_a_candidate_nobody_knows_is_refused(day: ConsoleDay) -> None:
    with day.desk(Role.PROCTOR).socket() as client:
        refused = client.ask("candidate", sitting=SITTING, attempt="P-999")

    assert refused["code"] == "unknown_attempt"


def test_the_desk_gives_out_each_seat_once(own_day: ConsoleDay) -> None:
    desk: Desk = own_day.desk(Role.DESK)

    with desk.socket() as client:
        desk.order(client, "open_registration")
        desk.order(client, "admit_candidate", attempt="P-001", room="r1", seat="7")
        taken = desk.order(client, "admit_candidate", attempt="P-002", room="r1", seat="7")

    assert taken["code"] == "seat_taken"
