"""Large boards go out compressed, once for everybody, and a flood of questions is told to wait."""

import gzip
import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from proctor_console.errors import Crowded
from proctor_console.results.allowance import AT_ONCE_SECONDS, Allowance
from proctor_console.results.board import Board
from proctor_console.results.outgoing import ANSWER_SECONDS, LARGE_BYTES
from proctor_console.results.publisher import SHARE
from proctor_console.results.routes import routes
from tests.proctor_console.results.board_builders import (
    a_change,
    a_standing,
    an_announced_sitting,
    some_boards,
)

WHOLE = "/results/sesi-1/board.json"
PEOPLE = 200


class Public:
    """Whoever asks for the board of a sitting with many people."""

    def __init__(self, people: int = PEOPLE) -> None:
        self.now = 1_000.0
        self.compressed = 0
        boards = some_boards()
        rows = [a_standing(f"A-{number:03}") for number in range(people)]
        self.board: Board = boards.open(an_announced_sitting(), a_change(*rows))
        self.allowance = Allowance(SHARE, lambda: self.now)
        self.meanwhile: Callable[[], object] = lambda: None
        app = Flask(__name__, static_folder=None)
        app.register_blueprint(routes(boards, self.natively, self.allowance))
        self.client: FlaskClient = app.test_client()

    def natively(self, work: Callable[..., bytes], /, *args: object) -> bytes:
        self.compressed += 1
        self.meanwhile()
        return work(*args)

    def asks(self, path: str = WHOLE, encoding: str = "gzip", **headers: str) -> TestResponse:
        said = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.client.get(path, headers={"Accept-Encoding": encoding, **said})

    def change(self, points: int = 5) -> None:
        self.board.hear(a_change(a_standing("A-001", points=(points, 0, 0))))
        self.board.publish(self.board.as_of + 250)


@pytest.fixture
def public() -> Public:
    return Public()


def test_a_large_board_is_compressed_for_whoever_takes_it_and_says_the_same(
    public: Public,
) -> None:
    plain, packed = public.asks(encoding="identity"), public.asks()

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(plain.data) >= LARGE_BYTES > len(packed.data)
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("encoding", ["gzip;q=0", "br", "deflate, br;q=0.9", ""])
def test_who_does_not_take_gzip_gets_the_board_as_it_is(public: Public, encoding: str) -> None:
    answer = public.asks(encoding=encoding)

    assert "Content-Encoding" not in answer.headers
    assert len(json.loads(answer.data)["rows"]) == PEOPLE


def test_a_board_is_compressed_once_until_it_changes(public: Public) -> None:
    first = [public.asks().data for _ in range(5)]
    assert public.compressed == 1

    public.change(points=10)
    second = public.asks().data

    assert public.compressed == 2
    assert set(first) == {first[0]} != {second}
    assert json.loads(gzip.decompress(second))["rows"][1]["total"] == 10


def test_who_asks_while_it_is_compressed_gets_it_plain_rather_than_compressing_it_too(
    public: Public,
) -> None:
    others: list[TestResponse] = []
    public.meanwhile = lambda: others.append(public.asks())

    mine = public.asks()

    assert public.compressed == 1
    assert mine.headers["Content-Encoding"] == "gzip"
    assert ["Content-Encoding" in one.headers for one in others] == [False]


def test_changes_however_many_do_not_push_out_the_compressed_whole(public: Public) -> None:
    public.asks()

    changes = public.asks(f"{WHOLE}?since=0")
    again = public.asks()
    of_before_a_restart = public.asks(f"{WHOLE}?since=7&epoch=00000000")

    assert len(changes.data) >= LARGE_BYTES
    assert "Content-Encoding" not in changes.headers
    assert of_before_a_restart.data == again.data
    assert again.headers["Content-Encoding"] == "gzip"
    assert public.compressed == 1


def test_what_is_small_is_sent_as_it_is() -> None:
    public = Public(people=1)

    assert "Content-Encoding" not in public.asks().headers
    assert public.compressed == 0


def test_a_flood_gets_no_more_than_its_share_and_is_told_when_to_come_back(public: Public) -> None:
    answers = [public.asks() for _ in range(1_000)]
    served = [one for one in answers if one.status_code == 200]
    refused = answers[-1]

    assert len(served) <= AT_ONCE_SECONDS / ANSWER_SECONDS + 1
    assert refused.status_code == 503
    assert refused.json is not None
    assert (refused.json["code"], refused.json["crowded"]) == ("slow_down", True)
    assert int(refused.headers["Retry-After"]) * 1_000 >= refused.json["retry_after_ms"] >= 1_000
    assert refused.headers["Cache-Control"] == "no-store"

    public.now += int(refused.headers["Retry-After"])
    assert public.asks().status_code == 200


def test_over_time_a_flood_gets_the_share_and_not_more(public: Public) -> None:
    public.allowance.spend(AT_ONCE_SECONDS)
    served, seconds = 0, 2
    for _ in range(seconds * 50):
        public.now += 0.02
        served += sum(public.asks().status_code == 200 for _ in range(8))

    spent = served * ANSWER_SECONDS
    assert seconds * SHARE * 0.9 <= spent <= seconds * SHARE + ANSWER_SECONDS * 8


def test_who_has_the_board_already_is_told_so_even_in_a_flood(public: Public) -> None:
    tag = public.asks().headers["ETag"]
    public.allowance.spend(AT_ONCE_SECONDS * 2)

    assert public.asks().status_code == 503
    assert public.asks(If_None_Match=tag).status_code == 304


def test_an_allowance_comes_back_at_its_share_and_never_to_more_than_may_be_spent_at_once() -> None:
    now = [0.0]
    allowance = Allowance(0.5, lambda: now[0])
    allowance.check()
    allowance.spend(AT_ONCE_SECONDS + 2.0)

    with pytest.raises(Crowded) as refused:
        allowance.check()
    assert refused.value.evidence["seconds"] == 4
    now[0] = 4.01
    allowance.check()

    now[0] = 1_000.0
    allowance.check()
    allowance.spend(AT_ONCE_SECONDS)
    with pytest.raises(Crowded):
        allowance.check()
