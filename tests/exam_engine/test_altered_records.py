"""Somebody alters nothing but a record in the database: the sitting does not open, and says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import update

from exam_engine import commands as ask
from exam_engine.errors import LedgerDamaged
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.tables import attempt_secret, ledger_entry
from tests.exam_engine.builders import FivePoints, HandClock, Staff, a_hall, a_plan, a_store
from tests.exam_engine.builders import an_answer as answer

PLAN = a_plan()
OF_P_001 = "now it is {} of P-001"
HIDDEN = "its record is not the one committed to: "


@pytest.fixture
def store(tmp_path: Path) -> LedgerStore:
    """A day with every form of entry: open, private of both owners, and closing."""
    store = a_store(tmp_path)
    clock = HandClock()
    hall = a_hall(store, clock)
    sequencer = hall.open(PLAN, FivePoints())
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff.seat("P-002", terminal="terminal-2")
    staff(ask.StartSitting)
    clock.pass_ms(1_000)
    sequencer.submit(answer("P-001", 1, choice=1))
    sequencer.submit(answer("P-002", 1, choice=1, terminal="terminal-2"))
    staff(ask.GrantTime, attempts=("P-002",), seconds=60, reason="listrik padam")
    staff(ask.NoteIncident, attempts=("P-002",), text="ponsel berbunyi")
    clock.pass_ms(1_000)
    sequencer.submit(ask.Finish(attempt="P-001", terminal="terminal-1", seq=2))
    hall.stop()
    return store


def find(store: LedgerStore, tag: str) -> tuple[int, bytes]:
    """Index and record of the first line of an event."""
    lines = enumerate(store.lines(PLAN.id))
    return next((at, record) for at, (record, _) in lines if f'"{tag}"'.encode() in record)


def put(store: LedgerStore, index: int, record: object) -> None:
    line = update(ledger_entry).where(ledger_entry.c.index == index)
    with store._engine.begin() as connection:
        assert connection.execute(line.values(record=record)).rowcount == 1


def refusal(store: LedgerStore) -> str:
    with pytest.raises(LedgerDamaged) as refused:
        a_hall(store, HandClock()).open(PLAN, FivePoints())
    return str(refused.value)


def test_a_day_as_it_was_written_opens(store: LedgerStore) -> None:
    hall = a_hall(store, HandClock())
    assert hall.open(PLAN, FivePoints()).sheets.attempts["P-001"].closed
    hall.stop()


@pytest.mark.parametrize(
    ("tag", "before", "after", "what"),
    [
        ("AnswerRecorded/1", '"choice":1', '"choice":0', HIDDEN + OF_P_001),
        ("AnswerRecorded/1", '"item":1', '"item": 1', HIDDEN + OF_P_001),
        ("AnswerRecorded/1", "P-001", "P-002", "it carries somebody else's pseudonym"),
        ("AnswerRecorded/1", "P-001", "P-999", "its record is of P-999, who has no pseudonym"),
        ("AttemptFinished/1", '"total":0', '"total":5', HIDDEN + OF_P_001),
        ("IncidentNoted/1", "ponsel", "telpon", HIDDEN + "now it is {}"),
        ("TimeGranted/1", "60000", "90000", HIDDEN + "now it is {}, with ms 90000; "),
        ("TimeGranted/1", "60000", "90000", "the entry says 60000"),
        ("TimeGranted/1", "padam", "mati", "with another reason or other staff than were written"),
        ("PaperClosed/1", '"count":6', '"count":5', HIDDEN + OF_P_001),
        ("PaperClosed/1", '"clock":2000', '"clock":9000', HIDDEN + OF_P_001),
        ("PaperClosed/1", "P-001", "P-002", "it does not close the paper it names"),
        ("SittingStarted/1", "SittingStarted/1", "SittingResumed/1", "with event "),
        ("SittingStarted/1", '"clock":0', '"clock":0,', "its record cannot be read: JSON is malf"),
    ],
)
def test_a_record_that_was_altered_is_named_with_what_differs(
    store: LedgerStore, tag: str, before: str, after: str, what: str
) -> None:
    index, record = find(store, tag)
    assert before.encode() in record
    put(store, index, record.replace(before.encode(), after.encode(), 1))

    sentence = refusal(store)

    assert sentence.startswith(f"entry {index}: ")
    assert what.format(tag) in sentence


def test_no_line_can_say_another_time(store: LedgerStore) -> None:
    for index, (record, _) in enumerate(list(store.lines(PLAN.id))):
        later = re.sub(rb'"clock":(\d+)', lambda found: b'"clock":%d' % (int(found[1]) + 1), record)
        put(store, index, later)

        assert refusal(store).startswith(f"entry {index}: {HIDDEN}")

        put(store, index, record)


def test_a_record_in_the_place_of_another_is_named(store: LedgerStore) -> None:
    index, _ = find(store, "AnswerRecorded/1")
    _, finished = find(store, "AttemptFinished/1")
    put(store, index, finished)

    assert refusal(store) == f"entry {index}: {HIDDEN}now it is AttemptFinished/1 of P-001"


def test_text_in_the_place_of_a_record_is_named(store: LedgerStore) -> None:
    index, record = find(store, "AnswerRecorded/1")
    with store._engine.begin() as connection:
        connection.exec_driver_sql(
            'UPDATE ledger_entry SET record = ? WHERE "index" = ?', (record.decode(), index)
        )

    assert refusal(store) == f"entry {index}: its record is no bytes"


def test_a_secret_that_is_gone_before_the_release_hides_no_alteration(store: LedgerStore) -> None:
    index, record = find(store, "AnswerRecorded/1")
    put(store, index, record.replace(b'"choice":1', b'"choice":0'))
    mine = update(attempt_secret).where(attempt_secret.c.attempt == "P-001")
    with store._engine.begin() as connection:
        connection.execute(mine.values(secret=None))

    assert refusal(store).startswith("the secret of P-001 was destroyed before the results were")


def test_after_the_release_a_secret_may_be_destroyed(store: LedgerStore) -> None:
    hall = a_hall(store, HandClock())
    staff = Staff(hall.open(PLAN, FivePoints()))
    staff(ask.FinishSitting)
    staff(ask.ReleaseResults)
    hall.stop()
    store.erase(PLAN.id, "P-001")

    hall = a_hall(store, HandClock())
    assert hall.open(PLAN, FivePoints()).sheets.attempts["P-001"].closed
    hall.stop()


def test_what_another_process_writes_is_held_against_its_entry_too(store: LedgerStore) -> None:
    """A successor folds what the one before it writes; there, too, a record may be another."""
    successor = a_hall(store, HandClock())
    successor.load(PLAN, FivePoints())
    hall = a_hall(store, HandClock())
    sequencer = hall.open(PLAN, FivePoints())
    sequencer.submit(answer("P-002", 2, item=2, choice=1, terminal="terminal-2"))
    hall.stop()
    index, (record, _) = list(enumerate(store.lines(PLAN.id)))[-1]
    put(store, index, record.replace(b'"choice":1', b'"choice":0'))

    successor.follow()

    (unopened,) = successor.unopened
    assert unopened.why == "damaged"
    assert unopened.sentence.startswith(f"entry {index}: {HIDDEN}")
