"""Receipts of a sitting that went through the engine, with all that a page needs to check them.

`python -m tests.web.receipts` writes receipts.json, which the tests of the browser side read; a
test fails while the engine writes other records.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.ledger.entry import leaf_hash, next_head, short_code
from exam_engine.ledger.proof_file import ProofFile
from exam_engine.ledger.receipt import Receipt
from exam_engine.ledger.sealed_paper import seal
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import ORIGIN
from tests.exam_engine.verifying.bundles import LOG, WITNESSES, a_note, a_policy
from tests.exam_engine.verifying.sittings import Recorded, rewritten

FILE = Path(__file__).with_name("receipts.json")
SECTIONS = [
    {"id": "tiu", "title": "TIU", "first": 1, "last": 3, "max": 15},
    {"id": "tkp", "title": "TKP", "first": 4, "last": 5, "max": 10},
]
# Whatever a person may type has one spelling in the record, in every language's JSON.
ODD_WORDS = 'Layar "mati" \\ /\b\f\n\r\t\x01\x7f\u2028 é 😀'


@dataclass(frozen=True)
class Given:
    """A receipt as text, and the files that a page fetches for it."""

    text: str
    pseudonym: str
    index: int
    policy: bytes
    proof: bytes
    paper: bytes


def a_day() -> Recorded:
    """Two who work on all five items; one changes terminals, one is ended by time."""
    day = Recorded(people=2)
    day.order(ask.OpenRegistration)
    for attempt in ("P-001", "P-002"):
        day.seat(attempt)
    day.order(ask.StartSitting)
    for turn in range(2):
        for item in range(1, 6):
            day.answer("P-001", item, (item + turn) % 5)
            day.answer("P-002", item, (item + 2 * turn) % 5)
    day.answer("P-001", 3, None)
    day.order(ask.ReleaseTerminal, attempt="P-001", reason=ODD_WORDS)
    day.order(ask.IssuePin, attempt="P-001")
    day.seat("P-001")
    day.answer("P-001", 4, 2)
    day.finish("P-001")
    day.wait(20 * 60_000)
    day.order(ask.FinishSitting)
    return rewritten(day, _without_chance)


def _without_chance(event: did.Event) -> did.Event:
    return replace(event, nonce=bytes(16).hex()) if isinstance(event, did.PinIssued) else event


def given(day: Recorded, attempt: str) -> Given:
    """What one candidate gets, and what is published of their paper."""
    identity = day.identities[attempt]
    closing = b"\x02" + identity.pseudonym
    index = next(at for at, one in enumerate(day.entries) if one.startswith(closing))
    count, head = int.from_bytes(day.entries[index][17:21], "big"), day.entries[index][21:]
    receipt = Receipt(
        identity.pseudonym, index, count, head, identity.secret, _points(day, attempt)
    )
    leaves = [leaf_hash(one) for one in day.entries]
    proof = ProofFile(
        index, tuple(naive_tree.inclusion(index, leaves)), a_note(day.entries, witnesses=WITNESSES)
    )
    return Given(
        text=receipt.signed(LOG).text,
        pseudonym=identity.pseudonym.hex(),
        index=index,
        policy=a_policy(),
        proof=bytes(proof),
        paper=_sealed(day, attempt),
    )


def records(day: Recorded, attempt: str) -> list[tuple[int, str]]:
    """All records of one paper, verbatim."""
    return [(at, day.records[one].decode()) for at, one in enumerate(day.of(attempt), 1)]


def codes(day: Recorded, attempt: str) -> list[str]:
    """What the screen showed after each."""
    head, shown = bytes(32), []
    for index in day.of(attempt):
        head = next_head(head, day.entries[index][21:])
        shown.append(short_code(head))
    return shown


def _points(day: Recorded, attempt: str) -> tuple[int, ...]:
    last = json.loads(day.records[day.of(attempt)[-1]])
    return tuple(last["points"])


def _sealed(day: Recorded, attempt: str) -> bytes:
    identity = day.identities[attempt]
    plain = {
        "sitting": "sesi-1",
        "origin": ORIGIN,
        "pseudonym": identity.pseudonym.hex(),
        "items": 5,
        "sections": SECTIONS,
        "records": records(day, attempt),
    }
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return seal(identity.secret, ORIGIN, text)


def written() -> str:
    """The text of receipts.json."""
    day = a_day()
    people = {}
    for attempt in ("P-001", "P-002"):
        one = given(day, attempt)
        people[attempt] = {
            "receipt": one.text,
            "policy": one.policy.decode(),
            "proof": one.proof.decode(),
            "paper": b64encode(one.paper).decode(),
            "pseudonym": one.pseudonym,
            "index": one.index,
            "codes": codes(day, attempt),
            "records": [record for _, record in records(day, attempt)],
        }
    whole = {"origin": ORIGIN, "log": LOG.secret_text(), "people": people}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
