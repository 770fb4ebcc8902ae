"""A data folder, a backup of it, and copies of that to be damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from exam_engine.config import load
from proctor_console.admission import Place, admit, opened
from proctor_console.backup.writing import back_up
from proctor_console.data_folder import open_folder
from tests.exam_engine.planned import a_planned_sitting
from tests.proctor_console.backup.stick import PHRASE, quietly


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a sitting in which two were admitted, settings and a roster."""
    data = tmp_path_factory.mktemp("centre") / "data"
    data.mkdir(mode=0o700)
    a_planned_sitting(data).dispose()
    (data / "exam.toml").write_text("port = 8123\n")
    (data / "witnesses.policy").write_text("quorum none\n")
    (data / "rosters").mkdir()
    (data / "rosters" / "session-1.json").write_bytes(b"[]")
    folder = open_folder(data)
    with folder.database.begin() as connection:
        connection.execute(
            text("INSERT INTO staff_account VALUES ('a', 'A', 'admin', 'x', 'y', 1)")
        )
    with opened(folder, "sesi-1") as writer:
        admit(writer, {"P-001": Place("r1", "1"), "P-002": Place("r1", "2")})
    folder.database.dispose()
    return data


@pytest.fixture(scope="module")
def whole(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    path = tmp_path_factory.mktemp("stick") / "exam.backup"
    back_up(load(data, {}), path, PHRASE, quietly)
    return path


@pytest.fixture
def damaged(whole: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of the backup in which something was changed behind its back."""

    def damaged(statement: str) -> Path:
        path = tmp_path / "damaged.backup"
        path.write_bytes(whole.read_bytes())
        with sqlite3.connect(path) as connection:
            assert connection.execute(statement).rowcount
        connection.close()
        return path

    return damaged
