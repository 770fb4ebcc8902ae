"""What a correction changed, for the committee: everybody concerned, nobody else, and how many."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from python_calamine import load_workbook

from exam_engine import commands as ask
from exam_engine.ledger.growing import StoredCheckpoint
from proctor_console.documents.correction_report import Reported, csv_bytes, summary, workbook
from proctor_console.documents.rank_differences import HEADER, Differences, differences
from proctor_console.documents.result_list import result_rows
from scoring import rules
from tests.exam_engine.verifying.sittings import Recorded, a_form

PACK = rules.parse(
    """
name = "contoh"
title = "Contoh"
source = "contoh"
[[sections]]
id = "tiu"
title = "TIU"
items = 3
points = [5, 0, 0, 0, 0]
[[sections]]
id = "tkp"
title = "TKP"
items = 2
points = [5, 4, 3, 2, 1]
[categories.general]
title = "Umum"
cut_scores = { tiu = 5, total = 8 }
[stages.skd]
title = "SKD"
order = ["total", "tkp", "tiu"]
full_tie = "advance"
statuses = [
  { code = "P", means = "memenuhi", when = "outside" },
  { code = "TH", means = "tidak hadir", when = "absent" },
  { code = "DIS", means = "diskualifikasi", when = "disqualified" },
]
""",
    "contoh",
)
PEOPLE = ("P-001", "P-002", "P-003", "P-004")


def a_day() -> Recorded:
    """Four at work; two formations, and a name that a spreadsheet would run."""
    day = Recorded(4)
    names = {"P-001": "=1+1", "P-002": "MAS'UDATUL CONTOH"}
    for number, sheet in day.memory.sheets.attempts.items():
        sheet.candidate = replace(
            sheet.candidate,
            name=names.get(number, sheet.candidate.name),
            formation="Guru" if number == "P-004" else "Analis",
        )
    day.order(ask.OpenRegistration)
    for attempt in PEOPLE:
        day.seat(attempt)
    day.order(ask.StartSitting)
    return day


def corrected(day: Recorded, item: str, points: tuple[int, ...] | None = None) -> None:
    day.order(ask.CorrectKey, item=item, points=points, reason="Soal tidak dapat dijawab")


def test_only_who_is_concerned_is_listed_with_what_was_and_what_is() -> None:
    day = a_day()
    for attempt in PEOPLE:
        day.answer(attempt, 4, a_form(attempt)[3][1].index(4))  # 5 points of tkp for each
    day.order(ask.VoidAttempt, attempt="P-003", reason="joki")
    day.order(ask.FinishSitting)
    corrected(day, "item-1")  # P-001, P-003 and P-004 have it

    header, *rows = differences(day.memory.sheets, PACK, 1).rows()

    assert header == HEADER
    assert [(row[0], *row[4:]) for row in rows] == [
        ("P-001", 0, 5, 5, 10, 1, 1, 0, 1, "finished"),
        ("P-002", 0, 0, 5, 5, 1, 2, 0, 0, "finished"),
        ("P-003", 0, 5, 5, 10, None, None, 0, 1, "disqualified"),
        ("P-004", 0, 5, 5, 10, 1, 1, 0, 1, "finished"),
    ]


def a_report(day: Recorded, number: int = 1) -> Reported:
    sheets = day.memory.sheets
    found = differences(sheets, PACK, number)
    return Reported("Sesi 1", sheets.sitting.corrections[number - 1], found, "Koordinator", "Saksi")


def test_the_report_says_what_was_corrected_and_counts_whom_it_concerns() -> None:
    day = a_day()
    day.order(ask.FinishSitting)
    corrected(day, "item-1")

    said = dict(summary(a_report(day)))

    assert said["Kunci semula"] == "A 5 · B 0 · C 0 · D 0 · E 0"
    assert said["Kunci baru"] == "A 5 · B 5 · C 5 · D 5 · E 5 · kosong 5"
    assert (said["Diminta oleh"], said["Disetujui oleh"]) == ("Koordinator", "Saksi")
    counts = ("Peserta dengan nilai", "Peserta dengan soal ini", "Nilai berubah")
    assert [said[name] for name in counts] == [4, 3, 3]
    assert said["Peringkat berubah"] == 1  # P-002 falls behind; ties shared the first place
    assert said["Alasan"] == "Soal tidak dapat dijawab"


def test_a_report_stays_what_it_was_whatever_happens_later() -> None:
    day = a_day()
    day.order(ask.FinishSitting)
    corrected(day, "item-1")
    before = csv_bytes(a_report(day))

    corrected(day, "item-0")
    day.order(ask.VoidAttempt, attempt="P-001", reason="joki")
    corrected(day, "item-1", (0, 5, 0, 0, 0))

    assert csv_bytes(a_report(day)) == before


def test_workbook_and_csv_say_the_same_and_run_nothing(tmp_path: Path) -> None:
    day = a_day()
    day.order(ask.FinishSitting)
    corrected(day, "item-1")
    path = tmp_path / "report.xlsx"
    path.write_bytes(
        workbook(a_report(day), StoredCheckpoint(number=1, size=7, root=bytes(32), note=b""))
    )

    book = load_workbook(path)
    lines = list(csv.reader(io.StringIO(csv_bytes(a_report(day)).decode())))

    first, second = (book.get_sheet_by_name(name).to_python() for name in ("Ringkasan", "Selisih"))
    assert first[1] == ["Koreksi ke-", 1.0]
    assert second[0][0] == "Nomor peserta"
    assert [row[0] for row in second[1:]] == [line[0] for line in lines[1:]]
    by_number = {row[0]: row[1] for row in second[1:]}
    assert by_number["P-001"] == "=1+1"
    assert {line[0]: line[1] for line in lines}["P-001"] == "'=1+1"
    assert by_number["P-002"] == "MAS'UDATUL CONTOH"


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.none() | st.permutations([5, 4, 3, 2, 1]) | st.permutations([5, 5, 0, 0, 0]),
    ),
    min_size=1,
    max_size=4,
)
ANSWERS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.integers(1, 5), st.integers(0, 4)), max_size=25
)


@settings(max_examples=60)
@given(answers=ANSWERS, changes=CHANGES, void=st.sampled_from(PEOPLE))
def test_the_differences_are_those_of_the_two_lists(
    answers: list[tuple[str, int, int]], changes: list[tuple[int, list[int] | None]], void: str
) -> None:
    day = a_day()
    for attempt, number, choice in answers:
        day.answer(attempt, number, choice)
    day.order(ask.FinishSitting)
    lists = [listed(day)]
    for place, points in changes:
        size = len(day.entries)
        corrected(day, f"item-{place}", points and tuple(points))
        if len(day.entries) > size:
            lists.append(listed(day))
    for number, (before, after) in enumerate(pairwise(lists), 1):
        found = differences(day.memory.sheets, PACK, number)

        assert {one.standing.participant_number for one in found.people} == {
            who for who in before if before[who] != after[who]
        }
        assert totals(found) == {
            who: (before[who][0], after[who][0]) for who in before if before[who] != after[who]
        }
        day.order(ask.VoidAttempt, attempt=void, reason="joki")


def listed(day: Recorded) -> dict[object, tuple[object, ...]]:
    """Total, place and cut scores of everybody, from the list of results as it is now."""
    header, *rows = result_rows(day.memory.sheets, PACK)
    found = {}
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        meets = int(str(cells["tiu"])) >= 5 and int(str(cells["total"])) >= 8
        found[cells["participant_number"]] = (cells["total"], cells["place"], meets)
    return found


def totals(found: Differences) -> dict[object, tuple[object, ...]]:
    return {
        one.standing.participant_number: (one.before.total, one.after.total) for one in found.people
    }
