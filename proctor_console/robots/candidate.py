"""A robot candidate: logs in, waits, works at a human pace, survives lost connections, finishes."""

from __future__ import annotations

import asyncio
import base64
import random
import time
from typing import Any

from proctor_console.robots import http_client
from proctor_console.robots.pace import Pace, plan
from proctor_console.robots.socket_client import LATEST, Refused, SocketClient

FIRST_WAIT_SECONDS = 0.2
LONGEST_WAIT_SECONDS = 5.0
# answers in one message, at most
BATCH_MOST = 100
# refusals after which the same thing, sent again a little later, is right
PASSING = frozenset({"slow_down", "retry", "paused", "not_started"})


class Robot:
    """One candidate's terminal with nobody at it.

    ``acknowledged`` holds every answer the server said is on disk, {item: choice}: after the exam
    it can be compared with the ledger. ``result`` is the score as the terminal would show it.
    """

    def __init__(self, base_url: str, participant_number: str, pin: str, pace: Pace) -> None:
        self.participant_number = participant_number
        self.acknowledged: dict[int, int | None] = {}
        self.result: dict[str, Any] | None = None
        self.void = False
        self._base_url = base_url
        self._pin = pin
        self._pace = pace
        # robots are to be repeatable from run to run, not unpredictable
        self._luck = random.Random(participant_number)  # noqa: S311
        self._terminal_key = f"{self._luck.getrandbits(128):032x}"
        self._token = ""
        self._form: bytes | None = None
        self._plan: list[int] | None = None
        self._seq = 0
        self._outbox: list[dict[str, Any]] = []
        """Sent, or about to be, and not yet acknowledged; survives the connection."""
        self._chosen: list[dict[str, Any]] = []
        """Everything ever put into the outbox: a server restored from a backup lacks the last."""
        self._running = asyncio.Event()
        self._back_at: float | None = None
        """When the server wants us back after it has sent us away, by time.monotonic()."""

    @property
    def over(self) -> bool:
        """Whether the attempt has ended, by whomever."""
        return self.void or self.result is not None

    async def sit(self) -> None:
        """Sit the whole exam; returns when the score has come.

        Raises:
            Refused: the server turned this candidate away for good.
        """
        wait = FIRST_WAIT_SECONDS
        while not self.over:
            asked: float | None = None
            try:
                if not self._token:
                    await asyncio.to_thread(self._log_in)
                if self._form is None:
                    await asyncio.to_thread(self._fetch_form)
                await self._work()
                wait = FIRST_WAIT_SECONDS
            except (OSError, TimeoutError):
                asked = self._return_after()
            except Refused as refusal:
                asked = refusal.retry_after_seconds
                if refusal.code in {"bad_token", "unknown_sitting"}:
                    self._token = ""
                elif refusal.code not in PASSING:
                    raise
            if self.over:
                return
            if asked is not None:
                await asyncio.sleep(asked * self._luck.uniform(1, LATEST))
            else:
                await asyncio.sleep(wait * self._luck.uniform(0.5, 1.5))
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _return_after(self) -> float | None:
        """Seconds until the server wants us back; None when the connection was simply lost."""
        back_at, self._back_at = self._back_at, None
        return None if back_at is None else max(0.0, back_at - time.monotonic())

    def _log_in(self) -> None:
        reply, _ = http_client.ask(
            self._base_url + "/api/terminal/login",
            {
                "participant_number": self.participant_number,
                "pin": self._pin,
                "terminal_key": self._terminal_key,
            },
        )
        if self._plan is None:
            items = sum(section["items"] for section in reply["sitting"]["sections"])
            self._plan = plan(items, self._pace, self._luck)
        self._token = reply["token"]

    def _fetch_form(self) -> None:
        """Have the sealed form; it lies with the terminal from then on."""
        bearer = {"Authorization": f"Bearer {self._token}"}
        sealed, _ = http_client.ask(self._base_url + "/api/terminal/form", headers=bearer)
        self._form = base64.b64decode(sealed["ciphertext"], validate=True)

    async def _work(self) -> None:
        client = await SocketClient.open(
            self._base_url, "/terminal", {"token": self._token}, self._on_event
        )
        try:
            await self._catch_up(client)
            await self._until_running(client)
            while not self.over:
                if self._outbox:
                    await self._send(client)
                elif self._plan:
                    await self._think(client)
                    self._choose(self._plan.pop(0))
                else:
                    reply = await client.ask("finish", seq=self._seq + 1)
                    self.result = reply["result"]
                await self._until_running(client)
        except Refused as refusal:
            if refusal.code != "closed":
                raise
            self._take(await client.ask("sync", last_seq=self._seq))
        finally:
            client.leave()

    async def _catch_up(self, client: SocketClient) -> None:
        """Learn where the attempt stands, and what of the outbox is on disk already."""
        snapshot = await client.ask("sync", last_seq=self._seq)
        self._take(snapshot)
        saved = snapshot["last_seq"]
        self._seq = max(self._seq, saved)
        self._outbox = [one for one in self._chosen if one["seq"] > saved]
        for item, choice in snapshot["answers"].items():
            self.acknowledged[int(item)] = choice

    async def _until_running(self, client: SocketClient) -> None:
        """Wait while the clock of the attempt is stopped."""
        while not self._running.is_set() and not self.over:
            await self._pause(client, 0.1)

    async def _think(self, client: SocketClient) -> None:
        """Look at the item for a while."""
        await self._pause(client, self._pace.seconds_per_item * self._luck.uniform(0.3, 1.7))

    async def _pause(self, client: SocketClient, seconds: float) -> None:
        await asyncio.wait([client.closed], timeout=seconds)
        if client.closed.done() and not self.over:
            raise ConnectionError("the connection ended")

    def _choose(self, item: int) -> None:
        """Put the next answer into the outbox."""
        self._seq += 1
        chosen = {
            "seq": self._seq,
            "item": item,
            "choice": self._luck.randrange(5),
            "flag": self._luck.random() < self._pace.flags,
            "views": [[item, 0]],
        }
        self._chosen.append(chosen)
        self._outbox.append(chosen)

    async def _send(self, client: SocketClient) -> None:
        """Empty the outbox; what piled up in an outage goes as one batch."""
        while some := self._outbox[:BATCH_MOST]:
            if len(some) > 1:
                await client.ask("answers", batch=some)
            else:
                await client.ask("answer", **some[0])
            for one in some:
                self.acknowledged[one["item"]] = one["choice"]
            del self._outbox[: len(some)]

    def _on_event(self, name: str, fields: dict[str, Any]) -> None:
        if name == "away":
            self._back_at = time.monotonic() + fields["return_after_ms"] / 1_000
        elif name in {"state", "started", "clock", "finished"}:
            self._take({"running": True, **fields} if name == "started" else fields)

    def _take(self, news: dict[str, Any]) -> None:
        if news.get("result"):
            self.result = news["result"]
        self.void = self.void or news.get("attempt_state") == "void"
        if "running" in news:
            (self._running.set if news["running"] else self._running.clear)()
