"""Screens of the public in a process of their own, which only watch a board for so many seconds.

    python bench/soak/audience.py http://127.0.0.1:8000 SITTING --viewers 1000 --seconds 60

They do what the public page does (`bench/spectator.py`). Prints one JSON object: boards heard, how
old each was (server's and our clock are the same), and what happened to the viewers: `lost` are
those without a connection at the end, `cut` counts connections that ended before it.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from typing import Any

import numpy as np

from bench.spectator import Spectator, everybody


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Connect, watch, report."""
    ages: list[float] = []

    def hear(as_of: int, _changed: bool) -> None:
        ages.append(time.time() * 1_000 - as_of)

    viewers = [Spectator(options.base_url, options.sitting, hear) for _ in range(options.viewers)]
    stays = await everybody(viewers)
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    done, _ = await asyncio.wait(stays, timeout=options.seconds)
    for one in done:
        one.result()  # nobody leaves by itself: whatever ended it is a fault of the robot
    happened = sum((viewer.happened for viewer in viewers), Counter())
    lost = sum(not viewer.connected for viewer in viewers)
    for one in stays:
        one.cancel()
    p50, p99 = np.percentile(np.array(ages or [0.0]), [50, 99]).round(0).tolist()
    report = {"viewers": len(viewers), "lost": lost, "boards": len(ages), "p50": p50, "p99": p99}
    return report | {"cut": happened["cut"], "happened": happened}


def main() -> None:
    """Read the options, run once, print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base_url")
    parser.add_argument("sitting")
    parser.add_argument("--viewers", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--elsewhere", action="store_true", help="take no time from others")
    options = parser.parse_args()
    if options.elsewhere:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    sys.stdout.write(json.dumps(asyncio.run(run(options))))


if __name__ == "__main__":
    main()
