"""Two versions of one record: each is signed, and one of them is found by whoever kept the other.

Here the operator has every key of the exam, but not those of the witnesses.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.errors import RecordRefused
from exam_engine.ledger.proof import consistency_proof
from exam_engine.ledger.witness import AddCheckpoint
from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from tests.attacks.record import By, Row, To, attack
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import a_log
from tests.exam_engine.verifying.bundles import LOG, WITNESSES, a_note, write_log
from tests.exam_engine.verifying.sittings import Recorded, rewritten

HELD_BY_BOTH = 120


@pytest.fixture(scope="module")
def other(day: Recorded) -> Recorded:
    """The same day, in which one answer is another, with everything that follows from it."""

    def change(event: did.Event) -> did.Event:
        is_third = isinstance(event, did.AnswerRecorded) and event.seq == 3
        return replace(event, choice=4) if is_third else event

    return rewritten(day, change)


@attack(
    Row.VERSIONS,
    "an answer is altered, and the whole record written and signed again",
    to=To.RECORD,
    by=By.CHECKPOINT,
    says="papan: the same log has signed another root over the first 120 entries: there are two "
    "versions of the record [fork]",
)
def test_two_versions_once_somebody_kept_a_checkpoint(
    tmp_path: Path, day: Recorded, other: Recorded
) -> Report:
    folder = write_log(tmp_path / "bundle", other.entries)
    assert verify(folder).holds, "alone it looks like any other record"
    return verify(folder, elsewhere={"papan": bytes(a_note(day.entries[:HELD_BY_BOTH]))})


@attack(
    Row.VERSIONS,
    "the last entries are cut off, and the shorter record signed",
    to=To.RECORD,
    by=By.CHECKPOINT,
    says="papan: the same log has signed … entries, and this bundle has …: entries were dropped, "
    "or the bundle is older [dropped]",
)
def test_a_record_that_was_cut(tmp_path: Path, day: Recorded) -> Report:
    folder = write_log(tmp_path / "bundle", day.entries[:-9])
    return verify(folder, elsewhere={"papan": bytes(a_note(day.entries))})


@attack(
    Row.VERSIONS,
    "whoever kept a checkpoint alters it, to accuse an honest operator",
    to=To.FILES,
    by=By.CHECKPOINT,
    says="kertas: the signature of ujian.example/sesi-1 is false: forged, or the text was altered "
    "[forged signature]",
)
def test_a_kept_checkpoint_that_is_forged_accuses_nobody(log: Path, day: Recorded) -> Report:
    kept = bytes(a_note(day.entries[:HELD_BY_BOTH])).replace(b"\n120\n", b"\n121\n")
    return verify(log, elsewhere={"kertas": kept})


@attack(
    Row.VERSIONS,
    "a checkpoint of another sitting is shown as the one that was kept",
    to=To.FILES,
    by=By.CHECKPOINT,
    says="kertas: nobody who is trusted has signed this note [another key]",
)
def test_a_kept_checkpoint_of_another_sitting(log: Path, day: Recorded) -> Report:
    note = a_note(day.entries, a_log("ujian.example/sesi-2"))
    return verify(log, elsewhere={"kertas": bytes(note)})


@attack(
    Row.VERSIONS,
    "the board shows a small checkpoint only, from before the two versions part",
    to=To.RECORD,
    by=By.SAID,
    says="that others see the same record after its first 5 entries: no checkpoint that you "
    "brought along covers the rest",
)
def test_a_checkpoint_that_covers_only_a_beginning(
    tmp_path: Path, day: Recorded, other: Recorded
) -> Report:
    kept = bytes(a_note(day.entries[:5]))
    return verify(write_log(tmp_path / "bundle", other.entries), elsewhere={"papan": kept})


@attack(
    Row.VERSIONS,
    "an empty checkpoint is brought along, which fits every record",
    to=To.RECORD,
    by=By.SAID,
    says="that others see the same record, and that nothing came after it: compare the newest "
    "checkpoint",
)
def test_an_empty_checkpoint_shows_nothing(tmp_path: Path, other: Recorded) -> Report:
    kept = bytes(a_note([]))
    return verify(write_log(tmp_path / "bundle", other.entries), elsewhere={"papan": kept})


@attack(
    Row.VERSIONS,
    "the second version is signed by the exam alone, because witnesses have signed the first",
    to=To.RECORD,
    by=By.VERIFY,
    says="log/checkpoint: 0 of 2 known witnesses have co-signed size …, which does not meet "
    "'semua': others may be shown another version [fork]",
)
def test_too_few_witnesses(tmp_path: Path, other: Recorded) -> Report:
    note = a_note(other.entries, witnesses=())
    return verify(write_log(tmp_path / "bundle", other.entries, note))


@attack(
    Row.VERSIONS,
    "one witness is made to count twice, under two names in the policy",
    to=To.FILES,
    by=By.VERIFY,
    says="the key of saksi.example/satu is here twice: one witness would count as two",
)
def test_one_witness_under_two_names(log: Path) -> Report:
    lines = [f"log {LOG.key}", f"witness a {WITNESSES[0].key}", f"witness b {WITNESSES[0].key}"]
    policy = "\n".join([*lines, "group g all a b", "quorum g", ""])
    (log / "policy").write_text(policy, encoding="utf-8")
    return verify(log)


def asked(day: Recorded, old: int, new: int, proven_by: Recorded) -> AddCheckpoint:
    """What a log sends to a witness: a checkpoint of a day, and a proof."""
    leaves = [leaf_hash(one) for one in proven_by.entries[:new]]
    proof = consistency_proof(old, new, naive_tree.reader(leaves))
    return AddCheckpoint(old, proof, a_note(day.entries[:new], witnesses=()))


@attack(
    Row.VERSIONS,
    "a witness that has signed the first version is asked to sign the second",
    to=To.RECORD,
    by=By.WITNESS,
    says="this consistency proof does not lead from the signed tree of 120 entries to the one of "
    "200: entries were altered, dropped or reordered (a fork)",
)
def test_a_witness_signs_one_version_only(day: Recorded, other: Recorded) -> str:
    leaves = [leaf_hash(one) for one in day.entries[:HELD_BY_BOTH]]
    last = Checkpoint(LOG.key.name, HELD_BY_BOTH, naive_tree.root(leaves))
    said = []
    for proven_by in (day, other):
        request = AddCheckpoint.parse(bytes(asked(other, HELD_BY_BOTH, 200, proven_by)))
        found = request.recognized({LOG.key.name: [LOG.key]})
        with pytest.raises(RecordRefused) as refused:
            request.check_continues(found.checkpoint, last)
        said.append(refused.value.sentence)
    return "\n".join(said)


@attack(
    Row.VERSIONS,
    "a witness is asked to sign a shorter record than it has signed",
    to=To.RECORD,
    by=By.WITNESS,
    says="a checkpoint of 80 entries after one of 120: entries would be dropped (a fork)",
)
def test_a_witness_never_goes_back(day: Recorded) -> str:
    request = AddCheckpoint(HELD_BY_BOTH, (), a_note(day.entries[:80], witnesses=()))
    with pytest.raises(RecordRefused) as refused:
        request.recognized({LOG.key.name: [LOG.key]})
    return refused.value.sentence
