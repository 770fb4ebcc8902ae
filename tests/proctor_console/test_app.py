import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.exam_day import ExamDay, an_answer
from tests.wire_client import WireClient


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExamDay]:
    day = ExamDay(tmp_path_factory.mktemp("day"))
    day.staff("OpenRegistration")
    yield day
    day.server.__exit__()


def test_an_answer_moves_the_public_board(day: ExamDay) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with (
        day.terminal(token) as terminal,
        WireClient(day.server.base_url, "/results", {}) as viewer,
    ):
        terminal.ask("sync", last_seq=0)
        terminal.ask("answer", **an_answer(1, item=110, choice=0))
        viewer.ask("watch", sitting="sesi-1", since=None)
        terminal.ask("answer", **an_answer(2, item=109, choice=0))
        changes = viewer.wait_for("board")
    status, board = day.get("/results/sesi-1/board.json")

    assert changes["sitting"] == "sesi-1"
    assert status == 200
    assert [row["participant_number"] for row in board["rows"]] == ["P-001"]
    assert 2 <= board["rows"][0]["total"] <= 10


def test_the_consoles_door_is_open_and_asks_who_is_there(day: ExamDay) -> None:
    assert day.get("/api/console/me")[0] == 401


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/terminal/login", 405, "bad_request"),
        ("DELETE", "/api/terminal/form", 405, "bad_request"),
        ("POST", "/results/sesi-1/board.json", 405, "bad_request"),
        ("GET", "/nothing/here", 404, "unknown_address"),
        ("GET", "/static/terminal/..%2f..%2fsocket.py", 404, "unknown_address"),
    ],
)
def test_what_no_route_answers_is_refused_in_the_words_of_the_wire(
    day: ExamDay, method: str, path: str, status: int, code: str
) -> None:
    request = urllib.request.Request(day.server.base_url + path, method=method)

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    body = json.loads(refused.value.read())
    refused.value.close()

    assert refused.value.code == status
    assert (body["ok"], body["code"]) == (False, code)
    assert body["message"]
