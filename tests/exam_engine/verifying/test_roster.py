"""Who is on the list, and for what, is what the roster committed to before the start."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.verification import verify
from tests.exam_engine.ledger import naive_tree
from tests.exam_engine.verifying.bundles import write, write_everything
from tests.exam_engine.verifying.sittings import Recorded, a_roster_line, with_manifest

Applied = tuple[str, str, object]
BROUGHT = {"tiu": 10, "tkp": 9}


def found(report: Report, attack: Attack) -> str:
    return "\n".join(f"{one.where}: {one.what}" for one in report.findings if one.attack is attack)


def replaced(folder: Path, name: str, old: str, new: str) -> Report:
    path = folder / "opened" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return verify(folder)


def with_roster(folder: Path, day: Recorded, applied: dict[str, Applied]) -> Path:
    """A bundle of the same day with another roster, committed to as if it had always been so."""
    lines = {
        number: a_roster_line(place, number, one)
        for place, (number, one) in enumerate(applied.items())
    }
    leaves = [sha256(b"\0" + json.loads(one)[0].encode()).digest() for one in lines.values()]
    twin = with_manifest(day, roster_root=naive_tree.root(leaves).hex())
    twin.roster = lines
    return write_everything(folder / "bundle", twin)


def everybody(day: Recorded, **others: Applied) -> dict[str, Applied]:
    return dict.fromkeys(day.roster, ("Analis", "general", None)) | {
        name.replace("_", "-"): one for name, one in others.items()
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("P-001,Analis", "P-001,Guru", "P-001 is listed with the formation 'Guru'; the roster"),
        ("P-002,Analis,general", "P-002,Analis,umum", "P-002 is listed with the category 'umum'"),
    ],
)
def test_who_is_listed_for_another_formation_or_category_is_found(
    everything: Path, old: str, new: str, said: str
) -> None:
    assert said in found(replaced(everything, "results.csv", old, new), Attack.ROSTER)


def test_who_never_came_is_missed_too(everything: Path) -> None:
    report = replaced(everything, "results.csv", "P-004,Analis,general,,,,,,absent\n", "")

    assert "P-004 is on the roster and not on the list" in found(report, Attack.DROPPED)


def test_whose_paper_is_there_and_who_is_not_on_the_roster_never_was_a_candidate(
    tmp_path: Path, day: Recorded
) -> None:
    applied = everybody(day)
    del applied["P-002"]
    applied["P-005"] = ("Analis", "general", None)

    said = found(verify(with_roster(tmp_path, day, applied)), Attack.GHOST)

    assert "opened/roster.jsonl: P-002 has a paper and is not on the roster" in said


def test_a_roster_that_grew_is_longer_than_line_0_says(tmp_path: Path, day: Recorded) -> None:
    applied = everybody(day, P_005=("Analis", "general", None))

    said = found(verify(with_roster(tmp_path, day, applied)), Attack.GHOST)

    assert "opened/roster.jsonl: it has 5 people, and the record says 4" in said


def test_somebody_put_on_the_roster_afterwards_gives_another_root(everything: Path) -> None:
    path = everything / "opened/roster.jsonl"
    path.write_bytes(path.read_bytes() + a_roster_line(4, "P-005", ("Analis", "x", None)) + b"\n")

    said = found(verify(everything), Attack.ALTERED)

    assert said.startswith("opened/roster.jsonl: its lines come to another root than the one")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda line: line[:2], "a line of the roster is [leaf, salt, content]"),
        (lambda line: [line[0], "00" * 32, line[2]], "is not what was committed to"),
        (
            lambda line: [*line[:2], line[2].replace("Analis", "Guru")],
            "is not what was committed to",
        ),
        (
            lambda line: [line[0].replace("candidate/2", "candidate"), *line[1:]],
            'a leaf of the roster is ["candidate/2", number, hash, hash]',
        ),
        (lambda line: [line[0], "kosong", line[2]], "a salt is 64 small hexadecimal digits"),
        (lambda line: ["\ud800", *line[1:]], "it has half a surrogate pair"),
        (lambda line: [*line[:2], 5], "a line of the roster is [leaf, salt, content]"),
    ],
)
def test_a_line_that_does_not_open_is_named(
    everything: Path, change: Callable[[list[str]], list[object]], said: str
) -> None:
    path = everything / "opened/roster.jsonl"
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([json.dumps(change(json.loads(first))), *rest]), encoding="utf-8")

    report = verify(everything)

    assert said in found(report, Attack.MALFORMED)
    assert found(report, Attack.MALFORMED).startswith("opened/roster.jsonl line 1: ")


@pytest.mark.parametrize(
    ("applied", "said"),
    [
        (("Analis", 5, None), "what P-001 applied for is [number, formation, category, imported]"),
        (("Analis", "general", {"tiu": 1.5}), "points taken over are whole numbers by section"),
        (("Analis", "general", {"tiu": True}), "points taken over are whole numbers by section"),
        (("Analis", "general", []), "points taken over are whole numbers by section"),
    ],
)
def test_what_was_committed_to_and_is_no_application_is_named(
    tmp_path: Path, day: Recorded, applied: Applied, said: str
) -> None:
    report = verify(with_roster(tmp_path, day, everybody(day, P_001=applied)))

    assert said in found(report, Attack.MALFORMED)


def test_nobody_stands_on_the_roster_twice(tmp_path: Path, day: Recorded) -> None:
    folder = with_roster(tmp_path, day, everybody(day))
    lines = (folder / "opened/roster.jsonl").read_bytes().splitlines(keepends=True)
    write(folder, "opened/roster.jsonl", b"".join([lines[0], *lines]))

    assert "P-001 is not in the order of the roster" in found(verify(folder), Attack.MALFORMED)


def test_points_of_an_earlier_cycle_are_proved_by_the_roster(tmp_path: Path, day: Recorded) -> None:
    folder = with_roster(tmp_path, day, everybody(day, P_004=("Guru", "general", BROUGHT)))
    imported = "P-004,Guru,general,10,9,19,1,1,imported"
    replaced(folder, "results.csv", "P-004,Analis,general,,,,,,absent", imported)

    report = verify(folder)

    assert report.findings == []
    assert report.proved["imported"] == 1


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (
            "P-004,Guru,general,15,9,24,1,1,imported",
            "P-004 has [15, 9] points of an earlier cycle; the roster says [10, 9]",
        ),
        (
            "P-004,Guru,general,,,,,,absent",
            "P-004 brought [10, 9] points along and is listed without any",
        ),
        (
            "P-004,Guru,general,10,9,20,1,1,imported",
            "the total of P-004 is not its sections' sum",
        ),
    ],
)
def test_points_of_an_earlier_cycle_that_changed_are_found(
    tmp_path: Path, day: Recorded, listed: str, said: str
) -> None:
    folder = with_roster(tmp_path, day, everybody(day, P_004=("Guru", "general", BROUGHT)))

    report = replaced(folder, "results.csv", "P-004,Analis,general,,,,,,absent", listed)

    assert said in found(report, Attack.SCORE)


def test_points_that_nobody_brought_along_are_found(everything: Path) -> None:
    imported = "P-004,Analis,general,10,9,19,1,1,imported"

    report = replaced(everything, "results.csv", "P-004,Analis,general,,,,,,absent", imported)

    said = found(report, Attack.SCORE)
    assert "P-004 has [10, 9] points of an earlier cycle; the roster says none" in said


def test_without_a_roster_such_points_are_only_counted(everything: Path) -> None:
    (everything / "opened/roster.jsonl").unlink()
    imported = "P-004,Guru,general,10,9,19,1,1,imported"

    report = replaced(everything, "results.csv", "P-004,Analis,general,,,,,,absent", imported)

    assert report.findings == []
    assert report.unproved["imported"] == 1
    assert report.unproved["roster_closed"] == 0


def test_who_answered_has_no_points_of_an_earlier_cycle(everything: Path) -> None:
    report = replaced(everything, "results.csv", ",2,finished", ",2,imported")

    assert "is listed as imported; the record says otherwise" in found(report, Attack.SCORE)


def test_a_candidate_shows_their_own_line_and_nobody_elses(everything: Path) -> None:
    path = everything / "opened/roster.jsonl"
    lines = path.read_bytes().splitlines()
    closed = [
        json.dumps(sha256(b"\0" + json.loads(one)[0].encode()).hexdigest()).encode()
        for one in lines[1:]
    ]
    path.write_bytes(b"\n".join([lines[0], *closed]))
    (everything / "opened/results.csv").unlink()

    report = verify(everything)

    assert report.findings == []
    assert report.proved["roster"] == 4
