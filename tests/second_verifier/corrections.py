"""Corrected keys: what an entry may change, and what each item is worth after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.second_verifier.commitments import commitment
from tests.second_verifier.entries import Entry, Open
from tests.second_verifier.leaves import key_of
from tests.second_verifier.refusal import Refused
from tests.second_verifier.spelling import compact, hexadecimal
from tests.second_verifier.trees import included, leaf_hash


@dataclass(frozen=True)
class Correction:
    index: int
    place: int
    bound: list[int]
    points: list[int]
    omitted: int


def read_corrections(entries: list[Entry], keys_root: bytes | None) -> Iterator[Correction | str]:
    first_of: dict[int, tuple[str, str]] = {}
    for index, entry in enumerate(entries):
        if not isinstance(entry, Open) or entry.name != "KeyCorrected":
            continue
        body, what = entry.body, f"entry {index}"
        try:
            key = _bound(body, keys_root, what)
        except Refused as error:
            yield str(error)
            continue
        before = first_of.setdefault(body["place"], (body["key"], body["salt"]))
        if before != (body["key"], body["salt"]):
            yield f"{what}: another key of the item than at its first correction"
        omitted = body.get("omitted", 0)
        if not _allowed(key, body["points"], omitted):
            yield f"{what}: points that a correction cannot give"
        yield Correction(index, body["place"], key, body["points"], omitted)


def _bound(body: dict[str, Any], keys_root: bytes | None, what: str) -> list[int]:
    salt = hexadecimal(body["salt"], what, 32)
    leaf = compact(["key", body["place"], commitment(salt, body["key"].encode()).hex()])
    path = [bytes.fromhex(each) for each in body.get("proof", [])]
    if keys_root is None:
        raise Refused(f"{what}: no keys were bound before the start")
    if not included(leaf_hash(leaf), body["place"], body["leaves"], path, keys_root):
        raise Refused(f"{what}: the key is not under the root of the keys")
    return key_of(body["key"], what)[1]


def _allowed(key: list[int], points: list[int], omitted: int) -> bool:
    if omitted:
        return omitted == max(key) and all(each == omitted for each in points)
    if sorted(points) == sorted(key):
        return True
    return len(set(key)) == 2 and set(points) == set(key)
