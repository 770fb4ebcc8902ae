"""The seed of a draw, and the numbers that come from it."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from typing import TypeVar

from tests.second_verifier.dice import sized

T = TypeVar("T")


def secret_commitment(sitting: str, secret: bytes) -> bytes:
    head = b"exam-engine/operator-secret/v1\0" + sized(sitting)
    return hashlib.sha256(head + secret).digest()


def hkdf(material: bytes, salt: bytes, info: bytes) -> bytes:
    """32 bytes of HKDF with SHA-256: RFC 5869 written out, one block of it."""
    extracted = hmac.digest(salt or bytes(32), material, "sha256")
    return hmac.digest(extracted, info + b"\1", "sha256")


def seed(sitting: str, source: str, secret: bytes, randomness: bytes) -> bytes:
    info = b"exam-engine/draw-seed/v1\0" + sized(sitting) + sized(source)
    return hkdf(secret, randomness, info)


class Stream:
    def __init__(self, key: bytes, label: str) -> None:
        self._words = self._generate(key, label.encode() + b"\0")

    @staticmethod
    def _generate(key: bytes, label: bytes) -> Iterator[int]:
        block = 0
        while True:
            data = hmac.digest(key, label + block.to_bytes(8), "sha256")
            for at in range(0, 32, 4):
                yield int.from_bytes(data[at : at + 4])
            block += 1

    def below(self, n: int) -> int:
        limit = 2**32 - 2**32 % n
        word = next(self._words)
        while word >= limit:
            word = next(self._words)
        return word % n

    def shuffle(self, things: Sequence[T]) -> list[T]:
        shuffled = list(things)
        for i in range(len(shuffled) - 1, 0, -1):
            j = self.below(i + 1)
            shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
        return shuffled

    def sample(self, things: Sequence[T], count: int) -> list[T]:
        sampled = list(things)
        for i in range(count):
            j = i + self.below(len(sampled) - i)
            sampled[i], sampled[j] = sampled[j], sampled[i]
        return sampled[:count]
