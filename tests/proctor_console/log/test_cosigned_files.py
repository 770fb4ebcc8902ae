"""A published folder has the checkpoint that enough witnesses have signed, if they come at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.ledger.checkpoint import Checkpoint
from exam_engine.ledger.cosignature import Cosigned
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.note import Note
from proctor_console.log import files
from proctor_console.log.shown import shown
from proctor_console.log.stored_checkpoints import LATE_CHECKPOINTS, StoredCheckpoints
from tests.exam_engine.cosigning.witness_at_port import WitnessAtPort
from tests.exam_engine.server.witnessed_day import WitnessedDay, witnesses_at_ports
from tests.proctor_console.log.signed_day import KEY, SITTING


@pytest.fixture
def witnesses(tmp_path: Path) -> Iterator[list[WitnessAtPort]]:
    with witnesses_at_ports(tmp_path) as witnesses:
        yield witnesses


@pytest.fixture
def day(tmp_path: Path, witnesses: list[WitnessAtPort]) -> Iterator[WitnessedDay]:
    day = WitnessedDay(tmp_path / "day")
    day.choose(*witnesses)
    day.go_on(300)
    day.round()
    yield day
    day.hall.stop()


def published(day: WitnessedDay, folder: Path) -> tuple[int, int]:
    """Publish as the command does; how many entries, and how many witnesses below them."""
    seen = shown(day.store.lines(SITTING))
    files.publish(day.store, SITTING, KEY, folder, lambda _done, _whole: None, day.known, seen)
    note = Note.parse((folder / "checkpoint").read_bytes())
    return Checkpoint.parse(note.text).size, len(note.signatures) - 1


def test_a_folder_stands_at_what_is_co_signed_and_goes_on_with_it(
    day: WitnessedDay, tmp_path: Path
) -> None:
    cosigned = day.signed.size
    day.go_on(5)

    first = published(day, tmp_path / "www")
    day.round()
    second = published(day, tmp_path / "www")

    assert first == (cosigned, 3)
    assert second == (day.signed.size, 3)
    assert day.known.chosen.of(KEY).check(
        Note.parse((tmp_path / "www" / "checkpoint").read_bytes())
    )


def test_a_folder_that_was_ahead_does_not_go_back(day: WitnessedDay, tmp_path: Path) -> None:
    day.go_on(5)
    without = files.publish(day.store, SITTING, KEY, tmp_path / "www", lambda _done, _whole: None)

    after = published(day, tmp_path / "www")

    assert after == (without.checkpoint.size, 0) == (day.signed.size, 0)


def test_signatures_that_come_later_are_written_below_the_same_checkpoint(
    day: WitnessedDay, witnesses: list[WitnessAtPort], tmp_path: Path
) -> None:
    honest, witnesses[2].answer = witnesses[2].answer, witnesses[0].answer
    day.go_on(5)
    day.round()
    first = published(day, tmp_path / "www")
    witnesses[2].answer = honest

    day.round()

    assert first == (day.signed.size, 2)
    assert published(day, tmp_path / "www") == (day.signed.size, 3)


def test_when_the_sitting_has_ended_nobody_is_waited_for(day: WitnessedDay, tmp_path: Path) -> None:
    day.staff(ask.FinishSitting, reason="selesai")
    day.sign()
    day.staff(ask.ReleaseResults)
    day.sign()

    assert published(day, tmp_path / "www") == (day.signed.size, 0)


def a_checkpoint(number: int) -> Cosigned:
    return Cosigned(StoredCheckpoint(number, number + 1, bytes(32), b""))


@pytest.mark.parametrize(
    ("newest", "best", "some", "before", "ended", "expected"),
    [
        (9, None, None, 0, False, 9),
        (9, 7, 8, 0, False, 7),
        (9, 7, 8, 8, False, 7),
        (9, 7, 8, 9, False, 8),
        (9, 7, 7, 9, False, 9),
        (9, 7, 8, 0, True, 9),
        (9, 9, 9, 0, True, 9),
        (9, None, 8, 0, False, 8),
        (7 + LATE_CHECKPOINTS, 7, 7, 0, False, 7),
        (8 + LATE_CHECKPOINTS, 7, 7, 0, False, 8 + LATE_CHECKPOINTS),
        (8 + LATE_CHECKPOINTS, 7, 9, 0, False, 9),
    ],
)
def test_which_checkpoint_is_written_where_so_much_is_there(
    newest: int, best: int | None, some: int | None, before: int, ended: bool, expected: int
) -> None:
    signed = (None if one is None else a_checkpoint(one) for one in (best, some))
    stored = StoredCheckpoints(a_checkpoint(newest), *signed)

    assert stored.shown(before, ended=ended).checkpoint.number == expected
