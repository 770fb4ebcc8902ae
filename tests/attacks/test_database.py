"""Somebody who may write the database of a held sitting, and has no key: the server finds it."""

from __future__ import annotations

from pathlib import Path

from exam_engine.ledger.entry import leaf_hash
from proctor_console.admission import opened
from proctor_console.data_folder import open_folder
from tests.attacks.administrator import (
    AN_ANSWER,
    Change,
    Ledger,
    Line,
    administrator,
    altered_entry,
    start_the_server,
)
from tests.attacks.record import By, Case, Row, To, attack, attacks, control

DOES_NOT_FIT = (
    "does not fit the stored entries: either one of the entries 3 to 238 is another, or the "
    "checkpoint is"
)


def altered_with_its_leaf(ledger: Ledger) -> None:
    line = ledger.lines[AN_ANSWER]
    ledger.put(AN_ANSWER, line.record, line.entry[:-1] + bytes([line.entry[-1] ^ 1]))


def altered_record(ledger: Ledger) -> None:
    line = ledger.lines[AN_ANSWER]
    choice = line.record.index(b'"choice":') + len(b'"choice":')
    other = line.record[:choice] + (b"4" if line.record[choice:][:1] != b"4" else b"3")
    record = other + line.record[choice + 1 :]
    ledger.run('UPDATE ledger_entry SET record = ? WHERE "index" = ?', (record, AN_ANSWER))


def deleted(ledger: Ledger) -> None:
    ledger.run('DELETE FROM ledger_entry WHERE "index" = ?', (AN_ANSWER,))


def deleted_and_closed_up(ledger: Ledger) -> None:
    deleted(ledger)
    for at in range(AN_ANSWER + 1, len(ledger.lines)):
        ledger.run('UPDATE ledger_entry SET "index" = ? WHERE "index" = ?', (at - 1, at))


def swapped(ledger: Ledger) -> None:
    one, two = ledger.lines[AN_ANSWER : AN_ANSWER + 2]
    ledger.put(one.index, two.record, two.entry)
    ledger.put(two.index, one.record, one.entry)


def put_in(ledger: Ledger) -> None:
    ledger.append(ledger.lines[AN_ANSWER])


def no_longer_there(ledger: Ledger) -> None:
    ledger.cut(len(ledger.lines) - 3)


def altered_root(ledger: Ledger) -> None:
    ledger.run(
        "UPDATE ledger_checkpoint SET root = zeroblob(32) WHERE number = "
        "(SELECT max(number) FROM ledger_checkpoint)"
    )


def another_signature(ledger: Ledger) -> None:
    (number, note) = ledger.run(
        "SELECT number, note FROM ledger_checkpoint ORDER BY number DESC LIMIT 1"
    ).one()
    text, blank, signature = note.rpartition(b"\n\n")
    begin, _, kept = signature.rpartition(b" ")
    other = kept[:40] + (b"A" if kept[40:41] != b"A" else b"B") + kept[41:]
    ledger.run(
        "UPDATE ledger_checkpoint SET note = ? WHERE number = ?",
        (text + blank + begin + b" " + other, number),
    )


def checkpoint_lost(ledger: Ledger) -> None:
    ledger.run("DELETE FROM ledger_checkpoint WHERE number = 0")


@attacks(
    Row.ADMINISTRATOR,
    Case("an entry is altered", "entry 100 is not what its leaf hash says", altered_entry),
    Case(
        "an entry is altered, and its leaf hash",
        f"checkpoint 1 (size 239) {DOES_NOT_FIT}",
        altered_with_its_leaf,
    ),
    Case("an entry is deleted", "entry 100 is missing: the next one is 101", deleted),
    Case(
        "an entry is deleted, and the later ones renumbered",
        "entry 101: it does not continue its owner's numbers",
        deleted_and_closed_up,
    ),
    Case(
        "two entries are exchanged, with all that belongs to them",
        f"checkpoint 1 (size 239) {DOES_NOT_FIT}",
        swapped,
    ),
    Case(
        "an entry is put in a second time, behind the last one",
        "entry 239: it does not continue its owner's numbers",
        put_in,
    ),
    Case(
        "the last entries are deleted",
        "checkpoint 1 (size 239) was signed over 239 entries, and only 236 are there: entry 236 is "
        "missing",
        no_longer_there,
    ),
    Case(
        "the root of a checkpoint is overwritten",
        "checkpoint 1 (size 239): its note was signed over something else",
        altered_root,
    ),
    Case(
        "the signature of a checkpoint is altered",
        "checkpoint 1 (size 239) was not signed by this server: the signature of … is false: "
        "forged, or the text was altered",
        another_signature,
    ),
    Case(
        "a checkpoint is deleted",
        "checkpoint 0 is missing: the next one is 1",
        checkpoint_lost,
    ),
    to=To.DATABASE,
    by=By.SERVER,
)
def test_the_ledger_is_changed(data: Path, tried: Case[Change]) -> str:
    with administrator(data) as ledger:
        tried.how(ledger)
    return start_the_server(data)


@attack(
    Row.TERMINAL,
    "a choice in a stored record is another, and nothing else",
    to=To.DATABASE,
    by=By.SERVER,
    says="entry 100: its record is not the one committed to: now it is AnswerRecorded/1 of 26-0002",
)
def test_a_record_is_changed(data: Path) -> str:
    with administrator(data) as ledger:
        altered_record(ledger)
    return start_the_server(data)


def closing_line(ledger: Ledger) -> Line:
    return next(line for line in ledger.lines if line.entry[:1] == b"\x02")


@attack(
    Row.LATE,
    "a paper is closed a second time, in a line behind the last one",
    to=To.DATABASE,
    by=By.SERVER,
    says="entry 239: it does not close the paper it names",
)
def test_a_second_closing_entry(data: Path) -> str:
    with administrator(data) as ledger:
        ledger.append(closing_line(ledger))
    return start_the_server(data)


@attack(
    Row.LATE,
    "an answer is put in behind the end, in a line behind the last one",
    to=To.DATABASE,
    by=By.SERVER,
    says="entry 239: its record is not the one committed to: now it is AnswerRecorded/1 of 26-0002",
)
def test_an_answer_after_the_end(data: Path) -> str:
    with administrator(data) as ledger:
        line = ledger.lines[AN_ANSWER]
        last = max(
            int.from_bytes(one.entry[17:21], "big")
            for one in ledger.lines
            if one.entry[:17] == line.entry[:17]
        )
        entry = line.entry[:17] + (last + 1).to_bytes(4, "big") + line.entry[21:]
        ledger.append(Line(0, line.record, entry, leaf_hash(entry)))
    return start_the_server(data)


@control
def test_the_sitting_opens_as_it_was_held(data: Path) -> None:
    with opened(open_folder(data), "sesi-1"):
        pass
