"""What may be kept, by whom and for how long: the table of docs/protocol.md, tried."""

import re
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from exam_engine.server.refused_requests import refuse
from proctor_console.results.board import Board
from proctor_console.results.routes import routes
from tests.proctor_console.results.board_builders import (
    AClock,
    a_change,
    a_standing,
    an_announced_sitting,
    some_boards,
)

BOARD = "public, max-age=1, stale-while-revalidate=3"


class Kept(NamedTuple):
    """How an answer may be kept: its status, its Cache-Control, the form of its tag."""

    status: int
    cached: str
    tag: str


WEAK, STRONG, NONE = r'W/".+"', r'".+"', ""
TABLE = {
    "/results/sesi-1/board.json": Kept(200, BOARD, WEAK),
    "/results/sesi-1/board.json?since=1": Kept(200, BOARD, WEAK),
    "/results/sesi-1/board.json?since=1&epoch=00000000": Kept(200, BOARD, WEAK),
    "/results/sesi-1/board.json?since=99": Kept(200, BOARD, WEAK),
    "/results/sittings.json": Kept(200, BOARD, STRONG),
    "/results/sesi-1/qr.svg": Kept(200, "public, max-age=300", STRONG),
    "/results": Kept(200, "no-cache", STRONG),
    "/results/sesi-1": Kept(200, "no-cache", STRONG),
    "/results/sesi-9": Kept(404, "no-store", NONE),
    "/results/sesi-9/board.json": Kept(404, "no-store", NONE),
    "/results/sesi-9/qr.svg": Kept(404, "no-store", NONE),
    "/results/sesi-1/board.json?since=x": Kept(400, "no-store", NONE),
    "/results/sesi-1/board.json?since=1&since=2": Kept(400, "no-store", NONE),
    "/results/sesi-1/board.json?since=1&epoch=X": Kept(400, "no-store", NONE),
    "/results/sesi-1/nothing": Kept(404, "no-store", NONE),
}
FOUND = sorted(path for path, kept in TABLE.items() if kept.tag)


@pytest.fixture
def clock() -> AClock:
    return AClock()


@pytest.fixture
def board(clock: AClock) -> Board:
    boards = some_boards(clock)
    board = boards.open(an_announced_sitting(), a_change(a_standing()))
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(routes(boards))
    refuse(app)
    board.client = app.test_client()  # type: ignore[attr-defined]  # carried for the fixture below
    return board


@pytest.fixture
def client(board: Board) -> FlaskClient:
    return board.client  # type: ignore[attr-defined, no-any-return]  # as above


def asked(client: FlaskClient, path: str, method: str = "GET", **headers: str) -> TestResponse:
    given = {name.replace("_", "-"): text for name, text in headers.items()}
    answer = client.open(path, method=method, headers=given)
    answer.get_data()  # kept in the answer, so that what it was read from can be closed
    answer.close()
    return answer


@pytest.mark.parametrize("path", sorted(TABLE))
def test_an_answer_is_kept_as_the_table_says(client: FlaskClient, path: str) -> None:
    answer = asked(client, path)

    assert answer.status_code == TABLE[path].status
    assert answer.headers["Cache-Control"] == TABLE[path].cached
    assert re.fullmatch(TABLE[path].tag, answer.headers.get("ETag", ""))


@pytest.mark.parametrize("path", sorted(TABLE))
def test_an_answer_is_the_same_for_everybody(client: FlaskClient, path: str) -> None:
    answer = asked(client, path, Cookie="session=somebody", Accept_Language="en")

    assert answer.data == asked(client, path).data
    varies = "Accept-Encoding" if TABLE[path].cached == BOARD and "board" in path else None
    assert answer.headers.get("Vary") == varies
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", sorted(TABLE))
def test_head_says_what_get_would_say_without_saying_it(client: FlaskClient, path: str) -> None:
    whole, head = asked(client, path), asked(client, path, "HEAD")

    assert (head.status_code, head.data) == (whole.status_code, b"")
    for name in ("Cache-Control", "ETag", "Content-Length", "Content-Type"):
        assert head.headers.get(name) == whole.headers.get(name)


@pytest.mark.parametrize("path", FOUND)
@pytest.mark.parametrize("said", ["{tag}", '"other", {tag}', "{opposite}", "*"])
def test_who_has_it_already_is_not_sent_it_again(client: FlaskClient, path: str, said: str) -> None:
    tag = asked(client, path).headers["ETag"]
    # weak comparison is what If-None-Match asks for (RFC 9110, 13.1.2)
    opposite = tag.removeprefix("W/") if tag.startswith("W/") else f"W/{tag}"

    answer = asked(client, path, If_None_Match=said.format(tag=tag, opposite=opposite))

    assert (answer.status_code, answer.data) == (304, b"")
    assert (answer.headers["ETag"], answer.headers["Cache-Control"]) == (tag, TABLE[path].cached)


@pytest.mark.parametrize("path", FOUND)
def test_who_has_something_else_is_sent_the_whole(client: FlaskClient, path: str) -> None:
    answer = asked(client, path, If_None_Match='"other"')

    assert answer.status_code == 200
    assert answer.data == asked(client, path).data


@pytest.mark.parametrize("path", sorted(path for path, kept in TABLE.items() if kept.status == 404))
def test_what_is_not_there_is_never_half_there(client: FlaskClient, path: str) -> None:
    part = asked(client, path, Range="bytes=0-9")
    known = asked(client, path, If_None_Match="*")

    assert (part.status_code, known.status_code) == (404, 404)
    assert part.data == known.data == asked(client, path).data


def test_a_heartbeat_keeps_the_tag_and_a_change_of_anything_else_gives_another(
    board: Board, client: FlaskClient
) -> None:
    paths = [path for path in FOUND if "board.json" in path]
    before = [asked(client, path).headers["ETag"] for path in paths]

    board.publish(board.as_of + 2_000)
    assert [asked(client, path).headers["ETag"] for path in paths] == before

    board.hear(a_change(a_standing(), present=3))
    board.publish(board.as_of + 250)

    for path, tag in zip(paths, before, strict=True):
        answer = asked(client, path, If_None_Match=tag)
        assert (answer.status_code, answer.headers["ETag"] == tag) == (200, False)
