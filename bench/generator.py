"""Load on one server from one process of its own: candidates who connect, answer and measure.

    python bench/generator.py http://127.0.0.1:8000 tokens.json --mode loop --seconds 10

``loop``: every candidate answers again as soon as the last answer is acknowledged (throughput).
``pace``: every candidate answers once in 55 seconds on average, as people do (latency).
``start``: every candidate syncs and waits; measures when each got its form key.

The tokens file holds a list of tokens, one for each candidate. Prints one JSON object. Stops by
itself after the given seconds. Works against the bare echo server too: it speaks the same events.
"""

import argparse
import asyncio
import gc
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from proctor_console.robots.socket_client import SocketClient

# connecting in groups keeps the listen backlog short, as a hall's terminals do over minutes
CONNECTING_AT_ONCE = 50
_luck = random.Random()


class Candidate:
    """A connected candidate: numbers its answers and times their acknowledgements."""

    def __init__(self, items: int, namespace: str) -> None:
        self._namespace = namespace
        self.latencies: list[float] = []
        self.sent_at: list[float] = []  # Unix seconds
        self.refused: dict[str, int] = {}
        self.key_after: float | None = None
        self.keyed = asyncio.Event()
        self.last_seq = 0
        self._items = items
        self.client: SocketClient

    async def connect(self, base_url: str, token: str) -> None:
        """Join and learn the number of the last answer the server holds."""
        self.client = await SocketClient.open_patiently(
            base_url, self._namespace, {"token": token}, self._on_event, _luck
        )
        snapshot = await self.client.ask("sync", last_seq=0)
        self.last_seq = snapshot["last_seq"]

    async def answer(self) -> None:
        """Answer the next item in turn and wait until it is acknowledged."""
        self.last_seq += 1
        message = {
            "seq": self.last_seq,
            "item": self.last_seq % self._items + 1,
            "choice": self.last_seq % 5,
            "flag": False,
            "views": [[self.last_seq % self._items + 1, 0]],
        }
        begun = time.perf_counter()
        reply = await self.client.send("answer", message)
        self.latencies.append(time.perf_counter() - begun)
        self.sent_at.append(time.time() - self.latencies[-1])
        if not reply["ok"]:
            self.refused[reply["code"]] = self.refused.get(reply["code"], 0) + 1

    async def keep_answering(self, until: float) -> None:
        """Throughput: the next answer leaves when the last one is on disk."""
        while time.perf_counter() < until:
            await self.answer()

    async def keep_pace(self, until: float, seconds_per_answer: float) -> None:
        """Real pace: think times are exponential, so answers arrive as a Poisson stream."""
        while True:
            think = random.expovariate(1 / seconds_per_answer)
            if time.perf_counter() + think > until:
                return
            await asyncio.sleep(think)
            await self.answer()

    def _on_event(self, name: str, fields: dict[str, Any]) -> None:
        if name in {"started", "state"} and fields.get("form_key") and self.key_after is None:
            self.key_after = time.time()
            self.keyed.set()


async def _told(options: argparse.Namespace) -> None:
    """Return once somebody says on our standard input that it is enough."""
    if options.until_told:
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    else:
        await asyncio.get_running_loop().create_future()


def percentiles(latencies: list[float]) -> dict[str, float]:
    """Milliseconds at the usual percentiles."""
    if not latencies:
        return {}
    points = np.percentile(np.array(latencies) * 1000, [50, 99, 99.9, 100])
    return dict(zip(("p50", "p99", "p99.9", "max"), points.round(2).tolist(), strict=True))


async def run(options: argparse.Namespace, tokens: list[str]) -> dict[str, Any]:
    """Connect everyone, work for the given time, report."""
    candidates = [Candidate(options.items, options.namespace) for _ in tokens]
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def connect(candidate: Candidate, token: str) -> None:
        async with gate:
            await candidate.connect(options.base_url, token)

    begun = time.perf_counter()
    await asyncio.gather(*map(connect, candidates, tokens))
    connecting = time.perf_counter() - begun
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    gc.collect()
    gc.freeze()  # the generator's own pauses would be measured as the server's

    begun = time.perf_counter()
    until = begun + options.seconds
    if options.mode == "start":
        keys = [one.keyed.wait() for one in candidates]
        await asyncio.wait([asyncio.gather(*keys)], timeout=options.seconds)
    elif options.mode == "loop":
        await asyncio.gather(*(one.keep_answering(until) for one in candidates))
    else:
        work = asyncio.gather(*(one.keep_pace(until, options.pace) for one in candidates))
        told = asyncio.ensure_future(_told(options))
        await asyncio.wait([work, told], return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
    elapsed = time.perf_counter() - begun

    latencies = [seconds for one in candidates for seconds in one.latencies]
    refused: dict[str, int] = {}
    for one in candidates:
        for code, count in one.refused.items():
            refused[code] = refused.get(code, 0) + count
    single = {
        "acknowledged_at": [
            pair for one in candidates for pair in zip(one.sent_at, one.latencies, strict=True)
        ]
    }
    return {
        **(single if options.acknowledged_at else {}),
        "mode": options.mode,
        "candidates": len(candidates),
        "connecting_seconds": round(connecting, 2),
        "seconds": round(elapsed, 2),
        "answers": len(latencies),
        "answers_per_second": round(len(latencies) / elapsed, 1),
        "refused": refused,
        "latency_ms": percentiles(latencies),
        "key_at": sorted(one.key_after for one in candidates if one.key_after),
    }


def main() -> None:
    """Read the options, run once, print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base_url")
    parser.add_argument("tokens", type=Path)
    parser.add_argument("--mode", choices=["loop", "pace", "start"], default="loop")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--pace", type=float, default=55, help="seconds between answers")
    parser.add_argument("--items", type=int, default=110)
    parser.add_argument(
        "--acknowledged-at", action="store_true", help="report each answer: Unix time and seconds"
    )
    parser.add_argument(
        "--until-told", action="store_true", help="or end with a line on standard input"
    )
    parser.add_argument("--namespace", default="/terminal")
    options = parser.parse_args()
    tokens = json.loads(options.tokens.read_text())
    print(json.dumps(asyncio.run(run(options, tokens))))


if __name__ == "__main__":
    main()
