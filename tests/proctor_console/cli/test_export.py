"""`exam export` writes what the ledger says, as CSV and as a workbook."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from python_calamine import load_workbook

from tests.proctor_console.cli.command_line import a_data_folder, a_roster_file, refused, run


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ready")
    data = a_data_folder(folder)
    run("bank", "import", "--sample", "--data", data)
    run("roster", "import", "s-1", a_roster_file(folder), "--data", data)
    what = ("--title", "Sesi 1", "--roster", "s-1", "--bank", "sampel-skd")
    where = ("--starts-at", "2026-12-01 08:00", "--centre", "semarang", "--room", "R1:30:Melati")
    run("sitting", "create", "sesi-1", *what, *where, "--data", data)
    return data


def test_a_list_names_everybody_on_the_roster_as_it_is_written_there(data: Path) -> None:
    rows = list(csv.DictReader(run("export", "sesi-1", "--data", data).stdout.splitlines()))

    assert [row["name"] for row in rows] == ["例 Contoh", "MAS'UDATUL Contoh", 'Contoh, "Kutip"']
    assert {row["status"] for row in rows} == {"absent"}


def test_a_workbook_is_written_where_its_name_ends_so(data: Path, tmp_path: Path) -> None:
    run("export", "sesi-1", "-o", tmp_path / "sesi-1.xlsx", "--data", data)

    page = load_workbook(tmp_path / "sesi-1.xlsx").get_sheet_by_index(0).to_python()
    assert page[0][0] == "participant_number"
    assert len(page) == 4


def test_what_cannot_be_written_or_is_not_there_is_refused(data: Path, tmp_path: Path) -> None:
    ending = refused("export", "sesi-1", "-o", tmp_path / "list.pdf", "--data", data)
    unknown = refused("export", "sesi-9", "--data", data)

    assert "must end in .csv or .xlsx" in ending
    assert "sesi-9" in unknown
    assert list(tmp_path.iterdir()) == []
