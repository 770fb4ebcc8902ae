"""A snapshot and the lines behind it make the memory that all lines make, or it is not used."""

import logging
from array import array
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from exam_engine import columns, copyist
from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.acknowledgements import Numbers
from exam_engine.copyist import Copyist
from exam_engine.errors import LedgerDamaged, Refusal
from exam_engine.keys import AnswerKeys
from exam_engine.ledger import snapshots
from exam_engine.ledger.scribe import SITTING, Chain, Identity, Line
from exam_engine.ledger.snapshots import Shelf, Unusable
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tables import ledger_entry
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.recall import Recalled, recall
from exam_engine.registry.keys import Keys
from exam_engine.sheet import Sheet, SittingSheet
from exam_engine.timing import Moment
from tests.exam_engine.builders import (
    SERVER_KEY,
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    a_store,
    an_answer,
)

PLAN = a_plan(candidates=3, duration_ms=1_000)
NUMBERS = [one.participant_number for one in PLAN.roster]
IDENTITIES = {
    owner: Identity(bytes([place]) * 16, bytes([place]) * 32)
    for place, owner in enumerate([SITTING, *NUMBERS])
}
PINS = PinOffice(SERVER_KEY, PLAN.id)


def a_memory(identities: dict[str, Identity] = IDENTITIES) -> Memory:
    return Memory(PLAN, AnswerKeys(PLAN, FivePoints()), PINS, identities)


def seen(one: Any) -> Any:
    """All that an object holds, slot by slot, without what is made with it."""
    match one:
        case None | bool() | int() | str() | bytes() | Enum() | msgspec.Struct():
            return one
        case bytearray() | array():
            return bytes(one)
        case dict():
            return {key: seen(value) for key, value in one.items()}
        case list() | tuple():
            return [seen(value) for value in one]
    slots = vars(one) if hasattr(one, "__dict__") else one.__slots__
    assert type(one).__module__.startswith("exam_engine"), type(one)
    anew = columns.MADE_ANEW.get(type(one).__name__, set())
    return {name: seen(getattr(one, name)) for name in slots if name not in anew}


@st.composite
def commands(draw: st.DrawFn) -> ask.Command:
    number = draw(st.sampled_from(NUMBERS))
    signed = {"staff": "x", "request_id": f"r{draw(st.integers(0, 200))}"}
    kinds: list[Callable[[], ask.Command]] = [
        lambda: an_answer(number, draw(st.integers(1, 6)), draw(st.integers(1, 5))),
        lambda: ask.Finish(attempt=number, terminal=TERMINAL, seq=draw(st.integers(1, 6))),
        lambda: ask.Sync(attempt=number, terminal=TERMINAL),
        lambda: ask.Login(attempt=number, pin="wrong", terminal=TERMINAL),
        lambda: ask.Pause(reason="listrik", room=draw(st.sampled_from([None, "a"])), **signed),
        lambda: ask.Resume(room=draw(st.sampled_from([None, "a"])), **signed),
        lambda: ask.GrantTime(attempts=(number,), seconds=1, reason="listrik", **signed),
        lambda: ask.FreezeBoard(reason="menjelang akhir", **signed),
        lambda: ask.ThawBoard(**signed),
        lambda: ask.VoidAttempt(attempt=number, reason="joki", **signed),
        lambda: ask.SendNotice(text="tenang", level="info", **signed),
        lambda: ask.Restart(lost_ms=5, measured_by="boot_clock"),
        lambda: ask.LoseContact(attempt=number, terminal=TERMINAL),
        ask.Tick,
    ]
    return draw(st.sampled_from(kinds))()


def history(asked: Sequence[tuple[ask.Command, int]]) -> list[Line]:
    """The lines of a sitting in which two came, it was started, and then this was asked."""
    memory, clock = a_memory(), 0

    def handle(command: ask.Command) -> Any:
        return memory.handle(command, Moment(1_790_000_000_000 + clock, clock))

    handle(ask.Prepare())
    handle(ask.OpenRegistration(request_id="o", staff="x"))
    for number in NUMBERS[:2]:
        done = handle(ask.AdmitCandidate(request_id=f"a{number}", staff="x", attempt=number))
        handle(ask.Login(attempt=number, pin=done.pin, terminal=TERMINAL))
        handle(ask.Sync(attempt=number, terminal=TERMINAL))
    handle(ask.StartSitting(request_id="s", staff="x"))
    for command, ms in asked:
        clock += ms
        try:
            handle(command)
        except Refusal:
            continue
    return memory.take()[0]


def folded(lines: Sequence[Line], memory: Memory | None = None) -> Memory:
    memory = memory or a_memory()
    memory.replay((line.record, line.entry) for line in lines)
    return memory


@settings(max_examples=60, deadline=None)
@given(
    asked=st.lists(st.tuples(commands(), st.integers(0, 150)), max_size=25),
    part=st.floats(0, 1),
)
def test_a_snapshot_and_the_lines_behind_it_make_the_memory_that_all_lines_make(
    asked: list[tuple[ask.Command, int]], part: float
) -> None:
    lines = history(asked)
    cut = round(part * len(lines))
    snapshot = columns.pack(folded(lines[:cut]))

    recalled = a_memory()
    columns.unpack(snapshot, recalled)
    folded(lines[cut:], recalled)

    replayed = folded(lines)
    assert seen(recalled) == seen(replayed)
    assert columns.pack(recalled) == columns.pack(replayed)
    states = [sheet.state for sheet in replayed.sheets.attempts.values()]
    late = Moment(1_790_000_000_000 + 60_000, 60_000)
    for memory in (recalled, replayed):
        memory.expire(late)
    # who ends in one batch ends at one reading, in whatever order
    ends = [sorted(line.record for line in one.take()[0]) for one in (recalled, replayed)]
    assert ends[0] == ends[1]
    assert bool(ends[0]) == any(state == "working" for state in states)


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (SittingSheet, columns.SITTING),
        (Sheet, columns.ATTEMPT),
        (Chain, columns.CHAIN),
        (Numbers, columns.NUMBERS),
    ],
)
def test_every_slot_is_carried_or_made_anew(kind: Any, table: dict[str, object]) -> None:
    anew = columns.MADE_ANEW.get(kind.__name__, set())

    assert set(kind.__slots__) == table.keys() | anew


def test_what_holds_the_sheets_holds_nothing_that_is_not_carried() -> None:
    memory = a_memory()
    sheets, scribe, acknowledged = memory.parts()
    anew = columns.MADE_ANEW

    assert vars(memory).keys() - anew["Memory"] == {"sheets", "_scribe", "_acknowledged"}
    assert vars(sheets).keys() - anew["Sheets"] == {"sitting", "attempts", "size"}
    assert vars(scribe).keys() == {"size", "chains"}
    assert vars(acknowledged).keys() == {"numbers", "requests"}


# --- on disk -------------------------------------------------------------------------------


class Desk:
    """A ledger on disk, its shelf, and the copyist who copies it when told to."""

    def __init__(self, folder: Path) -> None:
        self.store = a_store(folder)
        self.shelf = Shelf(folder / "snapshots", Keys(bytes(32)))
        self.work()

    def work(self) -> None:
        clock = HandClock()
        hall = a_hall(self.store, clock)
        sequencer = hall.open(PLAN, FivePoints())
        if sequencer.sheets.size == 1:
            staff = Staff(sequencer)
            staff(ask.OpenRegistration)
            staff.seat(NUMBERS[0])
            staff(ask.StartSitting)
        sheet = sequencer.sheets.attempts[NUMBERS[0]]
        for seq in range(sheet.last_seq + 1, sheet.last_seq + 6):
            sequencer.submit(an_answer(NUMBERS[0], seq, 1, seq % 5))
        hall.stop()

    def memory(self) -> Memory:
        return a_memory(self.store.identities(PLAN.id, NUMBERS))

    def copyist(self) -> Copyist:
        return Copyist(PLAN, self.store, self.shelf, self.memory)

    def copy(self) -> int:
        clerk = self.copyist()
        while clerk.turn():
            pass
        clerk.turn()
        return clerk.size

    def recall(self) -> tuple[Memory, Recalled]:
        return recall(self.memory, PLAN, self.store, self.shelf)

    def alter(self, index: int, **values: bytes) -> None:
        row = ledger_entry.c.index == index
        with self.store._engine.begin() as connection:
            connection.execute(update(ledger_entry).where(row).values(**values))

    def replayed(self) -> Any:
        memory = self.memory()
        memory.replay(self.store.lines(PLAN.id))
        return seen(memory)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(copyist, "WORTH_A_SNAPSHOT", 1)
    return Desk(tmp_path)


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
    monkeypatch.setattr(snapshots, "FORMAT", 2)


def another_software(_: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "software", lambda: "0.0.1 another")


def a_shorter_ledger(desk: Desk, _: pytest.MonkeyPatch) -> None:
    with desk.store._engine.begin() as connection:
        connection.execute(delete(ledger_entry).where(ledger_entry.c.index >= 8))


def another_entry(desk: Desk, _: pytest.MonkeyPatch) -> None:
    _, public = list(desk.store.lines(PLAN.id))[9]
    desk.alter(9, entry=public[:-1] + bytes([public[-1] ^ 1]))


def another_size(desk: Desk, _: pytest.MonkeyPatch) -> None:
    there = desk.shelf.read(PLAN)
    assert there is not None
    _, digest = desk.store.digest(PLAN.id, there.size - 1)
    desk.shelf.write(PLAN, there.size - 1, digest, there.columns)


def columns_of_other_software(desk: Desk, _: pytest.MonkeyPatch) -> None:
    there = desk.shelf.read(PLAN)
    assert there is not None
    desk.shelf.write(
        PLAN, there.size, there.digest, there.columns.replace(b"last_seq", b"last_sex")
    )


@pytest.mark.parametrize(
    "spoil",
    [
        spoilt_bytes,
        half_a_file,
        somebody_elses_key,
        another_format,
        another_software,
        a_shorter_ledger,
        another_entry,
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


def test_a_snapshot_of_another_plan_is_not_used(desk: Desk) -> None:
    desk.copy()

    with pytest.raises(Unusable, match="plan"):
        desk.shelf.read(a_plan(candidates=3, duration_ms=2_000))


def test_a_record_that_was_altered_is_found_beside_the_serving(desk: Desk) -> None:
    desk.copy()
    record, _ = list(desk.store.lines(PLAN.id))[9]
    assert b'"choice":' in record
    desk.alter(9, record=record.replace(b'"choice":', b'"choice": '))

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
    _, digest = desk.store.digest(PLAN.id, size)
    desk.shelf.write(PLAN, size, digest, columns.pack(forged))

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
    first = desk.shelf.read(PLAN)
    monkeypatch.setattr(copyist, "WORTH_A_SNAPSHOT", 10)
    monkeypatch.setattr(copyist, "FEWEST", 3)
    desk.work()

    clerk.turn()
    young = desk.shelf.read(PLAN)
    clock.now = round(copyist.OLDEST_SECONDS)
    clerk.turn()
    old = desk.shelf.read(PLAN)

    assert first is not None
    assert young == first
    assert old is not None
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

    assert sheet.points[1] == 3
    assert isinstance(memory.take()[1][0], did.AnswerRecorded)


def test_the_digest_says_how_many_lines_there_are(desk: Desk) -> None:
    size = desk.store.size(PLAN.id)

    there, digest = desk.store.digest(PLAN.id, size + 5)

    assert there == size
    assert digest == desk.store.digest(PLAN.id, size)[1]
    assert digest != desk.store.digest(PLAN.id, size - 1)[1]


def test_a_store_gives_lines_between_two_indexes(desk: Desk) -> None:
    store: LedgerStore = desk.store

    assert store.between(PLAN.id, 2, 5) == list(store.lines(PLAN.id))[2:5]
    assert store.between(PLAN.id, store.size(PLAN.id), 1_000) == []
