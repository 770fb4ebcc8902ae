"""What the first entry says binds everything after it: staff's notes, two people, rules, values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from exam_engine import commands as ask
from exam_engine.ledger.scribe import SITTING
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.verification import verify
from tests.exam_engine.verifying.bundles import papers, write, write_log
from tests.exam_engine.verifying.sittings import Recorded

Fields = dict[str, Any]
GRANT = {"attempts": ("P-001",), "reason": "komputer diganti"}


def found(report: Report, attack: Attack) -> str:
    return "\n".join(f"{one.where}: {one.what}" for one in report.findings if one.attack is attack)


def with_fields(day: Recorded, name: str, change: Callable[[Fields], object]) -> list[bytes]:
    """The entries with the public fields of one kind changed: whoever signs may write anything."""
    entries = list(day.entries)
    for at, entry in enumerate(entries):
        if entry[:1] == b"\x04" and (fields := msgspec.json.decode(entry[1:]))["event"] == name:
            change(fields)
            entries[at] = b"\x04" + msgspec.json.encode(fields)
    return entries


def begun() -> Recorded:
    """Somebody works."""
    day = Recorded()
    day.order(ask.OpenRegistration)
    day.seat("P-001")
    day.order(ask.StartSitting)
    return day


def checked(folder: Path, entries: list[bytes]) -> Report:
    return verify(write_log(folder / "bundle", entries))


# --- the sitting's own pseudonym -----------------------------------------------------------------


def test_staffs_notes_are_never_closed_like_a_paper(tmp_path: Path, day: Recorded) -> None:
    own = day.identities[SITTING].pseudonym
    closing = b"\x02" + own + bytes(36)

    report = checked(tmp_path, [*day.entries, closing])

    assert "the pseudonym of the staff's notes, as a paper" in found(report, Attack.GHOST)


def test_staffs_notes_are_never_disqualified(tmp_path: Path, day: Recorded) -> None:
    own = day.identities[SITTING].pseudonym.hex()
    entries = with_fields(day, "AttemptVoided/1", lambda one: one.update(attempt=own))

    said = found(checked(tmp_path, entries), Attack.GHOST)

    assert f"it treats {own}, the pseudonym of the staff's notes, as a paper" in said


def test_staffs_notes_are_opened_as_nobodys_paper(log: Path, day: Recorded) -> None:
    write(log, "opened/papers.jsonl", papers(day, whole=True, attempts=[SITTING]))

    assert "are the staff's notes and nobody's paper" in found(verify(log), Attack.MALFORMED)


def test_with_the_staffs_pseudonym_named_every_other_one_is_a_person(tmp_path: Path) -> None:
    day = Recorded(1)
    day.order(ask.OpenRegistration)
    day.seat("P-001")
    day.order(ask.SendNotice, text="tenang")
    ghost = b"\x01" + bytes(16) + (1).to_bytes(4, "big") + bytes(32)

    report = checked(tmp_path, [*day.entries, ghost])

    assert found(report, Attack.GHOST) == "entry 0: 2 papers, and 1 people were on the roster"


# --- two people ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "fields", "said"),
    [
        (ask.StartSitting, {}, "the start by one person alone"),
        (
            ask.VoidAttempt,
            {"attempt": "P-001", "reason": "joki"},
            "a disqualification by one person alone",
        ),
        (
            ask.GrantTime,
            GRANT | {"seconds": 601},
            "601000 ms in all were granted to an attempt, more than 600000 ms, by one person alone",
        ),
        (ask.ReleaseResults, {}, "the release by one person alone"),
        (
            ask.ThawBoard,
            {},
            "points were shown after the end, before the release, by one person alone",
        ),
    ],
)
def test_what_takes_two_people_is_found_when_one_did_it(
    tmp_path: Path, command: type[ask.StaffCommand], fields: Fields, said: str
) -> None:
    day = Recorded(two_people=False)  # the engine lets one person do all of it
    day.order(ask.OpenRegistration)
    day.seat("P-001")
    alone = {"seconded_by": ""}
    day.order(ask.StartSitting, **alone if command is ask.StartSitting else {})
    if command in {ask.VoidAttempt, ask.GrantTime}:
        day.order(command, **fields, **alone)
    if command in {ask.ThawBoard, ask.ReleaseResults}:
        day.order(ask.FreezeBoard, reason="akhir")
        day.order(ask.FinishSitting)
        day.order(command, **alone)
    entries = with_fields(day, "SittingPrepared/1", lambda one: one.update(two_people=True))

    assert found(checked(tmp_path, entries), Attack.ALONE).endswith(said)


def test_many_small_grants_come_to_a_large_one(tmp_path: Path) -> None:
    day = Recorded(two_people=False)
    day.order(ask.OpenRegistration)
    day.seat("P-001")
    day.order(ask.GrantTime, **GRANT, seconds=300)  # by two people, and it counts
    for _ in range(2):
        day.order(ask.GrantTime, **GRANT, seconds=200, seconded_by="")
    entries = with_fields(day, "SittingPrepared/1", lambda one: one.update(two_people=True))

    said = found(checked(tmp_path, entries), Attack.ALONE)

    assert said == (
        f"entry {len(entries) - 1}: 700000 ms in all were granted to an attempt, more than 600000 "
        "ms, by one person alone"
    )


def test_what_one_person_may_do_is_no_finding(tmp_path: Path) -> None:
    day = begun()
    day.order(ask.GrantTime, **GRANT, seconds=600, seconded_by="")
    day.order(ask.FreezeBoard, reason="akhir", seconded_by="")
    day.order(ask.ThawBoard, seconded_by="")
    day.order(ask.FinishSitting, seconded_by="")

    report = checked(tmp_path, day.entries)

    assert report.findings == []
    assert report.proved["two_people"] == 1


def test_a_sitting_for_one_person_proves_nothing_of_two(tmp_path: Path) -> None:
    day = Recorded(two_people=False)
    day.order(ask.OpenRegistration)
    day.order(ask.StartSitting, seconded_by="")

    report = checked(tmp_path, day.entries)

    assert report.findings == []
    assert "two_people" not in report.proved
    assert report.unproved["one_person"] == 0


# --- the rules -----------------------------------------------------------------------------------


def test_rules_that_were_changed_afterwards_are_found(everything: Path) -> None:
    path = everything / "opened/rules.toml"
    path.write_bytes(path.read_bytes().replace(b"total = 8", b"total = 5"))

    said = found(verify(everything), Attack.RULES)

    assert said.startswith("opened/rules.toml: its SHA-256 is ")
    assert said.endswith(" was written before the start")


# --- values of open entries ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "changed", "said"),
    [
        ("SittingPrepared/1", {"pseudonym": "ZZ"}, "its 'pseudonym' is no pseudonym"),
        ("SittingPrepared/1", {"two_people": 1}, "its 'two_people' is neither true nor false"),
        ("SittingPrepared/1", {"grant_alone_ms": -1}, "its 'grant_alone_ms' is negative"),
        ("SittingPrepared/1", {"manifest": ["x"]}, "its 'manifest' is no object of texts"),
        ("SittingPrepared/1", {"roster_size": True}, "its 'roster_size' is no whole number"),
        ("SittingStarted/1", {"seconded": "ya"}, "its 'seconded' is neither true nor false"),
        ("SittingFinished/1", {"by": "nobody"}, "its 'by' is none of staff, time"),
        ("SittingFinished/1", {"clock": -1}, "its 'clock' is negative"),
        ("TimeGranted/1", {"ms": 0}, "its 'ms' is not above zero"),
        ("TimeGranted/1", {"attempts": []}, "it names nobody"),
        ("TimeGranted/1", {"attempts": "P-002"}, "its 'attempts' are no list of pseudonyms"),
        ("TimeGranted/1", {"attempts": ["00" * 16] * 2}, "it names an attempt twice"),
        (
            "TimeGranted/1",
            {"attempts": [f"{at:032x}" for at in range(501)]},
            "it names 501 attempts, and an entry names 500",
        ),
        ("AttemptVoided/1", {"attempt": None}, "its 'attempt' is no pseudonym"),
    ],
)
def test_a_field_that_is_not_what_the_format_says_is_named(
    tmp_path: Path, day: Recorded, name: str, changed: Fields, said: str
) -> None:
    entries = with_fields(day, name, lambda one: one.update(changed))

    assert said in found(checked(tmp_path, entries), Attack.MALFORMED)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("SittingPrepared/1", "roster_size"),
        ("TimeGranted/1", "attempts"),
        ("SittingFinished/1", "by"),
    ],
)
def test_a_field_that_is_missing_is_named(
    tmp_path: Path, day: Recorded, name: str, field: str
) -> None:
    entries = with_fields(day, name, lambda one: one.pop(field))

    assert f"it has no {field!r}" in found(checked(tmp_path, entries), Attack.MALFORMED)


@pytest.mark.parametrize("changed", [{"room": "a"}, {"attempts": []}])
def test_a_pause_is_of_a_room_or_of_attempts(tmp_path: Path, changed: Fields) -> None:
    day = begun()
    day.order(ask.Pause, attempts=("P-001",), reason="sakit")
    entries = with_fields(day, "AttemptsPaused/1", lambda one: one.update(changed))

    said = found(checked(tmp_path, entries), Attack.MALFORMED)

    assert "it names either a room or attempts" in said


@pytest.mark.parametrize("software", ["0.1.0", "0.1.0 " + 63 * "5", 64 * "5"])
def test_a_software_is_a_release_and_its_fingerprint(
    tmp_path: Path, day: Recorded, software: str
) -> None:
    entries = with_fields(day, "SittingPrepared/1", lambda one: one.update(software=software))

    said = found(checked(tmp_path, entries), Attack.MALFORMED)

    assert "its 'software' is no release and 64 hexadecimal digits" in said


def test_a_software_is_named_once(tmp_path: Path) -> None:
    day = begun()
    day.do(ask.NameSoftware(software="0.1.1 " + 64 * "6"))
    entries = [*day.entries, day.entries[-1]]

    said = found(checked(tmp_path, entries), Attack.OUT_OF_ORDER)

    assert f"entry {len(entries) - 1}: it names 0.1.1 666" in said
    assert said.endswith(" again, which writes already")
