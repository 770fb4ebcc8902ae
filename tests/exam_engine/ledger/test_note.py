"""Signed notes: the published ones open, and every mangling is refused by its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.ledger.errors import Forged, Malformed, NotSigned, RecordRefused
from exam_engine.ledger.note import SIGNATURES_MAX, Note, opened, sign
from exam_engine.ledger.signers import COSIGNATURE, NOTE, Signature, Signer, VerifierKey

# golang.org/x/mod/sumdb/note
PETER = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
PETERS_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = VerifierKey.parse("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop")
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
BY_PETER = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)
BY_ENOCH = (
    "\u2014 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWL"
    "ox33WWd1RvMc+QQ=\n"
)
# C2SP signed-note, "Verifier keys"
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n"
    "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3"
    "mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# a witness in use, of which only the key is published: its id shows how ids of that kind are made
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"


def a_note(text: str = TEXT, lines: str = BY_PETER) -> bytes:
    return f"{text}\n{lines}".encode()


def who(data: bytes, *keys: VerifierKey) -> list[str]:
    return [one.key.name for one in opened(Note.parse(data), keys)]


def test_the_published_notes_open() -> None:
    assert who(a_note(lines=BY_PETER + BY_ENOCH), PETER, ENOCH) == ["PeterNeumann", "EnochRoot"]
    assert who(EXAMPLE_NOTE.encode(), VerifierKey.parse(EXAMPLE_KEY)) == ["example.com/foo"]


def test_signing_gives_the_published_note_to_the_byte() -> None:
    assert bytes(sign(TEXT, Signer.parse(PETERS_SECRET))) == a_note()


@pytest.mark.parametrize("text", [EXAMPLE_KEY, REMORA, str(PETER)])
def test_a_published_key_reads_as_it_is_written(text: str) -> None:
    assert str(VerifierKey.parse(text)) == text


def test_a_private_key_reads_as_it_is_written_and_does_not_show_itself() -> None:
    signer = Signer.parse(PETERS_SECRET)

    assert signer.secret_text() == PETERS_SECRET
    assert signer.key == PETER
    assert "gQoUAtUU" not in repr(signer)


def test_every_note_reads_as_it_is_written() -> None:
    data = a_note("\nkosong di atas\n\ndan di tengah: \u00e9\n", BY_PETER + BY_ENOCH)

    assert bytes(Note.parse(data)) == data
    assert Note.parse(data).text == "\nkosong di atas\n\ndan di tengah: \u00e9\n"


def test_signatures_of_strangers_are_ignored() -> None:
    assert who(a_note(lines=BY_ENOCH + BY_PETER), PETER) == ["PeterNeumann"]


def test_a_stranger_may_share_the_name_or_the_id_of_a_trusted_key_but_not_both() -> None:
    peter = Note.parse(a_note()).signatures[0]
    same_name = peter._replace(key_id=b"\x00\x00\x00\x01")
    same_id = peter._replace(name="CarmenSandiego")

    note = Note(TEXT, (same_name, same_id))

    with pytest.raises(NotSigned):
        opened(note, [PETER])
    assert [one.key for one in opened(note.signed(peter), [PETER])] == [PETER]


def test_a_note_that_only_strangers_signed_is_refused() -> None:
    with pytest.raises(NotSigned, match="nobody who is trusted"):
        who(a_note(), ENOCH)


def test_one_forged_signature_spoils_a_note_that_is_also_rightly_signed() -> None:
    peter = Note.parse(a_note()).signatures[0]
    forged = peter._replace(signature=peter.signature[:-1] + b"\x04")

    with pytest.raises(Forged, match="the signature of PeterNeumann is false"):
        opened(Note(TEXT, (peter, forged)), [PETER])


def test_an_altered_text_is_a_forgery() -> None:
    with pytest.raises(Forged, match="or the text was altered"):
        who(a_note(TEXT.replace("answer", "enswer")), PETER)


def test_a_signature_with_bytes_put_in_is_a_forgery() -> None:
    peter = Note.parse(a_note()).signatures[0]

    with pytest.raises(Forged, match="has not the form of its kind"):
        opened(Note(TEXT, (peter._replace(signature=peter.signature + b"\x00"),)), [PETER])


def test_the_same_signature_twice_counts_once() -> None:
    assert who(a_note(lines=BY_PETER * 2), PETER) == ["PeterNeumann"]


def test_sixteen_signatures_are_accepted_and_a_flood_is_not() -> None:
    strangers = [f"{number}.example" for number in range(SIGNATURES_MAX)]
    lines = [Signature(name, b"1234", bytes(64)).line for name in strangers]

    assert who(a_note(lines="".join(lines[:15]) + BY_PETER), PETER) == ["PeterNeumann"]
    with pytest.raises(Malformed, match="65 signatures"):
        who(a_note(lines="".join(lines) + BY_PETER), PETER)


def test_a_note_as_large_as_a_disk_is_refused() -> None:
    with pytest.raises(Malformed, match="keep checkers busy"):
        Note.parse(a_note("x" * 300_000 + "\n"))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (TEXT.encode(), "a blank line"),
        (TEXT.encode() + b"\n", "no signature"),
        (a_note()[:-1], "a blank line, and lines of signatures"),
        (b"\x01" + a_note(), "character 0 of the note is a control character"),
        (a_note().replace(b"you ", b"you\t"), "a control character"),
        (a_note().replace(b"\n", b"\r\n"), "a control character"),
        (b"\xff" + a_note(), "byte 0 of the note is not UTF-8"),
        (a_note(lines=BY_PETER + "Tambahan.\n"), "text was put below the blank line"),
        (a_note(lines=BY_PETER.replace("\u2014", "-")), "text was put below the blank line"),
        (a_note(lines=BY_PETER.replace("PeterN", "Peter N")), "is not Base64"),
        (a_note(lines=BY_PETER.replace("PeterN", "Peter+N")), "cannot be the name of a key"),
        (a_note(lines=BY_PETER.replace("PeterN", "Peter\u2003N")), "cannot be the name of a key"),
        (a_note(lines="\u2014  x08go/ZJ\n"), "cannot be the name of a key"),
        (a_note(lines="\u2014 PeterNeumann x08gow==\n"), "has only 4 bytes"),
        (a_note(lines=BY_PETER.replace("nAM=", "nAN=")), "not the one Base64 spelling"),
        (a_note(lines=BY_PETER.replace("nAM=", "nAM")), "is not Base64"),
        (a_note(lines=BY_PETER.replace("x08go/", "x08go_")), "is not Base64"),
    ],
)
def test_what_is_no_note_is_refused_by_what_is_wrong_with_it(data: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        Note.parse(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_note_or_refused(data: bytes) -> None:
    try:
        note = Note.parse(data)
    except RecordRefused:
        return

    assert bytes(note) == data


@given(st.integers(0, len(a_note()) - 1), st.integers(1, 255))
def test_no_byte_of_a_note_can_be_changed(at: int, change: int) -> None:
    data = bytearray(a_note())
    data[at] ^= change

    with pytest.raises(RecordRefused):
        who(bytes(data), PETER)


def test_text_that_is_no_note_is_not_signed() -> None:
    signer = Signer.parse(PETERS_SECRET)

    for text in ("", "tanpa akhir", "tab\tdi dalam\n"):
        with pytest.raises(ValueError, match="ends in a newline"):
            sign(text, signer)


def test_every_part_of_a_verifier_key_is_needed_as_it_is() -> None:
    whole = str(PETER)
    parts = {whole[i:j] for i in range(len(whole)) for j in range(i + 1, len(whole) + 1)} - {whole}
    changed = {whole[:at] + chr(ord(one) + 1) + whole[at + 1 :] for at, one in enumerate(whole)}

    for mangled in parts | changed:
        with pytest.raises(Malformed):
            VerifierKey.parse(mangled)


@pytest.mark.parametrize(
    ("vkey", "why"),
    [
        ("PeterNeumann+c74f20a3", "has the form"),
        ("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==", "Base64"),
        ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q=", "has 31 bytes"),
        ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "of kind 65"),
        ("PeterNeumenn+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "altered"),
        ("\udcff+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "not UTF-8"),
    ],
)
def test_what_is_no_verifier_key_is_refused(vkey: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        VerifierKey.parse(vkey)


def test_a_private_key_that_cannot_be_read_is_not_repeated_in_the_refusal() -> None:
    for mangled in (PETERS_SECRET[:-1], PETERS_SECRET + "AAAA", PETERS_SECRET.replace("P", "p")):
        with pytest.raises(Malformed) as refused:
            Signer.parse(mangled)
        assert "EKFALVFGy" not in str(refused.value)
    with pytest.raises(Malformed, match="altered"):
        Signer.parse(PETERS_SECRET.replace("Peter", "Pater"))


def test_keys_of_two_kinds_are_two_keys() -> None:
    log, witness = (Signer("a.example", kind, bytes(32)) for kind in (NOTE, COSIGNATURE))

    assert log.key.public == witness.key.public
    assert log.key.key_id != witness.key.key_id


def test_two_trusted_keys_of_one_name_and_id_are_refused() -> None:
    impostor = VerifierKey(PETER.name, PETER.kind, ENOCH.public)
    object.__setattr__(impostor, "key_id", PETER.key_id)

    assert who(a_note(), PETER, PETER) == ["PeterNeumann"]
    with pytest.raises(Malformed, match="two different keys"):
        who(a_note(), PETER, impostor)


def test_a_generated_key_signs_what_its_verifier_key_opens() -> None:
    signer = Signer.generate("baru.example", NOTE)

    assert who(bytes(sign(TEXT, signer)), VerifierKey.parse(str(signer.key))) == ["baru.example"]
    assert Signer.generate("baru.example", NOTE).key != signer.key
