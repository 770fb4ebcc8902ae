"""What lies beside a published log lets whoever has a receipt check a paper, and nobody else."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.errors import NotOpened
from exam_engine.ledger.note import Note
from exam_engine.ledger.policy import Policy
from exam_engine.ledger.proof_file import ProofFile
from exam_engine.ledger.sealed_paper import unseal
from proctor_console.errors import LogRefused
from proctor_console.log import files, paper_files
from proctor_console.log.shown import EVERYTHING, Shown, shown
from tests.exam_engine.builders import a_plan
from tests.proctor_console.log.signed_day import KEY, SITTING, SignedDay
from tests.proctor_console.log.taken_home import opened

POLICY = Policy([KEY])


@pytest.fixture
def day(tmp_path: Path) -> Iterator[SignedDay]:
    """A sitting whose first candidate has finished, in the middle of its record."""
    day = SignedDay(tmp_path)
    day.go_on(300)
    day.finish("P-001", answers=3)
    day.go_on(300)
    yield day
    day.hall.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "www" / "sesi-1"


def silent(_done: int, _whole: int) -> None:
    """Nobody watches."""


def written(day: SignedDay, folder: Path, seen: Shown = EVERYTHING) -> int:
    """How many papers lie there after publishing as the command does."""
    files.publish(day.store, SITTING, KEY, folder, silent, seen=seen)
    return paper_files.publish_papers(day.store, a_plan(), POLICY, folder, silent)


def fetching(folder: Path) -> Callable[[str], bytes]:
    return lambda path: (folder / path).read_bytes()


def papers(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.glob("paper/*"))


def test_a_receipt_opens_its_paper_and_proves_it(day: SignedDay, folder: Path) -> None:
    count = written(day, folder)

    paper = opened(day.receipt("P-001"), fetching(folder))

    assert count == 1
    assert [paper[name] for name in ("sitting", "origin", "items")] == [
        "sesi-1",
        "exam.invalid/sesi-1",
        5,
    ]
    assert paper["sections"] == [
        {"id": "tiu", "title": "TIU", "first": 1, "last": 3, "max": 15},
        {"id": "tkp", "title": "TKP", "first": 4, "last": 5, "max": 10},
    ]
    for one in (*folder.glob("paper/*"), *folder.glob("proof/*"), folder / "policy"):
        assert stat.S_IMODE(one.stat().st_mode) == 0o644


def test_a_proof_is_of_the_checkpoint_that_lies_beside_it(day: SignedDay, folder: Path) -> None:
    written(day, folder)
    (proof,) = folder.glob("proof/*")
    before = proof.read_bytes()
    sealed = next(folder.glob("paper/*")).stat().st_mtime_ns
    day.go_on(10)

    written(day, folder)

    assert proof.read_bytes() != before
    assert (
        bytes(ProofFile.parse(proof.read_bytes()).checkpoint)
        == (folder / "checkpoint").read_bytes()
    )
    assert next(folder.glob("paper/*")).stat().st_mtime_ns == sealed
    opened(day.receipt("P-001"), fetching(folder))


def test_a_folder_that_is_up_to_date_is_left_as_it_is(day: SignedDay, folder: Path) -> None:
    written(day, folder)
    before = {one: one.stat().st_mtime_ns for one in folder.rglob("*") if one.is_file()}

    written(day, folder)

    assert {one: one.stat().st_mtime_ns for one in folder.rglob("*") if one.is_file()} == before


def test_every_paper_is_sealed_for_its_own_candidate(day: SignedDay, folder: Path) -> None:
    day.finish("P-002")
    day.sign()

    count = written(day, folder)

    first, second = day.receipt("P-001"), day.receipt("P-002")
    opened(first, fetching(folder))
    opened(second, fetching(folder))
    assert count == len(papers(folder)) == 2
    with pytest.raises(NotOpened):
        unseal(
            second.secret,
            "exam.invalid/sesi-1",
            (folder / "paper" / first.pseudonym.hex()).read_bytes(),
        )


def test_who_still_works_has_no_paper_there(day: SignedDay, folder: Path) -> None:
    day.staff.seat("P-002")
    day.sign()

    written(day, folder)

    assert papers(folder) == [day.receipt("P-001").pseudonym.hex()]


def test_what_was_closed_after_a_freeze_stays_out_until_the_thaw(
    day: SignedDay, folder: Path
) -> None:
    day.staff(ask.FreezeBoard, reason="Menjelang akhir")
    day.finish("P-002")
    day.sign()

    frozen = written(day, folder, shown(day.store.lines(SITTING)))
    day.staff(ask.ThawBoard)
    day.sign()
    thawed = written(day, folder)

    assert (frozen, thawed) == (1, 2)


def test_the_paper_of_a_destroyed_secret_is_taken_away(day: SignedDay, folder: Path) -> None:
    written(day, folder)
    day.store.erase(SITTING, "P-001")

    count = written(day, folder)

    assert count == 0
    assert papers(folder) == []


def test_a_record_from_before_papers_were_published_gets_them(day: SignedDay, folder: Path) -> None:
    files.publish(day.store, SITTING, KEY, folder, silent)
    assert papers(folder) == []

    count = written(day, folder)

    assert count == 1
    opened(day.receipt("P-001"), fetching(folder))


def test_a_folder_with_a_checkpoint_of_another_server_is_refused(
    day: SignedDay, folder: Path
) -> None:
    written(day, folder)
    note = Note.parse((folder / "checkpoint").read_bytes())
    size = Checkpoint.parse(note.text).size
    altered = bytes(note).replace(f"\n{size}\n".encode(), f"\n{size - 1}\n".encode())
    (folder / "checkpoint").write_bytes(altered)

    with pytest.raises(LogRefused, match="does not have"):
        paper_files.publish_papers(day.store, a_plan(), POLICY, folder, silent)
