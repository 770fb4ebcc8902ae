"""What a running server tells its operators: every figure documented, and nobody named anywhere."""

from __future__ import annotations

import asyncio
import json
import re
from functools import partial
from pathlib import Path

import msgspec
import pytest
from flask import Flask

from exam_engine.config import Config, load
from exam_engine.database import connect_apart
from exam_engine.errors import BadConfiguration, LedgerDamaged
from exam_engine.ledger.store import LedgerStore
from exam_engine.server.health import health
from exam_engine.server.machine_figures import watch_machine
from exam_engine.server.metrics import Metrics
from exam_engine.unopened import UnopenedSittings
from proctor_console.robots.candidate import Robot
from proctor_console.robots.pace import Pace
from tests.exam_day import ExamDay
from tests.exam_engine.planned import a_roster

OPERATING = Path(__file__).parents[2] / "docs" / "operating.md"
CANDIDATES = ("P-001", "P-002", "P-003")
QUICK = Pace(seconds_per_item=0.01)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str], list[str]]:
    """A whole exam of robots with a kill in it: its figures, its log, what must not be in it."""
    folder = tmp_path_factory.mktemp("centre")
    day = ExamDay(folder, EXAM_LOG_FORMAT="json", EXAM_LOG_LEVEL="debug")
    day.staff("OpenRegistration")
    pins = {one: day.admit(one) for one in CANDIDATES}
    day.login("000000", "P-001")
    fleet = [Robot(day.server.base_url, one, pin, QUICK) for one, pin in pins.items()]

    async def exam() -> None:
        async with asyncio.timeout(60):
            sitting = asyncio.gather(*(robot.sit() for robot in fleet))
            await asyncio.to_thread(day.staff, "StartSitting")
            grant = {"attempts": ["P-001"], "seconds": 60, "reason": "Peserta Contoh 01 sakit"}
            await asyncio.to_thread(partial(day.staff, "GrantTime", **grant))
            while len(fleet[0].acknowledged) < 10:  # noqa: ASYNC110 - robots set no event
                await asyncio.sleep(0.01)
            await asyncio.to_thread(day.server.kill)
            await asyncio.to_thread(day.restart)
            await sitting

    try:
        asyncio.run(exam())
        figures = day.get("/metrics")[1].decode()
    finally:
        day.server.stop()
    roster = a_roster()
    personal = [datum for one in roster for datum in (one.participant_number, one.name)]
    personal += [*pins.values(), *(robot._token for robot in fleet)]
    personal += [robot._terminal_key for robot in fleet]
    engine = connect_apart(load(folder, {}).database)
    secrets = LedgerStore(engine).identities("sesi-1", ())
    engine.dispose()
    personal += [one.pseudonym.hex() for one in secrets.values()]
    return figures, (folder / "server.log").read_text().splitlines(), personal


def test_every_figure_is_documented_with_its_sentence(
    watched: tuple[str, list[str], list[str]],
) -> None:
    described = dict(re.findall(r"^# HELP (\S+) (.+)$", watched[0], flags=re.MULTILINE))
    documented = dict(
        re.findall(r"^\| `(exam_\w+)` \| ([^|]+) \|", OPERATING.read_text("utf-8"), re.MULTILINE)
    )

    assert documented == {
        name: sentence for name, sentence in described.items() if not name.endswith("_created")
    }


def test_the_figures_are_those_of_the_exam(watched: tuple[str, list[str], list[str]]) -> None:
    values = dict(re.findall(r"^(exam_\w+) ([-\d.e+]+)$", watched[0], flags=re.MULTILINE))

    assert float(values["exam_attempts_finished"]) == 3
    assert float(values["exam_attempts_working"]) == 0
    assert float(values["exam_disk_left_bytes"]) > 1e6
    assert float(values["exam_resident_memory_bytes"]) > 1e7
    assert abs(float(values["exam_clock_drift_milliseconds"])) < 10_000
    assert float(values["exam_backup_age_seconds"]) == -1
    assert float(values["exam_loop_late_seconds_count"]) > 10
    assert re.search(r'^exam_ledger_entries\{sitting="sesi-1"\} \d', watched[0], re.MULTILINE)


def test_no_line_of_the_log_names_anybody(watched: tuple[str, list[str], list[str]]) -> None:
    _, lines, personal = watched

    assert len(personal) > 15
    assert [line for line in lines for datum in personal if datum and datum in line] == []


def test_every_line_is_an_object_with_time_level_and_event(
    watched: tuple[str, list[str], list[str]],
) -> None:
    read = [json.loads(line) for line in watched[1]]

    assert all({"time", "level", "event"} <= line.keys() for line in read)
    events = {line["event"] for line in read}
    assert {"gunicorn.error", "SittingOpened", "SittingStarted", "TimeGranted"} <= events
    assert {line.get("sitting") for line in read if line["event"] == "SittingStarted"} == {"sesi-1"}


def answer_to(address: str, *readers: str) -> int:
    app = Flask("test")
    app.register_blueprint(health(lambda: None, UnopenedSittings(), Metrics(), readers))
    reply = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address})
    return reply.status_code


def test_only_readers_may_read_the_figures() -> None:
    usual = Config().metrics_readers

    assert answer_to("127.0.0.1", *usual) == answer_to("::1", *usual) == 200
    assert answer_to("10.20.0.7", *usual) == 403
    assert answer_to("10.20.0.7", "10.20.0.0/24") == 200
    assert answer_to("::ffff:10.20.0.7", "10.20.0.0/24") == 200
    assert answer_to("nowhere", "10.20.0.0/24") == 403


def test_only_readers_are_told_which_sittings_are_not_open() -> None:
    unopened = UnopenedSittings()
    unopened.note("sesi-2", LedgerDamaged("entry 7 is missing"))
    app = Flask("test")
    app.register_blueprint(health(lambda: None, unopened, Metrics(), ["127.0.0.1"]))

    def told(address: str) -> str:
        reply = app.test_client().get("/readyz", environ_base={"REMOTE_ADDR": address})
        assert reply.status_code == 200
        return reply.text

    assert told("127.0.0.1") == "ok\nsesi-2 is not open: damaged\n"
    assert told("10.20.0.7") == "ok\n"


def test_a_reader_that_is_no_network_is_refused_at_the_start() -> None:
    with pytest.raises(BadConfiguration, match="metrics_readers"):
        answer_to("127.0.0.1", "the-office")


def test_a_clock_set_by_hand_shows_as_drift(tmp_path: Path) -> None:
    metrics, now = Metrics(), {"wall": 1_000, "monotonic": 50}
    watch_machine(metrics, tmp_path, lambda: now["wall"], lambda: now["monotonic"])

    now.update(wall=1_000 + 3_600_000 + 10, monotonic=60)

    assert "exam_clock_drift_milliseconds 3.6e+06" in metrics.text().decode()


def test_settings_for_operators_come_from_the_environment(tmp_path: Path) -> None:
    config = load(tmp_path, {"EXAM_METRICS_READERS": "127.0.0.1, 10.0.0.0/8"})

    assert config.metrics_readers == ("127.0.0.1", "10.0.0.0/8")
    assert msgspec.structs.replace(config, log_format="json").environment()["EXAM_LOG_FORMAT"]
