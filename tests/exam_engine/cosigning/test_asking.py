"""One witness is asked for one checkpoint: what it signs is believed, and nothing else it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine.cosigning.asking import CLOCKS_APART_SECONDS, Declined, Overtaken
from exam_engine.cosigning.chosen import Witness
from exam_engine.cosigning.messenger import Answer, Away
from exam_engine.ledger.checkpoint import open_checkpoint
from exam_engine.ledger.cosignature import Cosigned
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import Signer
from tests.exam_engine.cosigning.log_on_disk import LogOnDisk, Observer
from tests.exam_engine.ledger.kept_tree import SIGNER
from tests.exam_engine.ledger.record_builders import AT, a_witness


@pytest.fixture
def log(tmp_path: Path) -> LogOnDisk:
    return LogOnDisk(tmp_path / "log")


@pytest.fixture
def observer(tmp_path: Path) -> Observer:
    return Observer(tmp_path / "saksi")


def test_a_witness_follows_a_log_over_tiles_and_signs_each_time(
    log: LogOnDisk, observer: Observer
) -> None:
    last = 0
    for entries in (1, 2, 300, 1, 210, 513, 40):
        checkpoint = log.grown(entries)

        signed = log.ask(observer.chosen, observer, checkpoint, last)

        assert (signed.number, signed.at) == (checkpoint.number, AT)
        note = Cosigned(checkpoint, (signed,)).note
        assert open_checkpoint(note, [SIGNER.key], [observer.key]).witnesses
        last = checkpoint.size
    assert len(observer.asked) == 7


def test_a_witness_that_remembers_another_size_is_asked_again_from_there(
    log: LogOnDisk, observer: Observer
) -> None:
    log.ask(observer.chosen, observer, log.grown(300))
    checkpoint = log.grown(300)

    signed = log.ask(observer.chosen, observer, checkpoint, last=0)

    assert signed.number == checkpoint.number
    assert [body.split(b"\n")[0] for body in observer.asked[1:]] == [b"old 0", b"old 300"]


def test_a_signature_whose_answer_was_lost_is_given_again(
    log: LogOnDisk, observer: Observer
) -> None:
    checkpoint = log.grown(9)
    log.ask(observer.chosen, observer, checkpoint)

    again = log.ask(observer.chosen, observer, checkpoint, last=0)

    assert again.number == checkpoint.number


def test_a_witness_that_has_signed_a_later_checkpoint_is_asked_for_a_later_one(
    log: LogOnDisk, observer: Observer
) -> None:
    early, late = log.grown(9), log.grown(9)
    log.ask(observer.chosen, observer, late)

    with pytest.raises(Overtaken):
        log.ask(observer.chosen, observer, early)


def test_a_witness_that_has_signed_more_than_there_is_says_what_was_lost(
    tmp_path: Path, log: LogOnDisk, observer: Observer
) -> None:
    log.ask(observer.chosen, observer, log.grown(500))
    restored = LogOnDisk(tmp_path / "restored")

    with pytest.raises(
        Declined, match="has signed 500 entries of this record, and there are 450"
    ) as no:
        restored.ask(observer.chosen, observer, restored.grown(450))

    assert no.value.kind == "ahead"


def test_a_second_version_of_the_record_is_refused_with_the_words_of_the_witness(
    log: LogOnDisk, observer: Observer
) -> None:
    log.ask(observer.chosen, observer, log.grown(300))
    honest = log.grown(300)

    with pytest.raises(Declined, match="entries were altered, dropped or reordered") as no:
        log.ask(observer.chosen, observer, log.forged(600), last=300)

    assert no.value.kind == "fork"
    assert log.ask(observer.chosen, observer, honest, last=300).number == honest.number


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (Answer(400, b"line 3 is odd\nmore"), "malformed", "line 3 is odd"),
        (Answer(403, b""), "not_signed", "it answers with status 403"),
        (Answer(404, b"not watched"), "unknown_log", "not watched"),
        (Answer(422, b"a fork \x1b[2J\xff!"), "fork", "a fork  [2J\ufffd!"),
        (Answer(422, b"x" * 900), "fork", "x" * 200),
        (Answer(301, b""), "other", "it answers with status 301"),
        (Answer(204, b""), "other", "it answers with status 204"),
        (Answer(503, b"later"), "away", "it answers with status 503: later"),
        (Answer(429, b""), "away", "it answers with status 429"),
        (Answer(409, b"many"), "untrue", "it does not say what it has signed"),
        (Answer(409, b"09\n"), "untrue", "it does not say what it has signed"),
        (Answer(409, b"-1\n"), "untrue", "it does not say what it has signed"),
        (Answer(409, b"\xff"), "untrue", "it does not say what it has signed"),
        (Answer(409, b"0\n"), "untrue", "again and again that it has signed 0 entries"),
        (Answer(409, b"99\n"), "ahead", "it has signed 99 entries of this record, and there are 9"),
        (Answer(200, b""), "untrue", "is no signature"),
        (Answer(200, b"thanks\n"), "untrue", "is no signature"),
        (Answer(200, b"\xff\n"), "untrue", "not UTF-8"),
    ],
)
def test_every_other_answer_is_no_signature_and_says_why(
    log: LogOnDisk, observer: Observer, answer: Answer, kind: str, said: str
) -> None:
    checkpoint = log.grown(9)

    with pytest.raises(Declined) as no:
        log.ask(observer.chosen, lambda _body: answer, checkpoint)

    assert no.value.kind == kind
    assert said in no.value.sentence


def test_who_cannot_be_reached_is_away(log: LogOnDisk, observer: Observer) -> None:
    def nobody(_body: bytes) -> Answer:
        raise Away("Connection refused")

    with pytest.raises(Declined, match="Connection refused") as no:
        log.ask(observer.chosen, nobody, log.grown(9))

    assert no.value.kind == "away"


def lines_by(signer: Signer, text: str, at: int = AT) -> bytes:
    return signer.sign(text, at).line.encode()


def test_only_the_known_key_over_the_very_checkpoint_at_a_possible_time_is_believed(
    log: LogOnDisk,
) -> None:
    witness, other = a_witness("saksi.example/w1"), a_witness("saksi.example/w2")
    known = Witness("satu", witness.key, "http://127.0.0.1:9")
    renewed = Signer(witness.key.name, witness.key.kind, bytes(range(32)))
    before = Note.parse(log.grown(9).note).text
    checkpoint = log.grown(9)
    text = Note.parse(checkpoint.note).text
    false = witness.sign(text, AT)._replace(signature=witness.sign(before, AT).signature)
    lies = [
        (lines_by(other, text), "untrue", "not signed with the key saksi.example/w1"),
        (lines_by(renewed, text), "untrue", "not signed with the key"),
        (lines_by(witness, before), "untrue", "false: forged"),
        (false.line.encode(), "untrue", "false: forged"),
        (lines_by(witness, text, 1), "clock", "497222 hours apart"),
        (lines_by(witness, text, AT + CLOCKS_APART_SECONDS + 1), "clock", "24 hours apart"),
    ]

    for body, kind, said in lies:
        with pytest.raises(Declined) as no:
            log.ask(known, lambda _request, body=body: Answer(200, body), checkpoint)
        assert (no.value.kind, said in no.value.sentence) == (kind, True), no.value.sentence

    for at in (AT - CLOCKS_APART_SECONDS, AT + CLOCKS_APART_SECONDS):
        body = lines_by(other, text) + lines_by(witness, text, at)
        signed = log.ask(known, lambda _request, body=body: Answer(200, body), checkpoint)
        assert (signed.at, signed.signature) == (at, witness.sign(text, at))


@settings(max_examples=200)
@given(status=st.sampled_from([200, 409, 400, 422, 500]), body=st.binary(max_size=200))
def test_no_answer_whatsoever_breaks_the_asking(
    tmp_path_factory: pytest.TempPathFactory, status: int, body: bytes
) -> None:
    witness = Witness("satu", a_witness().key, "http://127.0.0.1:9")
    log = LogOnDisk(tmp_path_factory.getbasetemp() / "any")
    checkpoint = log.tree.last or (log.grown(9) if not log.store.size("sesi-1") else None)
    if checkpoint is None:
        checkpoint = log.store.tree("sesi-1").checkpoints()[-1]

    with pytest.raises((Declined, Overtaken)):
        log.ask(witness, lambda _body: Answer(status, body), checkpoint)
