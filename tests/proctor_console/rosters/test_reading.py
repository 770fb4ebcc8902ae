"""Rosters as people keep them: taken in whole, or refused with every mistake named."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from proctor_console.errors import RosterRefused, UnreadableFile
from proctor_console.rosters.reading import read_roster

HEADER = "participant_number,name,formation,category,need,room,seat"


def a_roster(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
    return path


def problems_of(path: Path, **known: tuple[str, ...]) -> list[str]:
    with pytest.raises(RosterRefused) as refused:
        read_roster(path, **known)
    problems = refused.value.evidence["problems"]
    assert isinstance(problems, tuple)
    return [str(problem) for problem in problems]


def test_everyone_on_the_list_is_taken_in_its_order(tmp_path: Path) -> None:
    path = a_roster(
        tmp_path,
        "24-0002,Peserta Contoh 02,Analis,general,,R1,12",
        "24-0001,Peserta Contoh 01,Guru,disability,blind,,",
    )

    first, second = read_roster(path)

    assert (first.participant_number, first.seat, first.need) == ("24-0002", "12", None)
    assert (second.formation, second.category, second.need) == ("Guru", "disability", "blind")


@pytest.mark.parametrize(
    "name",
    ["MAS'UDATUL Contoh", "HASNA' Contoh", 'Contoh "Kutip" 01', "例 试 范", "مثال", "C" * 200],
)
def test_names_keep_their_quotes_letters_and_length(tmp_path: Path, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'

    (candidate,) = read_roster(a_roster(tmp_path, f"1,{quoted},Analis,general,,,"))

    assert candidate.name == name


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_separators_and_marks_of_common_programs_are_understood(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    header = separator.join(["Participant_Number", "Name", "Formation"])
    line = separator.join(["7", "Peserta Contoh 07", "Analis"])

    (candidate,) = read_roster(a_roster(tmp_path, line, header=header, encoding=encoding))

    assert candidate.participant_number == "7"


def test_every_bad_cell_is_reported_with_line_and_column(tmp_path: Path) -> None:
    path = a_roster(
        tmp_path,
        "a b,Peserta Contoh 01,Analis,general,,,",
        "2,,Analis,nobility,Blind!,R1,5",
        "2,Peserta Contoh 03,Analis,general,,R1,5",
        "4,Peserta Contoh 04,Analis,general,,,9",
        "5,Peserta Contoh 05,Analis",
    )

    problems = problems_of(path, categories=("general", "disability"))
    not_a_number = "must be 1 to 32 letters, digits and hyphens, is 'a b'"

    assert problems == [
        "line 2, column 1 (participant_number): " + not_a_number,
        "line 3, column 2 (name): must not be empty",
        "line 3, column 4 (category): must be one of disability, general, is 'nobility'",
        "line 3, column 5 (need): must be a word of a-z, 0-9, - and _, is 'Blind!'",
        "line 4, column 1 (participant_number): '2' is already on line 3",
        "line 4, column 7 (seat): seat '5' is already given on line 3",
        "line 5, column 7 (seat): needs a room",
        "line 6: has 3 cells, the header has 7",
    ]


def test_a_room_the_centre_does_not_have_is_reported(tmp_path: Path) -> None:
    path = a_roster(tmp_path, "1,Peserta Contoh 01,Analis,general,,R9,1")

    problems = problems_of(path, rooms=("R1", "R2"))

    assert problems == ["line 2, column 6 (room): must be one of R1, R2, is 'R9'"]


def test_a_misspelt_or_missing_column_is_reported_before_any_line(tmp_path: Path) -> None:
    path = a_roster(tmp_path, "1,x,y", header="participant_number,nama,formation")

    problems = problems_of(path)

    assert problems[0] == "line 1: the column name is missing"
    assert problems[1].startswith("line 1, column 2 (nama): there is no such column")


@pytest.mark.parametrize("born", ["25-03-1998", "1998-02-30", "19980325"])
def test_a_birth_date_is_year_month_day(tmp_path: Path, born: str) -> None:
    header = "participant_number,name,formation,birth_date"
    path = a_roster(tmp_path, f"1,Peserta Contoh 01,Analis,{born}", header=header)

    assert problems_of(path) == [
        f"line 2, column 4 (birth_date): must be a date like 1998-03-25, is {born!r}"
    ]


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_list_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(content)

    assert problems_of(path) == ["line 1: the list is empty"]


def test_a_header_alone_is_refused(tmp_path: Path) -> None:
    assert problems_of(a_roster(tmp_path)) == ["line 1: there is nobody below the header"]


def test_a_spreadsheet_gives_the_same_as_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["participant_number", "name", "formation", "birth_date"])
        sheet.write_number(1, 0, 24000001)
        sheet.write_row(1, 1, ["HASNA' Contoh", "Guru"])
        sheet.write_datetime(1, 3, date(1998, 3, 25))  # type: ignore[arg-type,unused-ignore]

    (candidate,) = read_roster(path)

    assert (candidate.participant_number, candidate.name) == ("24000001", "HASNA' Contoh")
    assert candidate.birth_date == "1998-03-25"


def test_lines_of_a_spreadsheet_count_as_its_program_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(2, 0, ["participant_number", "name", "formation"])
        sheet.write_row(5, 0, ["x y", "Peserta Contoh 01", "Guru"])

    (problem,) = problems_of(path)

    assert problem.startswith("line 6, column 1 (participant_number)")


@pytest.mark.parametrize("name", ["roster.csv", "roster.xlsx"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xff\xfe\x00\x01 not a list")

    with pytest.raises(UnreadableFile, match=name):
        read_roster(path)


def test_an_open_quote_is_reported_with_its_line(tmp_path: Path) -> None:
    path = a_roster(tmp_path, '1,"Peserta Contoh 01,Analis,general,,,')

    with pytest.raises(UnreadableFile, match="line 2: not CSV"):
        read_roster(path)
