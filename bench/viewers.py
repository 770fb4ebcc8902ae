"""Viewers of one board in a process of their own, who note when each change of it arrives.

    python bench/viewers.py http://127.0.0.1:8001 SITTING --viewers 1000 --until stop.txt

They do what the public page does (`bench/spectator.py`). Says `ready` on standard error once all
watch, ends when the file is there, and prints one JSON object: arrivals by the machine's monotonic
clock, how many connections were cut meanwhile, and how many viewers had none at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.spectator import Spectator, everybody

LOOK_SECONDS = 0.1


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Connect the viewers, listen until told to stop, and collect."""
    arrivals: list[float] = []

    def hear(_as_of: int, changed: bool) -> None:
        if changed:
            arrivals.append(time.monotonic())

    begun = time.monotonic()
    viewers = [Spectator(options.base_url, options.sitting, hear) for _ in range(options.viewers)]
    stays = await everybody(viewers)
    connecting = time.monotonic() - begun
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    gc.collect()
    gc.freeze()
    arrivals.clear()
    for viewer in viewers:
        viewer.happened.clear()
    while not options.until.exists():  # noqa: ASYNC110 - another process makes the file
        await asyncio.sleep(LOOK_SECONDS)
    happened = sum((viewer.happened for viewer in viewers), Counter())
    lost = sum(not viewer.connected for viewer in viewers)
    for one in stays:
        one.cancel()
    return {
        "connecting_seconds": connecting,
        "ended": happened["cut"],
        "lost": lost,
        "happened": happened,
        "arrivals": arrivals,
    }


def main() -> None:
    """Read the options, run once, print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base_url")
    parser.add_argument("sitting")
    parser.add_argument("--viewers", type=int, default=1_000)
    parser.add_argument("--until", type=Path, required=True)
    parser.add_argument("--elsewhere", action="store_true", help="take no time from others")
    options = parser.parse_args()
    if options.elsewhere:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    sys.stdout.write(json.dumps(asyncio.run(run(options))))


if __name__ == "__main__":
    main()
