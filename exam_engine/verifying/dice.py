"""A dice ceremony as its open entries tell it; docs/draw.md has the bytes."""

import re
from collections import Counter
from hashlib import sha256
from typing import Any, Final

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.strict_json import text

LEAST_PEOPLE: Final = 3
MOST_PEOPLE: Final = 100
_HASH = re.compile("[0-9a-f]{64}")
_ROLLS = re.compile("[1-6]{50,1000}")


class Dice:
    """Who committed to what, and who revealed it; methods say what is wrong, or nothing."""

    def __init__(self, sitting: str) -> None:
        self._sitting = sitting
        self._committed: dict[str, bytes] = {}
        self._revealed: dict[str, bytes] = {}

    @property
    def people(self) -> int:
        """How many committed."""
        return len(self._committed)

    @property
    def begun(self) -> bool:
        """Whether somebody has revealed, which closes the list."""
        return bool(self._revealed)

    @property
    def complete(self) -> bool:
        """Whether everybody has revealed."""
        return self.begun and not self.missing()

    def commit(self, fields: dict[str, Any], *, closed: bool) -> str:
        """Take a commitment; raises Malformed."""
        name, committed = text(fields, "name"), text(fields, "committed")
        if not _HASH.fullmatch(committed):
            raise Malformed("a commitment is 64 small hexadecimal digits")
        known = {one.casefold() for one in self._committed}
        if closed:
            return f"{name} committed after the list was announced"
        if name.casefold() in known or bytes.fromhex(committed) in self._committed.values():
            return f"{name} committed a second time, or to somebody else's throw"
        self._committed[name] = bytes.fromhex(committed)
        return ""

    def reveal(self, fields: dict[str, Any]) -> str:
        """Take a throw; raises Malformed."""
        name, rolls, nonce = (text(fields, one) for one in ("name", "rolls", "nonce"))
        if not _HASH.fullmatch(nonce):
            raise Malformed("a nonce is 64 small hexadecimal digits")
        if not _ROLLS.fullmatch(rolls) or 2 * max(Counter(rolls).values()) > len(rolls):
            raise Malformed(f"{name} threw what is no throw: 50 to 1,000 digits from 1 to 6")
        thrown = _sized(name) + _sized(rolls) + bytes.fromhex(nonce)
        head = b"exam-engine/dice-commitment/v1\0" + _sized(self._sitting)
        if sha256(head + thrown).digest() != self._committed.get(name):
            return f"{name} revealed another throw than they committed to"
        if name in self._revealed:
            return f"{name} revealed a second time"
        self._revealed[name] = thrown
        return ""

    def missing(self) -> list[str]:
        """Who committed and did not reveal."""
        return [name for name in sorted(self._committed) if name not in self._revealed]

    def listed(self) -> bytes:
        """The hash of the list of commitments."""
        people = [_sized(name) + self._committed[name] for name in sorted(self._committed)]
        count = len(people).to_bytes(4, "big")
        head = b"exam-engine/dice-list/v1\0" + _sized(self._sitting) + count
        return sha256(head + b"".join(people)).digest()

    def randomness(self) -> str:
        """What everybody's throws come to, in hex; nothing while somebody's is missing."""
        if self.missing():
            return ""
        throws = b"".join(self._revealed[name] for name in sorted(self._revealed))
        head = b"exam-engine/dice-randomness/v1\0" + self.listed()
        return sha256(head + throws).hexdigest()


def _sized(said: str) -> bytes:
    data = said.encode()
    return len(data).to_bytes(4, "big") + data
