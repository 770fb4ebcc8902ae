"""Later forms in the published draw, and that they are those of the record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from tests.second_verifier.announcements import QUICKNET, Announcement, first_round_after
from tests.second_verifier.entries import Entry, Open
from tests.second_verifier.forms_again import BankItem, draw_form
from tests.second_verifier.refusal import Refused
from tests.second_verifier.shapes import check, raw, req, text, whole
from tests.second_verifier.spelling import hexadecimal
from tests.second_verifier.streams import seed
from tests.second_verifier.trees import leaf_hash

_FIELDS = {
    "entry": req(whole),
    "at": req(whole),
    "candidate": req(lambda value: isinstance(value, list)),
    "source": req(text),
    "proof": req(text),
    "randomness": req(lambda value: value == "" or raw(32)(value)),
    "form_root": req(raw(32)),
}
OfDice = Callable[[str, str], tuple[str, bytes]]
"""List hash and randomness of the file of a complete ceremony of a sitting."""


def check_later(
    body: dict[str, Any], last: Announcement, bank: list[BankItem], of_dice: OfDice
) -> None:
    """Refuses later forms that do not follow from their openings."""
    numbers = {leaf[1] for leaf in body["roster"]}
    before = -1
    for one in body.get("later", []):
        check(_FIELDS, one, "a later form")
        if set(one) != set(_FIELDS) or one["entry"] <= before:
            raise Refused("later forms are not in the order of their openings")
        before = one["entry"]
        match one["candidate"]:
            case ["candidate/2", str(number), str(), str()] if number not in numbers:
                numbers.add(number)
            case _:
                raise Refused("a later form is of nobody, or of somebody who has one")
        source, given = _source(one, last, of_dice)
        if (one["source"], one["randomness"]) != (source, given.hex()):
            raise Refused(f"a later form is drawn from {one['source']} instead of {source}")
        key = seed(last.sitting, source, bytes.fromhex(body["secret"]), given)
        if leaf_hash(draw_form(key, number, body["blueprint"], bank)).hex() != one["form_root"]:
            raise Refused(f"the later form of {number} is not that of its seed")


def _source(one: dict[str, Any], last: Announcement, of_dice: OfDice) -> tuple[str, bytes]:
    if last.kind == "own":
        if one["proof"]:
            raise Refused("a proof of nothing")
        return f"own/{one['entry']}", b""
    if last.kind == "drand":
        given = hashlib.sha256(hexadecimal(one["proof"], "the signature", 48)).digest()
        return f"drand/{QUICKNET}/{first_round_after(one['at'])}/{one['entry']}", given
    listed, given = of_dice(one["proof"], last.sitting)
    return f"dice/{listed}/{one['entry']}", given


def check_recorded(body: dict[str, Any], entries: list[Entry]) -> None:
    """Refuses later forms that are not those of the record."""
    added: list[tuple[object, ...]] = []
    drawn: dict[str, tuple[object, ...]] = {}
    for index, entry in enumerate(entries):
        if isinstance(entry, Open) and entry.name == "CandidateAdded":
            said = entry.body
            added.append((said["attempt"], index, said["at"], said["application"], said["person"]))
        elif isinstance(entry, Open) and entry.name == "LateFormDrawn":
            said = entry.body
            drawn[said["attempt"]] = (said["source"], said["randomness"], said["form_root"])
    recorded = [
        (*opening, *drawn[str(attempt)]) for attempt, *opening in added if str(attempt) in drawn
    ]
    published = [
        (
            one["entry"],
            one["at"],
            *one["candidate"][2:],
            one["source"],
            one["randomness"],
            one["form_root"],
        )
        for one in body.get("later", [])
    ]
    if published != recorded:
        raise Refused("the later forms are not those of the record")
