"""What one program reads in one way and the next in another: numbers, JSON, tables and names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.errors import BadPlan
from exam_engine.verifying.report import Report
from exam_engine.verifying.show import as_json, as_text
from exam_engine.verifying.verification import verify
from proctor_console.errors import RosterRefused
from proctor_console.rosters.reading import read_roster
from tests.attacks.committed_anew import committed_anew
from tests.attacks.record import By, Case, Row, To, attack, attacks
from tests.attacks.spoiling import added, in_file
from tests.exam_engine import planned
from tests.exam_engine.verifying.bundles import write_log
from tests.exam_engine.verifying.sittings import Recorded, rewritten

LIST = "opened/results.csv"
FIRST = ",0,6,6,0,2,finished"


def spelled(points: str) -> tuple[str, str]:
    """The first line of the list with its points of the second section spelled so."""
    return FIRST, FIRST.replace("6", points, 1)


WIDE, ARABIC = "\uff16", "\u0666"
NO_NUMBER = "is not how a number is spelled on a list [not in the format]"


@attacks(
    Row.CHECKER,
    Case("a number with a plus", f"opened/results.csv: line 2: '+6' {NO_NUMBER}", "+6"),
    Case("a number with zeros in front", f"line 2: '006' {NO_NUMBER}", "006"),
    Case("a number with an underscore", f"line 2: '1_6' {NO_NUMBER}", "1_6"),
    Case("a number with a space", f"line 2: ' 6' {NO_NUMBER}", " 6"),
    Case("a number in full-width digits", f"line 2: '{WIDE}' {NO_NUMBER}", WIDE),
    Case("a number in Arabic digits", f"line 2: '{ARABIC}' {NO_NUMBER}", ARABIC),
    Case("a negative number", f"line 2: '-6' {NO_NUMBER}", "-6"),
    Case("a fraction", f"line 2: '6.0' {NO_NUMBER}", "6.0"),
    Case("a number of five thousand digits", f"line 2: '{'9' * 40}' {NO_NUMBER}", "9" * 5_000),
    Case(
        "a number in quotation marks",
        "opened/results.csv: line 2 is not spelled as such a list is: …quotation marks where none "
        "are needed",
        '"6"',
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_numbers_have_one_spelling(everything: Path, tried: Case[str]) -> Report:
    return verify(in_file(everything, LIST, *spelled(tried.how)))


@attacks(
    Row.CHECKER,
    Case(
        "lines end in carriage returns",
        "opened/results.csv: its first line is not participant_number,formation",
        (b"\n", b"\r\n"),
    ),
    Case(
        "one line ends in a carriage return",
        "opened/results.csv: line 2 is not spelled as such a list is: a control character",
        (b",2,finished\n", b",2,finished\r\n"),
    ),
    Case(
        "a byte order mark in front",
        "opened/results.csv: its first line is not participant_number,formation",
        (b"participant_number", b"\xef\xbb\xbfparticipant_number"),
    ),
    Case(
        "a byte that is no UTF-8",
        "opened/results.csv: byte … is not UTF-8 [not in the format]",
        (b"finished", b"finish\xe9d"),
    ),
    Case(
        "a cell with a line end in quotation marks",
        "opened/results.csv: line 2 is not spelled as such a list is: …quotation marks",
        (b"P-001,Analis", b'P-001,"Ana\nlis"'),
    ),
    Case(
        "a mark that cannot be seen in a participant's number",
        "opened/results.csv: line 2 is not spelled as such a list is: …a mark that cannot be seen",
        (b"P-001", "P-001\u200b".encode()),
    ),
    Case(
        "a participant's number in other letters that look the same",
        "opened/results.csv: line 2: '\u0420-001' is no participant number [not in the format]",
        (b"P-001", "\u0420-001".encode()),
    ),
    Case(
        "the last line is cut off",
        "opened/results.csv: its last line does not end in 0A: something was cut off",
        (b"absent\n", b"absent"),
    ),
    Case(
        "control characters that write another verdict on the screen",
        "opened/results.csv: line 2 is not spelled as such a list is: a control character",
        (b"P-001", b"P-001\x1b[2J"),
    ),
    to=To.FILES,
    by=By.VERIFY,
)
def test_a_list_has_one_spelling(everything: Path, tried: Case[tuple[bytes, bytes]]) -> Report:
    return verify(in_file(everything, LIST, *tried.how))


@attack(
    Row.CHECKER,
    "a bundle moves the cursor, so as to write its own verdict on the screen",
    to=To.FILES,
    by=By.VERIFY,
    says="opened/forms.jsonl line 6: participant P\ufffd[2J\ufffd has two forms",
)
def test_a_bundle_cannot_write_its_own_verdict(everything: Path) -> str:
    path = everything / "opened/forms.jsonl"
    form = json.loads(path.read_bytes().splitlines()[0])
    form[1] = "P\x1b[2J\u202e"
    added(everything, "opened/forms.jsonl", json.dumps(form) + "\n" + json.dumps(form) + "\n")

    report = verify(everything)

    said = as_text(report)
    assert not report.holds
    assert all(one.isprintable() for one in said.replace("\n", ""))
    return said


ADDED = "opened/papers.jsonl line 4: "


@attacks(
    Row.CHECKER,
    Case("a field twice", f"{ADDED}a field stands there twice", b'{"records":1,"records":1}'),
    Case("NaN", f"{ADDED}NaN is no JSON", b'{"records":NaN}'),
    Case("Infinity", f"{ADDED}-Infinity is no JSON", b'{"records":-Infinity}'),
    Case("a number without an end", f"{ADDED}1e999 is no number that has an end", b'{"a":1e999}'),
    Case(
        "a number of 2^53",
        f"{ADDED}9007199254740992 is a number from 2^53 on, which programs read differently",
        b'{"a":9007199254740992}',
    ),
    Case(
        "a number of a hundred thousand digits",
        f"{ADDED}{'9' * 40} is a number from 2^53 on",
        b'{"a":' + b"9" * 100_000 + b"}",
    ),
    Case("half a surrogate pair", f"{ADDED}it has half a surrogate pair", b'{"a":"\\ud800"}'),
    Case("a byte order mark", f"{ADDED}it is no JSON: ", b"\xef\xbb\xbf{}"),
    Case("something behind the end", f"{ADDED}it is no JSON: Extra data", b"{}{}"),
    Case("a comment", f"{ADDED}it is no JSON: ", b"{}//"),
    Case("a number with zeros in front", f"{ADDED}it is no JSON: ", b'{"a":007}'),
    Case("a control character in a text", f"{ADDED}it is no JSON: Invalid control", b'{"a":"\t"}'),
    Case("a carriage return", f"{ADDED}it ends in a carriage return", b"{}\r"),
    Case(
        "a hundred thousand brackets",
        f"{ADDED}it has brackets more than 64 deep [not in the format]",
        b"[" * 100_000 + b"]" * 100_000,
    ),
    Case(
        "a hundred thousand objects",
        f"{ADDED}it has brackets more than 64 deep [not in the format]",
        b'{"a":' * 100_000,
    ),
    Case("no text at all", f"{ADDED}it is no JSON: ", b""),
    Case("bytes that are no UTF-8", f"{ADDED}it is no JSON: ", b'{"a":"\xff"}'),
    to=To.FILES,
    by=By.VERIFY,
)
def test_json_has_one_meaning(everything: Path, tried: Case[bytes]) -> Report:
    report = verify(added(everything, "opened/papers.jsonl", tried.how + b"\n"))
    assert json.loads(as_json(report))["holds"] is False
    return report


def first_choice(text: str) -> Callable[[list[bytes]], list[bytes]]:
    def change(records: list[bytes]) -> list[bytes]:
        at = next(at for at, one in enumerate(records) if b"AnswerRecorded" in one)
        other = records[at].replace(b'"choice":1', text.encode(), 1)
        assert other != records[at]
        return [*records[:at], other, *records[at + 1 :]]

    return change


@attacks(
    Row.TERMINAL,
    Case(
        "a record has two choices, of which each program reads another one",
        "a field stands there twice [not in the format]",
        '"choice":1,"choice":0',
    ),
    Case(
        "a choice is a fraction",
        "its 'choice' is no whole number below 2^53 [not in the format]",
        '"choice":1.0',
    ),
    Case(
        "a choice is a truth",
        "its 'choice' is no whole number below 2^53 [not in the format]",
        '"choice":true',
    ),
    Case(
        "a choice is text",
        "its 'choice' is no whole number below 2^53 [not in the format]",
        '"choice":"1"',
    ),
    Case("an item has no such choice", "an item has no choice 5 [not in the format]", '"choice":5'),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_records_that_are_read_in_two_ways(
    tmp_path: Path, day: Recorded, tried: Case[str]
) -> Report:
    return verify(committed_anew(tmp_path, day, "P-001", first_choice(tried.how)))


@attacks(
    Row.CHECKER,
    Case(
        "an entry says a field twice",
        "a field stands there twice [not in the format]",
        (b'"clock":', b'"clock":0,"clock":'),
    ),
    Case(
        "the sitting clock has five thousand digits",
        "is a number from 2^53 on, which programs read differently [not in the format]",
        (b'"clock":', b'"clock":' + b"9" * 5_000),
    ),
    Case(
        "a sitting has half a surrogate pair in its name",
        "it has half a surrogate pair, which no text has [not in the format]",
        (b'"sitting":"sesi-1', b'"sitting":"sesi-1\\ud800'),
    ),
    Case(
        "a negative size of the roster",
        "its 'roster_size' is negative [not in the format]",
        (b'"roster_size":', b'"roster_size":-'),
    ),
    to=To.RECORD,
    by=By.VERIFY,
)
def test_open_entries_have_one_meaning(
    tmp_path: Path, day: Recorded, tried: Case[tuple[bytes, bytes]]
) -> Report:
    old, new = tried.how
    assert old in day.entries[0]
    first = day.entries[0].replace(old, new, 1)
    report = verify(write_log(tmp_path / "bundle", [first, *day.entries[1:]]))
    assert json.loads(as_json(report))["holds"] is False
    return report


ANALIS = "Analis"


@attacks(
    Row.KEY,
    Case("capitals", "'ANALIS' and 'Analis' are different formations and look alike", "ANALIS"),
    Case("a space more", "'Analis' and 'Analis ' are different formations", "Analis "),
    Case(
        "a Cyrillic letter",
        r"'Analis' and '\u0410nalis' are different formations and look alike: two rankings of one",
        "\u0410nalis",
    ),
    Case("full-width letters", r"'Analis' and '\uff21nalis' are different", "\uff21nalis"),
    Case("a letter without shape", r"'Analis' and 'Anal\u3164is' are different", "Anal\u3164is"),
    Case("a joiner of accents", r"'Analis' and 'Anal\u034fis' are different", "Anal\u034fis"),
    Case("a selector of variants", r"'Analis' and 'Analis\ufe0f' are different", "Analis\ufe0f"),
    to=To.FILES,
    by=By.VERIFY,
)
def test_a_formation_of_ones_own_that_looks_like_another(
    everything: Path, tried: Case[str]
) -> Report:
    """Where the roster stays closed, its names are not on paper before: a friend gets a ranking."""
    (everything / "opened/roster.jsonl").unlink()
    assert verify(everything).holds
    in_file(everything, LIST, "P-002,Analis,", f"P-002,{tried.how},")
    return verify(in_file(everything, LIST, ",2,finished", ",1,finished"))


@attack(
    Row.KEY,
    "one accent is written in two ways of Unicode",
    to=To.FILES,
    by=By.VERIFY,
    says=r"'Cafe\u0301' and 'Caf\xe9' are different formations and look alike",
)
def test_two_normal_forms(everything: Path) -> Report:
    (everything / "opened/roster.jsonl").unlink()
    in_file(everything, LIST, "P-001,Analis,", "P-001,Caf\u00e9,")
    in_file(everything, LIST, "P-002,Analis,", "P-002,Cafe\u0301,")
    return verify(in_file(everything, LIST, ",2,finished", ",1,finished"))


@attack(
    Row.KEY,
    "a friend is put on the roster for a formation that looks like the right one",
    to=To.PLAN,
    by=By.REFUSED,
    says=r"line 3, column 3 (formation): 'Anali\u0455' looks like 'Analis' on line 2, and is "
    "another one with a ranking of its own",
)
def test_a_roster_with_formations_that_look_alike(tmp_path: Path) -> str:
    path = tmp_path / "roster.csv"
    lines = ["participant_number,name,formation", "1,Satu,Analis", "2,Dua,Anali\u0455", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(RosterRefused) as refused:
        read_roster(path)
    return "\n".join(map(str, refused.value.evidence["problems"]))


@attack(
    Row.KEY,
    "the same with a roster that comes past the import",
    to=To.PLAN,
    by=By.REFUSED,
    says=r"the formations 'Formasi Contoh' and 'formasi contoh' look alike, and each would have a "
    "ranking of its own",
)
def test_a_plan_with_formations_that_look_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    first, *rest = planned.a_roster(4)
    other = replace(first, formation="formasi contoh")
    monkeypatch.setattr(planned, "a_roster", lambda _size: [other, *rest])
    with pytest.raises(BadPlan) as refused:
        planned.a_planned_sitting(tmp_path / "data")
    return str(refused.value)


@attack(
    Row.CHECKER,
    "a name of the sitting that is no name of the log, so that it reads like a verdict",
    to=To.RECORD,
    by=By.VERIFY,
    says="entry 0: the record of sitting 'sesi-1 ini benar' is signed as ujian.example/sesi-1",
)
def test_a_sitting_called_like_a_verdict(tmp_path: Path, day: Recorded) -> Report:
    def called(event: did.Event) -> did.Event:
        is_first = isinstance(event, did.SittingPrepared)
        return replace(event, sitting="sesi-1 ini benar") if is_first else event

    assert msgspec.json.decode(day.entries[0][1:])["sitting"] == "sesi-1"
    return verify(write_log(tmp_path / "bundle", rewritten(day, called).entries))
