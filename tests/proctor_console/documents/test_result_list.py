"""Results leave the server as lists that spreadsheets and committees can trust."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from msgspec.structs import replace
from python_calamine import load_workbook

from exam_engine import commands as ask
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.roster import SectionRange
from proctor_console.documents.result_list import Row, as_text, footer, result_rows, write_xlsx
from scoring import rules
from tests.exam_engine.builders import a_candidate, a_plan
from tests.exam_engine.test_standings import ASitting

NAME = "MAS'UDATUL CONTOH"


def a_finished_sitting() -> ASitting:
    """Sections as the rules name them; 01 and 02 equal, 03 disqualified, 04 never came."""
    names = {"twk": 2, "tiu": 4, "tkp": 5}
    first = 1
    sections = []
    for section, last in names.items():
        sections.append(
            SectionRange(id=section, title=section, first=first, last=last, max_points=25)
        )
        first = last + 1
    people = [replace(a_candidate(at), name=NAME) for at in range(1, 5)]
    sitting = ASitting(a_plan(sections=tuple(sections), roster=tuple(people)))
    sitting.start("P-001", "P-002", "P-003")
    for number in ("P-001", "P-002", "P-003"):
        sitting.answer(number, 1, 0)
    sitting.do(sitting.staff(ask.VoidAttempt, attempt="P-003", reason="menyontek"))
    sitting.do(sitting.staff(ask.FinishSitting))
    return sitting


def exported(sitting: ASitting) -> list[Row]:
    return result_rows(sitting.sheets, rules.load("cpns-2024"))


def test_everybody_is_listed_with_place_and_status_and_ties_share_a_place() -> None:
    header, *rows = exported(a_finished_sitting())

    assert list(header) == [
        *("participant_number", "name", "formation", "category", "twk", "tiu", "tkp"),
        *("total", "place", "status"),
    ]
    assert [(row[0], *row[4:]) for row in rows] == [
        ("P-001", 5, 0, 0, 5, 1, "finished"),
        ("P-002", 5, 0, 0, 5, 1, "finished"),
        ("P-003", 5, 0, 0, 5, None, "disqualified"),
        ("P-004", None, None, None, None, None, "absent"),
    ]


def test_names_keep_their_apostrophes() -> None:
    rows = as_text(exported(a_finished_sitting()))

    assert {row[1] for row in rows[1:]} == {NAME}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_is_written_as_text(start: str, tmp_path: Path) -> None:
    rows: list[Row] = [("name", "points"), (f"{start}1+1", -5)]

    write_xlsx(tmp_path / "list.xlsx", rows, "Sesi 1")

    assert as_text(rows)[1] == [f"'{start}1+1", "-5"]
    sheet = load_workbook(tmp_path / "list.xlsx").get_sheet_by_index(0)
    (cell, number) = sheet.to_python()[1]
    assert isinstance(cell, str)
    assert (cell.strip(), number) == (f"{start}1+1".strip(), -5)


def test_a_workbook_holds_the_same_list(tmp_path: Path) -> None:
    rows = exported(a_finished_sitting())

    write_xlsx(tmp_path / "list.xlsx", rows, "Sesi 1")

    sheet = load_workbook(tmp_path / "list.xlsx").get_sheet_by_index(0)
    read = sheet.to_python()
    assert read[0] == list(rows[0])
    assert read[1][:8] == ["P-001", NAME, "Analis", "general", 5, 0, 0, 5]
    assert [file.name for file in tmp_path.iterdir()] == ["list.xlsx"]


def test_printed_pages_of_a_workbook_name_the_checkpoint(tmp_path: Path) -> None:
    checkpoint = StoredCheckpoint(number=3, size=4_711, root=bytes(32), note=b"")

    write_xlsx(tmp_path / "list.xlsx", [("name",)], "Sesi 1", footer(checkpoint, 2, 3))

    with ZipFile(tmp_path / "list.xlsx") as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert f"&amp;LTitik periksa: 4711 entri, akar {'A' * 43}=, 2 dari 3 saksi" in page
