"""Forms, keys, roster and corrections: what was bound before the start is exchanged afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.verifying.report import Report
from exam_engine.verifying.verification import verify
from tests.attacks.record import By, Case, Row, To, attack, attacks
from tests.attacks.spoiling import added, in_file
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.verifying.bundles import results, write, write_everything, write_log
from tests.exam_engine.verifying.sittings import (
    Recorded,
    a_roster_line,
    an_ordinary_day,
    rewritten,
    with_manifest,
)

FORMS, KEYS, ROSTER = "opened/forms.jsonl", "opened/keys.jsonl", "opened/roster.jsonl"
ROOT = "its lines come to another root than the one written before the start"


@attacks(
    Row.KEY,
    Case("the key of an item is another", f"{KEYS}: {ROOT} (…) [another key]",
         (KEYS, "[1,2,3,4,5]", "[2,1,3,4,5]")),
    Case("the id of an item is another", f"{KEYS}: {ROOT} (…) [another key]",
         (KEYS, "item-3", "item-9")),
    Case("two lines of keys are one and the same", f"{KEYS}: {ROOT} (…) [another key]",
         (KEYS, "\n", '\n"' + 64 * "0" + '"\n')),
    to=To.FILES,
    by=By.VERIFY,
)  # fmt: skip
def test_keys_are_exchanged(everything: Path, tried: Case[tuple[str, str, str]]) -> Report:
    return verify(in_file(everything, *tried.how))


@attacks(
    Row.EASY_SET,
    Case("an item of a form is another", f"{FORMS}: {ROOT} (…) [altered]",
         (FORMS, "[[1,", "[[0,")),
    Case("a form has another number on it", f"{FORMS}: {ROOT} (…) [altered]",
         (FORMS, "P-004", "P-005")),
    Case("a form names an item before the first", "is no place of an item and order of its choices",
         (FORMS, "[[1,", "[[-1,")),
    to=To.FILES,
    by=By.VERIFY,
)  # fmt: skip
def test_forms_are_exchanged(everything: Path, tried: Case[tuple[str, str, str]]) -> Report:
    return verify(in_file(everything, *tried.how))


def with_forms(folder: Path, day: Recorded, lines: list[bytes]) -> Report:
    """A bundle whose record has the root over these forms, as if they had been drawn."""
    leaves = [
        bytes.fromhex(json.loads(one)) if one[:1] == b'"' else sha256(b"\0" + one).digest()
        for one in lines
    ]
    root = naive_tree.root(leaves).hex()

    def drawn(event: did.Event) -> did.Event:
        return replace(event, forms_root=root) if isinstance(event, did.FormsDrawn) else event

    write_everything(folder, rewritten(day, drawn))
    write(folder, FORMS, b"".join(one + b"\n" for one in lines))
    return verify(folder)


def a_second_one_closed(lines: list[bytes]) -> list[bytes]:
    second = lines[0].replace(b"[[1,", b"[[0,")
    return [*lines, b'"%s"' % sha256(b"\0" + second).hexdigest().encode()]


def a_second_one_instead(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[0].replace(b"[[1,", b"[[0,"), *lines[2:]]


def beyond_the_bank(lines: list[bytes]) -> list[bytes]:
    return [lines[0].replace(b"[[1,", b"[[99,"), *lines[1:]]


def one_item_twice(lines: list[bytes]) -> list[bytes]:
    form = json.loads(lines[0])
    form[2][1] = form[2][0]
    return [json.dumps(form, separators=(",", ":")).encode(), *lines[1:]]


@attacks(
    Row.EASY_SET,
    Case(
        "a friend has a second form, which stays closed until the better one is known",
        "opened/forms.jsonl: it has 5 forms, and 4 people were on the roster "
        "[candidate who never sat]",
        a_second_one_closed,
    ),
    Case(
        "a friend has two forms, and somebody else none",
        "opened/forms.jsonl line 2: participant P-001 has two forms [not in the format]",
        a_second_one_instead,
    ),
    Case(
        "a form has an item that is in no bank, so that nobody can count its points again",
        "opened/forms.jsonl: the form of P-001 has item 99, and the bank has 7 [altered]",
        beyond_the_bank,
    ),
    Case(
        "a form has the same item twice",
        "opened/forms.jsonl: the form of P-001 has an item twice [altered]",
        one_item_twice,
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_forms_are_made_up_before(
    tmp_path: Path, day: Recorded, tried: Case[Callable[[list[bytes]], list[bytes]]]
) -> Report:
    return with_forms(tmp_path / "bundle", day, tried.how(list(day.forms.values())))


@attack(
    Row.EASY_SET,
    "one form stays closed, so that nobody sees what a friend got",
    to=To.FILES,
    by=By.SAID,
    says="which items 1 other candidates got: their forms are not opened",
)
def test_a_form_that_stays_closed(everything: Path, day: Recorded) -> Report:
    lines = list(day.forms.values())
    lines[1] = b'"%s"' % sha256(b"\0" + lines[1]).hexdigest().encode()
    write(everything, FORMS, b"".join(one + b"\n" for one in lines))
    return verify(everything)


@attacks(
    Row.NEVER_SAT,
    Case(
        "somebody is put on the roster afterwards",
        f"{ROSTER}: {ROOT} (…) [altered]",
        b"".join([a_roster_line(4, "P-005", ("Analis", "general", None)), b"\n"]),
    ),
    Case(
        "a closed line is put on the roster afterwards",
        f"{ROSTER}: it has 5 people, and the record says 4 [candidate who never sat]",
        b'"' + b"0" * 64 + b'"\n',
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_the_roster_grows(everything: Path, tried: Case[bytes]) -> Report:
    return verify(added(everything, ROSTER, tried.how))


def with_roster(folder: Path, day: Recorded, people: list[str]) -> Report:
    lines = {
        one: a_roster_line(place, one, ("Analis", "general", None))
        for place, one in enumerate(people)
    }
    leaves = [sha256(b"\0" + json.loads(one)[0].encode()).digest() for one in lines.values()]
    twin = with_manifest(day, roster_root=naive_tree.root(leaves).hex())
    twin.roster = lines
    return verify(write_everything(folder, twin))


@attacks(
    Row.NEVER_SAT,
    Case(
        "somebody has a paper who is on no roster",
        f"{ROSTER}: P-002 has a paper and is not on the roster [candidate who never sat]",
        ["P-001", "P-003", "P-004", "P-005"],
    ),
    Case(
        "the roster has one more than entry 0 says",
        f"{ROSTER}: it has 5 people, and the record says 4 [candidate who never sat]",
        ["P-001", "P-002", "P-003", "P-004", "P-005"],
    ),
    Case(
        "somebody stands on the roster twice",
        "participant P-001 is not in the order of the roster [not in the format]",
        ["P-001"],
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_the_roster_is_made_up_before(
    tmp_path: Path, day: Recorded, tried: Case[list[str]]
) -> Report:
    if len(tried.how) > 1:
        return with_roster(tmp_path / "bundle", day, tried.how)
    folder = write_everything(tmp_path / "bundle", day)
    path = folder / ROSTER
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0] + path.read_bytes())
    return verify(folder)


@pytest.fixture(scope="module")
def corrected_day() -> Recorded:
    """A key is corrected after the release."""
    day = an_ordinary_day(1)
    day.order(ask.CorrectKey, item="item-1", points=(0, 5, 0, 0, 0), reason="kunci tertukar")
    return day


@attack(
    Row.KEY,
    "the list is that of another key, and no entry says that the key was corrected",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/results.csv line …: … is listed with … points and has … points [changed score]",
)
def test_a_correction_that_no_entry_has(tmp_path: Path) -> Report:
    day = an_ordinary_day(1)
    folder = write_everything(tmp_path / "bundle", day)
    day.order(ask.CorrectKey, item="item-3", reason="soal tidak jelas")
    write(folder, "opened/results.csv", results(day))
    return verify(folder)


@attack(
    Row.KEY,
    "a correction is in the record, and the list is that of before",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/results.csv line …: … is listed with … points and has … points [changed score]",
)
def test_a_correction_that_the_list_leaves_out(tmp_path: Path) -> Report:
    day = an_ordinary_day(1)
    day.order(ask.CorrectKey, item="item-3", reason="soal tidak jelas")
    folder = write_everything(tmp_path / "bundle", day)
    write(folder, "opened/results.csv", results(day, 1))
    return verify(folder)


Correct = Callable[[did.KeyCorrected], did.KeyCorrected]
NOT_BOUND = "the key that it opens is not one of those bound before the start: …[another key]"


@attacks(
    Row.KEY,
    Case(
        "a correction opens another key than was bound",
        NOT_BOUND,
        lambda one: replace(one, key=one.key.replace("5,0,0,0,0", "0,0,0,0,5")),
    ),
    Case("with another salt", NOT_BOUND, lambda one: replace(one, salt="00" * 32)),
    Case("for another item", NOT_BOUND, lambda one: replace(one, place=one.place + 1)),
    Case("with a shorter proof", NOT_BOUND, lambda one: replace(one, proof=one.proof[:-1])),
    Case("with the proof of a tree of one", NOT_BOUND, lambda one: replace(one, leaves=1)),
    Case(
        "a correction gives more points than a key can",
        "no key can be (9, 0, 0, 0, 0) where (5, 0, 0, 0, 0) was [changed score]",
        lambda one: replace(one, points=(9, 0, 0, 0, 0)),
    ),
    Case(
        "a correction makes everything right but leaving it out",
        "no key can be (5, 5, 5, 5, 5) where (5, 0, 0, 0, 0) was [changed score]",
        lambda one: replace(one, points=(5, 5, 5, 5, 5)),
    ),
    Case(
        "a correction gives negative points",
        "its 'points' are no list of whole numbers [not in the format]",
        lambda one: replace(one, points=(-5, 5, 0, 0, 0)),
    ),
    Case(
        "one person corrects a key alone",
        "a correction of a key by one person alone [one person alone]",
        lambda one: replace(one, seconded_by=""),
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_a_correction_that_is_made_up(
    tmp_path: Path, corrected_day: Recorded, tried: Case[Correct]
) -> Report:
    def change(event: did.Event) -> did.Event:
        return tried.how(event) if isinstance(event, did.KeyCorrected) else event

    return verify(write_log(tmp_path / "bundle", rewritten(corrected_day, change).entries))


@attack(
    Row.KEY,
    "a key is corrected while people still work",
    to=To.RECORD,
    by=By.VERIFY,
    says="KeyCorrected/1 cannot happen while the sitting is running [out of order]",
)
def test_a_correction_while_people_work(tmp_path: Path, corrected_day: Recorded) -> Report:
    entries = corrected_day.entries
    at = next(n for n, one in enumerate(entries) if b"SittingStarted/1" in one)
    moved = [*entries[: at + 1], entries[-1], *entries[at + 1 : -1]]
    return verify(write_log(tmp_path / "bundle", moved))


@attack(
    Row.LEAKED,
    "a question was sold the day before",
    to=To.PLAN,
    by=By.SAID,
    says="that questions did not leak before",
)
def test_a_question_that_leaked(everything: Path) -> Report:
    return verify(everything)
