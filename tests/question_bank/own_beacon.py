"""A beacon of one's own: it signs whatever round a test needs, under a key that is not drand's."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from py_ecc.bls.hash_to_curve import hash_to_G1
from py_ecc.bls.point_compression import compress_G1, compress_G2
from py_ecc.optimized_bls12_381.optimized_curve import G2, multiply

from question_bank import sources
from question_bank.beacon import QUICKNET, Chain

SECRET = 20_261_201


def a_beacon_of_ones_own(secret: int) -> Chain:
    key = compress_G2(multiply(G2, secret))
    return replace(QUICKNET, public_key=b"".join(half.to_bytes(48, "big") for half in key))


def signed(secret: int, number: int) -> bytes:
    message = hashlib.sha256(number.to_bytes(8, "big")).digest()
    point = multiply(hash_to_G1(message, QUICKNET.domain, hashlib.sha256), secret)
    return compress_G1(point).to_bytes(48, "big")


def signature(number: int) -> str:
    """Of a round, in hex, as the beacon that `take_its_place` puts there signs it."""
    return signed(SECRET, number).hex()


def take_its_place(patch: pytest.MonkeyPatch) -> None:
    """Have this beacon's key where drand's is checked; everything else of it stays drand's."""
    own = a_beacon_of_ones_own(SECRET)
    patch.setattr(sources, "chain_of", lambda _hash: own)
