"""One trial: a hall at work under one weather, then the same comparison as after a crash."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Protocol

from bench.crash.candidate import Candidate
from bench.crash.closing import judged, sent_home
from bench.crash.comparison import Verdict
from bench.crash.evidence import Evidence
from bench.crash.hall import COORDINATOR, WITNESS, Hall
from bench.crash.round import end, start
from bench.crash.server import Server, a_free_port
from bench.crash.staff import Coordinator
from bench.network.proxy import Proxy
from bench.network.weather import Weather

PATIENCE_SECONDS = 2.5
"""How long a terminal of a trial waits on a silent connection before it opens another one."""
OUTAGES = 2


class Way(Protocol):
    """What lies between terminals and server; while ``away`` nothing passes."""

    away: bool


@dataclass
class Outcome:
    """What one trial came to; ``waits`` from sending to the acknowledgement, sorted seconds."""

    verdict: Verdict
    waits: list[float] = field(default_factory=list)
    connections: int = 0
    candidates: int = 0


async def behind_a_proxy(hall: Hall, weather: Weather, seconds: float, seed: str) -> Outcome:
    """Work for so long behind a proxy with this weather, finish, compare."""
    server = Server(hall.folder, a_free_port())
    proxy = Proxy(server.port, weather, seed)
    try:
        server.start()
        await server.serving()
        async with proxy.listening() as port:
            address = f"http://127.0.0.1:{port}"
            return await work(hall, server, address, proxy, weather, seconds, seed)
    finally:
        await server.stop()


async def work(
    hall: Hall,
    server: Server,
    address: str,
    way: Way,
    weather: Weather,
    seconds: float,
    seed: str,
) -> Outcome:
    """Let everybody work over a way to the server, at which staff sit themselves."""
    evidence = hall.folder / "evidence"
    evidence.mkdir()
    broken_off: list[str] = []
    with ExitStack() as files:

        def written(name: str) -> Evidence:
            return files.enter_context(Evidence(evidence, name))

        candidates = [
            Candidate(address, sitting, attempt, pin, written(f"candidate-{attempt}"),
                      f"{seed}/{attempt}", PATIENCE_SECONDS)
            for sitting, pins in hall.pins.items()
            for attempt, pin in pins.items()
        ]  # fmt: skip
        account, second = (COORDINATOR, hall.password), (WITNESS, hall.password)
        staff = Coordinator(server.base_url, account, second, hall.rooms, written("staff-1"), seed)
        people = [asyncio.create_task(one.sit()) for one in candidates]
        try:
            await start(staff, hall, candidates)
            walking = asyncio.create_task(staff.walk_the_hall())
            people.append(walking)
            await _let_time_pass(way, weather, seconds, random.Random(seed))
            walking.cancel()
            await end(staff, candidates)
        except TimeoutError as failure:
            broken_off.append(f"the trial broke off: {failure}")
        finally:
            broken_off += await sent_home(people, staff, server)
    verdict = judged(hall, evidence, broken_off)
    waits = sorted(wait for one in candidates for wait in one.waits)
    connections = sum(one.connections for one in candidates)
    return Outcome(verdict, waits, connections, len(candidates))


async def _let_time_pass(way: Way, weather: Weather, seconds: float, luck: random.Random) -> None:
    until = time.monotonic() + seconds
    for _ in range(OUTAGES if weather.outage_seconds else 0):
        await asyncio.sleep(luck.uniform(0.5, 1.0) * seconds / OUTAGES / 2)
        way.away = True
        await asyncio.sleep(weather.outage_seconds)
        way.away = False
    await asyncio.sleep(max(0.0, until - time.monotonic()))
