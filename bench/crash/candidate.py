"""A candidate behind a good terminal: numbers, keeps, sends again what was not acknowledged.

Besides honest work it does what a bad network does to honest terminals: repeats numbers that were
acknowledged, uses one for something else, skips one, drops its connection.
"""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

from bench.crash.evidence import Evidence
from bench.crash.paper import Paper, opened
from bench.crash.wire import Refused, Wire, post

THINK_SECONDS = (0.03, 0.30)
AGAIN_SECONDS = (0.05, 0.30)
BATCH_MAX = 40
PATIENCE_SECONDS = 8.0
# how often somebody whose clock stands asks: on a connection that went silent no push would come
LOOK_AGAIN = 0.1
# what an answer may be refused with although nobody did anything wrong
PASSING = frozenset({"retry", "paused", "not_started", "gap", "displaced", "closed", "slow_down"})
# how often something else than a plain answer is done
ODD_THINGS = {"repeat": 10, "other content": 4, "skip a number": 4, "ask": 4, "drop": 2}
PLAIN = 76


class Candidate:
    """One candidate. ``acknowledged`` counts answers; ``over`` says that the result is known."""

    def __init__(
        self,
        base_url: str,
        sitting: str,
        attempt: str,
        pin: str,
        evidence: Evidence,
        seed: str,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """``patience_seconds``: how long to wait on a silent connection."""
        self.attempt = attempt
        self.sitting = sitting
        self.acknowledged = 0
        self.connections = 0
        self.finishing = False
        self.over = False
        self.waits: list[float] = []
        self._base_url = base_url
        self._pin = pin
        self._evidence = evidence
        self._luck = random.Random(seed)
        self._terminal_key = f"{self._luck.getrandbits(128):032x}"
        self._patience = patience_seconds
        self._token = ""
        self._wire: Wire | None = None
        self._seq = 0
        self._items = 1
        self._outbox: list[dict[str, Any]] = []
        self._known: dict[int, tuple[dict[str, Any], bytes | None]] = {}
        self._running = False
        self._stuck = False
        self._wait = 0.0
        self._mistyped = False
        self._paper: Paper | None = None
        self._sealed: dict[str, Any] = {}
        evidence.write("who", sitting=sitting, attempt=attempt)

    @property
    def working(self) -> bool:
        """Whether it is connected and its clock runs."""
        return self._wire is not None and self._running

    @property
    def waiting(self) -> bool:
        """Whether something is not acknowledged yet."""
        return bool(self._outbox)

    async def sit(self) -> None:
        """Sit until cancelled; after the end it goes on asking for what it was told."""
        while self._token or not self.over:
            try:
                if not self._token:
                    await asyncio.to_thread(self._log_in)
                await self._be_connected()
            except Refused as refusal:
                self._turned_away(refusal)
            except (OSError, TimeoutError):
                pass
            wait = max(self._wait * self._luck.uniform(1, 1.5), self._luck.uniform(*AGAIN_SECONDS))
            self._wait = 0.0
            await asyncio.sleep(wait)

    def answer_now(self, count: int = 1) -> None:
        """Choose and send without waiting for anything."""
        for _ in range(count):
            if self.working and not (self.finishing or self.over or self._stuck):
                self._put({"item": self._luck.randint(1, self._items), **self._choice()})

    def finish_now(self) -> None:
        """Finish with the next number, in the middle of whatever is under way."""
        if self.finishing:
            return
        self.finishing = True
        if self.working and not (self.over or self._stuck):
            self._put({})

    def _log_in(self) -> None:
        body = {
            "participant_number": self.attempt,
            "pin": self._pin,
            "terminal_key": self._terminal_key,
        }
        if not self._mistyped and self._luck.random() < 0.1:  # noqa: PLR2004 - one in ten does once
            self._mistyped = True
            try:
                post(self._base_url + "/api/terminal/login", {**body, "pin": "000000"})
            except Refused as wrong:
                if wrong.code not in {"bad_credentials", "retry", "slow_down", "not_ready"}:
                    self._evidence.write("problem", said=wrong.reply, to="a wrong PIN")
        reply, _ = post(self._base_url + "/api/terminal/login", body)
        self._items = sum(section["items"] for section in reply["sitting"]["sections"])
        self._sealed, _ = post(
            self._base_url + "/api/terminal/form",
            None,
            {"Authorization": f"Bearer {reply['token']}"},
        )
        self._token = reply["token"]

    def _turned_away(self, refusal: Refused) -> None:
        self._wait = refusal.wait_seconds
        if refusal.code in {"bad_token", "displaced"}:
            self._another_terminal()
        elif refusal.code == "finished":
            self.over = True  # it ended while it had no terminal: nobody is told the result here
        elif refusal.code not in {"in_use", "slow_down", "retry", "unknown_sitting", "not_ready"}:
            self._evidence.write("problem", said=refusal.reply, to="a login or connection")

    def _another_terminal(self) -> None:
        """The attempt was released: it is opened on another computer."""
        self._token = ""
        self._terminal_key = f"{self._luck.getrandbits(128):032x}"

    async def _be_connected(self) -> None:
        wire = await Wire.join(
            self._base_url,
            "/terminal",
            {"token": self._token},
            self._heard,
            patience=self._patience,
        )
        self.connections += 1
        try:
            self._wire = wire
            await self._get_unstuck(wire)
            self._ask_again()
            while not (wire.closed.done() or wire.silent) and self._token:
                if self._stuck if self._running else self._luck.random() < LOOK_AGAIN:
                    await self._get_unstuck(wire)
                elif self.over:
                    self._ask_again()
                elif self._running and not self._stuck:
                    await self._do_something(wire)
                await self._pause(wire, self._luck.uniform(*THINK_SECONDS))
        finally:
            self._wire = None
            wire.leave()

    async def _pause(self, wire: Wire, seconds: float) -> None:
        await asyncio.wait([wire.closed], timeout=seconds * (6 if self.over else 1))

    async def _do_something(self, wire: Wire) -> None:
        if self.finishing:
            if not self._outbox:
                self._put({})
            return
        what = self._luck.choices(["plain", *ODD_THINGS], [PLAIN, *ODD_THINGS.values()])[0]
        if what == "plain" or self._outbox:
            self.answer_now(self._luck.choice((1, 1, 1, 2, 4)))
        elif what == "repeat":
            self._ask_again()
        elif what == "ask":
            await self._ask_where_things_stand(wire)
        elif what == "drop":
            wire.leave()
        elif what == "other content" and self._known:
            seq = self._luck.choice(list(self._known))
            other = {"seq": seq, "item": self._items, "choice": 4, "flag": True, "views": [[1, 7]]}
            await self._expect(wire, other, "conflict")
        elif what == "skip a number":
            far = self._seq + 1 + self._luck.randint(1, 3)
            skipped = {"seq": far, "item": 1, "choice": 0, "flag": False, "views": []}
            await self._expect(wire, skipped, "gap")

    async def _expect(self, wire: Wire, answer: dict[str, Any], code: str) -> None:
        """Send what must be refused; answers may leave meanwhile, so the gap may have moved."""
        first = self._seq + 1
        try:
            said = json.loads(await wire.ask("answer", **answer))
        except Refused as refusal:
            said = refusal.reply
        moved = first <= said.get("expected", first) <= self._seq + 1
        if said.get("code") not in {code, *PASSING - {"gap"}} or not moved:
            self._evidence.write("problem", said=said, to=answer, expected=code)

    def _choice(self) -> dict[str, Any]:
        return {
            "choice": None if self._luck.random() < 0.1 else self._luck.randrange(5),  # noqa: PLR2004 - a tenth clears
            "flag": self._luck.random() < 0.15,  # noqa: PLR2004 - and some doubt
            "views": [[self._luck.randint(1, self._items), self._luck.randrange(9_000)]],
        }

    def _put(self, content: dict[str, Any]) -> None:
        """Number it, write down that it leaves, send it; without content it is the finish."""
        self._seq += 1
        message = {"seq": self._seq, **content}
        self._outbox.append(message)
        self._evidence.write("sent", **message)
        self._send(message)

    def _send(self, message: dict[str, Any]) -> None:
        if self._wire is None:
            return
        event = "answer" if "item" in message else "finish"
        began = asyncio.get_running_loop().time()
        reply = self._wire.say(event, message)
        reply.add_done_callback(lambda done: self._replied([message], done, began))

    def _send_together(self, messages: list[dict[str, Any]]) -> None:
        if self._wire is None:
            return
        began = asyncio.get_running_loop().time()
        reply = self._wire.say("answers", {"batch": messages})
        reply.add_done_callback(lambda done: self._replied(messages, done, began))

    def _replied(
        self, messages: list[dict[str, Any]], done: asyncio.Future[bytes], began: float
    ) -> None:
        if done.cancelled() or done.exception() is not None:
            return
        raw = done.result()
        reply = json.loads(raw)
        if reply["ok"]:
            self.waits.append(asyncio.get_running_loop().time() - began)
            self._take(messages, raw, reply)
        else:
            self._refused(messages, reply)

    def _take(self, messages: list[dict[str, Any]], raw: bytes, reply: dict[str, Any]) -> None:
        last = messages[-1]
        numbers = [one["seq"] for one in messages]
        new = [one for one in messages if one["seq"] not in self._known]
        self.acknowledged += sum("item" in one for one in new)
        for one in messages:
            known = self._known.get(one["seq"], (one, None))[1]
            self._known[one["seq"]] = (one, raw if one is last else known)
        self._evidence.write("acknowledged", seq=last["seq"], upto=numbers, raw=raw.decode())
        self._outbox = [one for one in self._outbox if one["seq"] not in numbers]
        if "result" in reply:
            self.over = True

    def _refused(self, messages: list[dict[str, Any]], reply: dict[str, Any]) -> None:
        self._stuck = True
        self._wait = Refused(reply).wait_seconds
        self._evidence.write("refused", seq=messages[0]["seq"], said=reply)
        if reply["code"] == "displaced":
            self._another_terminal()
        lost = reply["code"] == "gap" and reply.get("expected", 0) <= max(self._known, default=0)
        if reply["code"] not in PASSING or lost:
            self._evidence.write("problem", said=reply, to=messages)

    async def _get_unstuck(self, wire: Wire) -> None:
        """Ask where things stand; once the clock runs, send everything that waits again."""
        await asyncio.sleep(self._wait)
        self._wait = 0.0
        await self._ask_where_things_stand(wire)
        self._stuck = not (self.over or self._running)
        if self._stuck:
            return
        answers = [one for one in self._outbox if "item" in one]
        if len(answers) > 1 and self._luck.random() < 0.6:  # noqa: PLR2004 - more often than not
            for start in range(0, len(answers), BATCH_MAX):
                self._send_together(answers[start : start + BATCH_MAX])
            answers = []
        for one in self._outbox:
            if one in answers or "item" not in one:
                self._send(one)

    async def _ask_where_things_stand(self, wire: Wire) -> None:
        asked = asyncio.get_running_loop().time()
        raw = await wire.ask("sync", last_seq=max(self._known, default=0))
        snapshot = json.loads(raw)
        key = snapshot.pop("form_key")
        self._evidence.write("sync", t0=asked, snapshot=snapshot)
        self._running = snapshot["running"]
        self._seq = max(self._seq, snapshot["last_seq"])
        if key is not None and self._paper is None:
            self._paper = opened(self._sealed["ciphertext"], key)
            self._evidence.write("form", choices=self._paper)
        if snapshot["result"] or snapshot["attempt_state"] == "void":
            self.over, self._outbox = True, []

    def _ask_again(self) -> None:
        """Send a number that was acknowledged before: the same bytes must come back."""
        if self._known:
            last = max(self._known)
            seq = last if self._luck.random() < 0.4 else self._luck.choice(list(self._known))  # noqa: PLR2004 - the last is the likeliest to be lost
            self._send(self._known[seq][0])

    def _heard(self, name: str, fields: dict[str, Any]) -> None:
        if name == "away":
            self._wait = float(fields.get("return_after_ms", 0)) / 1000
        elif name == "displaced":
            self._another_terminal()
        elif name == "started":
            self._stuck = True
        elif name in {"clock", "state", "finished"}:
            self._running = bool(fields.get("running", self._running))
            self._stuck = self._stuck or name == "finished"
