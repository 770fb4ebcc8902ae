"""A snapshot on disk is used if it is the fold of its ledger, and not otherwise."""

import logging
from collections.abc import Callable

import pytest
from sqlalchemy import String, cast, delete

from exam_engine import events as did
from exam_engine.errors import LedgerDamaged, Refusal
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tables import ledger_entry
from exam_engine.registry.keys import Keys
from exam_engine.snapshots import columns, copyist, shelf
from exam_engine.snapshots.copyist import Copyist
from exam_engine.snapshots.shelf import Shelf, Unusable
from exam_engine.timing import Moment
from tests.exam_engine.builders import HandClock, a_plan, an_answer
from tests.exam_engine.snapshots.desk import Desk
from tests.exam_engine.snapshots.remembering import NUMBERS, PLAN, seen


def test_a_restart_folds_only_what_came_after_the_snapshot(desk: Desk) -> None:
    size = desk.copy()
    desk.work()

    memory, told = desk.recall()

    assert (told.from_snapshot, told.folded) == (size, memory.sheets.size - size)
    assert told.folded > 0
    assert seen(memory) == desk.replayed()


def spoilt_bytes(desk: Desk, _: pytest.MonkeyPatch) -> None:
    path = desk.shelf.path(PLAN)
    sealed = bytearray(path.read_bytes())
    sealed[len(sealed) // 2] ^= 1
    path.write_bytes(sealed)


def half_a_file(desk: Desk, _: pytest.MonkeyPatch) -> None:
    path = desk.shelf.path(PLAN)
    path.write_bytes(path.read_bytes()[:5])


def somebody_elses_key(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.shelf = Shelf(desk.shelf.path(PLAN).parent, Keys(bytes([1]) * 32))


def another_format(_: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "FORMAT", shelf.FORMAT + 1)


def another_software(_: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "software", lambda: "0.0.1 another")


def a_shorter_ledger(desk: Desk, _: pytest.MonkeyPatch) -> None:
    desk.write(delete(ledger_entry).where(ledger_entry.c.index >= 8))


def another_entry(desk: Desk) -> None:
    _, public = list(desk.store.lines(PLAN.id))[9]
    other = public[:-1] + bytes([public[-1] ^ 1])
    desk.alter(9, entry=other, leaf_hash=leaf_hash(other))


def altered(desk: Desk, index: int) -> None:
    """Put another choice into the record of an answer."""
    record, _ = list(desk.store.lines(PLAN.id))[index]
    assert b'"choice":' in record
    desk.alter(index, record=record.replace(b'"choice":', b'"choice":1'))


def another_size(desk: Desk, _: pytest.MonkeyPatch) -> None:
    there = desk.read()
    digest = desk.digest(there.size - 1)
    desk.shelf.write(PLAN, there.size - 1, digest, there.tree, there.columns)


def columns_of_other_software(desk: Desk, _: pytest.MonkeyPatch) -> None:
    there = desk.read()
    columns = there.columns.replace(b"last_seq", b"last_sex")
    desk.shelf.write(PLAN, there.size, there.digest, there.tree, columns)


@pytest.mark.parametrize(
    "spoil",
    [
        spoilt_bytes,
        half_a_file,
        somebody_elses_key,
        another_format,
        another_software,
        a_shorter_ledger,
        another_size,
        columns_of_other_software,
    ],
)
def test_anything_unexpected_about_a_snapshot_means_that_all_lines_are_folded(
    desk: Desk,
    spoil: Callable[[Desk, pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk.copy()
    spoil(desk, monkeypatch)

    with caplog.at_level(logging.WARNING):
        memory, told = desk.recall()

    assert told.from_snapshot == 0
    assert "all lines are folded" in caplog.text
    assert seen(memory) == desk.replayed()


def test_another_entry_under_no_checkpoint_is_found_by_its_record(desk: Desk) -> None:
    desk.copy()
    another_entry(desk)

    with pytest.raises(LedgerDamaged, match="entry 9: its record is not the one committed to"):
        desk.recall()


def test_a_record_altered_behind_a_snapshot_stops_the_opening(desk: Desk) -> None:
    size = desk.copy()
    desk.work()
    altered(desk, size + 1)

    with pytest.raises(LedgerDamaged, match=f"entry {size + 1}: its record is not the one"):
        desk.recall()


def test_a_record_altered_below_a_snapshot_changes_nothing_that_is_known(desk: Desk) -> None:
    before = desk.replayed()
    desk.copy()
    altered(desk, 9)

    memory, told = desk.recall()

    assert told.from_snapshot > 9
    assert seen(memory) == before


def test_no_snapshot_is_made_of_an_altered_record(desk: Desk) -> None:
    altered(desk, 9)

    with pytest.raises(LedgerDamaged, match="entry 9: its record is not the one committed to"):
        desk.copy()
    assert not desk.shelf.path(PLAN).exists()


def test_a_snapshot_of_another_plan_is_not_used(desk: Desk) -> None:
    desk.copy()

    with pytest.raises(Unusable, match="plan"):
        desk.shelf.read(a_plan(candidates=3, duration_ms=2_000))


def test_a_record_that_became_text_is_found_beside_the_serving(desk: Desk) -> None:
    desk.alter(9, record=cast(ledger_entry.c.record, String))

    with pytest.raises(LedgerDamaged, match="entry 9:"):
        desk.copy()


def test_a_record_that_was_altered_is_found_beside_the_serving(desk: Desk) -> None:
    desk.copy()
    altered(desk, 9)

    _, told = desk.recall()

    assert told.from_snapshot > 9
    with pytest.raises(LedgerDamaged, match="entry 9: its record is not the one committed to"):
        desk.copy()


@pytest.mark.parametrize("index", [0, 2, 9])
def test_a_record_that_is_no_record_is_named(desk: Desk, index: int) -> None:
    desk.alter(index, record=b"{}")

    with pytest.raises(LedgerDamaged, match=f"entry {index}:"):
        desk.copy()


def test_a_snapshot_that_is_not_the_fold_of_its_lines_is_found_beside_the_serving(
    desk: Desk,
) -> None:
    size = desk.copy()
    forged, _ = desk.recall()
    forged.sheets.attempts[NUMBERS[0]].points[0] += 5
    there = desk.read()
    desk.shelf.write(PLAN, size, there.digest, there.tree, columns.pack(forged))

    assert desk.recall()[1].from_snapshot == size
    with pytest.raises(LedgerDamaged, match=f"the snapshot of the first {size} lines"):
        desk.copy()


def test_a_snapshot_is_made_anew_when_enough_is_missing_or_it_is_old(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    clerk = Copyist(PLAN, desk.store, desk.shelf, desk.memory, clock)
    while clerk.turn():
        pass
    first = desk.read()
    monkeypatch.setattr(copyist, "WORTH_A_SNAPSHOT", 10)
    monkeypatch.setattr(copyist, "FEWEST", 3)
    desk.work()

    clerk.turn()
    young = desk.read()
    clock.now = round(copyist.OLDEST_SECONDS)
    clerk.turn()
    old = desk.read()

    assert young == first
    assert old.size == clerk.size > first.size


def test_what_was_left_half_written_is_in_nobodys_way(desk: Desk) -> None:
    half = desk.shelf.path(PLAN).with_suffix(".half")
    half.parent.mkdir()
    half.write_bytes(b"half")

    size = desk.copy()

    assert desk.recall()[1].from_snapshot == size
    assert not half.exists()


def test_requests_and_answers_that_came_before_are_known_after_a_recall(desk: Desk) -> None:
    desk.copy()
    memory, told = desk.recall()
    assert told.folded == 0
    now = Moment(1_790_000_000_000, memory.sheets.sitting.clock)

    again = memory.handle(an_answer(NUMBERS[0], 3, 1, 3), now)

    assert memory.take()[0] == []
    assert getattr(again, "seq", None) == 3
    with pytest.raises(Refusal, match="used for something else"):
        memory.handle(an_answer(NUMBERS[0], 3, 2, 3), now)


def test_the_points_of_an_answer_after_a_recall_follow_the_key(desk: Desk) -> None:
    desk.copy()
    memory, _ = desk.recall()
    sheet = memory.sheets.attempts[NUMBERS[0]]
    now = Moment(1_790_000_000_000, memory.sheets.sitting.clock)

    memory.handle(an_answer(NUMBERS[0], sheet.last_seq + 1, 4, 2), now)

    assert sheet.points[1] == 4  # shown third, authored fourth
    assert isinstance(memory.take()[1][0], did.AnswerRecorded)


def test_a_store_gives_lines_between_two_indexes(desk: Desk) -> None:
    store: LedgerStore = desk.store

    assert store.between(PLAN.id, 2, 5) == list(store.lines(PLAN.id))[2:5]
    assert store.between(PLAN.id, store.size(PLAN.id), 1_000) == []
