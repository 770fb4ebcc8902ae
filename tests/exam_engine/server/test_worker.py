import json
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.server_process import ServerProcess
from tests.wire_client import WireClient

ECHO = "tests.exam_engine.server.echo_application:app"


@pytest.fixture(params=["eventlet", "gevent"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServerProcess]:
    with ServerProcess(ECHO, tmp_path, env={"EXAM_CONCURRENCY": request.param}) as running:
        yield running


def test_both_libraries_of_green_threads_serve_pages_and_sockets(server: ServerProcess) -> None:
    with urllib.request.urlopen(server.base_url + "/") as page:
        body = page.read()
    with WireClient(server.base_url, "/echo", {}) as client:
        replies = [client.ask("echo", text=str(number)) for number in range(100)]

    assert body == b"ok"
    assert replies == [{"ok": True, "text": str(number)} for number in range(100)]


def test_what_is_sent_at_once_is_answered_in_order(server: ServerProcess) -> None:
    with WireClient(server.base_url, "/echo", {}) as client:
        numbers = [client.send("echo", {"text": "é" * size}) for size in range(0, 9_000, 997)]
        replies = [client.reply_to(number) for number in numbers]

    assert [len(reply["text"]) for reply in replies] == list(range(0, 9_000, 997))


def test_messages_taken_in_the_loop_keep_their_order_among_all_others(
    server: ServerProcess,
) -> None:
    texts = ['["echo",{"text":"a"}]', '["unknown",{}]', "no JSON"] * 50

    with WireClient(server.base_url, "/echo", {}) as client:
        numbers = [client.send_text(text) for text in texts]
        client.reply_to(numbers[-1])

    answered = [text for text in client.received if text.startswith("43/echo,")]
    order = [int(text.removeprefix("43/echo,").partition("[")[0]) for text in answered]
    assert order == numbers


def test_a_handler_that_fails_ends_its_own_connection_and_no_other(server: ServerProcess) -> None:
    with (
        WireClient(server.base_url, "/echo", {}) as honest,
        WireClient(server.base_url, "/echo", {}) as unlucky,
    ):
        unlucky.send("stumble", {"text": ""})

        with pytest.raises(ConnectionClosed):
            unlucky.connection.recv(10)
        assert honest.ask("echo", text="here")["ok"]
    assert "ZeroDivisionError" in server.log.read_text()


def test_a_screen_that_sends_what_is_no_packet_is_forgotten_with_its_connection(
    server: ServerProcess,
) -> None:
    screens = []

    for text in ("x", "", "²", "bA"):
        with WireClient(server.base_url, "/echo", {}) as client:
            assert client.ask("echo", text="here")["ok"]
            client.connection.send(text)
            with pytest.raises(ConnectionClosed):
                client.connection.recv(10)
        with urllib.request.urlopen(server.base_url + "/screens") as page:
            screens.append(page.read())

    # one that was kept would be written to by the number of its descriptor, which is the next one's
    assert screens == [b"0"] * 4
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("concurrency", ["eventlet", "gevent"])
def test_a_quiet_screen_stays_connected_as_long_as_it_answers_pings(
    tmp_path: Path, concurrency: str
) -> None:
    settings = {
        "EXAM_CONCURRENCY": concurrency,
        "EXAM_PING_INTERVAL_SECONDS": "1",
        "EXAM_PING_TIMEOUT_SECONDS": "1",
    }
    with (
        ServerProcess(ECHO, tmp_path, env=settings) as server,
        WireClient(server.base_url, "/echo", {}) as client,
    ):
        # longer than interval and timeout together, after which Engine.IO's own writer gives up
        for _ in range(4):
            assert client.connection.recv(5) == "2"
            client.connection.send("3")

        assert client.ask("echo", text="still here")["ok"]


def test_a_worker_whose_supervisor_was_killed_goes_too(server: ServerProcess) -> None:
    with WireClient(server.base_url, "/echo", {}) as client:
        assert client.ask("echo", text="here")["ok"]
        server.kill_supervisor()
        gone = server.leaves_its_port(8)
        if not gone:
            server.kill()

    # one that stayed would keep the port, and no new server could take over the sittings
    assert gone


def test_a_stopping_server_lets_its_screens_go_and_ends_in_peace(server: ServerProcess) -> None:
    with WireClient(server.base_url, "/echo", {}) as client:
        assert client.ask("echo", text="here")["ok"]

        status = server.stop()

    assert status == 0
    assert "Traceback" not in server.log.read_text()


def test_of_a_crowd_some_stand_at_the_door_and_the_others_are_told_when_to_come(
    tmp_path: Path,
) -> None:
    def come(base_url: str) -> str:
        with WireClient(base_url, "/echo", {}) as client:
            return client.joined

    with (
        ServerProcess(ECHO, tmp_path, env={"EXAM_CONNECTIONS_PER_SECOND": "1"}) as server,
        ThreadPoolExecutor(10) as crowd,
    ):
        answers = list(crowd.map(come, [server.base_url] * 10))

    let_in = [answer for answer in answers if answer.startswith("40/echo,")]
    told = [json.loads(answer.partition(",")[2]) for answer in answers if answer not in let_in]
    assert let_in
    assert {one["code"] for one in told} == {"slow_down"}
    assert all(5_000 < one["data"]["retry_after_ms"] <= 10_000 for one in told)
    assert len({one["data"]["retry_after_ms"] for one in told}) == len(told) >= 3
    assert "Traceback" not in server.log.read_text()
