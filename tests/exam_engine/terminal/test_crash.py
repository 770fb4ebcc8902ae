from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exam_day import ExamDay, an_answer


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ExamDay]:
    day = ExamDay(tmp_path)
    day.staff("OpenRegistration")
    yield day
    day.server.__exit__()


def test_after_kill_9_every_acknowledged_answer_is_there_and_the_time_is_kept(
    day: ExamDay,
) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as terminal:
        terminal.ask("sync", last_seq=0)
        acknowledged = [terminal.ask("answer", **an_answer(n, n, n % 5)) for n in range(1, 51)]
        for unacknowledged in range(51, 61):
            terminal.send("answer", an_answer(unacknowledged, unacknowledged))
        before = terminal.ask("sync", last_seq=50)["remaining_ms"]
        for lost in range(61, 71):
            terminal.send("answer", an_answer(lost, lost))
        day.server.kill()

    day.restart()
    with day.terminal(token) as terminal:
        after = terminal.ask("sync", last_seq=50)
        repeated = terminal.ask("answer", **an_answer(50, 50, 0))
        more = terminal.ask("answer", **an_answer(after["last_seq"] + 1, 110))

    assert all(reply["ok"] for reply in acknowledged)
    assert after["last_seq"] >= 60
    assert {n: after["answers"][str(n)] for n in range(1, 51)} == {n: n % 5 for n in range(1, 51)}
    assert before - 2_000 <= after["remaining_ms"] <= before + 1_000
    assert after["running"]
    assert repeated["entry"] == acknowledged[-1]["entry"]
    assert more["ok"]


def test_time_runs_out_whether_or_not_a_browser_is_there(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, duration_ms=1_500)
    try:
        day.staff("OpenRegistration")
        _, token = day.a_candidate()
        day.staff("StartSitting")
        with day.terminal(token) as terminal:
            terminal.ask("sync", last_seq=0)
            terminal.ask("answer", **an_answer(1))
            finished = terminal.wait_for("finished")
            late = terminal.ask("answer", **an_answer(2))
    finally:
        day.server.__exit__()

    assert finished["result"]["finished_by"] == "time"
    assert late["code"] == "closed"
