"""Terminals that all come in the same instant, and again after their connections were cut.

    python bench/crowd.py http://127.0.0.1:8000 tokens.json --skip 1000

Waits for a line on its standard input before each of the two storms and says `ready` on standard
error after each. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from proctor_console.robots.socket_client import LATEST, Refused, SocketClient

# what a browser does whose connection was not accepted: it comes back by itself
BACK_OFF_SECONDS = (0.5, 1.5)
ATTEMPTS_MAX = 30
# whoever measures latencies beside us has the processor first
NICE = 10


class Storm:
    """Everybody connects at once; what each was told, and when each was in."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self.told_ms: list[int] = []
        self.lost = 0
        self.inside_after: list[float] = []
        self.begun = 0.0

    async def come(self, tokens: list[str]) -> list[SocketClient]:
        """Connect everybody in this instant; returns once all are in."""
        self.begun = time.time()
        return list(await asyncio.gather(*map(self._enter, tokens)))

    async def _enter(self, token: str) -> SocketClient:
        for _ in range(ATTEMPTS_MAX):
            try:
                client = await SocketClient.open(
                    self._base_url, "/terminal", {"token": token}, lambda _name, _fields: None
                )
                await client.ask("sync", last_seq=0)
            except Refused as refusal:
                wait = refusal.retry_after_seconds
                if wait is None:
                    raise
                self.told_ms.append(round(wait * 1_000))
                await asyncio.sleep(wait * random.uniform(1, LATEST))
            except (OSError, TimeoutError):
                self.lost += 1
                await asyncio.sleep(random.uniform(*BACK_OFF_SECONDS))
            else:
                self.inside_after.append(time.time() - self.begun)
                return client
        raise RuntimeError("the server lets nobody in")

    def report(self) -> dict[str, Any]:
        """What happened, in ms and Unix seconds."""
        inside = np.array(self.inside_after)
        told = np.array(self.told_ms or [0])
        return {
            "begun": self.begun,
            "ended": self.begun + float(inside.max()),
            "inside_s": np.percentile(inside, [50, 100]).round(2).tolist(),
            "refused": len(self.told_ms),
            "told_ms": np.percentile(told, [0, 50, 100]).round().tolist(),
            "places": len(set(self.told_ms)),
            "lost": self.lost,
        }


async def run(base_url: str, tokens: list[str]) -> list[dict[str, Any]]:
    """Two storms, each when it is told to begin."""
    loop = asyncio.get_running_loop()
    gc.disable()  # its pauses would be measured as the server's
    reports: list[dict[str, Any]] = []
    inside: list[SocketClient] = []
    for _ in range(2):
        await loop.run_in_executor(None, sys.stdin.readline)
        for client in inside:
            client.leave()
        storm = Storm(base_url)
        inside = await storm.come(tokens)
        reports.append(storm.report())
        sys.stderr.write("ready\n")
        sys.stderr.flush()
    return reports


def main() -> None:
    """Read the options, wait for the word, report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base_url")
    parser.add_argument("tokens", type=Path)
    parser.add_argument("--skip", type=int, default=0, help="tokens at the beginning to leave out")
    options = parser.parse_args()
    os.nice(NICE)
    tokens = json.loads(options.tokens.read_text())[options.skip :]
    print(json.dumps({"storms": asyncio.run(run(options.base_url, tokens))}))


if __name__ == "__main__":
    main()
