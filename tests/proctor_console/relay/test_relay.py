"""The relay as a process beside a server whose board tests steer: same bytes, honest when alone."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server_process import ServerProcess
from tests.wire_client import WireClient

SERVER = "tests.browser.fake_board:app"
RELAY = "proctor_console.relay.wsgi:app"
BOARD = "/results/sesi-1/board.json"
OWN_NUMBERS = {"epoch", "seq", "as_of"}


def fetched(server: ServerProcess, path: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(server.base_url + path, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()


def board(server: ServerProcess) -> dict[str, Any]:
    said = json.loads(fetched(server, BOARD)[1])
    return {name: value for name, value in said.items() if name not in OWN_NUMBERS}


def soon(holds: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("relay")


@pytest.fixture(scope="module")
def relay(folder: Path) -> Iterator[tuple[ServerProcess, ServerProcess]]:
    """A server, and the relay that follows it."""
    (folder / "server").mkdir()
    (folder / "relay").mkdir()
    with ServerProcess(SERVER, folder / "server") as server:
        env = {"EXAM_BOARD_ENGINE": server.base_url}
        with ServerProcess(RELAY, folder / "relay", env=env) as relay:
            assert soon(lambda: fetched(relay, BOARD)[0] == 200)
            yield server, relay


def test_the_relay_serves_the_same_pages_and_rows(
    relay: tuple[ServerProcess, ServerProcess],
) -> None:
    server, own = relay
    fetched(server, "/steer/begin")
    with WireClient(own.base_url, "/results", {}) as viewer:
        viewer.ask("watch", sitting="sesi-1", since=None)
        fetched(server, "/steer/answer")
        changes = viewer.wait_for("board")

    assert soon(lambda: board(own) == board(server))
    assert len(board(own)["rows"]) == 36
    assert changes["sitting"] == "sesi-1"
    for path in ("/results", "/results/sesi-1", "/results/sittings.json", "/results/sesi-9"):
        assert fetched(own, path) == fetched(server, path)


def test_a_relay_alone_says_nothing_new_and_finds_the_next_server_by_itself(
    relay: tuple[ServerProcess, ServerProcess], folder: Path
) -> None:
    server, own = relay
    fetched(server, "/steer/begin")
    assert soon(lambda: board(own) == board(server))
    with WireClient(own.base_url, "/results", {}) as viewer:
        before = viewer.ask("watch", sitting="sesi-1", since=None)
        server.kill()

        assert soon(lambda: fetched(own, "/readyz")[0] == 503)
        alone = viewer.ask("watch", sitting="sesi-1", since=None)
        viewer.pushed.clear()
        assert (alone["rows"], alone["hash"]) == (before["rows"], before["hash"])
        # the board's time stands still: a page says stale after 5 s of that
        assert viewer.ask("watch", sitting="sesi-1", since=None)["as_of"] == alone["as_of"]
        assert not viewer.pushed

        with ServerProcess(SERVER, folder / "server", server.port) as again:
            assert soon(lambda: board(own) == board(again))
            assert fetched(own, "/readyz")[0] == 200
            after = viewer.wait_for("board")

    assert board(own)["rows"] == []
    assert after["epoch"] == before["epoch"]
    assert len(after["removed"]) == len(before["rows"])


def test_a_relay_that_never_met_its_server_does_not_say_that_there_is_no_such_sitting(
    folder: Path,
) -> None:
    lonely = folder / "lonely"
    lonely.mkdir()
    with ServerProcess(RELAY, lonely, env={"EXAM_BOARD_ENGINE": "http://127.0.0.1:9"}) as own:
        page, refused = fetched(own, "/results/sesi-1"), fetched(own, BOARD)
        ready = fetched(own, "/readyz")[0]

    assert page[0] == 200
    assert (refused[0], json.loads(refused[1])["code"]) == (503, "not_ready")
    assert ready == 503
