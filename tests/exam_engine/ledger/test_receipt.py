"""Receipts: what a candidate takes home reads back as it was written, and nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.ledger import crockford
from exam_engine.ledger.checkpoint import cosigned
from exam_engine.ledger.errors import Forged, Malformed, NotOpened, QuorumMissed, RecordRefused
from exam_engine.ledger.policy_file import read_policy
from exam_engine.ledger.proof_file import ProofFile
from exam_engine.ledger.receipt import LABEL, Receipt
from exam_engine.ledger.sealed_paper import seal, unseal
from exam_engine.ledger.signers import COSIGNATURE, NOTE, Signer
from tests.exam_engine.ledger import naive_receipt
from tests.exam_engine.ledger.record_builders import a_log

ORIGIN = "exam.invalid/session-1"
SEED, SECRET, PSEUDONYM = bytes(range(32, 64)), bytes(range(32)), bytes(range(16))
LOG = Signer(ORIGIN, NOTE, SEED)
PAGE = (Path(__file__).parents[3] / "docs" / "ledger-format.md").read_text(encoding="utf-8")
VECTORS = dict(re.findall(r"^\| ([^|]+?) \| `([^`|]+)` \|$", PAGE, re.MULTILINE))
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
LINES = next(block for block in BLOCKS if block.startswith("1. "))
PROOF = next(block for block in BLOCKS if block.startswith("c2sp.org/tlog-proof@v1"))


def a_receipt(points: tuple[int, ...] = (105, 150, 200)) -> Receipt:
    head = bytes.fromhex(VECTORS["chain head"])
    return Receipt(PSEUDONYM, 2, 1, head, SECRET, points).signed(LOG)


WHOLE = bytes(a_receipt())


def test_the_vectors_of_the_documentation_hold() -> None:
    receipt = a_receipt()

    assert str(LOG.key) == VECTORS["verifier key"]
    assert WHOLE.hex() == VECTORS["receipt"]
    assert receipt.closing_entry.hex() == VECTORS["closing entry"]
    assert [f"{at}. {line}" for at, line in enumerate(receipt.lines, 1)] == LINES.splitlines()
    assert Receipt.read(LINES) == receipt
    sealed = VECTORS['sealed paper with the plaintext `{"records":[]}`']
    assert seal(SECRET, ORIGIN, b'{"records":[]}').hex() == sealed
    policy = read_policy(f"log {LOG.key}\nquorum none\n".encode())
    assert ProofFile.parse(PROOF.encode()).check(receipt.leaf, policy).checkpoint.size == 3


def test_the_witness_of_the_documentation_is_counted() -> None:
    line = next(block for block in BLOCKS if block.startswith("\u2014 saksi"))
    policy = read_policy(next(block for block in BLOCKS if block.startswith("log ")).encode())
    witness = Signer("saksi.invalid/satu", COSIGNATURE, bytes(range(0x40, 0x60)))
    proof = ProofFile.parse(PROOF.encode())

    assert cosigned(proof.checkpoint, witness, 1_790_000_000).line == line
    assert policy.witnesses == {"satu": witness.key}
    with pytest.raises(QuorumMissed):
        proof.check(a_receipt().leaf, policy)
    (seen,) = ProofFile.parse((PROOF + line).encode()).check(a_receipt().leaf, policy).witnesses
    assert seen.at == 1_790_000_000


def test_the_documented_lengths_hold() -> None:
    assert len(WHOLE) == 164
    assert len(a_receipt().text) == 263


@given(
    seed=st.binary(min_size=32, max_size=32),
    origin=st.text("abc.-/1", min_size=1, max_size=30),
    pseudonym=st.binary(min_size=16, max_size=16),
    index=st.integers(0, 2**64 - 1),
    count=st.integers(0, 2**32 - 1),
    head=st.binary(min_size=32, max_size=32),
    secret=st.binary(min_size=32, max_size=32),
    points=st.lists(st.integers(0, 2**16 - 1), max_size=255),
)
def test_a_receipt_is_the_bytes_and_the_text_of_its_twin_and_reads_back(
    seed: bytes,
    origin: str,
    pseudonym: bytes,
    index: int,
    count: int,
    head: bytes,
    secret: bytes,
    points: list[int],
) -> None:
    log = Signer(origin, NOTE, seed)
    expected = naive_receipt.receipt(seed, origin, (pseudonym, index, count, head, secret), points)

    written = Receipt(pseudonym, index, count, head, secret, tuple(points)).signed(log)

    assert bytes(written) == expected
    assert written.text == naive_receipt.text(expected)
    assert written.lines == naive_receipt.lines(expected)
    assert Receipt.parse(expected) == Receipt.read(written.text) == written
    assert Receipt.read("\n".join(written.lines)) == written
    written.check(log.key)


def test_an_address_reads_as_the_receipt_behind_it() -> None:
    address = f"https://ujian.example/receipt/sesi-1#{a_receipt().text}"

    assert Receipt.read(address) == a_receipt()


def test_what_people_write_instead_of_a_character_is_read_as_it() -> None:
    typed = a_receipt().text.lower().replace("0", "o").replace("1", "l")
    typed = "-".join(typed[at : at + 4] for at in range(0, len(typed), 4))

    assert Receipt.read(typed) == a_receipt()


@pytest.mark.parametrize("letter", ["\u017f", "\u0131", "\u212a", "\u0660"])
def test_letters_of_other_scripts_are_none_of_the_alphabet(letter: str) -> None:
    text = a_receipt().text

    with pytest.raises(Malformed, match="none of the alphabet"):
        Receipt.read(text[:40] + letter + text[41:])


def test_spaces_and_dashes_of_any_width_are_ignored() -> None:
    text = a_receipt().text
    wide = "\u2009\u2014\u202f\u3000\u2212".join(text[at : at + 4] for at in range(0, len(text), 4))

    assert Receipt.read(wide) == a_receipt()


def test_a_receipt_does_not_show_its_secret_in_a_log_line() -> None:
    assert SECRET.hex() not in repr(a_receipt())
    assert repr(SECRET) not in repr(a_receipt())


# --- what is no receipt -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "begins with its version"),
        (b"\x02" + WHOLE[1:], "begins with its version, 01"),
        (WHOLE[:93], "was cut off"),
        (WHOLE[:-1], "164 bytes; one of 163 was cut off"),
        (WHOLE + b"\0", "164 bytes; one of 165 has something behind its end"),
        (WHOLE[:93] + b"\x02" + WHOLE[94:], "2 sections has 162 bytes"),
    ],
)
def test_bytes_that_are_no_receipt_are_refused_by_what_is_wrong(data: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=re.escape(why)):
        Receipt.parse(data)


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_no_byte_of_a_receipt_can_be_changed(at: int, change: int) -> None:
    data = bytearray(WHOLE)
    data[at] ^= change

    with pytest.raises(RecordRefused):
        Receipt.parse(bytes(data)).check(LOG.key)


@pytest.mark.parametrize("log", [a_log(), Signer("exam.invalid/session-2", NOTE, SEED)])
def test_a_receipt_of_another_log_is_a_forgery(log: Signer) -> None:
    with pytest.raises(Forged):
        a_receipt().signed(log).check(LOG.key)


def test_a_signature_under_another_label_is_no_receipt() -> None:
    said = WHOLE[:-64]

    with pytest.raises(Forged):
        Receipt.parse(said + LOG.stamp(b"exam-engine/other/v1", said)).check(LOG.key)
    Receipt.parse(said + LOG.stamp(LABEL, said)).check(LOG.key)


@pytest.mark.parametrize(
    "parts",
    [
        (PSEUDONYM[1:], 2, 1, SECRET, SECRET, (1,)),
        (PSEUDONYM, 2, 1, SECRET + b"\0", SECRET, (1,)),
        (PSEUDONYM, 2, 1, SECRET, b"", (1,)),
        (PSEUDONYM, -1, 1, SECRET, SECRET, (1,)),
        (PSEUDONYM, 2, 2**32, SECRET, SECRET, (1,)),
        (PSEUDONYM, 2, 1, SECRET, SECRET, (65_536,)),
        (PSEUDONYM, 2, 1, SECRET, SECRET, (1,) * 256),
    ],
)
def test_what_has_no_bytes_is_not_signed(
    parts: tuple[bytes, int, int, bytes, bytes, tuple[int, ...]],
) -> None:
    with pytest.raises(ValueError, match=r"receipt|bytes"):
        Receipt(*parts).signed(LOG)


# --- slips of whoever copies it -----------------------------------------------------------------


@given(st.data())
def test_a_slip_on_a_page_is_told_with_its_line(data: st.DataObject) -> None:
    lines = a_receipt().lines
    number = data.draw(st.integers(0, len(lines) - 1))
    places = [at for at, one in enumerate(lines[number][:-3]) if one != " "]
    at = data.draw(st.sampled_from(places))
    line = list(lines[number])
    line[at] = data.draw(st.sampled_from([one for one in crockford.ALPHABET if one != line[at]]))
    lines[number] = "".join(line)

    with pytest.raises(Malformed, match=f"^line {number + 1}: its check symbol"):
        Receipt.read("\n".join(lines))


@given(st.data())
def test_exchanged_characters_are_told_with_their_line(data: st.DataObject) -> None:
    lines = a_receipt().lines
    number = data.draw(st.integers(0, len(lines) - 1))
    places = [at for at, one in enumerate(lines[number][:-3]) if one != " "]
    first, second = data.draw(
        st.tuples(st.sampled_from(places), st.sampled_from(places)).filter(
            lambda two: lines[number][two[0]] != lines[number][two[1]]
        )
    )
    line = list(lines[number])
    line[first], line[second] = line[second], line[first]
    lines[number] = "".join(line)
    apart = abs(places.index(first) - places.index(second))

    if apart == 1:
        with pytest.raises(Malformed, match=f"^line {number + 1}: its check symbol"):
            Receipt.read("\n".join(lines))
    else:
        with pytest.raises(RecordRefused):
            Receipt.read("\n".join(lines)).check(LOG.key)


def test_exchanged_lines_are_told() -> None:
    lines = a_receipt().lines
    lines[2], lines[5] = lines[5], lines[2]

    with pytest.raises(Malformed, match=r"^line 3: its check symbol"):
        Receipt.read("\n".join(lines))


def test_a_line_that_was_left_out_is_named() -> None:
    lines = LINES.splitlines()
    del lines[3]

    with pytest.raises(Malformed, match=r"^line 4 is missing: line 5 stands in its place"):
        Receipt.read("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "begins with its version"),
        ("04U0", "line 1: 'U', character 3, is none of the alphabet"),
        ("0400 20G3\n0G2G C1R\u00d8", "line 2: '\u00d8', character 8"),
        ("04\u00df0", "'\u00df', character 3"),
        ("0400 20G3 /", "line 1: its check symbol is missing"),
        ("0400 20G3 0G2G C1R8 1450 P30D 1R7G 0000 /Y", "its check symbol is Y"),
        (a_receipt().text + "0", "one of 165 has something behind its end"),
        (a_receipt().text + "00", "265 characters cannot be whole bytes"),
        (a_receipt().text[:-1] + "H", "character 263, the last one, has bits"),
        (a_receipt().text[:-7], "one of 160 was cut off"),
    ],
)
def test_text_that_is_no_receipt_is_refused_by_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(Malformed, match=re.escape(why)):
        Receipt.read(text)


# --- the sealed paper ---------------------------------------------------------------------------


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_a_sealed_paper_is_that_of_its_twin_and_opens(secret: bytes, plain: bytes) -> None:
    sealed = seal(secret, ORIGIN, plain)

    assert sealed == naive_receipt.sealed(secret, ORIGIN, plain)
    assert unseal(secret, ORIGIN, sealed) == plain


def test_two_texts_are_never_under_one_key() -> None:
    first, second = seal(SECRET, ORIGIN, b"judul lama"), seal(SECRET, ORIGIN, b"judul baru")

    common = sum(a == b for a, b in zip(first[32:-16], second[32:-16], strict=True))

    assert first[:32] != second[:32]
    assert common < 5  # one key and nonce would leave the six equal characters equal


@given(st.integers(0, 100), st.integers(1, 255))
def test_no_byte_of_a_sealed_paper_can_be_changed(at: int, change: int) -> None:
    data = bytearray(seal(SECRET, ORIGIN, b"x" * 53))
    data[at] ^= change

    with pytest.raises(NotOpened):
        unseal(SECRET, ORIGIN, bytes(data))


def test_only_its_own_receipt_opens_a_paper_and_only_of_its_sitting() -> None:
    sealed = seal(SECRET, ORIGIN, b"{}")

    with pytest.raises(NotOpened):
        unseal(bytes(32), ORIGIN, sealed)
    with pytest.raises(NotOpened):
        unseal(SECRET, "exam.invalid/session-2", sealed)


@pytest.mark.parametrize("data", [b"", bytes(47)])
def test_bytes_that_are_no_sealed_paper_are_refused(data: bytes) -> None:
    with pytest.raises(Malformed, match="no sealed paper"):
        unseal(SECRET, ORIGIN, data)
