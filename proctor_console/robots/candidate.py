"""A robot candidate: logs in, waits, works at a human pace, survives lost connections, finishes."""

import asyncio
import base64
import json
import random
import urllib.error
import urllib.request
from typing import Any, NamedTuple

from proctor_console.robots.socket_client import Refused, SocketClient


class Pace(NamedTuple):
    """How a robot works: seconds per item on average, and how fallible it is."""

    seconds_per_item: float
    changes_mind: float = 0.08
    flags: float = 0.06
    skips: float = 0.04


class Robot:
    """One candidate's terminal with nobody at it.

    ``acknowledged`` holds every answer the server said is on disk, {item: choice}: after the exam
    it can be compared with the ledger. ``result`` is the score as the terminal would show it.
    """

    def __init__(self, base_url: str, participant_number: str, pin: str, pace: Pace) -> None:
        self.participant_number = participant_number
        self.acknowledged: dict[int, int | None] = {}
        self.result: dict[str, Any] | None = None
        self.latencies_seconds: list[float] = []
        self._base_url = base_url
        self._pin = pin
        self._pace = pace
        # robots are to be repeatable from run to run, not unpredictable
        self._luck = random.Random(participant_number)  # noqa: S311
        self._terminal_key = f"{self._luck.getrandbits(128):032x}"
        self._token = ""
        self._items = 0
        self._seq = 0
        self._outbox: list[dict[str, Any]] = []
        self._running = asyncio.Event()

    async def sit(self) -> None:
        """Sit the whole exam; returns when the score has come."""
        await self._log_in()
        plan = self._plan()
        wait = 0.2
        while self.result is None:
            try:
                await self._work(plan)
                wait = 0.2
            except (ConnectionError, OSError, TimeoutError):
                await asyncio.sleep(wait * (0.5 + self._luck.random()))
                wait = min(wait * 2, 5.0)

    async def _log_in(self) -> None:
        while True:
            try:
                reply = await asyncio.to_thread(self._post_login)
                break
            except (ConnectionError, urllib.error.URLError):
                await asyncio.sleep(1.0)
        self._token = reply["token"]
        self._items = sum(section["items"] for section in reply["sitting"]["sections"])
        await asyncio.to_thread(self._fetch_form)

    def _post_login(self) -> dict[str, Any]:
        body = {
            "participant_number": self.participant_number,
            "pin": self._pin,
            "terminal_key": self._terminal_key,
        }
        return self._http("/api/terminal/login", json.dumps(body).encode())

    def _fetch_form(self) -> None:
        sealed = self._http("/api/terminal/form")
        base64.b64decode(sealed["ciphertext"], validate=True)

    def _http(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"}
        request = urllib.request.Request(self._base_url + path, body, headers)  # noqa: S310 - our own server
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310 - the same
                return dict(json.load(reply))
        except urllib.error.HTTPError as refusal:
            with refusal:
                raise Refused(json.load(refusal)) from None

    def _plan(self) -> list[int]:
        """Items in the order of work: once through, then back to what was skipped or doubted."""
        once = list(range(1, self._items + 1))
        again = [item for item in once if self._luck.random() < self._pace.changes_mind]
        skipped = [item for item in once if self._luck.random() < self._pace.skips]
        return [item for item in once if item not in skipped] + again + skipped

    async def _work(self, plan: list[int]) -> None:
        client = await SocketClient.open(
            self._base_url, "/terminal", {"token": self._token}, self._on_event
        )
        try:
            await self._catch_up(client)
            while plan and self.result is None:
                await self._think(client)
                await self._answer(client, plan.pop(0))
            if self.result is None:
                await self._finish(client)
        except Refused as refusal:
            if refusal.code != "closed":
                raise
            self._take(await client.ask("sync", last_seq=self._seq))
        finally:
            client.leave()

    async def _catch_up(self, client: SocketClient) -> None:
        snapshot = await client.ask("sync", last_seq=self._seq)
        self._take(snapshot)
        self._outbox = [one for one in self._outbox if one["seq"] > snapshot["last_seq"]]
        if self._outbox and self.result is None:
            await client.ask("answers", batch=self._outbox)
            for one in self._outbox:
                self.acknowledged[one["item"]] = one["choice"]
            self._outbox.clear()
        for item, choice in snapshot["answers"].items():
            self.acknowledged[int(item)] = choice

    async def _think(self, client: SocketClient) -> None:
        """Look at the item for a while; time stands still while the clock is stopped."""
        seconds = self._pace.seconds_per_item * self._luck.uniform(0.3, 1.7)
        await asyncio.wait([client.closed], timeout=seconds)
        while not self._running.is_set() and self.result is None:
            if client.closed.done():
                raise ConnectionError("the connection ended")
            await asyncio.wait([client.closed], timeout=0.1)

    async def _answer(self, client: SocketClient, item: int) -> None:
        self._seq += 1
        choice = self._luck.randrange(5)
        message = {
            "seq": self._seq,
            "item": item,
            "choice": choice,
            "flag": self._luck.random() < self._pace.flags,
            "views": [[item, 0]],
        }
        self._outbox.append(message)
        sent_at = asyncio.get_running_loop().time()
        await client.ask("answer", **message)
        self.latencies_seconds.append(asyncio.get_running_loop().time() - sent_at)
        self._outbox.clear()
        self.acknowledged[item] = choice

    async def _finish(self, client: SocketClient) -> None:
        reply = await client.ask("finish", seq=self._seq + 1)
        self.result = reply["result"]

    def _on_event(self, name: str, fields: dict[str, Any]) -> None:
        if name in {"state", "started", "clock", "finished"}:
            self._take({"running": True, **fields} if name == "started" else fields)

    def _take(self, news: dict[str, Any]) -> None:
        if news.get("result"):
            self.result = news["result"]
        if "running" in news:
            (self._running.set if news["running"] else self._running.clear)()
