"""A round of drand proves itself, and nothing else passes for it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.beacon import QUICKNET, chain_of
from question_bank.errors import BeaconUnknown, SignatureMalformed, SignatureWrong
from tests.question_bank.own_beacon import a_beacon_of_ones_own, signed

# drand's own documentation: round 1000 of quicknet
ROUND_1000 = bytes.fromhex(
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
    "e342b73a8dd2bacbe47e4b6b63ed5e39"
)
RANDOMNESS_1000 = "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"
FIELD = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
    "1eabfffeb153ffffb9feffffffffaaab",
    16,
)
COMPRESSED, INFINITE = 1 << 383, 1 << 382
HOUR_MS = 3_600_000


def a_point(number: int) -> bytes:
    return number.to_bytes(48, "big")


def test_a_published_round_is_genuine_and_gives_its_randomness() -> None:
    assert QUICKNET.randomness(1000, ROUND_1000).hex() == RANDOMNESS_1000


@pytest.mark.parametrize("number", [999, 1001])
def test_the_signature_of_another_round_is_refused(number: int) -> None:
    with pytest.raises(SignatureWrong, match=f"round {number} of drand quicknet: this is not its"):
        QUICKNET.randomness(number, ROUND_1000)


def test_the_signature_of_another_chain_is_refused() -> None:
    own = a_beacon_of_ones_own(20_261_201)
    signature = signed(20_261_201, 1000)

    assert own.randomness(1000, signature) == hashlib.sha256(signature).digest()
    with pytest.raises(SignatureWrong, match="another chain"):
        QUICKNET.randomness(1000, signature)


def test_the_same_point_mirrored_is_refused() -> None:
    mirrored = bytes([ROUND_1000[0] ^ 0x20]) + ROUND_1000[1:]

    with pytest.raises(SignatureWrong):
        QUICKNET.randomness(1000, mirrored)


@pytest.mark.parametrize(
    ("signature", "said"),
    [
        (b"", "48 bytes, not 0"),
        (ROUND_1000[:-1], "48 bytes, not 47"),
        (ROUND_1000 + b"\x00", "48 bytes, not 49"),
        (ROUND_1000 + ROUND_1000, "48 bytes, not 96"),
        (a_point(int.from_bytes(ROUND_1000, "big") ^ COMPRESSED), "c_flag"),
        (a_point(COMPRESSED | FIELD), "less than field modulus"),
        (a_point(COMPRESSED | INFINITE | 1), "b_flag"),
        (a_point(COMPRESSED | 1), "not on G1"),
        (a_point(COMPRESSED | INFINITE), "point at infinity"),
        # x = 4 is on the curve; 7 of 8 such points would be outside the subgroup of a cofactor 8,
        # and practically all are outside this one, whose cofactor has 126 bits
        (a_point(COMPRESSED | 4), "outside the subgroup"),
    ],
)
def test_bytes_that_can_be_nobodys_signature_are_refused_by_name(
    signature: bytes, said: str
) -> None:
    with pytest.raises(SignatureMalformed, match=said) as refusal:
        QUICKNET.randomness(1000, signature)

    assert "round 1000 of drand quicknet" in refusal.value.sentence


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (b"\x80" * 95, "96 bytes, not 95"),
        (a_point(COMPRESSED | INFINITE) + bytes(48), "public key is the point at infinity"),
        (a_point(COMPRESSED | 2) + bytes(48), "no point|outside the subgroup"),
    ],
)
def test_a_chain_with_an_impossible_key_is_refused(key: bytes, said: str) -> None:
    with pytest.raises(SignatureMalformed, match=said):
        replace(QUICKNET, public_key=key).randomness(1000, ROUND_1000)


@pytest.mark.parametrize("number", [0, -1, 2**64])
def test_a_round_that_never_comes_is_refused(number: int) -> None:
    with pytest.raises(BeaconUnknown, match=f"there is no {number}"):
        QUICKNET.randomness(number, ROUND_1000)


def test_only_a_known_chain_is_found() -> None:
    assert chain_of(QUICKNET.chain_hash) is QUICKNET
    with pytest.raises(BeaconUnknown, match="it checks drand quicknet, 52db9ba7"):
        chain_of("8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce")


def test_rounds_come_every_three_seconds_from_the_first() -> None:
    assert [QUICKNET.time_ms(number) for number in (1, 2, 1000)] == [
        1_692_803_367_000,
        1_692_803_370_000,
        1_692_806_364_000,
    ]


@pytest.mark.parametrize(
    ("unix_ms", "latest", "next_one"),
    [
        (1_692_803_367_000, 1, 2),
        (1_692_803_367_001, 1, 2),
        (1_692_803_369_999, 1, 2),
        (1_692_803_370_000, 2, 3),
        (1_692_806_363_999, 999, 1000),
        (1_692_806_364_000, 1000, 1001),
    ],
)
def test_a_round_counts_from_the_millisecond_of_its_time(
    unix_ms: int, latest: int, next_one: int
) -> None:
    assert QUICKNET.round_at(unix_ms) == latest
    assert QUICKNET.first_after(unix_ms) == next_one


def test_before_the_first_round_there_is_none_and_the_first_is_next() -> None:
    before = QUICKNET.time_ms(1) - 1

    assert QUICKNET.first_after(before) == QUICKNET.first_after(before - HOUR_MS) == 1
    with pytest.raises(BeaconUnknown, match="had no round yet"):
        QUICKNET.round_at(before)


@given(st.integers(QUICKNET.time_ms(1), QUICKNET.time_ms(10**9)))
def test_the_next_round_is_never_one_that_is_signed_already(unix_ms: int) -> None:
    following = QUICKNET.first_after(unix_ms)

    assert QUICKNET.time_ms(following) > unix_ms >= QUICKNET.time_ms(following - 1)
    assert QUICKNET.round_at(unix_ms) == following - 1


def test_knowing_the_rounds_loads_no_curve_and_checking_one_leaves_the_recursion_limit() -> None:
    program = (
        "import sys\n"
        "from question_bank.beacon import QUICKNET\n"
        "QUICKNET.first_after(QUICKNET.time_ms(7))\n"
        "assert 'py_ecc' not in sys.modules\n"
        "limit = sys.getrecursionlimit()\n"
        f"QUICKNET.randomness(1000, bytes.fromhex('{ROUND_1000.hex()}'))\n"
        "assert 'py_ecc' in sys.modules\n"
        "assert sys.getrecursionlimit() == limit == 1000\n"
    )

    ended = subprocess.run(  # noqa: S603 -- this Python, these words
        [sys.executable, "-W", "error", "-c", program], capture_output=True, check=False, timeout=60
    )

    assert (ended.returncode, ended.stderr) == (0, b"")
