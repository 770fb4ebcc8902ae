"""Screens of the public in a process of their own, which only watch a board for so many seconds.

    python bench/soak/audience.py http://127.0.0.1:8000 SITTING --viewers 1000 --seconds 60

Prints one JSON object: boards heard, and how old each was (server's and our clock are the same).
"""

import argparse
import asyncio
import json
import random
import sys
import time
from typing import Any

import numpy as np

from proctor_console.robots.socket_client import SocketClient

CONNECTING_AT_ONCE = 50


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Connect, watch, report."""
    ages: list[float] = []
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)
    luck = random.Random()

    def hear(name: str, fields: dict[str, Any]) -> None:
        if name == "board":
            ages.append(time.time() * 1_000 - fields["as_of"])

    async def watch() -> SocketClient:
        async with gate:
            viewer = await SocketClient.open_patiently(options.base_url, "/results", {}, hear, luck)
            await viewer.ask("watch", sitting=options.sitting, since=None)
            return viewer

    viewers = await asyncio.gather(*(watch() for _ in range(options.viewers)))
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    gone = [viewer.closed for viewer in viewers]
    await asyncio.wait([asyncio.gather(*gone)], timeout=options.seconds)
    lost = sum(one.done() for one in gone)
    p50, p99 = np.percentile(np.array(ages or [0.0]), [50, 99]).round(0).tolist()
    return {"viewers": len(viewers), "lost": lost, "boards": len(ages), "p50": p50, "p99": p99}


def main() -> None:
    """Read the options, run once, print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base_url")
    parser.add_argument("sitting")
    parser.add_argument("--viewers", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    sys.stdout.write(json.dumps(asyncio.run(run(parser.parse_args()))))


if __name__ == "__main__":
    main()
