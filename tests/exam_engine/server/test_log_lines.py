"""Log lines are one event each and say nothing about a candidate, whatever went wrong."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from exam_engine.errors import UnknownAttempt
from exam_engine.server.log_lines import set_up, without_addresses

Log = Callable[[str], tuple[logging.Logger, Callable[[], list[Any]]]]


@pytest.fixture
def log() -> Iterator[Log]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def start(kind: str) -> tuple[logging.Logger, Callable[[], list[Any]]]:
        stream = io.StringIO()
        set_up(kind, "info", stream)  # type: ignore[arg-type]  # parametrized

        def lines() -> list[Any]:
            said = stream.getvalue().splitlines()
            return [json.loads(one) for one in said] if kind == "json" else said

        return logging.getLogger("exam_engine.test"), lines

    yield start
    root.handlers[:], level = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def failed(ours: logging.Logger, exception: Exception) -> None:
    def fail() -> None:
        raise exception

    try:
        fail()
    except type(exception):
        ours.exception("it failed")


def test_an_event_has_time_level_sitting_and_figures(log: Log) -> None:
    ours, lines = log("json")

    ours.info("x", extra={"event": "SittingStarted", "sitting": "sesi-1", "entries": 12})
    ours.warning("sitting %s: %d lines", "sesi-1", 3)

    first, second = lines()
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "level": "info",
        "event": "SittingStarted",
        "sitting": "sesi-1",
        "entries": 12,
        "text": "x",
    }
    assert second["text"] == "sitting sesi-1: 3 lines"
    assert second["event"] == "exam_engine.test"


@pytest.mark.parametrize("kind", ["text", "json"])
def test_an_exception_is_told_without_its_words(log: Log, kind: str) -> None:
    ours, lines = log(kind)

    failed(ours, UnknownAttempt("26-0001 Peserta Contoh is unknown", attempts=["26-0001"]))

    (line,) = map(str, lines())
    assert "UnknownAttempt" in line
    assert "test_log_lines.py" in line
    assert "26-0001" not in line
    assert "Peserta" not in line


def test_the_reason_of_the_database_is_told_without_what_was_written(log: Log) -> None:
    ours, lines = log("json")
    cause = Exception("database is locked\nDETAIL: Key (26-0001)")

    failed(ours, OperationalError("INSERT ...", {"attempt": "26-0001"}, cause))

    (line,) = lines()
    assert line["reason"] == "database is locked"
    assert "26-0001" not in str(line)


@pytest.mark.parametrize("address", ["192.0.2.17", "203.0.113.9", "2001:db8::17:1", "fe80::1:2:3"])
def test_addresses_of_terminals_are_blotted_out(address: str) -> None:
    said = without_addresses(f"Invalid request from ip={address}: too long")

    assert said == "Invalid request from ip=(address): too long"


def test_times_versions_and_the_servers_own_address_stay() -> None:
    for said in ("Listening at: http://0.0.0.0:8000 (17)", "at 08:15:00 it was", "gunicorn 27.0.1"):
        assert without_addresses(said) == said


def test_libraries_speak_only_when_it_matters(log: Log) -> None:
    _, lines = log("json")

    logging.getLogger("sqlalchemy.engine").info("INSERT INTO roster ...")
    logging.getLogger("socketio.server").info("received event with a token")
    logging.getLogger("socketio.server").warning("it matters")

    assert [one["text"] for one in lines()] == ["it matters"]
