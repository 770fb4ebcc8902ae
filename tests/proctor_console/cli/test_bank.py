"""`exam bank` takes banks in whole and gives them back unchanged."""

from __future__ import annotations

import shutil
from pathlib import Path

from proctor_console.cli.bank import SAMPLE
from question_bank.interchange import read_bank
from tests.proctor_console.cli.command_line import a_data_folder, refused, run


def a_spoilt_bank(folder: Path) -> Path:
    """The sample bank with an item that asks for a topic nobody declared."""
    spoilt = folder / "bank"
    shutil.copytree(SAMPLE, spoilt, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = min(spoilt.glob("items/*.toml"))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("topic = ", 'topic = "unknown" # ', 1), encoding="utf-8")
    return spoilt


def test_the_sample_bank_has_no_problems() -> None:
    result = run("bank", "check", SAMPLE)

    assert result.exit_code == 0
    assert result.stdout.endswith("no problems.\n")


def test_a_problem_is_named_with_file_line_and_item(tmp_path: Path) -> None:
    result = run("bank", "check", a_spoilt_bank(tmp_path))

    assert result.exit_code == 1
    assert result.stdout.startswith("items/")
    assert "unknown" in result.stdout
    assert "cannot be imported" in result.stderr


def test_a_bank_with_a_problem_is_not_imported_at_all(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    said = refused("bank", "import", a_spoilt_bank(tmp_path), "--data", data)

    assert "items/" in said
    assert "sampel" not in run("bank", "list", "--data", data).stdout


def test_an_exported_bank_reads_as_the_imported_one(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)
    sample = read_bank(SAMPLE)
    run("bank", "import", "--sample", "--data", data)

    result = run("bank", "export", sample.name, str(sample.version), tmp_path / "x", "--data", data)

    assert result.exit_code == 0, result.output
    assert read_bank(tmp_path / "x") == sample


def test_a_folder_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    said = refused("bank", "export", "any", "1", tmp_path, "--data", a_data_folder(tmp_path))

    assert "exists already" in said


def test_either_a_folder_or_the_sample_is_imported(tmp_path: Path) -> None:
    data = a_data_folder(tmp_path)

    assert run("bank", "import", "--data", data).exit_code == 2
    assert run("bank", "import", SAMPLE, "--sample", "--data", data).exit_code == 2
