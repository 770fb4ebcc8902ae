"""The public's screens take no processor time that the exam wants."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from proctor_console.relay.standing_back import has_session_to_itself

SHELL, BOARD, EXAM, ELSEWHERE = 10, 20, 30, 40


def processes(folder: Path, *those: tuple[int, int, int]) -> Path:
    """A folder as Linux shows processes: id, parent, session of each."""
    for process, parent, session in those:
        place = folder / str(process)
        place.mkdir()
        (place / "stat").write_text(f"{process} (a (b) c) S {parent} {process} {session} 0 -1\n")
    return folder


def test_a_board_in_a_terminal_of_its_own_has_the_session_to_itself(tmp_path: Path) -> None:
    there = processes(
        tmp_path, (SHELL, 1, SHELL), (BOARD, SHELL, SHELL), (EXAM, ELSEWHERE, ELSEWHERE)
    )

    assert has_session_to_itself(there, BOARD)


def test_a_board_beside_an_exam_server_in_one_terminal_has_not(tmp_path: Path) -> None:
    there = processes(tmp_path, (SHELL, 1, SHELL), (BOARD, SHELL, SHELL), (EXAM, SHELL, SHELL))

    assert not has_session_to_itself(there, BOARD)


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="only Linux knows idle processes")
def test_who_stands_back_is_idle_in_the_kernel_with_all_it_starts() -> None:
    program = """
import os, subprocess, sys
from pathlib import Path
from proctor_console.relay.standing_back import stand_back

stand_back()
told = "import os; print(os.sched_getscheduler(0) == os.SCHED_IDLE, os.nice(0))"
subprocess.run([sys.executable, "-c", told], check=True)
group = Path("/proc/self/autogroup")
print(group.read_text().split()[-1] if group.exists() else "19")
"""
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,
    ).stdout

    assert said.splitlines() == ["True 19", "19"]
