"""Who has signed how far: only what is stored, by the chosen keys, and over the very checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from exam_engine.cosigning.asking import Declined
from exam_engine.cosigning.chosen import Chosen
from exam_engine.cosigning.witnessed import Trouble, Witnessed
from exam_engine.ledger.cosignature import Cosignature, Cosigned
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import Signer
from tests.exam_engine.cosigning.log_on_disk import LogOnDisk
from tests.exam_engine.ledger.kept_tree import SIGNER
from tests.exam_engine.ledger.record_builders import AT, a_witness

SIGNERS = {name: a_witness(f"saksi.example/{name}") for name in ("satu", "dua", "tiga")}
LINES = "".join(f"witness {name} {one.key} http://a\n" for name, one in SIGNERS.items())
TWO_OF_THREE = f"{LINES}group saksi 2 {' '.join(SIGNERS)}\nquorum saksi\n"


def a_witnessed(text: str = TWO_OF_THREE) -> Witnessed:
    return Witnessed(Chosen.parse(text.encode()), SIGNER.key)


def by(name: str | Signer, checkpoint: StoredCheckpoint, at: int = AT) -> Cosignature:
    signer = name if isinstance(name, Signer) else SIGNERS[name]
    text = Note.parse(checkpoint.note).text
    return Cosignature(checkpoint.number, at, signer.sign(text, at))


@pytest.fixture
def log(tmp_path: Path) -> LogOnDisk:
    return LogOnDisk(tmp_path)


def test_a_checkpoint_is_the_best_once_enough_have_signed_it_and_late_signatures_join(
    log: LogOnDisk,
) -> None:
    witnessed, checkpoint = a_witnessed(), log.grown(5)
    witnessed.asked(checkpoint)
    counts = []

    for name in SIGNERS:
        witnessed.stored([by(name, checkpoint)])
        counts.append(None if witnessed.best is None else witnessed.count(witnessed.best))

    assert counts == [None, 2, 3]
    assert [(one.witness.name, one.size, one.at) for one in witnessed.attendance] == [
        (name, 5, AT) for name in SIGNERS
    ]


def test_an_earlier_checkpoint_that_is_completed_late_is_not_the_best_again(log: LogOnDisk) -> None:
    witnessed, early, late = a_witnessed(), log.grown(5), log.grown(5)
    for one in (early, late):
        witnessed.asked(one)
    witnessed.stored([by("satu", early), by("satu", late), by("dua", late)])

    witnessed.stored([by("dua", early)])

    assert witnessed.best is not None
    assert witnessed.best.checkpoint == late
    assert witnessed.of(witnessed.attendance[1].witness).number == late.number


def test_signatures_of_other_checkpoints_other_keys_and_other_times_do_not_count(
    log: LogOnDisk,
) -> None:
    witnessed, before, checkpoint = a_witnessed(), log.grown(5), log.grown(5)
    stranger = a_witness("saksi.example/lain")
    over_another = by("satu", before)._replace(number=checkpoint.number)
    of_another_time = by("dua", checkpoint)._replace(at=AT + 1)

    cosigned = Cosigned(
        checkpoint,
        (over_another, of_another_time, by("tiga", checkpoint), by(stranger, checkpoint)),
    )

    assert witnessed.genuine(cosigned).cosignatures == (by("tiga", checkpoint),)
    assert (witnessed.count(cosigned), witnessed.enough(cosigned)) == (1, False)


def test_where_no_quorum_is_asked_for_one_signature_is_better_than_none(log: LogOnDisk) -> None:
    witnessed, checkpoint = a_witnessed(f"{LINES}quorum none\n"), log.grown(5)
    witnessed.asked(checkpoint)

    assert not witnessed.enough(Cosigned(checkpoint))
    witnessed.stored([by("tiga", checkpoint)])

    assert witnessed.best is not None


def test_what_was_stored_before_is_remembered(log: LogOnDisk) -> None:
    early, late = log.grown(5), log.grown(5)
    log.pen.append([], None, (), None, [by(name, early) for name in SIGNERS] + [by("satu", late)])
    witnessed, tree = a_witnessed(), log.store.tree("sesi-1")

    witnessed.recall(tree.cosigned(), tree.last_of_each())

    assert witnessed.best is not None
    assert (witnessed.best.checkpoint, witnessed.count(witnessed.best)) == (early, 3)
    assert witnessed.some is not None
    assert (witnessed.some.checkpoint, witnessed.count(witnessed.some)) == (late, 1)
    assert [one.size for one in witnessed.attendance] == [10, 5, 5]


def test_a_trouble_is_news_once_and_dates_from_its_first_time() -> None:
    witnessed = a_witnessed()
    (first, *_) = (one.witness for one in witnessed.attendance)

    news = [
        witnessed.declined(first, Declined("away", "timeout"), 1_000),
        witnessed.declined(first, Declined("away", "refused"), 2_000),
    ]

    assert news == [True, False]
    assert witnessed.of(first).trouble == Trouble("away", 1_000, "refused")
    assert witnessed.declined(first, Declined("fork", "another version"), 3_000)
    assert witnessed.of(first).trouble == Trouble("fork", 3_000, "another version")
    assert [witnessed.answered(first), witnessed.answered(first)] == [True, False]
    assert witnessed.of(first).trouble is None


def test_only_the_last_checkpoints_are_waited_for(log: LogOnDisk) -> None:
    witnessed = a_witnessed()
    checkpoints = [log.grown(2) for _ in range(6)]
    for one in checkpoints:
        witnessed.asked(one)

    witnessed.stored([by(name, one) for one in checkpoints[:2] for name in SIGNERS])
    assert witnessed.best is None
    witnessed.stored([by(name, checkpoints[2]) for name in SIGNERS])

    assert witnessed.best is not None
    assert witnessed.known(Cosigned(checkpoints[2])) == witnessed.best
