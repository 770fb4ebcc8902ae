"""The demo's folder: afresh each time, never somebody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from proctor_console.demo.folder import fresh
from proctor_console.errors import FolderNotReady


def test_an_earlier_demo_is_replaced(tmp_path: Path) -> None:
    with fresh(tmp_path / "demo"):
        (tmp_path / "demo" / "exam.sqlite3").write_text("old")
        (tmp_path / "demo" / "keys").mkdir()

    with fresh(tmp_path / "demo"):
        left = [path.name for path in (tmp_path / "demo").iterdir()]

    assert left == ["demo.lock"]


def test_a_folder_in_which_a_demo_runs_is_refused(tmp_path: Path) -> None:
    with fresh(tmp_path / "demo"):
        (tmp_path / "demo" / "demo.json").write_text("{}")

        with pytest.raises(FolderNotReady, match="is running"), fresh(tmp_path / "demo"):
            pass

        assert (tmp_path / "demo" / "demo.json").exists()


def test_a_data_folder_of_a_real_exam_is_refused(tmp_path: Path) -> None:
    (tmp_path / "exam.sqlite3").write_text("real")

    with pytest.raises(FolderNotReady, match="something else"), fresh(tmp_path):
        pass

    assert (tmp_path / "exam.sqlite3").read_text() == "real"
