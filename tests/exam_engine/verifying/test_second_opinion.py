"""What a second verifier, written from the documents alone, found and this one did not."""

from __future__ import annotations

from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.signers import NOTE, Signer
from exam_engine.verifying.record_fields import check_record
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.verification import verify
from tests.exam_engine.verifying.bundles import (
    a_note,
    a_policy,
    results,
    write,
    write_everything,
    write_log,
)
from tests.exam_engine.verifying.sittings import Recorded

LIST = "opened/results.csv"


def a_day() -> Recorded:
    """P-001 answers, P-002 is ready and answers nothing, P-003 ends before the start.

    An item that both of the first two have then gives points to everybody who had begun.
    """
    day = Recorded()
    day.order(ask.OpenRegistration)
    for attempt in ("P-001", "P-002", "P-003"):
        day.seat(attempt)
    day.order(ask.FinishAttempt, attempts=("P-003",), reason="sakit")
    day.order(ask.StartSitting)
    day.answer("P-001", 1, 0)
    day.order(ask.FinishSitting)
    for place in range(4):
        day.order(ask.CorrectKey, item=f"item-{place}", reason="soal tidak jelas")
    day.order(ask.ReleaseResults)
    return day


def listed(folder: Path, day: Recorded, attempt: str, row: str, *, whole: bool = True) -> Report:
    """A bundle whose list says this of somebody, and the right places of all others."""
    write_everything(folder, day, whole=whole)
    lines = results(day).decode().splitlines()
    lines = [row if line.startswith(attempt) else line for line in lines]
    write(folder, LIST, "\n".join([*lines, ""]).encode())
    return verify(folder)


def found(report: Report, attack: Attack) -> str:
    return "\n".join(f"{one.where}: {one.what}" for one in report.findings if one.attack is attack)


def test_such_a_day_holds(tmp_path: Path) -> None:
    day = a_day()

    for whole in (True, False):
        assert verify(write_everything(tmp_path / str(whole), day, whole=whole)).findings == []
    assert "P-002,Analis,general,15,0,15,0,1,finished" in results(day).decode()
    assert "P-003,Analis,general,,,,,,absent" in results(day).decode()


def test_who_never_began_gets_no_points_of_a_corrected_key(tmp_path: Path) -> None:
    row = "P-003,Analis,general,15,0,15,0,1,finished"

    for whole in (True, False):
        report = listed(tmp_path / str(whole), a_day(), "P-003", row, whole=whole)

        assert "P-003 is listed as finished" in found(report, Attack.SCORE)


def test_who_worked_and_left_everything_out_is_not_absent(tmp_path: Path) -> None:
    row = "P-002,Analis,general,,,,,,absent"

    assert "P-002 is listed as absent" in found(
        listed(tmp_path / "whole", a_day(), "P-002", row), Attack.SCORE
    )
    # in a bundle of the tier points a record that stays closed may have released the terminal
    assert listed(tmp_path / "part", a_day(), "P-002", row, whole=False).findings == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("P-001,Analis,general,,,,,,disqualified", "P-001 is listed as disqualified"),
        ("P-001,Analis,general,,,,,,finished", "P-001 is listed with no points and has"),
        (
            "P-001,Analis,general,+15,0,15,0,1,finished",
            "line 2: '+15' is not how a number is spelled",
        ),
        (
            "P-001,Analis,general,015,0,15,0,1,finished",
            "line 2: '015' is not how a number is spelled",
        ),
    ],
)
def test_a_row_that_says_nothing_or_says_it_otherwise_is_found(
    tmp_path: Path, row: str, said: str
) -> None:
    report = listed(tmp_path, a_day(), "P-001", row)

    assert said in "\n".join(one.what for one in report.findings)


def test_a_total_without_points_is_found(tmp_path: Path) -> None:
    row = "P-003,Analis,general,,,450,1,,absent"

    said = found(listed(tmp_path, a_day(), "P-003", row), Attack.SCORE)

    assert "P-003 has no points, and a total or cut scores" in said


def test_who_is_voided_after_the_start_without_an_answer_has_points(tmp_path: Path) -> None:
    day = Recorded()
    day.order(ask.OpenRegistration)
    day.seat("P-001")
    day.order(ask.StartSitting)
    day.order(ask.VoidAttempt, attempt="P-001", reason="joki")
    day.order(ask.FinishSitting)
    day.order(ask.ReleaseResults)

    assert "P-001,Analis,general,0,0,0,0,,disqualified" in results(day).decode()
    for whole in (True, False):
        assert verify(write_everything(tmp_path / str(whole), day, whole=whole)).findings == []


@pytest.mark.parametrize("name", ["rules.toml", "keys.jsonl", "forms.jsonl", "roster.jsonl"])
def test_what_is_opened_is_checked_also_without_papers(
    tmp_path: Path, short_day: Recorded, name: str
) -> None:
    folder = write_everything(tmp_path, short_day)
    for other in (folder / "opened").iterdir():
        if other.name != name:
            other.unlink()
    assert verify(folder).findings == []
    path = folder / "opened" / name

    path.write_bytes(path.read_bytes().replace(b"5", b"4", 1))

    assert not verify(folder).holds


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"at":1790', '"at":-1790', "its 'at' is negative"),
        ('"roster_size":4', '"roster_size":9007199254740992', "2^53"),
    ],
)
def test_numbers_are_those_that_every_reader_has_exactly(
    tmp_path: Path, short_day: Recorded, old: str, new: str, said: str
) -> None:
    first = short_day.entries[0].decode("latin-1").replace(old, new, 1).encode("latin-1")
    assert first != short_day.entries[0]

    report = verify(write_log(tmp_path, [first, *short_day.entries[1:]]))

    assert said in found(report, Attack.MALFORMED)


def test_the_name_of_a_log_is_more_than_its_sitting(tmp_path: Path, short_day: Recorded) -> None:
    log = Signer("sesi-1", NOTE, bytes(32))
    folder = write_log(tmp_path, short_day.entries, a_note(short_day.entries, log))
    write(folder, "policy", a_policy(log))

    assert "is signed as sesi-1" in found(verify(folder), Attack.KEY_CHANGED)


@pytest.mark.parametrize("views", [[[1, "x"]], [[0, 5]], [[1, -1]], [[1]], ["1"]])
def test_views_are_items_and_times(views: list[object]) -> None:
    fields = {"at": 1, "clock": 1, "attempt": "P-001", "seq": 1, "item": 1, "choice": 0}

    with pytest.raises(Malformed, match="no \\[item, ms\\]"):
        check_record("AnswerRecorded/1", fields | {"views": views}, b"{}")


def test_who_brought_nothing_along_is_not_imported(tmp_path: Path) -> None:
    row = "P-004,Analis,general,,,,,,imported"

    said = found(listed(tmp_path, a_day(), "P-004", row), Attack.SCORE)

    assert "P-004 has [] points of an earlier cycle; the roster says none" in said


def test_a_list_from_before_no_correction_claims_what_nobody_can_check(
    tmp_path: Path, short_day: Recorded
) -> None:
    folder = write_everything(tmp_path, short_day)
    write(folder, "opened/results-before-1.csv", results(short_day))

    said = found(verify(folder), Attack.RANK)

    assert said.startswith("opened/results-before-1.csv: the record has 0 corrections")
