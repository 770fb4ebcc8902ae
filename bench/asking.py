"""Somebody who asks for the files of a log over kept connections, one after the other, for ever.

    python bench/asking.py http://127.0.0.1:8000 sesi-1 --connections 50 --until stop.txt

Says `ready` on standard error once all are connected, ends when the file is there, and prints one
JSON object: how many answers came, by status, and how many of them a second. Takes only what time
others leave over, as somebody's own computer would.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections import Counter
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

# the newest checkpoint, a tile that is not full, and a full one or none
FILES = ("checkpoint", "tile/0/000", "tile/entries/000", "tile/0/000.p/7")
LOOK_SECONDS = 0.1


async def ask(host: str, port: int, sitting: str, begin: int, answers: Counter[int]) -> None:
    """Ask over one connection until cancelled; a connection that ends is made anew."""
    paths = cycle(FILES[begin % len(FILES) :] + FILES[: begin % len(FILES)])
    while True:
        reader, writer = await asyncio.open_connection(host, port)
        try:
            for path in paths:
                writer.write(f"GET /log/{sitting}/{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
                await reader.readexactly(length)
                answers[int(head.split(None, 2)[1])] += 1
                if b"connection: close" in head:
                    break
        except (OSError, asyncio.IncompleteReadError):
            answers[0] += 1
        finally:
            writer.close()


async def run(options: argparse.Namespace) -> dict[str, object]:
    """Ask over all connections until told to stop, and count."""
    address = urlsplit(options.base_url)
    answers: Counter[int] = Counter()
    asking = [
        asyncio.ensure_future(
            ask(str(address.hostname), address.port or 80, options.sitting, at, answers)
        )
        for at in range(options.connections)
    ]
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    began = time.monotonic()
    while not options.until.exists():  # noqa: ASYNC110 - another process makes the file
        await asyncio.sleep(LOOK_SECONDS)
    took = time.monotonic() - began
    for one in asking:
        one.cancel()
    by_status = {str(status): count for status, count in sorted(answers.items())}
    return {"answers": by_status, "a_second": sum(answers.values()) / took}


def main() -> None:
    """Read the options, run once, print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base_url")
    parser.add_argument("sitting")
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--until", type=Path, required=True)
    options = parser.parse_args()
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    sys.stdout.write(json.dumps(asyncio.run(run(options))))


if __name__ == "__main__":
    main()
