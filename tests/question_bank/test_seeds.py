"""The seed follows from a secret and a source, as docs/draw.md says to the byte."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.beacon import QUICKNET
from question_bank.ceremony import Ceremony, write_ceremony
from question_bank.errors import (
    BeaconUnknown,
    CeremonyFailed,
    CeremonyRefused,
    SeedRefused,
    SignatureMalformed,
    SignatureWrong,
)
from question_bank.seeds import draw_seed, secret_commitment
from question_bank.sources import (
    OWN,
    beacon_round,
    beacon_source,
    dice_source,
    opening_source,
    randomness_of,
)
from question_bank.throws import Throw
from tests.question_bank.ceremonies import committed, held, throws

TEXT = (Path(__file__).parents[2] / "docs" / "draw.md").read_text(encoding="utf-8")
VECTORS: dict[str, Any] = json.loads(
    re.findall(r"```json\n(.*?)```", TEXT.partition("## Test vectors")[2], re.DOTALL)[0]
)
SECRET = bytes.fromhex(VECTORS["secret"])
ROUND_1000 = VECTORS["draws"][0]["proof"]
A_ROUND = beacon_source(QUICKNET, 1000)


def naive_seed(secret: bytes, randomness: bytes, sitting: str, source: str) -> bytes:
    """RFC 5869 by hand; one block is enough for 32 bytes."""
    info = b"exam-engine/draw-seed/v1\x00"
    for text in (sitting, source):
        info += len(text.encode()).to_bytes(4, "big") + text.encode()
    extracted = hmac.new(randomness or bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(extracted, info + b"\x01", hashlib.sha256).digest()


def the_documents_ceremony() -> tuple[Ceremony, Ceremony]:
    """As announced, and as held."""
    thrown = [
        Throw(VECTORS["sitting"], one["name"], one["rolls"], one["nonce"])
        for one in VECTORS["throws"]
    ]
    assert [one.commitment().hex() for one in thrown] == [
        one["commitment"] for one in VECTORS["throws"]
    ]
    return committed(thrown), held(thrown)


def test_the_documents_vectors_hold() -> None:
    announced, ceremony = the_documents_ceremony()
    by_beacon, by_dice, own = VECTORS["draws"]

    assert secret_commitment(VECTORS["sitting"], SECRET).hex() == VECTORS["secret_commitment"]
    assert by_beacon["source"] == A_ROUND
    assert by_dice["source"] == dice_source(announced)
    assert own["source"] == OWN
    by_dice["proof"] = write_ceremony(ceremony)
    for draw in VECTORS["draws"]:
        randomness = randomness_of(draw["source"], draw["proof"], VECTORS["sitting"])

        seed = draw_seed(SECRET, randomness, VECTORS["sitting"], draw["source"])

        assert (randomness.hex(), seed.hex()) == (draw["randomness"], draw["seed"])


@given(
    st.binary(min_size=32, max_size=32),
    st.one_of(st.just(b""), st.binary(min_size=32, max_size=32)),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
)
def test_a_seed_is_hkdf_as_the_rfc_reads(
    secret: bytes, randomness: bytes, sitting: str, source: str
) -> None:
    made = draw_seed(secret, randomness, sitting, source)

    assert made == naive_seed(secret, randomness, sitting, source)


def test_everything_that_goes_into_a_seed_changes_it() -> None:
    seeds = {
        draw_seed(secret, randomness, sitting, source)
        for secret in (SECRET, SECRET[::-1])
        for randomness in (b"", bytes(range(32)), bytes(31) + b"1")
        for sitting, source in (("sesi-1", "own"), ("sesi-1o", "wn"), ("sesi-2", "own"))
    }

    assert len(seeds) == 18


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_secret_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(SeedRefused, match=f"32 bytes, not {size}"):
        secret_commitment("sesi-1", bytes(size))
    with pytest.raises(SeedRefused, match=f"32 bytes, not {size}"):
        draw_seed(bytes(size), b"", "sesi-1", OWN)


@pytest.mark.parametrize("size", [1, 31, 33])
def test_randomness_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(SeedRefused, match=f"randomness has 32 bytes, not {size}"):
        draw_seed(SECRET, bytes(size), "sesi-1", OWN)


def test_the_commitment_to_a_secret_is_of_one_sitting() -> None:
    assert secret_commitment("sesi-1", SECRET) != secret_commitment("sesi-2", SECRET)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "Own",
        "drand/1000",
        f"drand/{QUICKNET.chain_hash}/0",
        f"drand/{QUICKNET.chain_hash}/01000",
        f"drand/{QUICKNET.chain_hash}/1000/",
        f"drand/{QUICKNET.chain_hash}/1000/07",
        f"drand/{QUICKNET.chain_hash.upper()}/1000",
        "dice/00",
        f"dice/{'0' * 64} ",
    ],
)
def test_what_names_no_source_is_refused(source: str) -> None:
    with pytest.raises(SeedRefused, match="names no source"):
        randomness_of(source, "", "sesi-1")


@pytest.mark.parametrize("proof", ["", "zz" * 48, ROUND_1000.upper(), ROUND_1000[:-1]])
def test_a_proof_that_is_no_signature_is_refused(proof: str) -> None:
    with pytest.raises(SignatureMalformed):
        randomness_of(A_ROUND, proof, "sesi-1")


def test_the_signature_of_another_round_is_refused() -> None:
    with pytest.raises(SignatureWrong):
        randomness_of(beacon_source(QUICKNET, 1001), ROUND_1000, "sesi-1")


def test_a_round_of_another_chain_is_refused() -> None:
    with pytest.raises(BeaconUnknown, match="not one this program checks"):
        randomness_of(f"drand/{'0' * 64}/1000", ROUND_1000, "sesi-1")


def test_another_ceremony_than_the_announced_one_is_refused() -> None:
    source = dice_source(committed(throws()))
    other = held(throws(["Saksi A", "Saksi B", "Saksi C"]))

    with pytest.raises(CeremonyRefused, match="not the ceremony that was announced"):
        randomness_of(source, write_ceremony(other), "sesi-1")


def test_a_ceremony_for_another_sitting_is_refused() -> None:
    elsewhere = throws(sitting="sesi-2")

    with pytest.raises(CeremonyRefused, match="is held for sesi-2, not sesi-1"):
        randomness_of(dice_source(committed(elsewhere)), write_ceremony(held(elsewhere)), "sesi-1")


def test_a_ceremony_that_failed_gives_no_randomness() -> None:
    first, *_ = thrown = throws()
    announced = committed(thrown)

    with pytest.raises(CeremonyFailed, match="Saksi Contoh 02, Saksi Contoh 03"):
        randomness_of(dice_source(announced), write_ceremony(announced.revealed(first)), "sesi-1")


def test_a_ceremony_in_which_somebody_has_revealed_cannot_be_announced() -> None:
    first, *_ = thrown = throws()

    with pytest.raises(CeremonyRefused, match="Saksi Contoh 01 has revealed already"):
        dice_source(committed(thrown).revealed(first))


def test_the_operators_own_source_takes_no_proof() -> None:
    with pytest.raises(SeedRefused, match="no proof"):
        randomness_of(OWN, "00", "sesi-1")


def test_a_form_drawn_after_an_opening_takes_the_first_round_that_nobody_could_know() -> None:
    opened = QUICKNET.time_ms(999)

    source = opening_source(QUICKNET, opened, 52)

    assert source == f"{A_ROUND}/52"
    assert beacon_round(source) == (QUICKNET, 1000)
    assert randomness_of(source, ROUND_1000, "sesi-1").hex() == VECTORS["draws"][0]["randomness"]
    assert opening_source(QUICKNET, opened - 1, 52) != source
    assert beacon_round(OWN) is None
