"""Checkpoints and the signatures of witnesses on them."""

from __future__ import annotations

import pytest

from exam_engine.ledger.checkpoint import (
    Checkpoint,
    cosigned,
    open_checkpoint,
    signed_checkpoint,
)
from exam_engine.ledger.errors import Forged, Malformed, NotSigned
from exam_engine.ledger.lines import SIZE_MAX
from exam_engine.ledger.note import Note, sign
from exam_engine.ledger.signers import NOTE, Signer, timed
from tests.exam_engine.ledger.record_builders import (
    AT,
    ORIGIN,
    a_checkpoint,
    a_log,
    a_signed_checkpoint,
    a_witness,
)

# C2SP tlog-checkpoint and tlog-cosignature, their examples
EXAMPLE = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
EXAMPLE_COSIGNED = b"cosignature/v1\ntime 1679315147\n" + EXAMPLE.encode()


def test_a_checkpoint_reads_as_it_is_written() -> None:
    checkpoint = Checkpoint.parse(EXAMPLE)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert checkpoint.text == EXAMPLE


def test_a_witness_signs_the_published_bytes() -> None:
    assert timed(EXAMPLE, 1_679_315_147) == EXAMPLE_COSIGNED


def test_a_cosignature_is_the_time_in_eight_bytes_and_a_signature() -> None:
    line = cosigned(a_signed_checkpoint(), a_witness(), 1_679_315_147)

    assert line.signature[:8] == (1_679_315_147).to_bytes(8, "big")
    assert len(line.signature) == 72


def test_a_checkpoint_of_its_log_opens_and_says_which_witnesses_saw_it_when() -> None:
    first, second, stranger = (a_witness(f"saksi.example/w{number}") for number in range(3))
    note = a_signed_checkpoint(8, first, second, stranger)

    found = open_checkpoint(Note.parse(bytes(note)), [a_log().key], [first.key, second.key])

    assert found.checkpoint == a_checkpoint(8)
    assert found.log == a_log().key
    assert found.witnesses == ((first.key, AT), (second.key, AT))


def test_a_checkpoint_of_one_sitting_does_not_pass_for_anothers() -> None:
    other = a_log("ujian.example/sesi-2")
    text = a_checkpoint().text

    with pytest.raises(NotSigned):
        open_checkpoint(sign(text, other), [other.key])
    with pytest.raises(ValueError, match="is not the key of the log"):
        signed_checkpoint(a_checkpoint(), other)


def test_witnesses_alone_do_not_make_a_checkpoint() -> None:
    note = a_signed_checkpoint(8, a_witness())

    with pytest.raises(NotSigned, match=r"the log .* has not signed this checkpoint itself"):
        open_checkpoint(note._replace(signatures=note.signatures[1:]), [a_log().key], [WITNESS])


def test_a_log_cannot_witness_itself() -> None:
    with pytest.raises(ValueError, match="a log without"):
        cosigned(a_signed_checkpoint(), a_log(), AT)

    found = open_checkpoint(a_signed_checkpoint(), [a_log().key], [a_log().key])

    assert found.witnesses == ()


def test_a_cosignature_moved_to_another_time_is_a_forgery() -> None:
    note = a_signed_checkpoint()
    line = cosigned(note, a_witness(), AT)
    later = line._replace(signature=(AT + 60).to_bytes(8, "big") + line.signature[8:])

    with pytest.raises(Forged, match=r"saksi\.example/w1 is false"):
        open_checkpoint(note.signed(later), [a_log().key], [WITNESS])


def test_a_cosignature_moved_to_another_checkpoint_is_a_forgery() -> None:
    line = cosigned(a_signed_checkpoint(8), a_witness(), AT)

    with pytest.raises(Forged):
        open_checkpoint(a_signed_checkpoint(9).signed(line), [a_log().key], [WITNESS])


def test_a_plain_signature_does_not_pass_for_a_cosignature() -> None:
    witness = a_witness()
    plain = sign(a_checkpoint().text, Signer(witness.key.name, NOTE, bytes(32))).signatures[0]
    posing = plain._replace(key_id=witness.key.key_id)

    with pytest.raises(Forged, match="has not the form of its kind"):
        open_checkpoint(a_signed_checkpoint().signed(posing), [a_log().key], [witness.key])


def test_a_time_that_no_clock_shows_is_refused() -> None:
    note = a_signed_checkpoint()
    line = cosigned(note, a_witness(), AT)
    beyond = line._replace(signature=(SIZE_MAX + 1).to_bytes(8, "big") + line.signature[8:])

    with pytest.raises(Forged, match="has not the form of its kind"):
        open_checkpoint(note.signed(beyond), [a_log().key], [WITNESS])
    for at in (0, -1, SIZE_MAX + 1):
        with pytest.raises(ValueError, match="no time at which"):
            cosigned(note, a_witness(), at)


ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{ORIGIN}\n8\n", "has three lines"),
        (f"{ORIGIN}\n8\n{ROOT}\nextra\n", "signed and checked by nobody"),
        (f"{ORIGIN}\n8\n{ROOT}\n\n", "has three lines"),
        (f"{ORIGIN}\n8\n{ROOT}", "has three lines"),
        (f"\n8\n{ROOT}\n", "could be any log's"),
        (f"{ORIGIN}\n08\n{ROOT}\n", "not a decimal number with one spelling"),
        (f"{ORIGIN}\n+8\n{ROOT}\n", "not a decimal number"),
        (f"{ORIGIN}\n-8\n{ROOT}\n", "not a decimal number"),
        (f"{ORIGIN}\n8 \n{ROOT}\n", "not a decimal number"),
        (f"{ORIGIN}\n\n{ROOT}\n", "not a decimal number"),
        (f"{ORIGIN}\n\u0668\n{ROOT}\n", "not a decimal number"),
        (f"{ORIGIN}\n9223372036854775808\n{ROOT}\n", "not a decimal number"),
        (f"{ORIGIN}\n8\n{ROOT[:-2]}==\n", "Base64"),
        (f"{ORIGIN}\n8\nAAAA\n", "has 3 bytes: a hash has exactly 32"),
        (f"{ORIGIN}\n8\n{ROOT.replace('q2I=', 'q2J=')}\n", "not the one Base64 spelling"),
        (f"{ORIGIN}\n8\n {ROOT}\n", "is not Base64"),
    ],
)
def test_what_is_no_checkpoint_is_refused_by_what_is_wrong_with_it(text: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        Checkpoint.parse(text)


def test_a_checkpoint_that_could_not_be_read_is_not_written() -> None:
    for bad in (
        Checkpoint("", 8, bytes(32)),
        Checkpoint("a\nb", 8, bytes(32)),
        Checkpoint(ORIGIN, -1, bytes(32)),
        Checkpoint(ORIGIN, SIZE_MAX + 1, bytes(32)),
        Checkpoint(ORIGIN, 8, bytes(31)),
    ):
        with pytest.raises(ValueError, match=r"origin|checkpoint"):
            _ = bad.text


WITNESS = a_witness().key
