"""All candidates of a sitting in one process: they wait, start, work at real pace, and end.

    python bench/soak/candidates.py http://127.0.0.1:8000 tokens.json evidence.json

Each connects and syncs; when its key comes it answers once in 55 seconds on average until the
server says that it is finished, and stays for its receipt. Every acknowledgement goes into the
evidence file. Prints one JSON object. Stops by itself after the given seconds.
"""

import argparse
import asyncio
import gc
import json
import random
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.generator import percentiles
from proctor_console.robots.socket_client import SocketClient

# connecting in groups keeps the listen backlog short, as a hall's terminals do over minutes
CONNECTING_AT_ONCE = 50
PACE_SECONDS = 55
RECEIPT_SECONDS = 10
"""A receipt comes about a second after the end; after this it is missing."""
SETTLED_SECONDS = 10
"""After the last key: from then on to the first end, the exam is neither starting nor ending."""
_luck = random.Random()


class Candidate:
    """One candidate: what it was sent, and what it was told is saved."""

    def __init__(self, items: int) -> None:
        self.acknowledged: list[tuple[int, int, float, float]] = []  # seq, entry, sent, seconds
        self.refused: dict[str, int] = {}
        self.keyed_at: float | None = None
        self.finished_at: float | None = None
        self.receipt_at: float | None = None
        self.lost = False
        self.keyed = asyncio.Event()
        self.finished = asyncio.Event()
        self._given = asyncio.Event()
        self._items = items
        self._client: SocketClient

    async def connect(self, base_url: str, token: str) -> None:
        """Join and say that we are ready."""
        auth = {"token": token}
        self._client = await SocketClient.open_patiently(
            base_url, "/terminal", auth, self._hear, _luck
        )
        await self._client.ask("sync", last_seq=0)

    async def work(self) -> None:
        """Answer one item after another, each when its acknowledgement is there, until the end."""
        await self.keyed.wait()
        seq = 0
        while not self.finished.is_set():
            try:
                async with asyncio.timeout(random.expovariate(1 / PACE_SECONDS)):
                    await self.finished.wait()
            except TimeoutError:
                seq += 1
                if not await self._answer(seq):
                    break
        if self.finished.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._given.wait(), RECEIPT_SECONDS)

    async def _answer(self, seq: int) -> bool:
        message = {
            "seq": seq,
            "item": (seq - 1) % self._items + 1,
            "choice": random.randrange(5),
            "flag": False,
            "views": [[(seq - 1) % self._items + 1, 0]],
        }
        sent, begun = time.time(), time.perf_counter()
        try:
            reply = await self._client.send("answer", message)
        except ConnectionError:
            self.lost = True
            return False
        if reply["ok"]:
            seconds = time.perf_counter() - begun
            self.acknowledged.append((reply["seq"], reply["entry"], sent, seconds))
            return True
        self.refused[reply["code"]] = self.refused.get(reply["code"], 0) + 1
        return False

    def _hear(self, name: str, fields: dict[str, Any]) -> None:
        if name in {"started", "state"} and fields.get("form_key") and self.keyed_at is None:
            self.keyed_at = time.time()
            self.keyed.set()
        elif name == "finished" and self.finished_at is None:
            self.finished_at = time.time()
            self.finished.set()
            self.keyed.set()
        elif name == "receipt" and self.receipt_at is None:
            self.receipt_at = time.time()
            self._given.set()


async def run(options: argparse.Namespace, tokens: list[str]) -> dict[str, Any]:
    """Connect everyone, let them work to the end, report."""
    candidates = [Candidate(options.items) for _ in tokens]
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def connect(candidate: Candidate, token: str) -> None:
        async with gate:
            await candidate.connect(options.base_url, token)

    begun = time.perf_counter()
    await asyncio.gather(*map(connect, candidates, tokens))
    connecting = time.perf_counter() - begun
    gc.collect()
    gc.freeze()  # the generator's own pauses would be measured as the server's
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    work = [asyncio.create_task(one.work()) for one in candidates]
    await asyncio.wait(work, timeout=options.seconds)

    options.evidence.write_text(
        json.dumps([[answer[:2] for answer in one.acknowledged] for one in candidates])
    )
    refused: dict[str, int] = {}
    for one in candidates:
        for code, count in one.refused.items():
            refused[code] = refused.get(code, 0) + count
    answers = [answer for one in candidates for answer in one.acknowledged]
    keyed = [one.keyed_at for one in candidates if one.keyed_at]
    finished = [one.finished_at for one in candidates if one.finished_at]
    settled, ending = max(keyed, default=0) + SETTLED_SECONDS, min(finished, default=time.time())
    amid = [seconds for *_, sent, seconds in answers if settled <= sent and sent + seconds < ending]
    return {
        "connecting_seconds": round(connecting, 2),
        "answers": len(answers),
        "refused": refused,
        "lost_connections": sum(one.lost for one in candidates),
        "latency_ms": percentiles([seconds for *_, seconds in answers] or [0.0]),
        "amid_ms": percentiles(amid or [0.0]),
        "key_at": keyed,
        "finished_at": finished,
        "receipt_at": [one.receipt_at for one in candidates if one.receipt_at],
    }


def main() -> None:
    """Read the options, run once, print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base_url")
    parser.add_argument("tokens", type=Path)
    parser.add_argument("evidence", type=Path)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--items", type=int, default=110)
    options = parser.parse_args()
    tokens = json.loads(options.tokens.read_text())
    sys.stdout.write(json.dumps(asyncio.run(run(options, tokens))))


if __name__ == "__main__":
    main()
