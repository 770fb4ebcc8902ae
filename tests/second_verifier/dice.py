"""A dice ceremony: commitments, their list, and the randomness of what was thrown."""

import hashlib
from dataclasses import dataclass

from tests.second_verifier.refusal import Refused


def sized(written: str) -> bytes:
    data = written.encode()
    return len(data).to_bytes(4) + data


@dataclass(frozen=True)
class Throw:
    name: str
    rolls: str
    nonce: bytes

    def committed(self, sitting: str) -> bytes:
        head = b"exam-engine/dice-commitment/v1\0" + sized(sitting)
        return hashlib.sha256(head + sized(self.name) + sized(self.rolls) + self.nonce).digest()

    def check(self) -> None:
        if not 50 <= len(self.rolls) <= 1000 or not set(self.rolls) <= set("123456"):
            raise Refused(f"the rolls of {self.name} are no rolls of a die")
        if 2 * max(self.rolls.count(face) for face in "123456") > len(self.rolls):
            raise Refused(f"one face is more than half of the rolls of {self.name}")


def list_hash(sitting: str, commitments: dict[str, bytes]) -> bytes:
    if not 3 <= len(commitments) <= 100:
        raise Refused(f"{len(commitments)} people at the dice")
    names = sorted(commitments, key=str.encode)
    listed = b"".join(sized(name) + commitments[name] for name in names)
    head = b"exam-engine/dice-list/v1\0" + sized(sitting) + len(names).to_bytes(4)
    return hashlib.sha256(head + listed).digest()


def randomness(listed: bytes, throws: list[Throw]) -> bytes:
    ordered = sorted(throws, key=lambda throw: throw.name.encode())
    thrown = b"".join(sized(t.name) + sized(t.rolls) + t.nonce for t in ordered)
    return hashlib.sha256(b"exam-engine/dice-randomness/v1\0" + listed + thrown).digest()
