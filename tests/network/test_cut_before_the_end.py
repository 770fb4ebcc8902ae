"""A cable cut a moment before the end: its candidate has the grace, the neighbour has not."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.network.proxy import Proxy
from bench.network.weather import Weather
from exam_engine import events as did
from exam_engine.database import connect_apart
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from proctor_console.robots.socket_client import Refused, SocketClient
from tests.exam_day import OTHER_KEY, ExamDay, an_answer

ALLOWANCE_MS = 2_500
CUT_MS = 600
"""Left on the clock when the cable is cut."""
WAIT_SECONDS = 30
CUT, NEIGHBOUR = "P-001", "P-002"


@pytest.fixture
def day(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ExamDay]:
    day = ExamDay(tmp_path, ALLOWANCE_MS, EXAM_CONCURRENCY=request.param)
    day.staff("OpenRegistration")
    yield day
    day.server.__exit__()


class Terminal:
    """Keeps what is pushed to it."""

    def __init__(self, base_url: str, token: str) -> None:
        self.base_url = base_url
        self.token = token
        self.finished = asyncio.Event()
        self.clients: list[SocketClient] = []

    async def connect(self) -> SocketClient:
        client = await SocketClient.open(
            self.base_url, "/terminal", {"token": self.token}, self._hear
        )
        self.clients.append(client)
        return client

    async def leave(self) -> None:
        for client in self.clients:
            client.leave()
            await client.closed

    def _hear(self, name: str, _: dict[str, Any]) -> None:
        if name == "finished":
            self.finished.set()


def events(day: ExamDay, attempt: str) -> list[did.Event]:
    store = LedgerStore(connect_apart(str(day.database.url)))
    told = [decode_record(record) for record, _ in store.lines("sesi-1")]
    return [one for one in told if getattr(one, "attempt", None) == attempt]


async def until_lost(day: ExamDay) -> list[did.Event]:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        told = events(day, CUT)
        if any(isinstance(one, did.ContactLost) for one in told):
            return told
        await asyncio.sleep(0.1)
    raise AssertionError(day.server.log.read_text())


async def an_end(day: ExamDay, tokens: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Work, cut one cable, and come back; the snapshot on return and the result."""
    proxy = Proxy(day.server.port, Weather(), "cut")
    async with asyncio.timeout(WAIT_SECONDS), proxy.listening() as port:
        near = Terminal(day.server.base_url, tokens[NEIGHBOUR])
        far = Terminal(f"http://127.0.0.1:{port}", tokens[CUT])
        try:
            await until_the_end(near, far, proxy)
            await until_lost(day)
            far.base_url = day.server.base_url
            back = await far.connect()
            snapshot = await back.ask("sync", last_seq=1)
            await back.ask("answer", **an_answer(2, item=2))
            return snapshot, (await back.ask("finish", seq=3))["result"]
        finally:
            await near.leave()
            await far.leave()


async def until_the_end(near: Terminal, far: Terminal, proxy: Proxy) -> None:
    neighbour, cut = await near.connect(), await far.connect()
    await neighbour.ask("sync", last_seq=0)
    here = await cut.ask("sync", last_seq=0)
    await cut.ask("answer", **an_answer(1))
    await asyncio.sleep((here["remaining_ms"] - CUT_MS) / 1_000)
    proxy.away = True
    await near.finished.wait()
    with pytest.raises(Refused, match="closed"):
        await neighbour.ask("answer", **an_answer(1))


@pytest.mark.parametrize("day", ["eventlet", "gevent"], indirect=True)
def test_who_was_cut_off_just_before_the_end_delivers_after_it_and_the_neighbour_cannot(
    day: ExamDay,
) -> None:
    tokens = {CUT: day.a_candidate(CUT)[1]}
    pin = day.admit(NEIGHBOUR)
    tokens[NEIGHBOUR] = str(day.login(pin, NEIGHBOUR, OTHER_KEY)[1]["token"])
    day.staff("StartSitting")

    snapshot, result = asyncio.run(an_end(day, tokens))

    cut, neighbour = events(day, CUT), events(day, NEIGHBOUR)
    late = [one.late_ms for one in cut if isinstance(one, did.AnswerRecorded)]
    assert (snapshot["attempt_state"], snapshot["remaining_ms"]) == ("working", 0)
    assert result["finished_by"] == "time"
    assert late[0] == 0 < late[1]
    assert [one for one in neighbour if isinstance(one, did.ContactLost)] == []
    assert sum(isinstance(one, did.AttemptFinished) for one in neighbour) == 1
