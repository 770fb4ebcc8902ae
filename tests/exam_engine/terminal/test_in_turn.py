"""Forms and pictures are given out one after the other, and nothing is built for who has it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask
from flask.testing import FlaskClient

from exam_engine.server.gate import Gate, Precedence
from exam_engine.server.gatekeeper import PATIENCE_SECONDS, Gatekeeper
from exam_engine.server.metrics import Metrics
from exam_engine.terminal.in_turn import InTurn
from exam_engine.terminal.routes import routes
from exam_engine.terminal.terminals import Terminals
from exam_engine.terminal.tokens import Seat
from question_bank.sealing import SealedForm

PICTURE = "ab" * 32


class FakeTerminals:
    """A hall in which the token is the participant number; numbers from B work already."""

    def __init__(self, in_turn: InTurn) -> None:
        self.in_turn = in_turn
        self.metrics = Metrics()
        self.sealed: list[str] = []

    def admit(self, token: str) -> tuple[Seat, Any]:
        sheet = SimpleNamespace(begun=token.startswith("B"), ended=None)
        sheets = SimpleNamespace(attempts={token: sheet})
        return Seat("sesi-1", token, "terminal"), SimpleNamespace(sheets=sheets)

    def form(self, seat: Seat) -> SealedForm:
        self.sealed.append(seat.attempt)
        return SealedForm(seat.attempt.encode(), ())

    def committed(self, seat: Seat) -> str:
        return SealedForm(seat.attempt.encode(), ()).sha256

    def picture(self, sha256: str) -> bytes:
        self.sealed.append(sha256)
        return b"sealed"


@pytest.fixture
def clock() -> list[float]:
    return [1_000.0]


@pytest.fixture
def hall(clock: list[float]) -> FakeTerminals:
    def wind(seconds: float) -> None:
        clock[0] += seconds

    def keeper() -> Gatekeeper:
        return Gatekeeper(Gate(1, now=lambda: clock[0]), wind)

    return FakeTerminals(InTurn(keeper(), keeper()))


@pytest.fixture
def browser(hall: FakeTerminals) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(routes(cast("Terminals", hall)))
    return app.test_client()


Fetch = Callable[..., Any]


@pytest.fixture
def fetch(browser: FlaskClient) -> Fetch:
    def fetch(number: str, **headers: str) -> Any:
        bearer = {"Authorization": f"Bearer {number}"}
        return browser.get("/api/terminal/form", headers={**bearer, **headers})

    return fetch


def test_a_form_beyond_the_rate_is_refused_with_a_place_in_time(
    fetch: Fetch, hall: FakeTerminals, clock: list[float]
) -> None:
    first = fetch("A-1")
    at_the_door = fetch("A-2")
    for other in range(5):
        hall.in_turn._forms._gate.wait(Precedence.WORKING, f"B-{other}")
    told = fetch("A-3")
    clock[0] += told.json["retry_after_ms"] / 1_000
    again = fetch("A-3")

    assert first.status_code == at_the_door.status_code == again.status_code == 200
    assert told.status_code == 429
    assert told.json["code"] == "slow_down"
    assert told.json["retry_after_ms"] > PATIENCE_SECONDS * 1_000
    assert int(told.headers["Retry-After"]) * 1_000 >= told.json["retry_after_ms"]
    assert hall.sealed == ["A-1", "A-2", "A-3"]


def test_who_works_and_lacks_the_form_comes_before_those_who_wait(
    fetch: Fetch, hall: FakeTerminals
) -> None:
    places = [
        hall.in_turn._forms._gate.wait(Precedence.WAITING, f"{number}") for number in range(30)
    ]

    working = fetch("B-1")

    assert max(places) > 20
    assert working.status_code == 200


def test_nothing_is_built_and_nobody_waits_for_a_form_the_terminal_has(
    fetch: Fetch, hall: FakeTerminals
) -> None:
    etag = fetch("A-1").headers["ETag"]

    answers = [fetch("A-1", **{"If-None-Match": etag}) for _ in range(10)]

    assert [one.status_code for one in answers] == [304] * 10
    assert answers[0].headers["ETag"] == etag
    assert "immutable" in answers[0].headers["Cache-Control"]
    assert hall.sealed == ["A-1"]


def test_pictures_beyond_the_rate_are_refused_too_and_cached_ones_cost_nothing(
    browser: FlaskClient, hall: FakeTerminals
) -> None:
    address = f"/api/terminal/asset/{PICTURE}"
    first = browser.get(address)
    browser.get(address)
    for _ in range(5):
        hall.in_turn._pictures._gate.wait(Precedence.WAITING)

    told = browser.get(address)
    cached = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.data == b"sealed"
    assert (told.status_code, told.get_json()["code"]) == (429, "slow_down")
    assert cached.status_code == 304
