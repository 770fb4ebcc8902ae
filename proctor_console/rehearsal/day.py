"""Holds a rehearsal: robots work, the server is killed once, the network is cut once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from proctor_console.demo.server import DemoServer
from proctor_console.doctor.finding import Finding
from proctor_console.rehearsal.network import Network
from proctor_console.rehearsal.preparation import COORDINATOR, SITTING, WITNESS, Rehearsed
from proctor_console.rehearsal.report import Report, percentile, recorded
from proctor_console.rehearsal.robot import TimedRobot
from proctor_console.robots.fleet import sit_all
from proctor_console.robots.pace import Pace
from proctor_console.robots.staff import Account, StaffRobot

# parts of the whole time: when the server is killed, when the network is cut, for how long
KILL_AT, CUT_AT, CUT_FOR = 0.35, 0.65, 0.08
CUT_MOST_SECONDS = 20.0
# longer than a robot's longest wait between two attempts to connect
BACK_MOST_SECONDS = 30.0
LOGIN_PART = 0.1
# quicker than people, so that few robots are many answers
SECONDS_PER_ITEM = 1.0
LOOK_SECONDS = 0.2


class Way(msgspec.Struct, frozen=True):
    """How the robots reach the server.

    Attributes:
        url: The server's address as terminals know it; empty: on this machine, at its port.
        addresses: Addresses of this machine that the connections come from.
    """

    url: str = ""
    addresses: Sequence[str] = ()


Told = dict[str, float]
Say = Callable[[str], None]


async def hold(
    folder: Path,
    rehearsed: Rehearsed,
    server: DemoServer,
    seconds: float,
    way: Way,
    doctor: list[Finding],
    say: Say,
) -> Report:
    """Hold it for so many seconds on a prepared folder; the server is stopped at the end.

    Raises:
        ServerNotStarted: it did not come up.
    """
    server.start()
    try:
        await server.ready()
        place = urlsplit(way.url or server.base_url)
        async with Network(place.hostname or "", place.port or 80, way.addresses) as network:
            pace = Pace(SECONDS_PER_ITEM)
            fleet = [TimedRobot(network.base_url, *one, pace) for one in rehearsed.robots]
            told = await _work(rehearsed, server, network, fleet, seconds, say)
    finally:
        await asyncio.to_thread(server.stop)
    written = await asyncio.to_thread(recorded, folder, SITTING)
    lost = sum(len(one.saved - written.get(one.participant_number, set())) for one in fleet)
    return Report(
        exam=rehearsed.exam,
        robots=len(fleet),
        seconds=seconds,
        acknowledged=sum(len(one.saved) for one in fleet),
        lost=lost,
        serving_again_seconds=told["serving_again"],
        back_after_kill=int(told["back_after_kill"]),
        back_after_cut=int(told["back_after_cut"]),
        p99_seconds=told["p99"],
        people=[len(written.get(one.participant_number, ())) for one in rehearsed.people],
        doctor=doctor,
    )


async def _work(
    rehearsed: Rehearsed,
    server: DemoServer,
    network: Network,
    fleet: list[TimedRobot],
    seconds: float,
    say: Say,
) -> Told:
    begun = time.monotonic()

    async def until(part: float) -> None:
        await asyncio.sleep(max(0.0, begun + part * seconds - time.monotonic()))

    sitting = asyncio.create_task(sit_all(fleet, seconds * LOGIN_PART))
    try:
        await until(LOGIN_PART)
        second = Account(WITNESS, rehearsed.password)
        console = await StaffRobot.open(server.base_url, COORDINATOR, rehearsed.password, second)
        await console.ask("start_sitting", SITTING)
        console.leave()
        say("the sitting has started")
        await until(KILL_AT)
        quiet = [one for robot in fleet for one in robot.seconds_taken]
        told = {"p99": percentile(quiet)}
        killed_at = time.monotonic()
        say("kill -9 of the server")
        await asyncio.to_thread(server.kill)
        server.start()
        await server.ready()
        told["serving_again"] = time.monotonic() - killed_at
        say(f"serving again after {told['serving_again']:.1f} s")
        await until(CUT_AT)
        told["back_after_kill"] = await _back(fleet, killed_at)
        say("the network is cut")
        network.cut()
        await asyncio.sleep(min(CUT_MOST_SECONDS, CUT_FOR * seconds))
        network.mend()
        mended_at = time.monotonic()
        say("the network is mended")
        await until(1.0)
        told["back_after_cut"] = await _back(fleet, mended_at)
    finally:
        sitting.cancel()
        await asyncio.gather(sitting, return_exceptions=True)
    return told


async def _back(fleet: list[TimedRobot], since: float) -> int:
    """How many were told where they stand since then; waits a while for the last ones."""
    until = time.monotonic() + BACK_MOST_SECONDS
    while True:
        back = sum(one.heard_at > since for one in fleet)
        if back == len(fleet) or time.monotonic() > until:
            return back
        await asyncio.sleep(LOOK_SECONDS)
