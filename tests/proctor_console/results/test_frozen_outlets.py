"""A frozen board on a real server: every way out to the public is listed here and tried.

Whoever adds a route, a namespace or an event to the server must say below whether it shows the
board to the public; the list is compared with the application's own tables.
"""

import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proctor_console.results.board import HEARTBEAT_MS
from tests.exam_day import ExamDay, an_answer
from tests.wire_client import WireClient

SITTING = "sesi-1"
# what shows the board to anybody; with the questions to try on each
PUBLIC_ROUTES = {
    "/results": [""],
    "/results/sittings.json": [""],
    "/results/<sitting>": [""],
    "/results/<sitting>/board.json": [
        "",
        *(f"?since={number}" for number in range(8)),
        "?since=99",
    ],
    "/results/<sitting>/qr.svg": [""],
    "/log/<sitting>/checkpoint": [""],
    "/log/<sitting>/policy": [""],
    "/static/results/<path:filename>": [],  # the bundles, the same for every sitting
}
# what does not: behind a login, a candidate's own, or about the process only
OTHER_ROUTES = {
    "/api/console/login": "staff",
    "/api/console/logout": "staff",
    "/api/console/me": "staff",
    # checkpoint above says how far they go, and tests/proctor_console/log that they go no further
    "/log/<sitting>/tile/<path:place>": "the record under the checkpoint",
    "/receipt/<sitting>": "the page, without anybody's data",
    "/log/<sitting>/paper/<name>": "sealed, of closing entries under the checkpoint",
    "/log/<sitting>/proof/<name>": "of closing entries under the checkpoint",
    "/api/console/consent": "staff",
    "/api/console/corrections/<sitting>/<int:number>.<kind>": "staff",
    "/console": "the page, without anybody's data",
    "/console/receipt/<sitting>/<attempt>/<request_id>": "staff",
    "/static/console/<path:filename>": "bundles",
    "/": "the page, without anybody's data",
    "/terminal": "the page, without anybody's data",
    "/static/terminal/<path:filename>": "bundles",
    "/page_keeper.js": "bundles",
    "/api/terminal/login": "a candidate's own",
    "/api/terminal/form": "a candidate's own",
    "/api/terminal/asset/<sha256>": "sealed pictures",
    "/healthz": "the process",
    "/readyz": "the process",
    "/metrics": "figures for the operator; docs/operating.md keeps them inside",
}
NAMESPACES = {
    "/results": {"watch"},  # public
    "/terminal": {"sync", "answer", "answers", "finish"},  # a candidate's own
    "/console": None,  # behind a login, whatever its events
}
ALWAYS_NEW = ("as_of", "epoch", "seq")


class ADay(ExamDay):
    """P-001 has answered once and the board is frozen; then P-001 goes on and P-002 begins."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.staff("OpenRegistration")
        self.tokens = [self.a_candidate(number)[1] for number in ("P-001", "P-002")]
        self.answers = 0
        self.expected = ["P-003", "P-004"]
        with self.terminal(self.tokens[0]) as terminal:
            terminal.ask("sync", last_seq=0)
            self.staff("StartSitting")
            self.answer(terminal)

    def answer(self, terminal: WireClient) -> None:
        self.answers += 1
        # the section with graded choices: every answer gives points
        reply = terminal.ask("answer", **an_answer(self.answers, item=110 - self.answers, choice=0))
        assert reply["ok"], reply

    def go_on(self) -> None:
        """What must not be seen: more points, another candidate, other counts."""
        with self.terminal(self.tokens[0]) as terminal:
            terminal.ask("sync", last_seq=0)
            self.answer(terminal)
        with self.terminal(self.tokens[1]) as terminal:
            terminal.ask("sync", last_seq=0)
        self.admit(self.expected.pop())
        time.sleep(0.6)  # two publications

    def outlets(self) -> dict[str, Any]:
        """The application's own tables of routes, namespaces and events."""
        status, told = self.get("/staff/outlets")
        assert status == 200
        return dict(told)

    def everything(self) -> dict[str, Any]:
        """What every public outlet says now, by address or question."""
        said: dict[str, Any] = {}
        for route, questions in PUBLIC_ROUTES.items():
            for question in questions:
                path = route.replace("<sitting>", SITTING) + question
                for method in ("GET", "HEAD"):
                    said[f"{method} {path}"] = self.fetched(method, path)
        with WireClient(self.server.base_url, "/results", {}) as viewer:
            for since in (None, 0, 1, 2, 99):
                said[f"watch {since}"] = viewer.ask("watch", sitting=SITTING, since=since)
            until = time.monotonic() + HEARTBEAT_MS / 1000 + 1
            said["pushed"] = viewer.wait_for("board")
            while time.monotonic() < until and viewer.pushed:
                assert viewer.pushed.pop()[0] == "board"
        return {name: steady(value) for name, value in said.items()}

    def fetched(self, method: str, path: str) -> Any:
        request = urllib.request.Request(self.server.base_url + path, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
        try:
            return json.loads(body)
        except ValueError:
            return body


def steady(said: Any) -> Any:
    """Without what goes on in any case: the time and the numbers of a process."""
    if not isinstance(said, dict):
        return said
    return {name: value for name, value in said.items() if name not in ALWAYS_NEW}


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ADay]:
    day = ADay(tmp_path_factory.mktemp("frozen"))
    yield day
    day.server.__exit__()


def test_every_route_is_said_to_be_public_or_not(day: ADay) -> None:
    routes = {rule for rule in day.outlets()["routes"] if not rule.startswith("/staff/")}

    assert routes == {*PUBLIC_ROUTES, *OTHER_ROUTES}


def test_every_event_of_every_namespace_is_said_to_be_public_or_not(day: ADay) -> None:
    outlets = day.outlets()

    assert set(outlets["namespaces"]) == set(outlets["connects"]) == set(NAMESPACES)
    for namespace, events in NAMESPACES.items():
        assert events is None or set(outlets["namespaces"][namespace]) <= events | {"here"}


def wholes(said: dict[str, Any]) -> list[Any]:
    """The whole boards and lines among what was said, whatever the question was."""
    boards = [one for one in said.values() if isinstance(one, dict) and "rows" in one]
    return [*boards, *said["GET /results/sittings.json"]["sittings"]]


def test_nothing_that_happens_after_a_freeze_gets_out_even_through_a_restart(day: ADay) -> None:
    """One story, because the same server lives through all of it."""
    day.staff("FreezeBoard", reason="Menjelang akhir")
    time.sleep(0.6)
    frozen = day.everything()
    (row,) = frozen["watch None"]["rows"]
    assert row["participant_number"] == "P-001"
    assert all(isinstance(one["frozen_since"], int) for one in wholes(frozen))

    day.go_on()
    assert day.everything() == frozen

    day.server.kill()
    day.restart()
    after = day.everything()
    # a new process counts anew, so its answers to old numbers may be whole boards
    assert after["watch None"] == frozen["watch None"]
    for one in wholes(after):
        assert one in wholes(frozen)
    for name, said in after.items():
        if isinstance(said, dict) and "changes" in said:
            assert (said["changes"], said["counts"]) == ([], frozen["pushed"]["counts"]), name

    day.go_on()
    assert day.everything() == after

    day.staff("ThawBoard")
    time.sleep(0.6)
    thawed = day.everything()["watch None"]
    assert thawed["frozen_since"] is None
    assert {one["participant_number"] for one in thawed["rows"]} >= {"P-001", "P-002"}
    assert max(one["total"] for one in thawed["rows"]) > row["total"]
