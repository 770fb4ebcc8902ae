"""Candidates at a pace in a process of their own, who note when each answer left and was saved.

    python bench/paced.py http://127.0.0.1:8000 tokens.json --pace 10 --until stop.txt

Says `ready` on standard error once all are connected, ends when the file is there, and prints one
JSON object: [when it left, seconds to its acknowledgement] of every answer, by the machine's
monotonic clock. With --one the first candidate alone answers, every --pace seconds, an item whose
every choice gives other points.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import sys
import time
from pathlib import Path

from bench.generator import CONNECTING_AT_ONCE, Candidate

ITEMS = 110
# a section with graded choices: any other choice gives other points
GRADED_ITEM = 66
LOOK_SECONDS = 0.1


class Noting(Candidate):
    """A candidate who notes when each answer left."""

    def __init__(self) -> None:
        super().__init__(ITEMS, "/terminal")
        self.left: list[float] = []

    async def answer(self) -> None:
        """Answer the next item and note when."""
        self.left.append(time.monotonic())
        await super().answer()

    async def probe(self) -> None:
        """Change the choice of one graded item."""
        self.last_seq += 1
        choice = self.last_seq % 5
        said = {"seq": self.last_seq, "item": GRADED_ITEM, "choice": choice}
        self.left.append(time.monotonic())
        await self.client.ask("answer", **said, flag=False, views=[])
        self.latencies.append(time.monotonic() - self.left[-1])

    async def go_on(self, pace: float, *, probing: bool) -> None:
        """Answer at a pace until cancelled."""
        while True:
            await asyncio.sleep(pace if probing else random.expovariate(1 / pace))
            await (self.probe() if probing else self.answer())


async def run(options: argparse.Namespace) -> list[tuple[float, float]]:
    """Connect everyone, answer until told to stop, and collect."""
    tokens = json.loads(options.tokens.read_text())[: 1 if options.one else None]
    candidates = [Noting() for _ in tokens]
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def connect(candidate: Noting, token: str) -> None:
        async with gate:
            await candidate.connect(options.base_url, token)

    await asyncio.gather(*map(connect, candidates, tokens))
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    gc.collect()
    gc.freeze()
    working = [
        asyncio.ensure_future(one.go_on(options.pace, probing=options.one)) for one in candidates
    ]
    while not options.until.exists():  # noqa: ASYNC110 - another process makes the file
        await asyncio.sleep(LOOK_SECONDS)
    for one in working:
        one.cancel()
    # an answer under way at the end has no acknowledgement
    return [pair for one in candidates for pair in zip(one.left, one.latencies, strict=False)]


def main() -> None:
    """Read the options, run once, print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base_url")
    parser.add_argument("tokens", type=Path)
    parser.add_argument("--pace", type=float, default=10, help="seconds between answers")
    parser.add_argument("--one", action="store_true")
    parser.add_argument("--until", type=Path, required=True)
    options = parser.parse_args()
    sys.stdout.write(json.dumps({"answers": asyncio.run(run(options))}))


if __name__ == "__main__":
    main()
