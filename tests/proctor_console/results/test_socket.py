"""The public's namespace on the real server: what is no message changes nothing, and is told so."""

from collections.abc import Iterator

import pytest

from tests.server_process import ServerProcess
from tests.wire_client import WireClient

APPLICATION = "tests.browser.fake_board:app"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("board")
    with ServerProcess(APPLICATION, folder, env={"EXAM_VIEWERS_MAX": "2"}) as server:
        yield server


@pytest.fixture
def viewer(server: ServerProcess) -> Iterator[WireClient]:
    with WireClient(server.base_url, "/results", {}) as viewer:
        yield viewer


@pytest.mark.parametrize(
    "text",
    [
        '["watch",{"sitting":"sesi-1"}]',
        '["watch",{"sitting":"sesi-1","since":null,"more":1}]',
        '["watch",{"sitting":"sesi-1","since":-1}]',
        '["watch",{"sitting":"sesi-1","since":1.5}]',
        '["watch",{"sitting":"../etc","since":null}]',
        '["watch",{"sitting":"sesi-1","since":null},{}]',
        '["watch"]',
        '["board",{"sitting":"sesi-1","since":null}]',
        '["start_sitting",{"sitting":"sesi-1"}]',
        '{"watch":1}',
        "[",
    ],
)
def test_what_is_no_message_is_refused_aloud(viewer: WireClient, text: str) -> None:
    reply = viewer.ask_text(text)

    assert (reply["ok"], reply["code"]) == (False, "bad_request")


def test_a_viewer_gets_the_whole_board_and_then_hears_that_it_is_true(viewer: WireClient) -> None:
    board = viewer.ask("watch", sitting="sesi-1", since=None)

    heartbeat = viewer.wait_for("board")

    assert (board["ok"], board["state"], board["rows"]) == (True, "registering", [])
    assert (heartbeat["seq"], heartbeat["hash"]) == (board["seq"], board["hash"])
    assert heartbeat["as_of"] > board["as_of"]


def test_a_sitting_that_is_not_here_is_refused(viewer: WireClient) -> None:
    reply = viewer.ask("watch", sitting="sesi-9", since=None)

    assert (reply["ok"], reply["code"]) == (False, "unknown_sitting")


def test_who_comes_when_the_house_is_full_is_told_so_and_harms_nobody(
    server: ServerProcess, viewer: WireClient
) -> None:
    with (
        WireClient(server.base_url, "/results", {}),
        WireClient(server.base_url, "/results", {}) as third,
    ):
        refused = third.joined

    assert refused.startswith("44/results,")
    assert '"code":"busy"' in refused
    assert viewer.ask("watch", sitting="sesi-1", since=None)["ok"]
