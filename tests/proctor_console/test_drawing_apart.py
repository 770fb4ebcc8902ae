"""A draw in a process of its own: it is made, or says why not, and never outlives its server."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from exam_engine.config import load
from proctor_console.drawing_apart import DrawingApart


def apart(folder: Path, program: str, longest_seconds: float = 30.0) -> DrawingApart:
    command = (sys.executable, "-c", program)
    return DrawingApart(load(folder, {}), time.sleep, command, longest_seconds)


def test_what_was_drawn_says_nothing_and_is_told_which_sitting(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = f"import sys; open({str(told)!r}, 'w').write(' '.join(sys.argv[1:]))"

    assert apart(tmp_path, program)("sesi-1") == ""
    assert told.read_text() == f"sesi-1 --data {tmp_path}"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys; sys.exit('Error: bank_root is not the one announced')", "bank_root is not"),
        ("import os; os._exit(9)", "status 9"),
        ("import sys; sys.exit('x' * 9_000 + ' the end')", "the end"),
    ],
)
def test_what_could_not_be_drawn_says_why(tmp_path: Path, program: str, said: str) -> None:
    words = apart(tmp_path, program)("sesi-1")

    assert said in words
    assert not words.startswith("Error")
    assert len(words) <= 2_000


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    missing = DrawingApart(load(tmp_path, {}), time.sleep, (str(tmp_path / "none"),))

    assert "none" in missing("sesi-1")


def test_one_that_hangs_is_ended(tmp_path: Path) -> None:
    assert "status -9" in apart(tmp_path, "import time; time.sleep(60)", 0.3)("sesi-1")


def test_a_server_that_ends_ends_it(tmp_path: Path) -> None:
    looks = 0

    def sleep(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            drawing.stop()

    command = (sys.executable, "-c", "import time; time.sleep(60)")
    drawing = DrawingApart(load(tmp_path, {}), sleep, command)

    assert "status -9" in drawing("sesi-1")
