"""Viewers of one board in a process of their own, who note when each change of it arrives.

    python bench/viewers.py http://127.0.0.1:8001 SITTING --viewers 1000 --until stop.txt

They read no more of a message than whether it carries changes, so that many fit into little of the
processor that the servers need. Says `ready` on standard error once all watch, ends when the file
is there, and prints one JSON object: arrivals by the machine's monotonic clock.
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
from typing import Any

from picows import WSFrame, WSMsgType, WSTransport

from proctor_console.robots.socket_client import SocketClient

CONNECTING_AT_ONCE = 50
LOOK_SECONDS = 0.1
_PUSHED = b'42/results,["board"'
_luck = random.Random()


class Viewer(SocketClient):
    """A screen that has joined: counts what is pushed, without reading it."""

    arrivals: list[float]
    ended = 0

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Note a change; leave everything else to the robot."""
        if frame.msg_type == WSMsgType.TEXT:
            payload = frame.get_payload_as_bytes()
            if payload.startswith(_PUSHED):
                if b'"changes":[]' not in payload:
                    Viewer.arrivals.append(time.monotonic())
                return
        super().on_ws_frame(transport, frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Count who was hung up on."""
        Viewer.ended += 1
        super().on_ws_disconnected(transport)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Connect the viewers, listen until told to stop, and collect."""
    Viewer.arrivals = []
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def watch() -> SocketClient:
        async with gate:
            while True:
                try:
                    viewer = await Viewer.open_patiently(
                        options.base_url, "/results", {}, lambda _name, _fields: None, _luck
                    )
                    await viewer.ask("watch", sitting=options.sitting, since=None)
                except OSError:  # too slow a handshake among thousands; a page tries again too
                    await asyncio.sleep(_luck.uniform(0.5, 1.5))
                else:
                    return viewer

    begun = time.monotonic()
    viewers = await asyncio.gather(*(watch() for _ in range(options.viewers)))
    connecting = time.monotonic() - begun
    sys.stderr.write("ready\n")
    sys.stderr.flush()
    gc.collect()
    gc.freeze()
    Viewer.arrivals.clear()
    Viewer.ended = 0
    while not options.until.exists():  # noqa: ASYNC110 - another process makes the file
        await asyncio.sleep(LOOK_SECONDS)
    ended = Viewer.ended
    for viewer in viewers:
        viewer.leave()
    return {"connecting_seconds": connecting, "ended": ended, "arrivals": Viewer.arrivals}


def main() -> None:
    """Read the options, run once, print the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base_url")
    parser.add_argument("sitting")
    parser.add_argument("--viewers", type=int, default=1_000)
    parser.add_argument("--until", type=Path, required=True)
    options = parser.parse_args()
    sys.stdout.write(json.dumps(asyncio.run(run(options))))


if __name__ == "__main__":
    main()
