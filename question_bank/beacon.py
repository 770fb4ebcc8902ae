"""Public randomness from drand: which round comes when, and whether its signature is genuine.

A beacon is a group of strangers who sign the number of a round at its time; nobody, they included,
knows the signature before. A round named in advance therefore cannot be chosen, and the signature
proves itself offline. Source: drand's specification, scheme bls-unchained-g1-rfc9380.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from question_bank.errors import BeaconUnknown, SignatureMalformed, SignatureWrong

SECOND_MS: Final = 1_000
_ROUND_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Chain:
    """One beacon.

    Attributes:
        chain_hash: names it exactly, in hex.
        genesis_s: Unix time of round 1, in seconds.
        period_s: seconds from one round to the next.
        public_key: of the whole group: a compressed point on G2, 96 bytes.
        domain: the domain separation tag of its signatures.
    """

    name: str
    chain_hash: str
    genesis_s: int
    period_s: int
    public_key: bytes
    domain: bytes

    def time_ms(self, number: int) -> int:
        """Tell when a round is signed, as Unix time in ms.

        Raises:
            BeaconUnknown: rounds are counted from 1 to 2^64 - 1.
        """
        if not 1 <= number < 2 ** (8 * _ROUND_BYTES):
            raise BeaconUnknown(f"rounds of {self.name} are counted from 1; there is no {number}")
        return (self.genesis_s + self.period_s * (number - 1)) * SECOND_MS

    def round_at(self, unix_ms: int) -> int:
        """Tell the latest round that is signed at a time.

        Raises:
            BeaconUnknown: before the first round.
        """
        if unix_ms < self.genesis_s * SECOND_MS:
            raise BeaconUnknown(f"{self.name} had no round yet at Unix time {unix_ms} ms")
        return self.first_after(unix_ms) - 1

    def first_after(self, unix_ms: int) -> int:
        """Tell the first round that is signed later than a time: nobody can know it then."""
        passed_ms = unix_ms - self.genesis_s * SECOND_MS
        return max(1, passed_ms // (self.period_s * SECOND_MS) + 2)

    def randomness(self, number: int, signature: bytes) -> bytes:
        """Check the signature of a round and give its randomness, 32 bytes.

        Raises:
            BeaconUnknown: there is no such round.
            SignatureMalformed: the bytes are no usable signature.
            SignatureWrong: of another round or another chain, or altered.
        """
        # Half a second, and megabytes, that only those spend who check a signature.
        from question_bank.curve import check_signature  # noqa: PLC0415

        self.time_ms(number)
        where = f"round {number} of {self.name}"
        message = hashlib.sha256(number.to_bytes(_ROUND_BYTES, "big")).digest()
        try:
            check_signature(self.public_key, self.domain, message, signature)
        except SignatureMalformed as malformed:
            raise SignatureMalformed(f"{where}: {malformed.sentence}") from malformed
        except SignatureWrong as wrong:
            raise SignatureWrong(
                f"{where}: this is not its signature; it is of another round or another chain, "
                "or was altered"
            ) from wrong
        return hashlib.sha256(signature).digest()


QUICKNET: Final = Chain(
    name="drand quicknet",
    chain_hash="52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    genesis_s=1_692_803_367,
    period_s=3,
    public_key=bytes.fromhex(
        "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
        "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
        "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
    ),
    domain=b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
)


def chain_of(chain_hash: str) -> Chain:
    """Find a beacon this program can check by its hash.

    Raises:
        BeaconUnknown: it cannot check this one.
    """
    if chain_hash != QUICKNET.chain_hash:
        raise BeaconUnknown(
            f"chain {chain_hash} is not one this program checks; it checks {QUICKNET.name}, "
            f"{QUICKNET.chain_hash}"
        )
    return QUICKNET
