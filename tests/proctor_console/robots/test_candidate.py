"""A robot candidate sits an exam through outages, pauses and refusals without losing an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from proctor_console.robots import http_client
from proctor_console.robots.candidate import Robot
from proctor_console.robots.pace import Pace
from proctor_console.robots.socket_client import Refused
from tests.proctor_console.robots.fake_exam import ITEMS, RESULT, FakeExam, until

QUICK = Pace(seconds_per_item=0.002, changes_mind=0, flags=0, skips=0)

Scene = Callable[[FakeExam, Robot], Awaitable[None]]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def play(scene: Scene, pin: str = "123456") -> None:
        async def on_stage() -> None:
            async with FakeExam() as exam, asyncio.timeout(20):
                monkeypatch.setattr(http_client, "ask", exam.http)
                await scene(exam, Robot(exam.base_url, "26-0001", pin, QUICK))

        asyncio.run(on_stage())

    return play


def test_a_robot_answers_every_item_and_learns_its_score(play: Callable[..., None]) -> None:
    async def scene(exam: FakeExam, robot: Robot) -> None:
        await robot.sit()

        assert robot.result == RESULT
        assert robot.acknowledged == exam.answers
        assert sorted(exam.answers) == list(range(1, ITEMS + 1))

    play(scene)


def test_a_robot_waits_for_the_start(play: Callable[..., None]) -> None:
    async def scene(exam: FakeExam, robot: Robot) -> None:
        exam.started = False
        sitting = asyncio.create_task(robot.sit())
        await until(lambda: exam.heard)
        await asyncio.sleep(0.05)
        before = list(exam.heard)
        exam.started = True
        await exam.push("started", form_key="", remaining_ms=1)
        await sitting

        assert before == ["sync"]
        assert len(exam.answers) == ITEMS

    play(scene)


@pytest.mark.parametrize("moment", ["drop", "drop after"])
def test_what_an_outage_swallowed_is_sent_again(play: Callable[..., None], moment: str) -> None:
    drops = iter([2, 4, 4])

    async def scene(exam: FakeExam, robot: Robot) -> None:
        due = [next(drops)]

        def before(event: str, fields: dict[str, Any]) -> str | None:
            if event == "answer" and fields["seq"] == due[0]:
                due[0] = next(drops, 0)
                return moment
            return None

        exam.before = before
        await robot.sit()

        assert robot.result == RESULT
        assert robot.acknowledged == exam.answers
        assert exam.last_seq == ITEMS

    play(scene)


def test_a_stopped_clock_stops_the_robot_and_its_answer_is_kept(play: Callable[..., None]) -> None:
    async def scene(exam: FakeExam, robot: Robot) -> None:
        paused = {"ok": False, "code": "paused", "message": ""}

        def before(event: str, fields: dict[str, Any]) -> dict[str, Any] | None:
            if event == "answer" and fields["seq"] == 3 and exam.started:
                exam.started = False
                return paused
            return None

        exam.before = before
        sitting = asyncio.create_task(robot.sit())
        await until(lambda: not exam.started and exam.heard[-1] == "sync")
        await asyncio.sleep(0.05)
        answered = exam.last_seq
        exam.before = lambda _event, _fields: None
        exam.started = True
        await exam.push("clock", running=True, remaining_ms=1, reason=None)
        await sitting

        assert answered == 2
        assert robot.acknowledged == exam.answers
        assert exam.last_seq == ITEMS

    play(scene)


def test_a_robot_whose_time_runs_out_takes_the_score(play: Callable[..., None]) -> None:
    async def scene(exam: FakeExam, robot: Robot) -> None:
        def before(event: str, fields: dict[str, Any]) -> dict[str, Any] | None:
            if event == "answer" and fields["seq"] == 4:
                exam.result = {**RESULT, "finished_by": "time"}
                return {"ok": False, "code": "closed", "message": ""}
            return None

        exam.before = before
        await robot.sit()

        assert robot.result is not None
        assert robot.result["finished_by"] == "time"
        assert exam.last_seq == 3

    play(scene)


def test_a_void_attempt_ends_without_a_score(play: Callable[..., None]) -> None:
    async def scene(exam: FakeExam, robot: Robot) -> None:
        exam.state = "void"
        exam.started = False
        await robot.sit()

        assert robot.over
        assert robot.result is None

    play(scene)


def test_a_robot_whose_token_is_worthless_logs_in_again(play: Callable[..., None]) -> None:
    async def scene(exam: FakeExam, robot: Robot) -> None:
        def before(event: str, fields: dict[str, Any]) -> str | None:
            if event == "answer" and fields["seq"] == 2 and exam.logins == 1:
                exam.logins = 5  # the server has forgotten the token it gave
                return "drop"
            return None

        exam.before = before
        await robot.sit()

        assert exam.logins == 6
        assert robot.acknowledged == exam.answers

    play(scene)


def test_a_robot_with_a_wrong_pin_is_turned_away(play: Callable[..., None]) -> None:
    async def scene(exam: FakeExam, robot: Robot) -> None:
        with pytest.raises(Refused, match="bad_credentials"):
            await robot.sit()

        assert exam.logins == 1

    play(scene, pin="000000")


def test_a_robot_that_is_asked_to_slow_down_comes_back_after_that_time(
    play: Callable[..., None],
) -> None:
    async def scene(exam: FakeExam, robot: Robot) -> None:
        loop = asyncio.get_running_loop()
        exam.refusals = [{"ok": False, "code": "slow_down", "message": "", "retry_after_ms": 700}]
        began = loop.time()
        await robot.sit()

        # its own first wait would be 0.3 s at most
        assert loop.time() - began >= 0.7
        assert exam.logins == 1
        assert len(exam.answers) == ITEMS

    play(scene)


def test_a_robot_that_is_sent_away_comes_back_at_its_place(play: Callable[..., None]) -> None:
    async def scene(exam: FakeExam, robot: Robot) -> None:
        loop = asyncio.get_running_loop()
        exam.started = False
        sitting = asyncio.create_task(robot.sit())
        await until(lambda: exam.heard)
        exam.started = True
        await exam.push("away", return_after_ms=700)
        sent_away = loop.time()
        await exam.connections[0].close()
        await sitting

        assert exam.heard.count("sync") == 2
        assert loop.time() - sent_away >= 0.7
        assert robot.acknowledged == exam.answers

    play(scene)
