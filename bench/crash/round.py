"""One round: a hall, a server, candidates and staff at work, kills, the end, and the comparison.

    python -m bench.crash.round HALL FOLDER --kills 20 --seed 7

holds rounds in copies of HALL until so many kills are done; a line of JSON for each tells how it
went. `python -m bench crash` runs several of these side by side.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.crash import hall as halls
from bench.crash import kills
from bench.crash.candidate import Candidate
from bench.crash.closing import judged, sent_home
from bench.crash.comparison import Verdict
from bench.crash.evidence import Evidence
from bench.crash.hall import COORDINATOR, WITNESS, Hall
from bench.crash.server import Server, a_free_port
from bench.crash.staff import Coordinator

KILLS_A_ROUND = 20
SEATED_SECONDS = 40.0
ENDED_SECONDS = 40.0
LOOK_SECONDS = 0.05

Tell = Callable[[dict[str, Any]], None]


async def hold(
    hall: Hall,
    kinds: list[str],
    seed: str,
    tell: Tell,
    *,
    seconds: float = math.inf,
    snapshots: bool = False,
) -> Verdict:
    """Hold a round in a hall of its own, evidence in its folder; tells every kill.

    After so many seconds only the last of the kills comes still.

    A server that does not come back, or candidates who do not get to their end, are a finding; the
    comparison is made all the same.
    """
    luck = random.Random(seed)
    evidence = hall.folder / "evidence"
    evidence.mkdir()
    server = Server(hall.folder, a_free_port())
    broken_off: list[str] = []
    with ExitStack() as files:

        def written(name: str) -> Evidence:
            return files.enter_context(Evidence(evidence, name))

        candidates = [
            Candidate(
                server.base_url, sitting, attempt, pin, written(f"candidate-{attempt}"),
                f"{seed}/{attempt}",
            )
            for sitting, pins in hall.pins.items()
            for attempt, pin in pins.items()
        ]  # fmt: skip
        account, second = (COORDINATOR, hall.password), (WITNESS, hall.password)
        staff = Coordinator(server.base_url, account, second, hall.rooms, written("staff-1"), seed)
        diary = written("hall")
        people: list[asyncio.Task[None]] = []
        try:
            server.start()
            people.append(asyncio.create_task(server.keep_up()))
            await server.serving()
            if snapshots:
                server.copy_early()
            people += [asyncio.create_task(one.sit()) for one in candidates]
            await start(staff, hall, candidates)
            walking = asyncio.create_task(staff.walk_the_hall())
            people.append(walking)
            until = time.monotonic() + seconds
            for at, kind in enumerate(kinds, 1):
                if at < len(kinds) and time.monotonic() > until:
                    continue
                killer = kills.Killer(server, candidates, luck)
                killed = await killer.kill(kind)
                diary.write("kill", how=kind, killed=killed)
                serving = await server.serving()
                diary.write("serving", killed=killed, serving=serving)
                tell({"kill": kind, "seconds": serving - killed})
                await _working(candidates)
            walking.cancel()
            await end(staff, candidates)
        except TimeoutError as failure:
            broken_off.append(f"the round broke off: {failure}")
        finally:
            broken_off += await sent_home(people, staff, server)
    verdict = judged(hall, evidence, broken_off)
    verdict.from_snapshots = server.starts_from_snapshots
    return verdict


async def start(staff: Coordinator, hall: Hall, candidates: list[Candidate]) -> None:
    """Start both sittings while people still log in, as late comers do."""
    await asyncio.sleep(1)
    for sitting in hall.pins:
        await staff.order("start_sitting", sitting)
    await _working(candidates)


async def _working(candidates: list[Candidate]) -> None:
    """Wait until most are at work again, so that the next kill meets people."""
    until = time.monotonic() + SEATED_SECONDS
    while time.monotonic() < until:
        still = [one for one in candidates if not one.over]
        if 2 * sum(one.working for one in still) >= len(still):
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise TimeoutError("the candidates are not back at work")


async def end(staff: Coordinator, candidates: list[Candidate]) -> None:
    """Let clocks run, everybody finish, and the last result arrive."""
    for sitting in {one.sitting for one in candidates}:
        await staff.order("resume", sitting)
        for room in halls.ROOMS:
            await staff.order("resume", sitting, room=room)
    for one in candidates:
        one.finish_now()
    until = time.monotonic() + ENDED_SECONDS
    while not all(one.over for one in candidates):
        if time.monotonic() > until:
            waiting = [one.attempt for one in candidates if not one.over]
            raise TimeoutError(f"no result for {waiting}")
        for one in candidates:
            if not (one.over or one.working):
                await staff.order("resume", one.sitting, attempts=[one.attempt])
        await asyncio.sleep(LOOK_SECONDS * 4)
    await asyncio.sleep(0.5)  # everybody asks again for what was said before


def hold_rounds(hall: Hall, folder: Path, count: int, seed: str, tell: Tell) -> bool:
    """Hold rounds until so many kills are done; False, with the folder kept, if one found anything.

    ``tell`` gets a dict for every kill and one for every round.
    """
    often = kills.ON_POSTGRESQL if hall.database_url else kills.OFTEN
    clean = True
    for number in range(-(-count // KILLS_A_ROUND)):
        here = min(KILLS_A_ROUND, count - number * KILLS_A_ROUND)
        own = f"{seed}/{number}"
        copy = halls.copied(hall, folder / f"round-{number:03}")
        kinds = kills.planned(here, often, random.Random(own))
        verdict = asyncio.run(hold(copy, kinds, own, tell, snapshots=number % 2 == 1))
        (copy.folder / "verdict.json").write_text(json.dumps(asdict(verdict), indent=1))
        tell({"round": number, "folder": str(copy.folder), **asdict(verdict)})
        if verdict.findings:
            clean = False
            halls.kept(copy)
        else:
            halls.removed(copy)
    return clean


def main(arguments: list[str]) -> int:
    """Hold rounds as a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench.crash.round")
    parser.add_argument("hall", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=KILLS_A_ROUND)
    parser.add_argument("--seed", default="0")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    def tell(line: dict[str, Any]) -> None:
        print(json.dumps(line), flush=True)

    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    clean = hold_rounds(
        halls.loaded(options.hall), options.folder, options.kills, options.seed, tell
    )
    return 0 if clean else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
