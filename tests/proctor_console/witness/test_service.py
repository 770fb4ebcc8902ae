"""What a witness answers, remembers, and keeps as evidence."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from exam_engine.ledger.checkpoint import Checkpoint, open_checkpoint, signed_checkpoint
from exam_engine.ledger.errors import Malformed, NotConsistent, OutOfStep, UnknownLog
from exam_engine.ledger.note import Note
from exam_engine.ledger.signers import NOTE, Signer, VerifierKey
from exam_engine.ledger.witness import AddCheckpoint
from proctor_console.errors import WitnessNotReady
from proctor_console.witness import book
from proctor_console.witness import folder as folders
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.ledger.record_builders import (
    AT,
    ORIGIN,
    a_log,
    a_signed_checkpoint,
    a_witness,
)
from tests.proctor_console.witness.witness_builders import (
    NAME,
    a_folder,
    a_request,
    a_witness_at_work,
    fork_of,
)

LEAVES = naive_tree.numbered(9)
ORIGIN_HASH = sha256(ORIGIN.encode()).hexdigest()


def the_key(folder: Path) -> VerifierKey:
    return folders.open_folder(folder).signer.key


def test_the_lines_it_answers_make_the_checkpoint_a_cosigned_one(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    note = bytes(a_signed_checkpoint(8))

    lines = a_witness_at_work(folder).add_checkpoint(a_request(0, LEAVES[:8]))

    found = open_checkpoint(Note.parse(note + lines.encode()), [a_log().key], [the_key(folder)])
    assert found.witnesses == ((the_key(folder), AT),)


def test_it_shows_what_it_signed_with_the_logs_signature_and_no_strangers(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    stranger = a_witness("orang.lain/w9")
    request = AddCheckpoint(0, (), a_signed_checkpoint(8, stranger))

    a_witness_at_work(folder).add_checkpoint(bytes(request))
    shown = a_witness_at_work(folder).last(ORIGIN_HASH)

    assert shown is not None
    assert [one.name for one in Note.parse(shown).signatures] == [ORIGIN, NAME]


def test_it_shows_nothing_of_a_log_it_does_not_know_or_never_signed(tmp_path: Path) -> None:
    witness = a_witness_at_work(a_folder(tmp_path))

    assert witness.last(ORIGIN_HASH) is None
    assert witness.last(sha256(b"lain.example").hexdigest()) is None


def test_a_fork_is_refused_and_kept_as_evidence_once(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    witness = a_witness_at_work(folder)
    witness.add_checkpoint(a_request(0, LEAVES[:8]))
    forked = fork_of(LEAVES[:8], 3, "palsu")

    for _ in range(2):
        with pytest.raises(NotConsistent, match="the log has two versions"):
            witness.add_checkpoint(a_request(8, forked))

    (kept,) = folders.open_folder(folder).book.refused(ORIGIN)
    assert Checkpoint.parse(kept.note.text).root == naive_tree.root(forked)
    assert "two versions" in kept.reason
    assert kept.at == AT


def test_an_honest_checkpoint_that_a_stranger_sent_with_a_wrong_proof_is_no_evidence_for_long(
    tmp_path: Path,
) -> None:
    folder = a_folder(tmp_path)
    witness = a_witness_at_work(folder)
    witness.add_checkpoint(a_request(0, LEAVES[:6]))
    with pytest.raises(NotConsistent):
        witness.add_checkpoint(a_request(6, LEAVES[:8], proof=(LEAVES[0],) * 3))
    before = len(folders.open_folder(folder).book.refused(ORIGIN))

    witness.add_checkpoint(a_request(6, LEAVES[:8]))

    assert before == 1
    assert folders.open_folder(folder).book.refused(ORIGIN) == []


def test_signatures_of_strangers_do_not_multiply_the_evidence(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    witness = a_witness_at_work(folder)
    witness.add_checkpoint(a_request(0, LEAVES[:6]))

    for number in range(3):
        note = a_signed_checkpoint(8, a_witness(f"orang.lain/w{number}"))
        with pytest.raises(NotConsistent):
            witness.add_checkpoint(bytes(AddCheckpoint(6, (), note)))

    (kept,) = folders.open_folder(folder).book.refused(ORIGIN)
    assert [one.name for one in kept.note.signatures] == [ORIGIN]


def test_evidence_cannot_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "REFUSED_MAX", 3)
    folder = a_folder(tmp_path)
    witness = a_witness_at_work(folder)
    witness.add_checkpoint(a_request(0, LEAVES[:8]))

    for number in range(5):
        with pytest.raises(NotConsistent):
            witness.add_checkpoint(a_request(8, fork_of(LEAVES[:8], 3, number)))

    assert len(folders.open_folder(folder).book.refused(ORIGIN)) == 3


def test_what_is_refused_changes_nothing(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    witness = a_witness_at_work(folder)
    witness.add_checkpoint(a_request(0, LEAVES[:6]))
    before = witness.last(ORIGIN_HASH)

    for body, refusal in (
        (b"old 6", Malformed),
        (a_request(3, LEAVES), OutOfStep),
        (a_request(6, fork_of(LEAVES, 2, "palsu")), NotConsistent),
        (bytes(AddCheckpoint(0, (), a_signed_checkpoint(8, log=a_log("lain/x")))), UnknownLog),
    ):
        with pytest.raises(refusal):
            witness.add_checkpoint(body)

    assert witness.last(ORIGIN_HASH) == before


def test_a_signature_that_could_not_be_remembered_is_not_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = a_folder(tmp_path)
    witness = a_witness_at_work(folder)

    def broken(_self: object) -> bytes:
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(Note, "__bytes__", broken)
        with pytest.raises(OSError, match="no room"):
            witness.add_checkpoint(b"old 0\n\n" + NOTE_OF_EIGHT)

    assert witness.last(ORIGIN_HASH) is None
    witness.add_checkpoint(a_request(0, LEAVES))


NOTE_OF_EIGHT = bytes(a_signed_checkpoint(8))


def test_a_log_may_change_its_key_while_both_are_watched(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    new = Signer(ORIGIN, NOTE, bytes(32))
    folders.watch(folder, [new.key])
    witness = a_witness_at_work(folder)
    witness.add_checkpoint(a_request(0, LEAVES[:8]))

    note = signed_checkpoint(Checkpoint(ORIGIN, 8, naive_tree.root(LEAVES[:8])), new)

    assert witness.add_checkpoint(bytes(AddCheckpoint(8, (), note)))


def test_a_witness_is_made_once_and_keeps_its_key(tmp_path: Path) -> None:
    folder = tmp_path / "saksi"

    first = folders.make(folder, NAME)
    second = folders.make(folder, NAME)

    assert first.key == second.key == the_key(folder)
    assert (folder / "witness.key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(WitnessNotReady, match="is the folder of the witness saksi"):
        folders.make(folder, "orang.lain/w9")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "witness.key").chmod(0o644)

    with pytest.raises(WitnessNotReady, match=r"others may read it \(mode 644\)"):
        folders.open_folder(folder)


def test_the_key_of_a_log_is_no_key_of_a_witness(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "witness.key").write_text(a_log().secret_text())

    with pytest.raises(WitnessNotReady, match="the key of a log"):
        folders.open_folder(folder)


def test_a_folder_of_nobody_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WitnessNotReady, match="`exam witness init` makes one"):
        folders.open_folder(tmp_path)


def test_a_witness_that_has_forgotten_what_it_signed_does_not_go_on(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    a_witness_at_work(folder).add_checkpoint(a_request(0, LEAVES))

    (folder / "witness.sqlite3").unlink()

    with pytest.raises(WitnessNotReady, match="could sign another version"):
        folders.open_folder(folder)
    folders.make(folder, NAME)
    with pytest.raises(WitnessNotReady, match="could sign another version"):
        folders.open_folder(folder)


def test_a_witness_that_died_while_it_was_made_can_be_made(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "witness.key").unlink()

    folders.make(folder, NAME)

    assert a_witness_at_work(folder).add_checkpoint(a_request(0, LEAVES))


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "saksi #1 100% ?mode=ro")

    assert a_witness_at_work(folder).add_checkpoint(a_request(0, LEAVES))


def test_logs_are_watched_once_and_only_logs(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    other = a_log("ujian.example/sesi-2").key

    assert folders.watch(folder, [a_log().key, other, other]) == [other]
    assert folders.watched(folder) == [a_log().key, other]
    with pytest.raises(Malformed, match="is no key of a log"):
        folders.watch(folder, [a_witness().key])
    assert folders.watched(folder) == [a_log().key, other]


def test_a_list_of_logs_that_somebody_left_without_a_last_newline_goes_on(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    path = folder / "logs.txt"
    path.write_text(path.read_text() + "# sampai di sini")
    other = a_log("ujian.example/sesi-2").key

    folders.watch(folder, [other])

    assert folders.watched(folder) == [a_log().key, other]


def test_a_list_of_logs_that_cannot_be_read_names_file_and_line(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder / "logs.txt").write_text("# log saya\nlog apa\n")

    with pytest.raises(Malformed, match=r"logs\.txt: line 2 of the policy"):
        folders.open_folder(folder)
