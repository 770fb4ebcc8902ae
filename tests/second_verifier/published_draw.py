"""The published draw: everything in it is computed again, the beacon's signature excepted."""

import hashlib
from typing import Any

from tests.second_verifier.announcements import Announcement, follows, read_announcement
from tests.second_verifier.dice import Throw, list_hash, randomness
from tests.second_verifier.entries import Entry, Open
from tests.second_verifier.forms_again import draw_form, read_bank
from tests.second_verifier.published_later import check_later, check_recorded
from tests.second_verifier.refusal import Refused
from tests.second_verifier.shapes import check, many, opt, raw, req, text
from tests.second_verifier.spelling import compact, hexadecimal, read_object
from tests.second_verifier.streams import secret_commitment, seed
from tests.second_verifier.trees import leaf_hash, root_of

_FIELDS = {
    "format": req(text),
    "announcement": req(text),
    "earlier": req(many(text)),
    "failed": req(many(text)),
    "blueprint": req(lambda value: isinstance(value, dict)),
    "bank": req(lambda value: isinstance(value, list)),
    "roster": req(lambda value: isinstance(value, list)),
    "secret": req(raw(32)),
    "proof": req(text),
    "forms_root": req(raw(32)),
    "later": opt(lambda value: isinstance(value, list)),
}


def check_published_draw(data: bytes, entries: list[Entry] | None = None) -> None:
    """Refuses a draw that does not follow, or that is not the one in the record."""
    body = read_object(data, "the draw")
    check(_FIELDS, body, "the draw")
    if body["format"] != "exam-engine/draw/v1" or set(body) - set(_FIELDS):
        raise Refused("not a published draw")
    last = _announced(body)
    secret = bytes.fromhex(body["secret"])
    _check_bound(body, last, secret)
    given = _randomness(body["proof"], last)
    key = seed(last.sitting, last.source, secret, given)
    bank = read_bank(body["bank"])
    numbers = [str(leaf[1]) for leaf in body["roster"]]
    if numbers != sorted(set(numbers), key=str.encode):
        raise Refused("participant numbers do not ascend")
    leaves = [draw_form(key, number, body["blueprint"], bank) for number in numbers]
    if root_of([leaf_hash(leaf) for leaf in leaves]).hex() != body["forms_root"]:
        raise Refused("the forms are not those of this seed")
    check_later(body, last, bank, _of_dice)
    if entries is not None:
        check_recorded(body, entries)
        _check_record(body, entries, given)


def _announced(body: dict[str, Any]) -> Announcement:
    files: list[str] = list(body["failed"])
    failed: set[int] = set()
    before: Announcement | None = None
    last = read_announcement(body["announcement"], "the announcement")
    for written in [*body["earlier"], body["announcement"]]:
        new = read_announcement(written, "an announcement")
        if compact(new.fields).decode() != written:
            raise Refused("an announcement is not spelled as it was hashed")
        follows(new, before, failed)
        if new.kind == "list" and new.number < last.number and files:
            _check_failure(new, files.pop(0))
            failed.add(new.number)
        before = new
    if files:
        raise Refused("more ceremonies are called failed than were announced")
    return last


def _check_failure(announced: Announcement, written: str) -> None:
    sitting, listed, _throws, complete = _ceremony(written)
    if (sitting, f"dice/{listed}") != (announced.sitting, announced.source):
        raise Refused("a ceremony is called failed that was not announced")
    if complete:
        raise Refused("a ceremony is called failed in which everybody revealed")


def _root(leaves: list[Any]) -> str:
    return root_of([leaf_hash(compact(leaf)) for leaf in leaves]).hex()


def _check_bound(body: dict[str, Any], last: Announcement, secret: bytes) -> None:
    found = {
        "secret_commitment": secret_commitment(last.sitting, secret).hex(),
        "blueprint_sha256": hashlib.sha256(compact(body["blueprint"])).hexdigest(),
        "bank_root": _root(body["bank"]),
        "roster_root": _root(body["roster"]),
    }
    for name, value in found.items():
        if last.bound[name] != value:
            raise Refused(f"{name} is not the one announced")


def _randomness(proof: str, last: Announcement) -> bytes:
    if last.kind == "own":
        if proof:
            raise Refused("a proof of nothing")
        return b""
    if last.kind == "drand":
        # what is not checked here is that the beacon signed: that takes pairings
        return hashlib.sha256(hexadecimal(proof, "the signature", 48)).digest()
    if last.kind != "list":
        raise Refused("the dice were not thrown yet")
    listed, given = _of_dice(proof, last.sitting)
    if last.source != f"dice/{listed}":
        raise Refused("the ceremony is not the one announced")
    return given


def _of_dice(written: str, sitting: str) -> tuple[str, bytes]:
    held, listed, throws, complete = _ceremony(written)
    if held != sitting or not complete:
        raise Refused("the ceremony is of another sitting, or somebody is missing")
    return listed, randomness(bytes.fromhex(listed), throws)


def _ceremony(written: str) -> tuple[str, str, list[Throw], bool]:
    """Sitting, list hash, throws, and whether everybody revealed."""
    body = read_object(written, "the ceremony")
    if body.get("format") != "exam-engine/ceremony/v1":
        raise Refused("not a ceremony")
    named = {
        c["name"]: hexadecimal(c["commitment"], "a commitment", 32) for c in body["commitments"]
    }
    if list(named) != sorted(named, key=str.encode) or len(named) != len(body["commitments"]):
        raise Refused("the commitments are not in the order of names")
    listed = list_hash(body["sitting"], named).hex()
    throws = []
    for each in body["reveals"]:
        throw = Throw(each["name"], each["rolls"], hexadecimal(each["nonce"], "a nonce", 32))
        throw.check()
        if throw.committed(body["sitting"]) != named.get(throw.name) or each["listed"] != listed:
            raise Refused(f"the throw of {throw.name} does not fit its commitment")
        throws.append(throw)
    return body["sitting"], listed, throws, {throw.name for throw in throws} == set(named)


def _check_record(body: dict[str, Any], entries: list[Entry], given: bytes) -> None:
    opened = [entry for entry in entries if isinstance(entry, Open)]
    announced = [e.body["announcement"] for e in opened if e.name == "DrawAnnounced"]
    drawn = [e.body for e in opened if e.name == "FormsDrawn"]
    if announced != [*body["earlier"], body["announcement"]]:
        raise Refused("the announcements are not those of the record")
    if len(drawn) != 1 or drawn[0]["forms_root"] != body["forms_root"]:
        raise Refused("the record has another root of the forms")
    if drawn[0].get("randomness", "") != given.hex():
        raise Refused("the record has another randomness")
