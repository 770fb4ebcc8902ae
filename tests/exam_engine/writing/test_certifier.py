"""A sitting's record is signed as it grows, and a server opens no record that was altered."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from exam_engine import commands as ask
from exam_engine.errors import LedgerDamaged, Retry
from exam_engine.hall import Hall
from exam_engine.ledger.checkpoint import open_checkpoint
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.note import Note
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tables import ledger_checkpoint, ledger_entry, ledger_tile
from exam_engine.registry.keys import Keys
from exam_engine.registry.log_keys import LogKeys
from exam_engine.sequencer import Sequencer
from exam_engine.writing.certifier import INTERVAL_MS
from tests.exam_engine.asking import settle
from tests.exam_engine.builders import (
    SERVER_KEY,
    FivePoints,
    HandClock,
    Staff,
    a_plan,
    a_store,
    an_answer,
)
from tests.exam_engine.failing_store import AWAY, FailingStore
from tests.exam_engine.interrupted import until
from tests.exam_engine.ledger import naive_tree

LOGS = LogKeys(Keys(bytes(range(32))), "exam.invalid")


def a_signing_hall(store: LedgerStore, clock: HandClock, logs: LogKeys = LOGS) -> Hall:
    return Hall(store, SERVER_KEY, monotonic=clock, wall=clock.wall, uptime=clock.uptime, logs=logs)


class SignedDay:
    """A sitting whose record is signed, over a disk that fails when a test says so."""

    def __init__(self, folder: Path, clock: HandClock) -> None:
        self.store = FailingStore(folder)
        self.clock = clock
        self.told: list[StoredCheckpoint] = []
        self.seq = 0
        self.start()

    def start(self, logs: LogKeys = LOGS) -> None:
        self.hall = a_signing_hall(self.store, self.clock, logs)
        self.sequencer: Sequencer = self.hall.open(a_plan(), FivePoints())
        self.sequencer.on_checkpoint(self.told.append)

    def work(self) -> None:
        staff = Staff(self.sequencer)
        staff(ask.OpenRegistration)
        staff.seat("P-001")
        staff(ask.StartSitting)

    def answer(self, count: int = 1) -> None:
        for _ in range(count):
            self.seq += 1
            self.sequencer.submit(an_answer("P-001", self.seq))

    def pass_and_tick(self, ms: int = INTERVAL_MS) -> None:
        self.clock.pass_ms(ms)
        self.hall.tick()
        settle(self.sequencer)

    def leaves(self) -> list[bytes]:
        return list(chain(*self.store.leaves("sesi-1")))

    def signed(self) -> list[StoredCheckpoint]:
        return self.store.tree("sesi-1").checkpoints()


@pytest.fixture
def day(tmp_path: Path, clock: HandClock) -> Iterator[SignedDay]:
    day = SignedDay(tmp_path, clock)
    day.work()
    yield day
    day.hall.stop()


def believed(stored: StoredCheckpoint, leaves: list[bytes]) -> None:
    """Require that a checkpoint is this log's, and over the first entries that are on disk."""
    opened = open_checkpoint(Note.parse(stored.note), [LOGS("sesi-1").key]).checkpoint
    assert opened.origin == "exam.invalid/sesi-1"
    assert (opened.size, opened.root) == (stored.size, stored.root)
    assert stored.root == naive_tree.root(leaves[: stored.size])


def test_what_is_on_disk_is_signed_within_a_second_and_then_told(day: SignedDay) -> None:
    day.answer()
    before = len(day.leaves())

    day.pass_and_tick()

    assert day.sequencer.checkpoint == day.told[-1] == day.signed()[-1]
    assert day.told[-1].size == before
    for one in day.told:
        believed(one, day.leaves())


def test_it_is_signed_at_most_every_second_and_only_when_there_is_something_new(
    day: SignedDay,
) -> None:
    day.pass_and_tick()
    signed = len(day.signed())

    day.answer(5)
    day.pass_and_tick(INTERVAL_MS - 1)
    too_early = len(day.signed())
    day.pass_and_tick(1)
    in_time = len(day.signed())
    for _ in range(5):
        day.pass_and_tick()

    assert (too_early, in_time) == (signed, signed + 1)
    assert len(day.signed()) == signed + 1
    assert day.signed()[-1].size == len(day.leaves())


def test_a_sitting_that_closes_has_all_of_its_record_signed(day: SignedDay) -> None:
    day.answer(3)

    day.hall.stop()

    assert day.signed()[-1].size == len(day.leaves())
    believed(day.signed()[-1], day.leaves())


def test_after_a_restart_the_next_checkpoint_continues_the_last(day: SignedDay) -> None:
    day.answer(300)
    day.hall.stop()
    first = day.signed()

    day.start()
    day.answer()
    day.hall.stop()

    assert day.signed()[: len(first)] == first
    assert [one.number for one in day.signed()] == list(range(len(day.signed())))
    for one in day.signed():
        believed(one, day.leaves())


def test_a_successor_tells_what_was_signed_since_it_loaded(day: SignedDay) -> None:
    successor = a_signing_hall(day.store, day.clock)
    told: list[StoredCheckpoint] = []
    successor.load(a_plan(), FivePoints()).on_checkpoint(told.append)
    day.answer(300)
    day.hall.stop()

    successor.follow()
    successor.start()

    assert told[0] == day.told[-1]
    successor.stop()


def test_a_batch_that_failed_is_in_no_checkpoint_and_no_tile(day: SignedDay) -> None:
    day.answer(300)
    for step in ("before", "middle", "after"):
        day.clock.pass_ms(INTERVAL_MS)
        day.store.fail((step, OSError("the disk")))
        with pytest.raises(Retry):
            day.answer()
        day.seq = day.sequencer.sheets.attempts["P-001"].last_seq
        day.answer()
        day.pass_and_tick()

    assert day.signed()[-1].size == len(day.leaves())
    for one in day.signed():
        believed(one, day.leaves())
    day.hall.stop()
    day.start()
    assert day.sequencer.broken is None


@pytest.mark.parametrize("step", ["before", "middle", "after"])
def test_a_doubtful_commit_with_a_checkpoint_is_on_disk_once(day: SignedDay, step: str) -> None:
    day.answer(300)
    day.clock.pass_ms(INTERVAL_MS)
    day.store.fail((step, AWAY))

    day.answer()
    until(lambda: day.sequencer.interruption is None)

    for one in day.signed():
        believed(one, day.leaves())
    day.hall.stop()
    assert day.signed()[-1].size == len(day.leaves())


def test_while_nothing_can_be_written_nothing_is_signed_and_closing_does_not_wait(
    day: SignedDay,
) -> None:
    day.pass_and_tick()
    signed = day.signed()
    day.store.outage = ("before", AWAY)

    day.hall.stop()

    assert day.signed() == signed


def test_a_log_keeps_the_origin_it_was_first_signed_under(day: SignedDay) -> None:
    day.hall.stop()

    day.start(LogKeys(Keys(bytes(range(32))), "another.example"))
    day.answer()
    day.hall.stop()

    for one in day.signed():
        believed(one, day.leaves())


def test_checkpoints_under_another_master_key_are_not_this_servers(day: SignedDay) -> None:
    day.hall.stop()

    with pytest.raises(LedgerDamaged, match="was not signed by this server"):
        day.start(LogKeys(Keys(bytes(32)), "exam.invalid"))


def test_an_older_ledger_gets_its_tree_once_and_is_signed(
    day: SignedDay, caplog: pytest.LogCaptureFixture
) -> None:
    day.answer(600)
    day.hall.stop()
    with day.store._engine.begin() as connection:
        connection.execute(delete(ledger_tile))
        connection.execute(delete(ledger_checkpoint))

    with caplog.at_level(logging.INFO):
        day.start()
        day.hall.stop()
        day.start()

    assert caplog.text.count("its tree is completed by 2 tiles") == 1
    assert day.store.tree("sesi-1").places() == {(0, 0), (0, 1)}
    believed(day.signed()[-1], day.leaves())


def test_a_tree_that_cannot_be_completed_for_now_is_completed_with_the_next_lines(
    day: SignedDay,
) -> None:
    day.answer(600)
    day.hall.stop()
    with day.store._engine.begin() as connection:
        connection.execute(delete(ledger_tile))
        connection.execute(delete(ledger_checkpoint))

    day.store.fail(("after", AWAY))
    day.start()
    day.answer()
    day.hall.stop()

    assert day.store.tree("sesi-1").places() == {(0, 0), (0, 1)}
    believed(day.signed()[-1], day.leaves())


def test_a_server_without_log_keys_signs_nothing_and_keeps_the_tree(
    tmp_path: Path, clock: HandClock
) -> None:
    store = a_store(tmp_path)
    hall = Hall(store, SERVER_KEY, monotonic=clock, wall=clock.wall, uptime=clock.uptime)
    staff = Staff(hall.open(a_plan(), FivePoints()))
    staff(ask.OpenRegistration)
    for _ in range(300):
        staff(ask.SendNotice, text="tenang")
    hall.stop()

    assert store.tree("sesi-1").places() == {(0, 0)}
    assert store.tree("sesi-1").last() is None


def change(day: SignedDay, table: Any, row: Any, **values: Any) -> None:
    with day.store._engine.begin() as connection:
        connection.execute(update(table).where(row).values(**values))


def drop(day: SignedDay, table: Any, row: Any) -> None:
    with day.store._engine.begin() as connection:
        connection.execute(delete(table).where(row))


def alter_an_entry(day: SignedDay, *, leaf_too: bool) -> None:
    index = ledger_entry.c.index == 100
    with day.store._engine.connect() as connection:
        public = connection.execute(select(ledger_entry.c.entry).where(index)).scalar_one()
    other = public[:-1] + bytes([public[-1] ^ 1])
    leaf = {"leaf_hash": leaf_hash(other)} if leaf_too else {}
    change(day, ledger_entry, index, entry=other, **leaf)


def exchange_entries(day: SignedDay) -> None:
    for old, new in ((100, 10**6), (101, 100), (10**6, 101)):
        change(day, ledger_entry, ledger_entry.c.index == old, index=new)


def put_in_an_entry(day: SignedDay) -> None:
    size = len(day.leaves())
    for old in range(size - 1, 99, -1):
        change(day, ledger_entry, ledger_entry.c.index == old, index=old + 1)
    public = bytes(53)
    values = {"index": 100, "record": b"{}", "entry": public, "leaf_hash": leaf_hash(public)}
    with day.store._engine.begin() as connection:
        connection.execute(insert(ledger_entry).values(sitting="sesi-1", **values))


def put_in_a_tile(day: SignedDay) -> None:
    values = {"sitting": "sesi-1", "level": 0, "n": 1, "hashes": bytes(8_192)}
    with day.store._engine.begin() as connection:
        connection.execute(insert(ledger_tile).values(values))


def put_in_a_checkpoint(day: SignedDay) -> None:
    last = day.signed()[-1]
    values = last._replace(number=last.number + 1, size=last.size + 5)._asdict()
    with day.store._engine.begin() as connection:
        connection.execute(insert(ledger_checkpoint).values(sitting="sesi-1", **values))


def forge_the_last_signature(day: SignedDay) -> None:
    last = day.signed()[-1]
    forged = last.note[:-10] + (b"A" if last.note[-10:-9] != b"A" else b"B") + last.note[-9:]
    change(day, ledger_checkpoint, ledger_checkpoint.c.number == last.number, note=forged)


SPOILERS = {
    "entry": (
        lambda day: alter_an_entry(day, leaf_too=False),
        "entry 100 is not what its leaf hash says",
    ),
    "entry and leaf hash": (
        lambda day: alter_an_entry(day, leaf_too=True),
        "entry 100 is not the one that tile/0/000 was built over",
    ),
    "leaf hash": (
        lambda day: change(day, ledger_entry, ledger_entry.c.index == 100, leaf_hash=bytes(32)),
        "entry 100 is not what its leaf hash says",
    ),
    "entry dropped": (
        lambda day: drop(day, ledger_entry, ledger_entry.c.index == 100),
        "entry 100 is missing: the next one is 101",
    ),
    "last entries dropped": (
        lambda day: drop(day, ledger_entry, ledger_entry.c.index > 290),
        "only 291 are there: entry 291 is missing",
    ),
    "entry put in": (put_in_an_entry, "entry 100 is not the one that tile/0/000 was built over"),
    "entries exchanged": (
        exchange_entries,
        "entry 100 is not the one that tile/0/000 was built over",
    ),
    "tile": (
        lambda day: change(day, ledger_tile, ledger_tile.c.n == 0, hashes=bytes(8_192)),
        "entry 0 is not the one that tile/0/000 was built over",
    ),
    "tile dropped": (
        lambda day: drop(day, ledger_tile, ledger_tile.c.n == 0),
        "tile/0/000 is missing, although checkpoint",
    ),
    "tile moved": (
        lambda day: change(day, ledger_tile, ledger_tile.c.n == 0, n=1),
        "tile/0/000 is missing, although checkpoint",
    ),
    "tile put in": (put_in_a_tile, "tile 1 of level 0 is stored, and 3.. entries do not fill it"),
    "checkpoint's root": (
        lambda day: change(day, ledger_checkpoint, ledger_checkpoint.c.number == 1, root=bytes(32)),
        "checkpoint 1 .*: its note was signed over something else",
    ),
    "checkpoint dropped": (
        lambda day: drop(day, ledger_checkpoint, ledger_checkpoint.c.number == 1),
        "checkpoint 1 is missing: the next one is 2",
    ),
    "checkpoint put in": (
        put_in_a_checkpoint,
        r"checkpoint \d+ .*: its note was signed over something else",
    ),
    "signature": (forge_the_last_signature, "was not signed by this server"),
}


@pytest.mark.parametrize("spoilt", SPOILERS)
def test_a_record_that_was_altered_does_not_open_and_the_message_names_what_differs(
    day: SignedDay, spoilt: str
) -> None:
    for _ in range(4):
        day.answer(80)
        day.pass_and_tick()
    day.hall.stop()
    assert len(day.signed()) > 3
    spoil, said = SPOILERS[spoilt]
    spoil(day)

    with pytest.raises(LedgerDamaged, match=said):
        day.start()


def test_a_damaged_sitting_keeps_no_other_from_opening(day: SignedDay) -> None:
    day.hall.open(a_plan(id="sesi-2"), FivePoints())
    day.hall.stop()
    sitting = ledger_entry.c.sitting == "sesi-1"
    change(day, ledger_entry, sitting & (ledger_entry.c.index == 3), leaf_hash=bytes(32))
    hall = a_signing_hall(day.store, day.clock)

    with pytest.raises(LedgerDamaged, match="entry 3"):
        hall.open(a_plan(), FivePoints())
    other = hall.open(a_plan(id="sesi-2"), FivePoints())

    assert other.broken is None
    hall.stop()
