import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tests.exam_day import OTHER_KEY, ExamDay, an_answer

NONCE = bytes(12)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ExamDay]:
    day = ExamDay(tmp_path)
    day.staff("OpenRegistration")
    yield day
    day.server.__exit__()


def test_a_terminal_is_heard_at_once_and_changes_nothing_by_asking(day: ExamDay) -> None:
    _, token = day.a_candidate()
    with day.terminal(token) as terminal:
        before = terminal.ask("sync", last_seq=0)
        heard = terminal.ask("here")
        after = terminal.ask("sync", last_seq=0)

    assert set(heard) == {"ok", "server_time"}
    assert heard["ok"]
    assert before["server_time"] <= heard["server_time"] <= after["server_time"]
    assert {**before, "server_time": 0} == {**after, "server_time": 0}


def test_a_candidate_sits_a_whole_exam_and_no_key_or_points_reach_the_browser(
    day: ExamDay,
) -> None:
    _, token = day.a_candidate()
    status, sealed = day.get("/api/terminal/form", token)
    with day.terminal(token) as terminal:
        waiting = terminal.ask("sync", last_seq=0)
        day.staff("StartSitting")
        started = terminal.wait_for("started")
        for item in range(1, 111):
            saved = terminal.ask("answer", **an_answer(item, item, item % 5))
            assert saved["ok"], saved
        before = [*day.bytes_sent, *(text.encode() for text in terminal.received)]
        finished = terminal.ask("finish", seq=111)
        pushed = terminal.wait_for("finished")
        after = terminal.ask("answer", **an_answer(112))
        again = terminal.ask("sync", last_seq=111)

    assert (status, sealed["cipher"]) == (200, "chacha20-poly1305")
    assert (waiting["attempt_state"], waiting["running"]) == ("waiting", False)
    assert waiting["form_key"] is None
    assert waiting["reason"]["kind"] == "waiting"
    ciphertext = base64.b64decode(sealed["ciphertext"])
    assert hashlib.sha256(ciphertext).hexdigest() == sealed["sha256"]
    form = ChaCha20Poly1305(base64.b64decode(started["form_key"])).decrypt(NONCE, ciphertext, None)
    assert len(json.loads(form)["items"]) == 110
    assert saved["entry"] > 110
    assert len(saved["head"]) == 8
    for text in [form, *before]:
        assert b"points" not in text.replace(b"gridpoints", b"")
        assert b"twk-0" not in text
        assert b"difficulty" not in text
    assert finished["result"] == pushed["result"]
    assert finished["result"]["finished_by"] == "candidate"
    assert (
        sum(one["points"] for one in finished["result"]["sections"])
        == (finished["result"]["total"])
    )
    assert (after["ok"], after["code"]) == (False, "closed")
    assert again["attempt_state"] == "finished"
    assert {**again["result"], "receipt": None} == finished["result"]
    assert again["answers"] == {str(item): item % 5 for item in range(1, 111)}


def test_sealed_pictures_are_shared_cacheable_and_open_with_the_forms_keys(day: ExamDay) -> None:
    _, token = day.a_candidate()
    _, sealed = day.get("/api/terminal/form", token)
    day.staff("StartSitting")
    with day.terminal(token) as terminal:
        key = base64.b64decode(terminal.ask("sync", last_seq=0)["form_key"])
    form = json.loads(
        ChaCha20Poly1305(key).decrypt(NONCE, base64.b64decode(sealed["ciphertext"]), None)
    )

    assert sorted(form["assets"]) == sorted(sealed["assets"])
    for name, opening in form["assets"].items():
        with day.raw(f"/api/terminal/asset/{name}") as answer:
            picture = ChaCha20Poly1305(base64.b64decode(opening["key"])).decrypt(
                NONCE, answer.read(), None
            )
            assert "immutable" in answer.headers["Cache-Control"]
        assert picture.startswith(b"<svg")
    assert day.get("/api/terminal/asset/" + "0" * 64)[0] == 404


def test_numbers_are_contiguous_and_repeats_get_the_same_acknowledgement(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as terminal:
        terminal.ask("sync", last_seq=0)
        first = terminal.ask("answer", **an_answer(1))
        repeated = terminal.ask("answer", **an_answer(1))
        other = terminal.ask("answer", **an_answer(1, choice=3))
        gap = terminal.ask("answer", **an_answer(5))
        batch = terminal.ask("answers", batch=[an_answer(1), an_answer(2, 2), an_answer(3, 3)])
        broken = terminal.ask("answers", batch=[an_answer(4, 4), an_answer(9, 5)])
        cleared = terminal.ask("answer", **an_answer(5, 1, None))
        snapshot = terminal.ask("sync", last_seq=5)

    assert first == repeated
    assert other["code"] == "conflict"
    assert (gap["code"], gap["expected"]) == ("gap", 2)
    assert (batch["ok"], batch["seq"]) == (True, 3)
    assert (broken["code"], broken["seq"], broken["expected"]) == ("gap", 9, 5)
    assert cleared["ok"]
    assert snapshot["answers"] == {"2": 0, "3": 0, "4": 0}
    assert snapshot["last_seq"] == 5


def test_many_answers_sent_at_once_are_acknowledged_in_order(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as terminal:
        terminal.ask("sync", last_seq=0)
        numbers = [terminal.send("answer", an_answer(seq, seq)) for seq in range(1, 101)]
        replies = [terminal.reply_to(number) for number in numbers]

    assert [reply["seq"] for reply in replies] == list(range(1, 101))
    assert len({reply["entry"] for reply in replies}) == 100


def test_pause_resume_grant_and_notice_reach_the_terminal(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as terminal:
        working = terminal.ask("sync", last_seq=0)
        day.staff("Pause", reason="Listrik padam")
        paused = terminal.wait_for("clock")
        refused = terminal.ask("answer", **an_answer(1))
        day.staff("GrantTime", attempts=["P-001"], seconds=180, reason="Gangguan")
        granted = terminal.wait_for("clock")
        day.staff("Resume")
        running = terminal.wait_for("clock")
        day.staff("SendNotice", text="Harap tenang", level="info")
        notice = terminal.wait_for("notice")
        accepted = terminal.ask("answer", **an_answer(1))

    assert working["running"]
    assert not paused["running"]
    assert (paused["reason"]["by"], paused["reason"]["text"]) == ("sitting", "Listrik padam")
    assert refused["code"] == "paused"
    assert granted["remaining_ms"] == paused["remaining_ms"] + 180_000
    assert running["running"]
    assert running["reason"] is None
    assert notice == {"text": "Harap tenang", "level": "info"}
    assert accepted["ok"]


def test_another_terminal_is_refused_until_a_proctor_releases_the_first(day: ExamDay) -> None:
    pin, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as first:
        first.ask("sync", last_seq=0)
        first.ask("answer", **an_answer(1, 1, 2))
        in_use = day.login(pin, terminal_key=OTHER_KEY)
        same = day.login(pin)
        day.staff("ReleaseTerminal", attempt="P-001", reason="Komputer rusak")
        first.wait_for("displaced")
        displaced = first.ask("answer", **an_answer(2))
        moved = day.login(pin, terminal_key=OTHER_KEY)
    with day.terminal(moved[1]["token"]) as second:
        snapshot = second.ask("sync", last_seq=0)
        saved = second.ask("answer", **an_answer(2, 2, 3))
    with day.terminal(token) as stale:
        admitted = stale.admitted
    stale_form = day.get("/api/terminal/form", token)

    assert (in_use[0], in_use[1]["code"]) == (409, "in_use")
    assert same[0] == 200
    assert displaced["code"] == "displaced"
    assert moved[0] == 200
    assert snapshot["answers"] == {"1": 2}
    assert saved["ok"]
    assert not admitted
    assert stale.joined.startswith("44/terminal,")
    assert (stale_form[0], stale_form[1]["code"]) == (401, "bad_token")


def test_a_second_connection_displaces_the_first_and_only_it_is_heard(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as first, day.terminal(token) as second:
        first.wait_for("displaced")
        unheard = first.ask("sync", last_seq=0)
        heard = second.ask("sync", last_seq=0)

    assert (unheard["ok"], unheard["code"]) == (False, "displaced")
    assert heard["ok"]


def test_a_proctor_ends_and_voids_attempts(day: ExamDay) -> None:
    _, token = day.a_candidate()
    _, other_token = day.a_candidate("P-002")
    day.staff("StartSitting")
    with day.terminal(token) as ended, day.terminal(other_token) as voided:
        ended.ask("sync", last_seq=0)
        voided.ask("sync", last_seq=0)
        day.staff("FinishAttempt", attempts=["P-001"], reason="Sakit")
        day.staff("VoidAttempt", attempt="P-002", reason="Joki")
        finished = ended.wait_for("finished")
        state = voided.wait_for("state")
        refused = voided.ask("answer", **an_answer(1))

    assert finished["result"]["finished_by"] == "proctor"
    assert (state["attempt_state"], state["running"]) == ("void", False)
    assert refused["code"] == "closed"


def test_health_readiness_and_figures(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as terminal:
        terminal.ask("sync", last_seq=0)
        terminal.ask("answer", **an_answer(1))
        metrics = day.get("/metrics")[1].decode()

    assert day.get("/healthz")[0] == day.get("/readyz")[0] == 200
    assert "exam_terminals_connected 1.0" in metrics
    assert "exam_answers_total 1.0" in metrics
    assert "exam_acknowledgement_seconds_count 1.0" in metrics
    assert "exam_attempts_working 1.0" in metrics
    assert "exam_commands_waiting 0.0" in metrics
    assert "exam_commit_seconds_count" in metrics
