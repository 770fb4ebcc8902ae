"""A sitting that really went through the engine, in memory, with every line it wrote."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import copy
from hashlib import sha256

import msgspec

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.candidate import Candidate
from exam_engine.draw.known import AnnouncedDraw, KnownDraw, MadeDraw
from exam_engine.draw.late_forms import Entered, LateForm
from exam_engine.errors import Refusal
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.scribe import SITTING, Identity, Scribe, decode_record
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.replies import Done
from exam_engine.roster import CommittedKey, PlacedItem, PointsLookup
from exam_engine.timing import Moment
from tests.exam_engine.builders import MINUTE, SERVER_KEY, TERMINAL, a_plan, an_answer
from tests.exam_engine.ledger import naive_tree

RULES = """
name = "contoh"
[[sections]]
id = "tiu"
items = 3
points = [5, 0, 0, 0, 0]
[[sections]]
id = "tkp"
items = 2
points = [5, 4, 3, 2, 1]
[categories.general]
cut_scores = { tkp = 5, total = 8 }
[stages.skd]
order = ["total", "tkp", "tiu"]
"""
AUTHORED = [[5, 0, 0, 0, 0]] * 4 + [[1, 2, 3, 4, 5]] * 3
"""Points of the choices of seven items; a form has three of the first four, two of the others."""
GRACE_MS = 30_000
SOFTWARE = "0.1.0 " + 64 * "5"
LATER = "W-005"
"""Who is not on the roster and may be added."""
BOUND = {
    name: sha256(name.encode()).hexdigest()
    for name in ("bank_root", "blueprint_sha256", "secret_commitment")
}
"""What every announcement says again, beside the roots over keys and roster."""


def an_announcement(
    manifest: dict[str, str], number: int = 1, source: str = "own", **said: object
) -> str:
    """The text of an announcement; the second and later ones give a reason."""
    fields = {"sitting": "sesi-1", "number": number, "announced_at": 1_690_000_000_000}
    reason = {"reason": "seorang tidak membuka"} if number > 1 else {}
    return json.dumps(fields | {"source": source} | reason | manifest | said, separators=(",", ":"))


def a_form(attempt: str) -> list[tuple[int, list[int]]]:
    """Another one for everybody: places in the bank and orders of choices."""
    number = int(attempt.rpartition("-")[2])
    tiu = [(number + at) % 4 for at in range(3)]
    tkp = [4 + (number + at) % 3 for at in range(2)]
    order = [(number + at) % 5 for at in range(5)]
    return [(place, order) for place in (*tiu, *tkp)]


def a_key(place: int) -> tuple[bytes, bytes]:
    """Salt and content of the key of an item."""
    content = msgspec.json.encode((f"item-{place}", 1, AUTHORED[place]))
    return sha256(b"salt of item %d" % place).digest(), content


def a_leaf_of(place: int) -> bytes:
    """The leaf of a key in its tree."""
    salt, content = a_key(place)
    committed = sha256(b"exam-engine/commit/v1\0" + salt + content).hexdigest()
    return msgspec.json.encode(("key", place, committed))


def a_roster_line(place: int, number: str, applied: tuple[str, str, object]) -> bytes:
    """A line of `opened/roster.jsonl`: the leaf, the salt, and what it opens."""
    salt = sha256(b"salt of candidate %d" % place).digest()
    content = msgspec.json.encode((number, *applied))
    committed = sha256(b"exam-engine/commit/v1\0" + salt + content).hexdigest()
    person = sha256(b"name and need of " + number.encode()).hexdigest()
    leaf = msgspec.json.encode(("candidate/2", number, committed, person)).decode()
    return msgspec.json.encode((leaf, salt.hex(), content.decode()))


class ByForm(PointsLookup):
    """The answer key of everybody's form, with the bank behind it; so many are on the roster."""

    def __init__(self, people: int = 4) -> None:
        self._numbers = [f"P-{at:03}" for at in range(1, people + 1)]
        self._late: list[str] = []

    def points(self, attempt: str) -> Sequence[Sequence[int]]:
        return [[AUTHORED[place][at] for at in order] for place, order in a_form(attempt)]

    def keys_root(self) -> str:
        return naive_tree.root([_leaf(a_leaf_of(place)) for place in range(len(AUTHORED))]).hex()

    def committed_key(self, item: str) -> CommittedKey | None:
        places = [at for at in range(len(AUTHORED)) if item == f"item-{at}"]
        if not places:
            return None
        salt, content = a_key(places[0])
        leaves = [_leaf(a_leaf_of(place)) for place in range(len(AUTHORED))]
        return CommittedKey(
            place=places[0],
            content=content.decode(),
            salt=salt.hex(),
            points=tuple(AUTHORED[places[0]]),
            leaves=len(leaves),
            proof=tuple(one.hex() for one in naive_tree.inclusion(places[0], leaves)),
        )

    def enter(self, candidate: Candidate, place: int) -> Entered:
        number = candidate.participant_number
        applied = (candidate.formation, candidate.category, candidate.imported)
        leaf, _, _ = msgspec.json.decode(a_roster_line(place, number, applied))
        _, _, application, person = msgspec.json.decode(leaf)
        return Entered(candidate, application, person)

    def draw_late(self, attempt: str, source: str, proof: str) -> LateForm:
        del source, proof
        leaf = msgspec.json.encode(("form", attempt, a_form(attempt)))
        return LateForm("", naive_tree.root([_leaf(leaf)]).hex(), "ef" * 32)

    def take_late(self, attempt: str, source: str, form: LateForm) -> None:
        del source, form
        self._late.append(attempt)

    def item_at(self, attempt: str, number: int) -> tuple[str, PlacedItem] | None:
        form = a_form(attempt)
        if not 1 <= number <= len(form):
            return None
        place, order = form[number - 1]
        return f"item-{place}", PlacedItem(number, tuple(order))

    def forms_with(self, item: str) -> dict[str, PlacedItem]:
        return {
            attempt: PlacedItem(number, tuple(order))
            for attempt in (*self._numbers, *self._late)
            for number, (place, order) in enumerate(a_form(attempt), 1)
            if item == f"item-{place}"
        }


class Recorded:
    """A sitting in memory; ``clock`` is the sitting clock in ms, moved by ``wait``."""

    def __init__(
        self,
        people: int = 4,
        *,
        step_ms: int = 1000,
        two_people: bool = True,
        draw: Callable[[Recorded], KnownDraw] | None = None,
    ) -> None:
        numbers = [f"P-{at:03}" for at in range(1, people + 1)]
        forms = [msgspec.json.encode(("form", one, a_form(one))) for one in numbers]
        applied = ("Analis", "general", None)
        self.roster = {one: a_roster_line(place, one, applied) for place, one in enumerate(numbers)}
        lines = [msgspec.json.decode(one)[0].encode() for one in self.roster.values()]
        self.manifest = BOUND | {
            "roster_root": naive_tree.root([_leaf(line) for line in lines]).hex(),
            "keys_root": ByForm().keys_root(),
        }
        self.forms_root = naive_tree.root([_leaf(one) for one in forms]).hex()
        made = MadeDraw("", self.forms_root, "0" * 64)
        own = AnnouncedDraw(an_announcement(self.manifest))
        self.plan = a_plan(
            people,
            20 * MINUTE,
            late_grace_ms=GRACE_MS,
            manifest=self.manifest | {"rules_sha256": sha256(RULES.encode()).hexdigest()},
            two_people=two_people,
            draw=KnownDraw((own,), made) if draw is None else draw(self),
        )
        self.forms = dict(zip(numbers, forms, strict=True))
        owners = [SITTING, *numbers, LATER]
        self.identities = {
            one: Identity(sha256(b"pseudonym" + one.encode()).digest()[:16], _secret(one))
            for one in owners
        }
        keys = AnswerKeys(self.plan, ByForm(people))
        pins = PinOffice(SERVER_KEY, self.plan.id)
        self.memory = Memory(self.plan, keys, pins, self.identities)
        self.entries: list[bytes] = []
        self.records: list[bytes] = []
        self.clock = 0
        self._step_ms = step_ms
        self._pins: dict[str, str] = {}
        self._requests = 0
        own = self.identities[SITTING].pseudonym.hex()
        self.do(ask.Prepare(software=SOFTWARE, pseudonym=own))

    def wait(self, ms: int) -> None:
        """Let the sitting clock run, and end whose time is up."""
        self.clock += ms
        self.memory.expire(self._now())
        self.take()

    def do(self, command: ask.Command) -> None:
        """A command, some time after the one before; what is refused changes nothing."""
        self.clock += self._step_ms
        with suppress(Refusal):
            reply = self.memory.handle(command, self._now())
            if isinstance(reply, Done) and reply.pin:
                self._pins[getattr(command, "attempt", "")] = reply.pin
        self.take()

    def order(self, command: type[ask.StaffCommand], **fields: object) -> None:
        """A command of staff."""
        self._requests += 1
        signed = {
            "request_id": f"r-{self._requests}",
            "staff": "petugas-contoh",
            "seconded_by": "saksi-contoh",
        }
        self.do(command(**(signed | fields)))  # type: ignore[arg-type]

    def deny(self, command: type[ask.StaffCommand], **fields: object) -> None:
        """A second person says no to a command."""
        asked = command(request_id="asked", staff="petugas-contoh", **fields)  # type: ignore[arg-type]
        self.order(ask.DenyConsent, asked=asked, denied_by="saksi-contoh", seconded_by="")

    def add(self) -> None:
        """Add somebody who is not on the roster."""
        one = Candidate(participant_number=LATER, name="Peserta Tambahan 05", formation="Analis")
        self.order(ask.AddCandidate, candidate=one, reason="terlewat di daftar")

    def seat(self, attempt: str) -> None:
        """Admit, log in, and be ready."""
        self.order(ask.AdmitCandidate, attempt=attempt)
        self.login(attempt, TERMINAL)

    def login(self, attempt: str, terminal: str) -> None:
        """Log in on a terminal, and be ready."""
        self.do(ask.Login(attempt=attempt, pin=self._pins.get(attempt, ""), terminal=terminal))
        self.do(ask.Sync(attempt=attempt, terminal=terminal))

    def answer(self, attempt: str, item: int, choice: int | None) -> None:
        """The next answer of somebody."""
        self.do(an_answer(attempt, self._next(attempt), item, choice))

    def finish(self, attempt: str) -> None:
        """Somebody ends."""
        self.do(ask.Finish(attempt=attempt, terminal=TERMINAL, seq=self._next(attempt)))

    def of(self, attempt: str) -> list[int]:
        """The indexes of somebody's private entries."""
        prefix = b"\x01" + self.identities[attempt].pseudonym
        return [at for at, one in enumerate(self.entries) if one.startswith(prefix)]

    def _next(self, attempt: str) -> int:
        """The number after the last one that was taken."""
        sheet = self.memory.sheets.attempts.get(attempt)
        return 1 if sheet is None else sheet.last_seq + 1

    def _now(self) -> Moment:
        return Moment(1_790_000_000_000 + self.clock, self.clock)

    def take(self) -> None:
        """Write down what happened in memory."""
        lines, _ = self.memory.take()
        self.entries += [line.entry for line in lines]
        self.records += [line.record for line in lines]


def an_ordinary_day(rounds: int = 30, *, noted: bool = True) -> Recorded:
    """Four on the roster: one ends, one runs out of time late, one is void, one never comes.

    So many rounds of ten answers; with 30 there are more entries than in one tile.
    """
    day = Recorded()
    day.order(ask.OpenRegistration)
    for attempt in ("P-001", "P-002", "P-003"):
        day.seat(attempt)
    day.order(ask.StartSitting)
    for turn in range(rounds):
        for item in range(1, 6):
            day.answer("P-001", item, (item + turn) % 5)
            day.answer("P-002", item, (item + 2) % 5)
    day.order(ask.Pause, reason="listrik padam")
    day.wait(60_000)
    day.order(ask.Resume)
    day.order(ask.GrantTime, attempts=("P-002",), seconds=60, reason="komputer diganti")
    day.answer("P-001", 2, None)
    day.answer("P-001", 2, 1)
    day.finish("P-001")
    day.order(ask.VoidAttempt, attempt="P-003", reason="menyontek")
    if noted:
        day.order(ask.NoteIncident, text="lampu padam sebentar", attempts=())
    day.do(ask.LoseContact(attempt="P-002", terminal=TERMINAL))
    deadline = day.memory.sheets.attempts["P-002"].timer.deadline
    assert deadline is not None
    day.wait(deadline - day.clock + 2_000)
    day.answer("P-002", 1, 0)  # late, and within the grace
    day.wait(GRACE_MS)
    day.order(ask.FinishSitting)
    day.order(ask.ReleaseResults)
    return day


def before_the_later_fields(day: Recorded) -> Recorded:
    """The same day as a server of before would have written it: its open entries say less."""
    twin = copy(day)
    twin.entries = [_with_less(one) if one[:1] == b"\x04" else one for one in day.entries]
    return twin


def _with_less(entry: bytes) -> bytes:
    fields = msgspec.json.decode(entry[1:])
    for later in ("two_people", "grant_alone_ms", "software", "pseudonym", "seconded"):
        fields.pop(later, None)
    fields.get("manifest", {}).pop("rules_sha256", None)
    return b"\x04" + msgspec.json.encode(fields)


def rewritten(day: Recorded, change: Callable[[did.Event], did.Event]) -> Recorded:
    """The same day with other records, committed to and closed as if they had always been so."""
    twin, scribe = copy(day), Scribe(day.identities)
    events = [change(decode_record(record)) for record in day.records]
    lines = [scribe.write(event) for event in events]
    twin.entries = [line.entry for line in lines]
    twin.records = [line.record for line in lines]
    return twin


def with_manifest(day: Recorded, **changes: str) -> Recorded:
    """The same day with another first entry, and announced to fit it."""

    def change(event: did.Event) -> did.Event:
        if isinstance(event, did.DrawAnnounced):
            said = json.loads(event.announcement)
            fitting = {name: hashed for name, hashed in changes.items() if name in said}
            text = json.dumps(said | fitting, separators=(",", ":"))
            return msgspec.structs.replace(event, announcement=text)
        if isinstance(event, did.SittingPrepared):
            return msgspec.structs.replace(event, manifest=event.manifest | changes)
        return event

    return rewritten(day, change)


def salt_of(secret: bytes, number: int) -> bytes:
    """As docs/ledger-format.md says."""
    return hmac.digest(secret, b"salt" + number.to_bytes(4, "big"), "sha256")


def _leaf(entry: bytes) -> bytes:
    return sha256(b"\0" + entry).digest()


def _secret(owner: str) -> bytes:
    return sha256(b"secret of " + owner.encode()).digest()
