"""`exam rank` as a committee uses it: files in, a list or every reason why not."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from proctor_console.cli.main import exam

HEADER = "participant_number,formation,category,twk,tiu,tkp"


@dataclass
class Office:
    """A folder with the committee's two files, and the command run in it."""

    folder: Path

    @property
    def output(self) -> Path:
        return self.folder / "out.csv"

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def rank(self, scores: str | bytes, *options: str, vacancies: str = "guru,1\n") -> Result:
        if not vacancies.startswith("formation"):
            vacancies = "formation,vacancies\n" + vacancies
        command = ["rank", "--rules", "cpns-2024", "--stage", "skd"]
        command += ["--vacancies", str(self.write("vacancies.csv", vacancies))]
        command += [str(self.write("scores.csv", scores)), *options]
        return CliRunner().invoke(exam, command)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_list_has_the_input_columns_then_total_place_and_status(office: Office) -> None:
    result = office.rank(f"{HEADER}\nA1,guru,general,65,80,166\nA2,guru,general,65,80,165\n")

    assert result.exit_code == 0
    assert result.stdout == (
        f"{HEADER},total,place,status\n"
        "A1,guru,general,65,80,166,311,1,P/L\n"
        "A2,guru,general,65,80,165,310,2,TL\n"
    )


def test_the_final_list_shows_the_scaled_skd_and_the_final_score(office: Office) -> None:
    scores = f"{HEADER},skb\nA1,guru,general,65,80,188,80\nA2,guru,general,65,80,188,80.001\n"

    result = office.rank(scores, "--stage", "final")

    assert result.stdout == (
        f"{HEADER},skb,total,skd_scaled,final,place,status\n"
        "A2,guru,general,65,80,188,80.001,333,60.545,72.219,1,P/L\n"
        "A1,guru,general,65,80,188,80,333,60.545,72.218,2,P/TL\n"
    )


@pytest.mark.parametrize(
    ("vacancies", "advance"), [("guru,1\n", "1 2 4"), ("guru,2\n", "1 2 4 5 3 7")]
)
def test_the_agencys_worked_example(office: Office, vacancies: str, advance: str) -> None:
    scores = (
        f"{HEADER}\n"
        "1,guru,general,135,110,150\n2,guru,general,115,125,148\n3,guru,general,117,105,145\n"
        "4,guru,general,105,115,147\n5,guru,general,109,112,146\n6,guru,general,100,110,146\n"
        "7,guru,general,95,115,146\n"
    )

    result = office.rank(scores, "--rules", "cpns-2019", vacancies=vacancies)

    rows = table(result.stdout)
    assert " ".join(r["participant_number"] for r in rows if r["status"] == "P/L") == advance


def test_the_section_columns_are_those_of_the_rule_pack(office: Office) -> None:
    header = "participant_number,formation,category,technical,managerial,sociocultural,interview"
    scores = f"{header}\nA1,guru,general,300,80,60,30\nA2,guru,general,300,81,59,31\n"

    result = office.rank(scores, "--rules", "pppk-2024", "--stage", "final")

    assert [(r["participant_number"], r["total"], r["status"]) for r in table(result.stdout)] == [
        ("A2", "471", "P/L"),
        ("A1", "470", "P/TL"),
    ]


def test_rows_stand_by_formation_and_place_and_the_absent_last(office: Office) -> None:
    scores = (
        f"{HEADER},absent,disqualified\n"
        "A1,perawat,general,65,80,166,0,0\n"
        "A2,guru,general,150,175,225,,1\n"
        "A3,guru,general,,,,1,\n"
        "A4,guru,general,65,80,166,tidak,\n"
        "A5,guru,general,65,80,170,,\n"
    )

    result = office.rank(scores, vacancies="perawat,1\nguru,1\n")

    rows = [
        (r["participant_number"], r["total"], r["place"], r["status"]) for r in table(result.stdout)
    ]
    assert rows == [
        ("A5", "315", "1", "P/L"),
        ("A4", "311", "2", "P/L"),
        ("A3", "", "", "TH"),
        ("A2", "550", "", "DIS"),
        ("A1", "311", "1", "P/L"),
    ]


def test_columns_may_stand_in_any_order_and_keep_it(office: Office) -> None:
    scores = "tkp,TIU,twk,category,formation,participant_number\n166,80,65,general,guru,A1\n"

    result = office.rank(scores)

    assert result.stdout.splitlines()[1] == "166,80,65,general,guru,A1,311,1,P/L"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_spreadsheets_of_every_country_are_read(office: Office, separator: str) -> None:
    text = f"\ufeff{HEADER},skb\r\nA1,guru,general,65.0,80,188,80\r\n,,,,,,\r\n"
    scores = text.replace(",", separator)

    result = office.rank(scores, "--stage", "final")

    assert result.exit_code == 0
    assert result.stdout.endswith("A1,guru,general,65.0,80,188,80,333,60.545,72.218,1,P/L\n")


def test_a_decimal_comma_is_read_exactly(office: Office) -> None:
    scores = f"{HEADER},skb\nA1,guru,general,65,80,188,80,001\n".replace(",", ";")
    scores = scores.replace("80;001", "80,001")

    result = office.rank(scores, "--stage", "final")

    assert table(result.stdout)[0]["final"] == "72.219"


def test_names_with_quotes_and_line_ends_survive(office: Office) -> None:
    formation = '"guru ""MAS\'UD"",\nkelas 1"'
    scores = f"{HEADER}\nA1,{formation},general,65,80,166\nA2,{formation},general,65,80,999\n"

    good = office.rank(scores.replace("999", "167"), vacancies=f"{formation},1\n")
    bad = office.rank(scores, vacancies=f"{formation},1\n")

    assert table(good.stdout)[0]["formation"] == 'guru "MAS\'UD",\nkelas 1'
    assert "line 4, column 6 (tkp)" in bad.stderr


def test_all_bad_cells_of_both_files_are_named_and_nothing_is_written(office: Office) -> None:
    scores = (
        f"{HEADER},absent,skb,grade_average,birth_date\n"
        "A1,guru,general,65,80,166,0,80,3.5,1998-03-25\n"
        "A1,guru,general,65,80,166,,,,\n"
        ",guru,general,65,80,166,,,,\n"
        "=A3,,umum,151,-1,8x,2,101,-1,25-03-1998\n"
        "A4,guru,general,,80,166,,1e2,80.0000000001,1998-02-30\n"
        "A5,guru,general,65\n"
    )

    result = office.rank(scores, "-o", str(office.output), vacancies="guru,-1\n,2\nguru,3\n")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert not office.output.exists()
    lines = [line.strip() for line in result.stderr.splitlines()]
    assert [line.split(": ")[0] for line in lines if ", line " in line] == [
        "vacancies.csv, line 2, column 2 (vacancies)",
        "vacancies.csv, line 3, column 1 (formation)",
        "vacancies.csv, line 4, column 1 (formation)",
        "scores.csv, line 3, column 1 (participant_number)",
        "scores.csv, line 4, column 1 (participant_number)",
        "scores.csv, line 5, column 1 (participant_number)",
        "scores.csv, line 5, column 2 (formation)",
        "scores.csv, line 5, column 3 (category)",
        "scores.csv, line 5, column 4 (twk)",
        "scores.csv, line 5, column 5 (tiu)",
        "scores.csv, line 5, column 6 (tkp)",
        "scores.csv, line 5, column 7 (absent)",
        "scores.csv, line 5, column 8 (skb)",
        "scores.csv, line 5, column 9 (grade_average)",
        "scores.csv, line 5, column 10 (birth_date)",
        "scores.csv, line 6, column 4 (twk)",
        "scores.csv, line 6, column 8 (skb)",
        "scores.csv, line 6, column 9 (grade_average)",
        "scores.csv, line 6, column 10 (birth_date)",
        "scores.csv, line 7",
    ]


def test_a_repeated_participant_number_names_the_line_it_repeats(office: Office) -> None:
    row = "A1,guru,general,65,80,166\n"

    result = office.rank(f"{HEADER}\n{row}{row}")

    assert "line 3, column 1 (participant_number): 'A1' is already on line 2" in result.stderr


def test_a_formation_without_vacancies_is_refused(office: Office) -> None:
    result = office.rank(f"{HEADER}\nA1,bidan,general,65,80,166\n")

    assert result.exit_code == 1
    assert "column 2 (formation): 'bidan' is not in the list of vacancies" in result.stderr


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("participant_number,formation,category,twk,tiu", "column 'tkp' is missing"),
        (f"{HEADER},twk", "column 'twk' is there twice"),
        (f"{HEADER},disqualifed", "column 7 is 'disqualifed'; the columns are:"),
        ("", "column 'participant_number' is missing"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(office: Office, header: str, problem: str) -> None:
    result = office.rank(f"{header}\nA1,guru,general,65,80,166\n")

    assert result.exit_code == 1
    assert problem in result.stderr


def test_the_final_stage_needs_the_skb_column(office: Office) -> None:
    result = office.rank(f"{HEADER}\nA1,guru,general,65,80,166\n", "--stage", "final")

    assert result.exit_code == 1
    assert "column 'skb' is missing" in result.stderr


@pytest.mark.parametrize(
    ("scores", "problem"),
    [
        (f"{HEADER}\n", "there is no row below the header"),
        (f"{HEADER}\n".encode("utf-16"), "is UTF-16"),
        (f"{HEADER}\nA1,caf\xe9,general,65,80,166\n".encode("latin-1"), "line 2: byte 0xe9"),
        (f'{HEADER}\nA1,"guru"x,general,65,80,166\n', "line 2: not CSV"),
        (b"", "column 'participant_number' is missing"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    office: Office, scores: str | bytes, problem: str
) -> None:
    result = office.rank(scores)

    assert result.exit_code == 1
    assert problem in result.stderr


def test_the_output_file_is_replaced_only_by_a_whole_list(office: Office) -> None:
    office.write("out.csv", "before")

    refused = office.rank(f"{HEADER}\nA1,guru,general,65,80,999\n", "-o", str(office.output))
    kept = office.output.read_text(encoding="utf-8")
    office.rank(f"{HEADER}\nA1,guru,general,65,80,166\n", "-o", str(office.output))

    assert (refused.exit_code, kept) == (1, "before")
    assert table(office.output.read_text(encoding="utf-8"))[0]["status"] == "P/L"
    assert sorted(p.name for p in office.folder.iterdir()) == [
        "out.csv",
        "scores.csv",
        "vacancies.csv",
    ]


def test_a_file_to_read_is_never_overwritten(office: Office) -> None:
    scores = f"{HEADER}\nA1,guru,general,65,80,166\n"

    result = office.rank(scores, "-o", str(office.folder / "scores.csv"))

    assert result.exit_code == 1
    assert (office.folder / "scores.csv").read_text(encoding="utf-8") == scores


def test_an_output_folder_that_is_not_there_is_refused(office: Office) -> None:
    scores = f"{HEADER}\nA1,guru,general,65,80,166\n"

    result = office.rank(scores, "-o", str(office.folder / "nowhere" / "out.csv"))

    assert result.exit_code == 1
    assert "cannot be written: No such file or directory" in result.stderr


def test_a_tie_nothing_decides_is_told_to_the_committee(office: Office) -> None:
    row = "guru,general,65,80,166,80"

    result = office.rank(f"{HEADER},skb\nA1,{row}\nA2,{row}\n", "--stage", "final")

    assert [r["status"] for r in table(result.stdout)] == ["P/TL", "P/TL"]
    assert "A1 shares place 1 across the end of the quota" in result.stderr
    assert "A2 shares place 1 across the end of the quota" in result.stderr


def test_candidates_without_an_skb_score_are_counted(office: Office) -> None:
    scores = f"{HEADER},skb\nA1,guru,general,65,80,166,80\nA2,guru,general,65,80,166,\n"

    result = office.rank(scores, "--stage", "final")

    assert [(r["final"], r["place"], r["status"]) for r in table(result.stdout)] == [
        ("70.618", "1", "P/L"),
        ("", "", ""),
    ]
    assert "1 candidate has no SKB score" in result.stderr


def test_an_skb_score_without_the_cut_scores_is_pointed_out(office: Office) -> None:
    scores = f"{HEADER},skb\nA1,guru,general,60,80,166,80\n"

    result = office.rank(scores, "--stage", "final")

    assert table(result.stdout)[0]["status"] == "P/L"
    assert "1 candidate has an SKB score, but not the cut scores of the SKD" in result.stderr


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--rules", "cpns-2042"), "no rule pack 'cpns-2042'"),
        (("--stage", "skb"), "no stage 'skb'; it has: skd, final"),
    ],
)
def test_unknown_rules_and_stages_are_refused(
    office: Office, options: tuple[str, ...], problem: str
) -> None:
    result = office.rank(f"{HEADER}\nA1,guru,general,65,80,166\n", *options)

    assert result.exit_code == 1
    assert problem in result.stderr


def test_help_shows_examples_line_by_line() -> None:
    result = CliRunner().invoke(exam, ["rank", "--help"])

    assert "\n    exam rank --rules cpns-2024 --stage final --vacancies" in result.stdout
