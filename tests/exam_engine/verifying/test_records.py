"""Records are what the format says, and tell a life that an attempt can have."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from exam_engine.ledger.entry import NO_HEAD, closing_entry, next_head
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.verification import verify
from tests.exam_engine.verifying.bundles import papers, write, write_log
from tests.exam_engine.verifying.sittings import an_ordinary_day

Fields = dict[str, Any]
Change = Callable[[Fields], Fields]


def found(report: Report, attack: Attack) -> str:
    return "\n".join(f"{one.where}: {one.what}" for one in report.findings if one.attack is attack)


def kept_so(folder: Path, attempt: str, change: Callable[[list[bytes]], list[bytes]]) -> Report:
    """Somebody's paper with other records, committed to, closed and signed so by its keeper."""
    day = an_ordinary_day(1)
    mine, identity = day.of(attempt), day.identities[attempt]
    assert identity.secret is not None
    written, head = change([day.records[at] for at in mine]), NO_HEAD
    assert len(written) == len(mine)
    for number, (at, record) in enumerate(zip(mine, written, strict=True), 1):
        salt = hmac.digest(identity.secret, b"salt" + number.to_bytes(4, "big"), "sha256")
        committed = sha256(b"exam-engine/commit/v1\0" + salt + record).digest()
        day.records[at] = record
        day.entries[at] = day.entries[at][:21] + committed
        head = next_head(head, committed)
    closing = b"\x02" + identity.pseudonym
    at = next(at for at, one in enumerate(day.entries) if one.startswith(closing))
    day.entries[at] = closing_entry(identity.pseudonym, len(mine), head)
    folder = write_log(folder / "bundle", day.entries)
    write(folder, "opened/papers.jsonl", papers(day, whole=True, attempts=[attempt]))
    return verify(folder)


def one_changed(name: str, change: Change) -> Callable[[list[bytes]], list[bytes]]:
    def changed(records: list[bytes]) -> list[bytes]:
        at = next(at for at, one in enumerate(records) if json.loads(one)["event"] == name)
        fields = change(json.loads(records[at]))
        written = json.dumps(fields, separators=(",", ":")).encode()
        return [*records[:at], written, *records[at + 1 :]]

    return changed


def with_(**changes: object) -> Change:
    return lambda fields: {**fields, **changes}


def without(name: str) -> Change:
    return lambda fields: {field: value for field, value in fields.items() if field != name}


def test_records_kept_as_they_are_hold(tmp_path: Path) -> None:
    assert kept_so(tmp_path, "P-001", lambda records: records).findings == []


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("AnswerRecorded/1", with_(event="AnswerRecorded/2"), "AnswerRecorded/2 is no record of"),
        ("AnswerRecorded/1", with_(event="SittingStarted/1"), "SittingStarted/1 is no record of"),
        ("AnswerRecorded/1", without("choice"), "it has no 'choice'"),
        ("AnswerRecorded/1", with_(seq=0), "its 'seq' is not above zero"),
        ("AnswerRecorded/1", with_(choice=-1), "its 'choice' is negative"),
        ("AnswerRecorded/1", with_(choice="A"), "its 'choice' is no whole number"),
        ("AnswerRecorded/1", with_(late_ms=0), "its 'late_ms' is not above zero"),
        ("AnswerRecorded/1", with_(flag=False), "its 'flag' is the default, which is left out"),
        ("AnswerRecorded/1", with_(views=[]), "its 'views' is no list of something"),
        ("AnswerRecorded/1", with_(at="kemarin"), "its 'at' is no whole number"),
        ("AnswerRecorded/1", with_(clock=-5), "its 'clock' is negative"),
        ("AttemptFinished/1", with_(by="nobody"), "its 'by' is none of candidate, time, proctor"),
        ("AttemptFinished/1", with_(points=[5, -1]), "its 'points' are no list of whole numbers"),
        ("AttemptFinished/1", without("total"), "it has no 'total'"),
        ("CandidateAdmitted/1", without("allowance_ms"), "it has no 'allowance_ms'"),
        ("TerminalBound/1", with_(terminal=None), "its 'terminal' is no text"),
        ("CandidateReady/1", without("attempt"), "its 'attempt' is no text"),
    ],
)
def test_a_record_that_is_not_in_the_format_is_named_by_its_entry(
    tmp_path: Path, name: str, change: Change, said: str
) -> None:
    report = kept_so(tmp_path, "P-001", one_changed(name, change))

    wrong = found(report, Attack.MALFORMED)
    assert wrong.startswith("entry ")
    assert said in wrong


@pytest.mark.parametrize("space", [b" ", b"\n", b"\t"])
def test_a_record_has_no_spaces_between_its_fields(tmp_path: Path, space: bytes) -> None:
    def spaced(records: list[bytes]) -> list[bytes]:
        return [records[0].replace(b'","at"', b'",' + space + b'"at"'), *records[1:]]

    said = found(kept_so(tmp_path, "P-001", spaced), Attack.MALFORMED)

    assert "it has spaces between its fields" in said


def test_a_record_may_have_spaces_in_its_words(tmp_path: Path) -> None:
    words = with_(staff='petugas "contoh" \\ satu')

    report = kept_so(tmp_path, "P-001", one_changed("CandidateAdmitted/1", words))

    assert report.findings == []


def test_a_field_that_came_later_is_left_to_who_knows_it(tmp_path: Path) -> None:
    later = with_(device="layar sentuh")

    assert kept_so(tmp_path, "P-001", one_changed("TerminalBound/1", later)).findings == []


def named(records: list[bytes], name: str) -> int:
    return next(at for at, one in enumerate(records) if json.loads(one)["event"] == name)


def with_clock_of(record: bytes, other: bytes) -> bytes:
    fields = json.loads(record) | {"clock": json.loads(other)["clock"]}
    return json.dumps(fields, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("CandidateAdmitted/1", "PinIssued/1", "PinIssued/1 cannot happen to an attempt that is"),
        ("TerminalBound/1", "CandidateReady/1", "CandidateReady/1 cannot happen to an attempt"),
        ("CandidateReady/1", "AnswerRecorded/1", "AnswerRecorded/1 cannot happen to an attempt"),
    ],
)
def test_what_happened_to_an_attempt_happened_in_a_possible_order(
    tmp_path: Path, first: str, second: str, said: str
) -> None:
    def exchanged(records: list[bytes]) -> list[bytes]:
        changed, one, two = list(records), named(records, first), named(records, second)
        changed[one] = with_clock_of(records[two], records[one])
        changed[two] = with_clock_of(records[one], records[two])
        return changed

    assert said in found(kept_so(tmp_path, "P-001", exchanged), Attack.OUT_OF_ORDER)


def test_who_had_another_time_than_the_usual_is_counted(tmp_path: Path) -> None:
    longer = with_(allowance_ms=9_999_999)

    report = kept_so(tmp_path, "P-001", one_changed("CandidateAdmitted/1", longer))

    assert report.findings == []
    assert report.unproved["own_time"] == 1


def test_a_paper_is_closed_by_the_entry_after_its_end(tmp_path: Path) -> None:
    day = an_ordinary_day(1)
    closing = next(at for at, one in enumerate(day.entries) if one[:1] == b"\x02")
    entries = list(day.entries)
    entries[closing], entries[closing + 1] = entries[closing + 1], entries[closing]

    said = found(verify(write_log(tmp_path / "bundle", entries)), Attack.OUT_OF_ORDER)

    name = day.entries[closing][1:17].hex()
    assert f"entry {closing + 1}: paper {name} was closed later than it ended" in said


def test_whoever_is_voided_is_closed(tmp_path: Path) -> None:
    day = an_ordinary_day(1)
    name = day.identities["P-003"].pseudonym
    closing = next(at for at, one in enumerate(day.entries) if one[:17] == b"\x02" + name)

    report = verify(write_log(tmp_path / "bundle", day.entries[:closing]))
    assert report.findings == []  # the closing entry may still come

    entries = [*day.entries[:closing], *day.entries[closing + 1 :]]
    said = found(verify(write_log(tmp_path / "other", entries)), Attack.OUT_OF_ORDER)
    assert f"paper {name.hex()} was voided and not closed" in said
