from collections.abc import Iterator

import pytest

from tests.server_process import ServerProcess
from tests.wire_client import WireClient

ECHO = "tests.exam_engine.server.echo_application:app"


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with ServerProcess(ECHO, tmp_path_factory.mktemp("echo")) as running:
        yield running


@pytest.mark.parametrize(
    "text",
    [
        '["unknown",{}]',
        '["echo",{}]',
        '["echo",{"text":1}]',
        '["echo",{"text":"a","more":1}]',
        '["echo",null]',
        '["echo"]',
        '["echo",{"text":"a"},{"text":"b"}]',
        '["connect",{}]',
        "[]",
        "[null]",
        "[[],{}]",
        "{}",
        "null",
        '["echo",{"text":"a"}',
        '["echo",{"text":NaN}]',
        '["echo",{"text":"\\ud800"}]',
        "[" * 30_000,
        '["echo",{"text":"' + "a" * 70_000 + '"}]',
        "",
    ],
)
def test_what_is_not_a_message_is_refused_aloud(echo: ServerProcess, text: str) -> None:
    with WireClient(echo.base_url, "/echo", {}) as client:
        reply = client.ask_text(text)
        after = client.ask("echo", text="still here")

    assert (reply["ok"], reply["code"]) == (False, "bad_request")
    assert after == {"ok": True, "text": "still here"}


def test_events_that_cannot_be_answered_or_belong_elsewhere_do_no_harm(
    echo: ServerProcess,
) -> None:
    with WireClient(echo.base_url, "/echo", {}) as client:
        client.connection.send('42/echo,["echo",{"text":"unasked"}]')
        client.connection.send('451-/echo,77["echo",{"_placeholder":true,"num":0}]')
        client.connection.send(b"binary")
        client.connection.send('42/nowhere,78["echo",{"text":"a"}]')
        client.connection.send('4279["echo",{"text":"a"}]')
        client.connection.send('43/echo,5["an acknowledgement of nothing"]')

        binary = client.reply_to(77)
        elsewhere = client.reply_to(78, "/nowhere")
        after = client.ask("echo", text="still here")

    assert binary["code"] == elsewhere["code"] == "bad_request"
    assert after["text"] == "still here"
    assert "unasked" not in "".join(client.received)


def test_a_message_beyond_all_bounds_ends_its_connection_and_no_other(
    echo: ServerProcess,
) -> None:
    with (
        WireClient(echo.base_url, "/echo", {}) as honest,
        WireClient(echo.base_url, "/echo", {}) as bomb,
    ):
        bomb.send_text('["echo",{"text":"' + "a" * 300_000 + '"}]')

        with pytest.raises(Exception, match="1009"):
            bomb.connection.recv(10)
        assert honest.ask("echo", text="here")["ok"]
