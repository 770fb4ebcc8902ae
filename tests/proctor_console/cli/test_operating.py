"""docs/operating.md holds: its commands run as written, in their order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from proctor_console.cli import backup
from tests.exam_engine.ledger.record_builders import a_log
from tests.proctor_console.cli.command_line import a_roster_file, run

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
# these run until somebody stops them, judge the machine the tests happen to run on, or need the
# record of a sitting that a server has opened, or that server itself
NOT_HERE = (
    *("exam serve", "exam board", "exam doctor", "exam rehearse", "exam publish"),
    *("exam witness run", "exam log witnesses", "exam correct-key"),
)


def the_commands() -> list[str]:
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", TEXT, flags=re.MULTILINE | re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines()]


def test_every_command_of_the_guide_works_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_roster_file(tmp_path)
    (tmp_path / "usb").mkdir()
    (tmp_path / "phrase.txt").write_text("kalimat sandi contoh\n")
    (tmp_path / "announced.policy").write_text(f"log {a_log().key}\nquorum none\n")
    (tmp_path / "question_bank").symlink_to(ROOT / "question_bank")
    monkeypatch.chdir(tmp_path)
    # the tests' process is to keep its priority
    monkeypatch.setattr(backup, "be_modest", lambda: None)

    for command in the_commands():
        if command.startswith(NOT_HERE) or "--every" in command:
            continue
        result = run(*shlex.split(command)[1:])

        assert result.exit_code == 0, f"{command}\n{result.output}"

    assert (tmp_path / "session-1.xlsx").exists()
    assert (tmp_path / "spare" / "exam.sqlite3").exists()
