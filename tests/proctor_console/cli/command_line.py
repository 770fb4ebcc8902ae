"""Runs `exam` in this process, and a data folder to run it on."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from proctor_console.cli.main import exam

ROSTER = (
    "participant_number,name,formation,category,need,formation_type\n"
    "26-0001,MAS'UDATUL Contoh,Guru,general,,\n"
    '26-0002,"Contoh, ""Kutip""",Guru,disability,blind,disability\n'
    "26-0003,例 Contoh,Analis,cumlaude,,\n"
)


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    """Run a command; a traceback is a failure of the test."""
    result = CliRunner().invoke(exam, [str(one) for one in arguments], input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def refused(*arguments: str | Path) -> str:
    """Run a command that must be refused; what it says on standard error."""
    result = run(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.output
    return result.stderr


def a_data_folder(folder: Path) -> Path:
    """An initialized data folder."""
    data = folder / "data"
    assert run("init", "--data", data).exit_code == 0
    return data


def a_roster_file(folder: Path, text: str = ROSTER) -> Path:
    """A roster as a CSV file."""
    path = folder / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path
