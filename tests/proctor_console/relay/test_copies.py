"""The record at the relay: each file is fetched once for everybody, and never made up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from proctor_console.errors import NotReady
from proctor_console.relay.copies import Copies, Copy
from proctor_console.relay.log_routes import routes
from proctor_console.results.allowance import Allowance
from tests.exam_day import ExamDay
from tests.proctor_console.relay.test_relay import RELAY, fetched, soon
from tests.server_process import ServerProcess

FOR_EVER = "public, max-age=31536000, immutable"


class Engine:
    """What the exam server has, and what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.now = 0.0
        self.answer: Callable[[str], Copy] = lambda url: Copy(
            200, url.encode(), "text/plain", "public, max-age=10"
        )
        self.copies = Copies("http://engine", self.get, lambda: self.now, room=1_000)

    def get(self, url: str) -> Copy:
        self.asked.append(url)
        return self.answer(url)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(routes(engine.copies, Allowance(1e9)))
    return app.test_client()


def test_a_file_is_fetched_once_as_long_as_it_may_be_kept(engine: Engine) -> None:
    first = engine.copies.of("/log/s/checkpoint")
    engine.now = 9.9
    again = engine.copies.of("/log/s/checkpoint")
    engine.now = 10.0
    engine.copies.of("/log/s/checkpoint")

    assert first is again
    assert first.body == b"http://engine/log/s/checkpoint"
    assert len(engine.asked) == 2


def test_who_asks_while_it_is_fetched_waits_for_the_same_answer(engine: Engine) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_url: str) -> Copy:
        begun.set()
        go_on.wait(10)
        return Copy(200, b"once", "text/plain", FOR_EVER)

    engine.answer = slow
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(engine.copies.of, "/log/s/tile/0/000") for _ in range(8)]
        begun.wait(10)
        time.sleep(0.05)
        go_on.set()

        assert {one.result(10).body for one in waiting} == {b"once"}
    assert len(engine.asked) == 1


def test_a_server_that_does_not_answer_is_told_to_everybody_who_waits(engine: Engine) -> None:
    def gone(_url: str) -> Copy:
        time.sleep(0.05)
        raise OSError("connection refused")

    engine.answer = gone
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(engine.copies.of, "/log/s/checkpoint") for _ in range(8)]
        failures = [one.exception(10) for one in waiting]

    assert all(isinstance(one, NotReady) for one in failures)
    engine.answer = lambda _url: Copy(200, b"back", "text/plain", FOR_EVER)
    assert engine.copies.of("/log/s/checkpoint").body == b"back"


def test_room_is_made_for_what_was_asked_for_last(engine: Engine) -> None:
    engine.answer = lambda _url: Copy(200, b"x" * 400, "text/plain", FOR_EVER)
    for path in ("/a", "/b", "/a", "/c", "/a", "/b"):
        engine.copies.of(path)

    assert [url[-1] for url in engine.asked] == ["a", "b", "c", "b"]


def test_refusals_are_passed_on_and_kept_for_a_second(engine: Engine, client: FlaskClient) -> None:
    engine.answer = lambda _url: Copy(503, b"{}", "application/json", "no-store", "7")

    replies = [client.get("/log/s/tile/0/000") for _ in range(3)]
    engine.now = 1.0
    client.get("/log/s/tile/0/000")

    assert {one.status_code for one in replies} == {503}
    assert replies[0].headers["Retry-After"] == "7"
    assert replies[0].headers["Cache-Control"] == "no-store"
    assert len(engine.asked) == 2


@pytest.mark.parametrize(
    "path",
    [
        "s",
        "s/",
        "s/../../metrics",
        "s/..%2f..%2fmetrics",
        "s/a b",
        "s/a%0d%0aX: y",
        "s/a?b=c%23",
        "é/checkpoint",
        "s/" + "a" * 90,
        "s" + "/a" * 9,
    ],
)
def test_nothing_but_names_of_files_reaches_the_exam_server(
    engine: Engine, client: FlaskClient, path: str
) -> None:
    reply = client.get(f"/log/{path}")

    assert engine.asked in ([], ["http://engine/log/s/a"])
    assert reply.status_code == 404 or engine.asked


def test_an_answer_is_kept_and_checked_as_the_exam_servers_own(
    engine: Engine, client: FlaskClient
) -> None:
    engine.answer = lambda _url: Copy(200, b"tile", "application/octet-stream", FOR_EVER)

    reply = client.get("/log/s/tile/0/000")
    again = client.get("/log/s/tile/0/000", headers={"If-None-Match": reply.headers["ETag"]})

    assert (reply.data, reply.headers["Cache-Control"]) == (b"tile", FOR_EVER)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert (again.status_code, again.data) == (304, b"")


def test_the_share_of_the_public_bounds_it() -> None:
    engine = Engine()
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(routes(engine.copies, Allowance(0.1, now=lambda: 0.0)))

    answers = [app.test_client().get("/log/s/checkpoint").status_code for _ in range(300)]

    assert (answers[0], answers[-1]) == (200, 503)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[ExamDay, ServerProcess]]:
    """An exam server, and a relay before it."""
    for name in ("exam", "relay"):
        (tmp_path / name).mkdir()
    day = ExamDay(tmp_path / "exam")
    env = {"EXAM_BOARD_ENGINE": day.server.base_url}
    with ServerProcess(RELAY, tmp_path / "relay", env=env) as relay:
        yield day, relay
    day.server.__exit__()


def test_the_relay_serves_the_record_and_the_page_for_receipts(
    both: tuple[ExamDay, ServerProcess],
) -> None:
    day, relay = both
    day.staff("OpenRegistration")
    assert soon(lambda: fetched(relay, "/log/sesi-1/tile/0/000.p/2")[0] == 200)
    time.sleep(2)  # what was signed is signed, and what was kept is forgotten

    for path in ("checkpoint", "policy", "tile/0/000.p/2", "tile/entries/000.p/2", "tile/9/000"):
        own = fetched(relay, f"/log/sesi-1/{path}")
        assert own == fetched(day.server, f"/log/sesi-1/{path}"), path
    assert fetched(relay, "/log/sesi-9/checkpoint")[0] == 404
    assert fetched(relay, "/receipt/sesi-1") == fetched(day.server, "/receipt/sesi-1")
    day.server.kill()
    assert soon(lambda: fetched(relay, "/log/sesi-1/checkpoint")[0] == 503)
    assert fetched(relay, "/log/sesi-1/tile/0/000.p/2")[0] == 200
