"""With the key: the operator writes another record and signs it as if it had always been so.

Only what the rules of a record forbid can be found in it alone; where nothing forbids it, whoever
kept an earlier checkpoint finds it (test_forks.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from tests.attacks.record import By, Case, Row, To, attack, attacks
from tests.attacks.spoiling import CLOSING, Entries, closing_of, flipped, open_at
from tests.exam_engine.verifying.bundles import papers, write, write_log
from tests.exam_engine.verifying.sittings import (
    Recorded,
    an_ordinary_day,
    before_the_later_fields,
    rewritten,
)

Change = Callable[[Recorded], Entries]


def a_gap(day: Recorded) -> Entries:
    gone = day.of("P-001")[10]
    return [*day.entries[:gone], *day.entries[gone + 1 :]]


def two_swapped(day: Recorded) -> Entries:
    entries = list(day.entries)
    one, two = day.of("P-001")[10:12]
    entries[one], entries[two] = entries[two], entries[one]
    return entries


def one_twice(day: Recorded) -> Entries:
    one = day.of("P-001")[10]
    return [*day.entries[: one + 1], *day.entries[one:]]


def one_altered(day: Recorded) -> Entries:
    at = closing_of(day)
    return [*day.entries[:at], flipped(day.entries[at]), *day.entries[at + 1 :]]


def no_entry(day: Recorded) -> Entries:
    return [*day.entries[:9], b"\x03", *day.entries[9:]]


def an_empty_entry(day: Recorded) -> Entries:
    return [*day.entries[:9], b"", *day.entries[9:]]


def without_the_end_of_the_last(day: Recorded) -> Entries:
    return [*day.entries[:-2], day.entries[-1], day.entries[-2]]


def again(name: str) -> Change:
    def change(day: Recorded) -> Entries:
        at = open_at(day, name)
        return [*day.entries[: at + 1], *day.entries[at:]]

    return change


@attacks(
    Row.ADMINISTRATOR,
    Case(
        "two entries of a paper change places",
        "it has number 12 of paper …: number 11 dropped, or moved behind it [dropped]",
        two_swapped,
    ),
    Case(
        "an entry of a paper is put in a second time",
        "it repeats number 11 of paper …, where 12 is next [inserted]",
        one_twice,
    ),
    Case(
        "the chain head of a closing entry is altered",
        "the chain of paper … does not end in the head that was written then [altered]",
        one_altered,
    ),
    Case(
        "an entry of no kind is put in",
        "entry 9: 1 bytes that begin with 03 are no entry [not in the format]",
        no_entry,
    ),
    Case(
        "an empty entry is put in",
        "entry 9: 0 bytes that begin with 00 are no entry [not in the format]",
        an_empty_entry,
    ),
    Case(
        "the release is moved before the end",
        "ResultsReleased/1 cannot happen while the sitting is running [out of order]",
        without_the_end_of_the_last,
    ),
    Case(
        "a second start is put in",
        "SittingStarted/1 cannot happen while the sitting is running [out of order]",
        again("SittingStarted/1"),
    ),
    Case(
        "a second beginning is put in",
        "SittingPrepared/1 cannot happen while the sitting is prepared [not in the format]",
        again("SittingPrepared/1"),
    ),
    Case(
        "the pause is never ended, and another one begins",
        "SittingPaused/1 cannot happen while the sitting is paused [out of order]",
        again("SittingPaused/1"),
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_the_order_of_the_record(tmp_path: Path, day: Recorded, tried: Case[Change]) -> Report:
    return verify(write_log(tmp_path / "bundle", tried.how(day)))


@attack(
    Row.DROPPED,
    "an answer is left out of the record",
    to=To.RECORD,
    by=By.VERIFY,
    says="it has number 12 of paper …: number 11 dropped, or moved behind it [dropped]",
)
def test_a_dropped_answer_leaves_a_gap(tmp_path: Path, day: Recorded) -> Report:
    return verify(write_log(tmp_path / "bundle", a_gap(day)))


@attack(
    Row.DROPPED,
    "an answer is left out, and the later ones get other numbers",
    to=To.RECORD,
    by=By.VERIFY,
    says="paper … has … entries, and … were counted at its end [dropped]",
)
def test_later_numbers_are_made_to_fit(tmp_path: Path, day: Recorded) -> Report:
    mine, entries = day.of("P-001"), list(day.entries)
    for number, at in enumerate(mine[11:], 11):
        entries[at] = entries[at][:17] + number.to_bytes(4, "big") + entries[at][21:]
    del entries[mine[10]]
    return verify(write_log(tmp_path / "bundle", entries))


@attack(
    Row.DROPPED,
    "the closing entry of a paper is left out",
    to=To.RECORD,
    by=By.VERIFY,
    says="paper … was never closed, as only the staff's notes may be: entries at its end may have "
    "been dropped [dropped]",
)
def test_a_paper_that_is_never_closed(tmp_path: Path, day: Recorded) -> Report:
    at = closing_of(day)
    return verify(write_log(tmp_path / "bundle", [*day.entries[:at], *day.entries[at + 1 :]]))


@attack(
    Row.DROPPED,
    "the closing entry is left out where staff wrote no notes for which the paper could pass",
    to=To.RECORD,
    by=By.VERIFY,
    says="paper … was never closed, as only the staff's notes may be: entries at its end may have "
    "been dropped [dropped]",
)
def test_no_paper_passes_for_the_staffs_notes(tmp_path: Path) -> Report:
    quiet = an_ordinary_day(1, noted=False)
    at = closing_of(quiet)
    del quiet.entries[at], quiet.records[at]
    return verify(write_log(tmp_path / "bundle", quiet.entries))


@attack(
    Row.DROPPED,
    "the same in a record whose first entry does not name the staff's notes, once it is opened",
    to=To.RECORD,
    by=By.VERIFY,
    says="paper … of P-001 was never closed: its end may have been dropped [dropped]",
)
def test_where_line_0_does_not_name_the_staffs_notes(tmp_path: Path) -> Report:
    quiet = before_the_later_fields(an_ordinary_day(1, noted=False))
    at = closing_of(quiet)
    del quiet.entries[at], quiet.records[at]
    folder = write_log(tmp_path / "bundle", quiet.entries)
    assert verify(folder).unproved["staffs_notes"] == len(quiet.of("P-001"))
    write(folder, "opened/papers.jsonl", papers(quiet, whole=True))
    return verify(folder)


def closed_again(day: Recorded) -> Entries:
    return [*day.entries, day.entries[closing_of(day)]]


def closed_before_another_answer(day: Recorded) -> Entries:
    last = day.entries[day.of("P-001")[-1]]
    number = (len(day.of("P-001")) + 1).to_bytes(4, "big")
    at = closing_of(day)
    return [*day.entries[: at + 1], last[:17] + number + bytes(32), *day.entries[at + 1 :]]


def after_the_end(day: Recorded) -> Entries:
    last = day.entries[day.of("P-001")[-1]]
    number = (len(day.of("P-001")) + 1).to_bytes(4, "big")
    return [*day.entries, last[:17] + number + bytes(32)]


def closed_late(day: Recorded) -> Entries:
    at = closing_of(day)
    return [*day.entries[:at], day.entries[at + 1], day.entries[at], *day.entries[at + 2 :]]


@attacks(
    Row.LATE,
    Case(
        "a paper is closed a second time",
        "paper … was closed by entry … already [second closing entry]",
        closed_again,
    ),
    Case(
        "an answer is put in behind the closing entry",
        "it was added to paper …, which was closed by entry … [added after the end]",
        closed_before_another_answer,
    ),
    Case(
        "an answer is put in behind the end of the sitting",
        "it was added to paper … after the sitting had finished [added after the end]",
        after_the_end,
    ),
    Case(
        "a paper is closed later than it ended",
        "paper … was closed later than it ended [out of order]",
        closed_late,
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_what_comes_after_the_end(tmp_path: Path, day: Recorded, tried: Case[Change]) -> Report:
    return verify(write_log(tmp_path / "bundle", tried.how(day)))


def nobodys_end(day: Recorded) -> Entries:
    return [*day.entries, CLOSING + bytes(range(16)) + bytes(4) + bytes(32)]


def staffs_notes_closed(day: Recorded) -> Entries:
    own = day.identities[""].pseudonym
    return [*day.entries, CLOSING + own + bytes(4) + bytes(32)]


def before_the_doors(day: Recorded) -> Entries:
    at = open_at(day, "RegistrationOpened/1")
    return [*day.entries[:at], b"\x01" + bytes(19) + b"\x01" + bytes(32), *day.entries[at:]]


@attacks(
    Row.NEVER_SAT,
    Case(
        "a paper without any entry is closed",
        "paper … was closed and has no entry: nobody was admitted [candidate who never sat]",
        nobodys_end,
    ),
    Case(
        "the staff's notes are closed like a paper",
        "it treats …, the pseudonym of the staff's notes, as a paper [candidate who never sat]",
        staffs_notes_closed,
    ),
    Case(
        "a paper begins before the registration was opened",
        "paper … begins before the registration was opened [out of order]",
        before_the_doors,
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_papers_of_nobody(tmp_path: Path, day: Recorded, tried: Case[Change]) -> Report:
    return verify(write_log(tmp_path / "bundle", tried.how(day)))


@attack(
    Row.NEVER_SAT,
    "more papers are recorded than people were on the roster",
    to=To.RECORD,
    by=By.VERIFY,
    says="entry 0: 3 papers, and 2 people were on the roster [candidate who never sat]",
)
def test_more_papers_than_people(tmp_path: Path, day: Recorded) -> Report:
    def smaller(event: did.Event) -> did.Event:
        return replace(event, roster_size=2) if isinstance(event, did.SittingPrepared) else event

    return verify(write_log(tmp_path / "bundle", rewritten(day, smaller).entries))
