"""When and how the server is killed."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from bench.crash.candidate import Candidate
from bench.crash.server import Server

RANDOM_SECONDS = (0.02, 0.9)
BURST = 4
SOON_SECONDS = 0.03
WATCH_SECONDS = 0.5
START_SECONDS = 1.6
STOP_SECONDS = 0.4


class Killer:
    """Waits for the moment of one kind and kills; ``kinds`` maps names to how often each comes."""

    def __init__(
        self, server: Server, candidates: Sequence[Candidate], luck: random.Random
    ) -> None:
        self._server = server
        self._candidates = candidates
        self._luck = luck
        self._moments: dict[str, Callable[[], Awaitable[float | None]]] = {
            "worker, at random": self._at_random,
            "master, at random": self._at_random,
            "group, at random": self._at_random,
            "worker, after a burst": self._after_a_burst,
            "group, while the WAL grows": self._while_the_wal_grows,
            "group, while it starts": self._while_it_starts,
            "group, while everybody finishes": self._while_everybody_finishes,
            "group, while it stops": self._while_it_stops,
        }

    async def kill(self, kind: str) -> float:
        """Kill in the way of a kind; the moment from which on nobody serves, monotonic seconds.

        That of the first kill, if it takes two: a server that starts quickly is there in between.
        """
        first = await self._moments[kind]()
        serving = self._server.workers()
        killed = time.monotonic()
        if kind.startswith("worker") and self._server.kill_worker():
            return killed
        if kind.startswith("master") and self._server.kill_master():
            return await self._server.gone(serving)
        self._server.kill_group()
        return first or killed

    async def _at_random(self) -> None:
        await asyncio.sleep(self._luck.uniform(*RANDOM_SECONDS))

    async def _after_a_burst(self) -> None:
        await asyncio.sleep(self._luck.uniform(*RANDOM_SECONDS) / 2)
        self._burst()
        await asyncio.sleep(self._luck.uniform(0, SOON_SECONDS))

    async def _while_the_wal_grows(self) -> None:
        """Look at the log of the database without a pause, and go on the first growth."""
        await asyncio.sleep(self._luck.uniform(*RANDOM_SECONDS) / 2)
        log = self._server.folder / "exam.sqlite3-wal"
        before = _stamp(log)
        self._burst()
        until = time.monotonic() + WATCH_SECONDS
        while time.monotonic() < until and _stamp(log) == before:  # noqa: ASYNC110 - a file tells no event
            await asyncio.sleep(0)  # every few microseconds, while the clients go on

    async def _while_it_starts(self) -> float:
        await asyncio.sleep(self._luck.uniform(*RANDOM_SECONDS) / 2)
        killed = time.monotonic()
        self._server.kill_group()
        await asyncio.sleep(self._luck.uniform(0, START_SECONDS))
        return killed

    async def _while_everybody_finishes(self) -> None:
        for candidate in self._candidates:
            candidate.finish_now()
        await asyncio.sleep(self._luck.uniform(0, SOON_SECONDS))

    async def _while_it_stops(self) -> None:
        await asyncio.sleep(self._luck.uniform(*RANDOM_SECONDS) / 2)
        self._burst()
        self._server.ask_to_stop()
        await asyncio.sleep(self._luck.uniform(0, STOP_SECONDS))

    def _burst(self) -> None:
        for candidate in self._candidates:
            candidate.answer_now(self._luck.randint(1, BURST))


OFTEN = {
    "worker, at random": 6,
    "master, at random": 2,
    "group, at random": 3,
    "worker, after a burst": 5,
    "group, while the WAL grows": 3,
    "group, while it starts": 2,
    "group, while it stops": 2,
}
LAST = "group, while everybody finishes"
ON_POSTGRESQL = {kind: often for kind, often in OFTEN.items() if "WAL" not in kind}


def planned(count: int, often: dict[str, int], luck: random.Random) -> list[str]:
    """So many kinds of kills for one round; the last comes while everybody finishes."""
    return [*luck.choices(list(often), list(often.values()), k=count - 1), LAST]


def _stamp(log: Path) -> tuple[int, int]:
    try:
        now = log.stat()
    except OSError:
        return (0, 0)
    return now.st_size, now.st_mtime_ns
