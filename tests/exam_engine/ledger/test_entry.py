"""The bytes of entries, against the published constants and the specification spelled out."""

import hmac
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.errors import LedgerDamaged
from exam_engine.ledger import entry

SECRET = bytes(range(32))
PSEUDONYM = bytes(range(16))
RECORD = b'{"event":"CandidateReady/1","at":1790000000000,"clock":1234,"attempt":"P-001"}'


def test_the_leaf_of_an_empty_entry_is_the_published_one() -> None:
    expected = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"

    assert entry.leaf_hash(b"").hex() == expected


def test_the_vectors_of_the_documentation_hold() -> None:
    committed = entry.commitment(SECRET, 1, RECORD)
    private = b"\x01" + PSEUDONYM + entry.number_bytes(1) + committed
    head = entry.next_head(entry.NO_HEAD, committed)

    assert committed.hex() == VECTORS["commitment"]
    assert entry.open_commitment(SECRET, 7, RECORD).hex() == VECTORS["open commitment"]
    assert private.hex() == VECTORS["private entry"]
    assert entry.leaf_hash(private).hex() == VECTORS["its leaf hash"]
    assert head.hex() == VECTORS["chain head"]
    assert entry.short_code(head) == VECTORS["short code"]
    assert entry.closing_entry(PSEUDONYM, 1, head).hex() == VECTORS["closing entry"]


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**32 - 1), st.binary(max_size=400))
def test_the_quick_commitment_is_the_specified_one(
    secret: bytes, number: int, record: bytes
) -> None:
    salt = hmac.new(secret, b"salt" + number.to_bytes(4, "big"), "sha256").digest()
    expected = sha256(b"exam-engine/commit/v1\x00" + salt + record).digest()

    assert entry.commitment(secret, number, record) == expected
    assert entry.Committer(secret)(entry.number_bytes(number), record) == expected


@given(st.binary(min_size=32, max_size=32))
def test_a_short_code_is_the_first_forty_bits_in_crockfords_alphabet(head: bytes) -> None:
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    bits = "".join(f"{byte:08b}" for byte in head)
    expected = "".join(digits[int(bits[start : start + 5], 2)] for start in range(0, 40, 5))

    assert entry.short_code(head) == expected


@given(st.binary(min_size=16, max_size=16), st.integers(0, 2**32 - 1))
def test_a_closing_entry_reads_as_it_was_written(pseudonym: bytes, count: int) -> None:
    written = entry.closing_entry(pseudonym, count, SECRET)

    assert len(written) == 53
    assert entry.parse(written) == entry.ClosingEntry(pseudonym, count, SECRET)


@pytest.mark.parametrize("malformed", [b"", b"\x00" * 53, b"\x01" * 52, b"\x02" * 54, b"\x03"])
def test_bytes_that_are_no_entry_are_named_damage(malformed: bytes) -> None:
    with pytest.raises(LedgerDamaged):
        entry.parse(malformed)


def test_an_open_entry_that_no_bundle_could_hold_is_refused() -> None:
    assert len(entry.open_entry(b"x" * 65_534)) == 65_535

    with pytest.raises(ValueError, match="bundle"):
        entry.open_entry(b"x" * 65_535)


def documented() -> dict[str, str]:
    """The table of vectors in docs/ledger-format.md."""
    page = Path(__file__).parents[3] / "docs" / "ledger-format.md"
    rows = [line.split("|") for line in page.read_text(encoding="utf-8").splitlines()]
    return {row[1].strip(): row[2].strip(" `") for row in rows if len(row) == 4}


VECTORS = documented()
