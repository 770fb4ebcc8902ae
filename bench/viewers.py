"""Viewers of one board in a process of their own, and one candidate whose answers they wait for.

    python bench/viewers.py http://127.0.0.1:8000 tokens.json SITTING --viewers 1000 --probes 20

Each probe changes the candidate's points in an item with graded choices; every viewer notes when
the candidate's row reaches it. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
import time
from pathlib import Path
from typing import Any

from proctor_console.robots.socket_client import SocketClient

CONNECTING_AT_ONCE = 50
# a section with graded choices: any other choice gives other points
FIRST_GRADED_ITEM = 66
PROBE_EVERY_SECONDS = 1.0


class Audience:
    """Everybody who watches, and when each update reached them."""

    def __init__(self) -> None:
        self.sent_at = 0.0
        self.latencies: list[float] = []

    def hear(self, name: str, fields: dict[str, Any]) -> None:
        """Note a board that carries changes."""
        if name == "board" and fields.get("changes") and self.sent_at:
            self.latencies.append(time.perf_counter() - self.sent_at)


async def run(options: argparse.Namespace, token: str) -> dict[str, Any]:
    """Connect the viewers, answer, and collect."""
    audience = Audience()
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def watch() -> SocketClient:
        async with gate:
            viewer = await SocketClient.open(options.base_url, "/results", {}, audience.hear)
            await viewer.ask("watch", sitting=options.sitting, since=None)
            return viewer

    viewers = await asyncio.gather(*(watch() for _ in range(options.viewers)))
    candidate = await SocketClient.open(
        options.base_url, "/terminal", {"token": token}, lambda _name, _fields: None
    )
    seq = (await candidate.ask("sync", last_seq=0))["last_seq"]
    gc.collect()
    gc.freeze()
    acknowledged = []
    for probe in range(options.probes):
        seq += 1
        await asyncio.sleep(PROBE_EVERY_SECONDS)
        audience.sent_at = time.perf_counter()
        answer = {
            "seq": seq,
            "item": FIRST_GRADED_ITEM,
            "choice": probe % 5,
            "flag": False,
            "views": [],
        }
        await candidate.ask("answer", **answer)
        acknowledged.append(time.perf_counter() - audience.sent_at)
    await asyncio.sleep(PROBE_EVERY_SECONDS * 2)
    return {
        "viewers": len(viewers),
        "expected": len(viewers) * options.probes,
        "screen_ms": [seconds * 1_000 for seconds in audience.latencies],
        "acknowledged_ms": [seconds * 1_000 for seconds in acknowledged],
    }


def main() -> None:
    """Read the options, run once, print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base_url")
    parser.add_argument("tokens", type=Path)
    parser.add_argument("sitting")
    parser.add_argument("--viewers", type=int, default=1_000)
    parser.add_argument("--probes", type=int, default=20)
    options = parser.parse_args()
    token = json.loads(options.tokens.read_text())[0]
    sys.stdout.write(json.dumps(asyncio.run(run(options, token))))


if __name__ == "__main__":
    main()
