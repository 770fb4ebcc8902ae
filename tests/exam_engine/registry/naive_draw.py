"""Draws again as docs/draw.md reads, from the file alone, with nothing of the software."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from tests.question_bank.test_draw import NaiveStream


def spelled(entry: Any) -> bytes:
    return json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode()


def naive_root(entries: list[Any]) -> str:
    """RFC 6962, 2.1, word for word."""

    def root(hashes: list[bytes]) -> bytes:
        if len(hashes) == 1:
            return hashes[0]
        split = 1
        while split * 2 < len(hashes):
            split *= 2
        return hashlib.sha256(b"\x01" + root(hashes[:split]) + root(hashes[split:])).digest()

    return root([hashlib.sha256(b"\x00" + spelled(one)).digest() for one in entries]).hex()


def sized(text: str) -> bytes:
    return len(text.encode()).to_bytes(4, "big") + text.encode()


def naive_seed(published: Any, randomness: bytes) -> bytes:
    announced = json.loads(published["announcement"])
    info = (
        b"exam-engine/draw-seed/v1\x00" + sized(announced["sitting"]) + sized(announced["source"])
    )
    extracted = hmac.digest(randomness, bytes.fromhex(published["secret"]), "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def naive_forms(published: Any, seed: bytes) -> list[Any]:
    """The entries of the tree over the forms."""
    items = [one for one in published["bank"] if one[0] == "item"]
    forms = []
    for _, number, *_ in published["roster"]:
        stream, form = NaiveStream(seed, number), []
        for section in published["blueprint"]["sections"]:
            for place in _placed(stream, items, section):
                shuffled = items[place][6]
                form.append(
                    [place, stream.shuffle([0, 1, 2, 3, 4]) if shuffled else [0, 1, 2, 3, 4]]
                )
        forms.append(["form", number, form])
    return forms


def _placed(stream: NaiveStream, items: list[Any], section: Any) -> list[int]:
    drawn: list[int] = []
    lines = section["lines"]
    for line in [one for one in lines if one["band"]] + [one for one in lines if not one["band"]]:
        pool = [
            place
            for _, place, _, where, topic, band, *_ in items
            if (where, topic) == (section["section"], line["topic"])
            and line["band"] in {None, band}
            and place not in drawn
        ]
        for first in range(line["count"]):
            chosen = first + stream.below(len(pool) - first)
            pool[first], pool[chosen] = pool[chosen], pool[first]
        drawn += pool[: line["count"]]
    groups: list[list[int]] = []
    for place in sorted(drawn):
        text = items[place][7]
        same = next((one for one in groups if text is not None and items[one[0]][7] == text), None)
        if same is None:
            groups.append([place])
        else:
            same.append(place)
    order = stream.shuffle(list(range(len(groups))))
    return [place for group in order for place in groups[group]]
