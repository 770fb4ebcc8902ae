import re
from xml.etree import ElementTree as ET

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient

from proctor_console.results.board import Board
from proctor_console.results.routes import routes
from tests.proctor_console.results.board_builders import (
    a_change,
    a_standing,
    an_announced_sitting,
    some_boards,
)


@pytest.fixture
def board_and_client() -> tuple[Board, FlaskClient]:
    boards = some_boards()
    board = boards.open(an_announced_sitting(), a_change(a_standing()))
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(routes(boards))
    return board, app.test_client()


def test_the_board_is_cacheable_for_a_second_and_known_by_its_tag(
    board_and_client: tuple[Board, FlaskClient],
) -> None:
    _, client = board_and_client

    first = client.get("/results/sesi-1/board.json")
    again = client.get(
        "/results/sesi-1/board.json", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert first.json is not None
    assert first.json["rows"][0]["participant_number"] == "A-1"
    assert first.headers["Cache-Control"] == "public, max-age=1, stale-while-revalidate=3"
    assert (again.status_code, again.data) == (304, b"")


def test_a_changed_board_is_sent_again(board_and_client: tuple[Board, FlaskClient]) -> None:
    board, client = board_and_client
    tag = client.get("/results/sesi-1/board.json").headers["ETag"]
    board.hear(a_change(a_standing(points=(10, 10, 4))))
    board.publish(board.as_of + 250)

    again = client.get("/results/sesi-1/board.json", headers={"If-None-Match": tag})

    assert again.status_code == 200
    assert again.json is not None
    assert again.json["rows"][0]["total"] == 24


def test_the_changes_since_a_number_are_only_those(
    board_and_client: tuple[Board, FlaskClient],
) -> None:
    board, client = board_and_client
    board.hear(a_change(a_standing("B-1")))
    board.publish(board.as_of + 250)

    reply = client.get("/results/sesi-1/board.json?since=1").json

    assert reply is not None
    assert "rows" not in reply
    assert [row["participant_number"] for row in reply["changes"]] == ["B-1"]
    assert (reply["seq"], reply["removed"], reply["state"]) == (2, [], "running")


@pytest.mark.parametrize("since", ["0", "99"])
def test_a_number_that_is_none_of_the_boards_is_answered_with_all_of_it(
    board_and_client: tuple[Board, FlaskClient], since: str
) -> None:
    _, client = board_and_client

    reply = client.get(f"/results/sesi-1/board.json?since={since}").json

    assert reply is not None
    assert "rows" in reply


@pytest.mark.parametrize(
    "question",
    ["since=", "since=-1", "since=1e3", "since=1&x=2", f"since={'9' * 16}", "since=%D9%A1"],
)
def test_a_question_that_is_none_is_refused(
    board_and_client: tuple[Board, FlaskClient], question: str
) -> None:
    _, client = board_and_client

    reply = client.get(f"/results/sesi-1/board.json?{question}")

    assert reply.status_code == 400
    assert reply.json is not None
    assert (reply.json["ok"], reply.json["code"]) == (False, "bad_request")


@pytest.mark.parametrize("path", ["board.json", "qr.svg"])
def test_an_unknown_sitting_is_refused_in_the_words_of_the_wire(
    board_and_client: tuple[Board, FlaskClient], path: str
) -> None:
    _, client = board_and_client

    reply = client.get(f"/results/sesi-9/{path}")

    assert reply.status_code == 404
    assert reply.json == {
        "ok": False,
        "code": "unknown_sitting",
        "message": "Tidak ada sesi dengan nama ini di server ini.",
    }
    assert reply.headers["Cache-Control"] == "no-store"


def test_the_list_names_every_open_board(board_and_client: tuple[Board, FlaskClient]) -> None:
    _, client = board_and_client

    reply = client.get("/results/sittings.json").json

    assert reply is not None
    assert [line["sitting"] for line in reply["sittings"]] == ["sesi-1"]
    assert reply["sittings"][0]["counts"]["registered"] == 3


def test_the_qr_code_leads_where_the_public_is_whoever_asks() -> None:
    boards = some_boards()
    boards.open(an_announced_sitting(), a_change(a_standing()))
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(routes(boards, address="https://ujian.example"))
    client = app.test_client()

    asked = [client.get("/results/sesi-1/qr.svg", headers={"Host": host}) for host in ("a", "b:8")]

    expected = segno.make("https://ujian.example/results/sesi-1", error="m", micro=False)
    width = expected.symbol_size(scale=4, border=2)[0]
    assert asked[0].data == asked[1].data
    assert f'width="{width}"'.encode() in asked[0].data


def test_the_qr_code_is_a_picture_that_carries_no_script(
    board_and_client: tuple[Board, FlaskClient],
) -> None:
    _, client = board_and_client

    reply = client.get("/results/sesi-1/qr.svg")

    assert reply.mimetype == "image/svg+xml"
    assert ET.fromstring(reply.data).tag.endswith("svg")  # noqa: S314 - our own answer
    assert not re.search(rb"script|href", reply.data)
