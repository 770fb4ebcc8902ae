"""The processes of a benchmark about viewers: exam server, relay, viewers, candidates."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.processes import Load, a_server, wait_for, worker_of

RELAY = "proctor_console.relay.wsgi:app"
# a process may open 20,000 files; two share the work of noting what arrives
VIEWERS_A_PROCESS = 8_000


class Served:
    """A running server: where it is, and what its worker uses of the processor."""

    def __init__(self, base_url: str, folder: Path) -> None:
        self.base_url = base_url
        self.worker = worker_of(folder)

    def cpu_seconds(self) -> float:
        """What the worker has used so far, in user and kernel mode."""
        figures = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return (int(figures[11]) + int(figures[12])) / os.sysconf("SC_CLK_TCK")

    def stand_still(self) -> None:
        """Stop the worker where it is."""
        os.kill(self.worker, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let the worker run on."""
        os.kill(self.worker, signal.SIGCONT)


@contextmanager
def served(application: str, folder: Path, **settings: object) -> Iterator[Served]:
    """A server until the block ends."""
    with a_server(application, folder, **settings) as base_url:
        yield Served(base_url, folder)


@contextmanager
def relayed(engine: Served, folder: Path) -> Iterator[Served]:
    """A relay beside the exam server, which yields to it as `exam board` does."""
    place = folder / "relay"
    place.mkdir(exist_ok=True)
    settings = {
        "BOARD_ENGINE": engine.base_url,
        "VIEWERS_MAX": 16_000,
        # viewers come at once here; in a real hall the gate spreads them over half a minute
        "CONNECTIONS_PER_SECOND": 2_000,
    }
    with served(RELAY, place, **settings) as relay:
        wait_for(relay.base_url + "/readyz")
        for thread in Path(f"/proc/{relay.worker}/task").iterdir():
            os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))
        yield relay


class Crowd:
    """Loads that run until they are told to stop, and then report."""

    def __init__(self, stop: Path) -> None:
        self._stop = stop
        self._loads: list[Load] = []

    def viewers(
        self, server: Served, sitting: str, number: int, *, elsewhere: bool = False
    ) -> None:
        """Connect so many viewers, in as many processes as that takes; returns once all watch.

        With ``elsewhere`` they leave the processor to whoever is measured, as phones would.
        """
        place = ["--elsewhere"] if elsewhere else []
        while number > 0:
            some = min(number, VIEWERS_A_PROCESS)
            self.start("viewers.py", server.base_url, sitting, "--viewers", some, *place)
            number -= some

    def start(self, program: str, *arguments: object) -> None:
        """Start one load and wait until it is ready."""
        load = Load(program, *arguments, "--until", self._stop)
        self._loads.append(load)
        load.wait_until_ready()

    def send_home(self) -> None:
        """End every load that still runs, without asking for its report."""
        for load in self._loads:
            load.end()

    def stop(self) -> list[dict[str, Any]]:
        """End every load; their reports, in the order of their start."""
        self._stop.touch()
        return [load.report() for load in self._loads]


@contextmanager
def crowd() -> Iterator[Crowd]:
    """Loads that have ended when the block does, whatever happens in it."""
    with TemporaryDirectory(prefix="exam-crowd-") as name:
        people = Crowd(Path(name) / "stop")
        try:
            yield people
        finally:
            people.send_home()
