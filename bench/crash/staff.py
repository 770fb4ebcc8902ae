"""A coordinator at a console that survives the server: every order is repeated until answered."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

from bench.crash.evidence import Evidence
from bench.crash.wire import Refused, Wire, post

THINK_SECONDS = (0.05, 0.4)
SMALL = 5
HELD_SECONDS = (0.05, 0.3)
AGAIN_SECONDS = (0.05, 0.3)
ORDERS = {
    "grant_time": 6,
    "pause some": 4,
    "pause a room": 2,
    "pause all": 1,
    "send_notice": 3,
    "note_incident": 2,
    "release_terminal": 3,
}
_PASSING = frozenset({"retry", "slow_down"})


class Coordinator:
    """Somebody with every permission who never repeats a request id for something else."""

    def __init__(
        self,
        base_url: str,
        account: tuple[str, str],
        second: tuple[str, str],
        rooms: dict[str, dict[str, list[str]]],
        evidence: Evidence,
        seed: str,
    ) -> None:
        """``rooms`` is {sitting: {room: attempts}}, the people are username and password."""
        self.done = 0
        self._base_url = base_url
        self._account = account
        self._second = second
        self._rooms = rooms
        self._evidence = evidence
        self._luck = random.Random(seed)
        self._wire: Wire | None = None
        self._headers: dict[str, str] = {}
        self._csrf = ""

    async def order(self, name: str, sitting: str, **fields: Any) -> dict[str, Any]:
        """Ask until there is an answer; what it is, refusals too."""
        request_id = f"{self._luck.getrandbits(64):016x}"
        message = {"sitting": sitting, "request_id": request_id, **fields}
        self._evidence.write("order", name=name, **message)
        answer = await self._answered(name, message)
        while self._luck.random() < 0.2:  # noqa: PLR2004 - a console that missed the answer
            answer = await self._answered(name, message)
        self.done += bool(answer["ok"])
        return answer

    async def walk_the_hall(self) -> None:
        """Give orders at random until cancelled."""
        while True:
            await asyncio.sleep(self._luck.uniform(*THINK_SECONDS))
            sitting = self._luck.choice(list(self._rooms))
            what = self._luck.choices(list(ORDERS), list(ORDERS.values()))[0]
            room = self._luck.choice(list(self._rooms[sitting]))
            here = self._rooms[sitting][room]
            if what.startswith("pause"):
                some = self._luck.sample(here, min(3, len(here)))
                where: dict[str, dict[str, Any]] = {
                    "some": {"attempts": some},
                    "room": {"room": room},
                    "all": {},
                }
                await self._hold(sitting, where[what.rpartition(" ")[2]])
            elif what == "grant_time":
                few = {"attempts": here[:1]}
                # in a short sitting most get nothing, so that it ends
                who = few if len(here) < SMALL else self._luck.choice((few, {"room": room}, {}))
                seconds = self._luck.randint(1, 3)
                await self.order(what, sitting, seconds=seconds, reason="listrik padam", **who)
            elif what == "send_notice":
                await self.order(what, sitting, room=room, text="Harap tenang.", level="info")
            elif what == "note_incident":
                await self.order(what, sitting, text="Lampu padam sebentar.")
            else:
                one = self._luck.choice(here)
                await self.order(what, sitting, attempt=one, reason="komputer rusak")

    async def _hold(self, sitting: str, where: dict[str, Any]) -> None:
        held = await self.order("pause", sitting, reason="listrik padam", **where)
        if held["ok"]:
            await asyncio.sleep(self._luck.uniform(*HELD_SECONDS))
            await self.order("resume", sitting, **where)

    async def _answered(self, name: str, message: dict[str, Any]) -> dict[str, Any]:
        alone = True
        while True:
            try:
                wire = self._wire or await self._connect()
                consent = {} if alone else await self._consent(name, message)
                raw = await wire.ask(name, **message, **consent)
            except Refused as refusal:
                if refusal.code == "second_person" and alone:
                    alone = False
                    continue
                if refusal.code not in _PASSING | {"stale_page", "not_logged_in"}:
                    self._evidence.write(
                        "refused", request_id=message["request_id"], said=refusal.reply
                    )
                    return refusal.reply
                self._csrf = "" if refusal.code not in _PASSING else self._csrf
                await asyncio.sleep(refusal.wait_seconds)
            except (OSError, TimeoutError):
                self.leave()
            else:
                self._evidence.write("done", request_id=message["request_id"], raw=raw.decode())
                return dict(json.loads(raw))
            await asyncio.sleep(self._luck.uniform(*AGAIN_SECONDS))

    async def _consent(self, name: str, message: dict[str, Any]) -> dict[str, Any]:
        """Have the second person consent to exactly this message."""
        username, password = self._second
        reply, _ = await asyncio.to_thread(
            post,
            self._base_url + "/api/console/consent",
            {"username": username, "password": password, "order": name, "message": message},
            {**self._headers, "X-CSRF-Token": self._csrf},
        )
        return {"consent": reply["consent"]}

    async def _connect(self) -> Wire:
        if not self._csrf:
            username, password = self._account
            body = {"username": username, "password": password}
            reply, headers = await asyncio.to_thread(
                post, self._base_url + "/api/console/login", body
            )
            self._csrf = reply["csrf"]
            self._headers = {"Cookie": headers["Set-Cookie"].partition(";")[0]}
        auth = {"csrf": self._csrf}
        self._wire = await Wire.join(
            self._base_url, "/console", auth, lambda _name, _fields: None, self._headers
        )
        return self._wire

    def leave(self) -> None:
        """Drop the connection."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.leave()
