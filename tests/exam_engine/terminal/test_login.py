from collections.abc import Iterator

import pytest

from tests.exam_day import OTHER_KEY, ExamDay


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExamDay]:
    day = ExamDay(tmp_path_factory.mktemp("day"))
    day.staff("OpenRegistration")
    yield day
    day.server.__exit__()


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06}"


def test_a_login_tells_the_candidate_who_they_are_and_what_they_sit(day: ExamDay) -> None:
    pin = day.admit("P-001")

    status, reply = day.login(pin, "P-001")

    assert status == 200
    assert reply["ok"]
    assert reply["attempt_state"] == "waiting"
    assert reply["candidate"] == {
        "participant_number": "P-001",
        "name": "Peserta Contoh 01",
        "formation": "Formasi Contoh",
        "room": "Ruang 1",
        "seat": "1",
        "needs": None,
    }
    assert reply["sitting"]["duration_ms"] == 6_000_000
    assert [one["items"] for one in reply["sitting"]["sections"]] == [30, 35, 45]


def test_a_pin_locks_after_five_wrong_attempts_and_the_desk_lifts_it(day: ExamDay) -> None:
    pin = day.admit("P-002")

    refused = [day.login(wrong(pin), "P-002") for _ in range(5)]
    locked = day.login(pin, "P-002")
    day.staff("UnlockLogin", attempt="P-002")
    unlocked = day.login(pin, "P-002")

    assert [status for status, _ in refused] == [401] * 5
    assert all(reply["code"] == "bad_credentials" for _, reply in refused)
    assert (locked[0], locked[1]["code"]) == (423, "locked")
    assert unlocked[0] == 200


def test_somebody_not_admitted_learns_no_more_than_somebody_unknown(day: ExamDay) -> None:
    not_admitted = day.login("123456", "P-004", OTHER_KEY)
    unknown = day.login("123456", "X-999", OTHER_KEY)

    assert not_admitted == unknown
    assert not_admitted[0] == 401


def test_guessing_is_slowed_down_and_the_hall_behind_the_same_address_is_not(day: ExamDay) -> None:
    pin = day.admit("P-003")
    guesser = "9" * 32

    statuses = [day.login("000000", f"X-{number}", guesser)[0] for number in range(12)]
    with day.raw(
        "/api/terminal/login",
        b'{"participant_number":"X-1","pin":"1","terminal_key":"' + guesser.encode() + b'"}',
    ) as slow:
        retry_after = int(slow.headers["Retry-After"])
    honest = day.login(pin, "P-003")

    assert statuses[:10] == [401] * 10
    assert statuses[10:] == [429] * 2
    assert 1 <= retry_after <= 60
    assert honest[0] == 200


def test_every_answer_carries_the_headers_that_keep_foreign_code_out(day: ExamDay) -> None:
    with day.raw("/healthz") as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_needs_a_token_that_this_server_signed(day: ExamDay) -> None:
    without = day.get("/api/terminal/form")
    forged = day.get("/api/terminal/form", "WyJzZXNpLTEiLCJQLTAwMSIsIngiXQ.c2ln")

    assert without[0] == forged[0] == 401
    assert forged[1]["code"] == "bad_token"
