"""Whoever works on a sitting before its server runs is the only one who writes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.errors import BadConfiguration, UnknownPlan
from exam_engine.server import writing
from exam_engine.server.writing import WritersLock
from proctor_console.admission import STAFF, opened
from proctor_console.data_folder import DataFolder, open_folder
from tests.exam_engine.planned import a_planned_sitting


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataFolder]:
    monkeypatch.setattr(writing, "PATIENCE_SECONDS", 0.0)
    a_planned_sitting(tmp_path).dispose()
    folder = open_folder(tmp_path)
    yield folder
    folder.database.dispose()


def test_a_sitting_is_not_opened_beside_a_server_that_writes(folder: DataFolder) -> None:
    server = WritersLock(folder.config.data_dir, folder.database)
    server.take()

    with (
        pytest.raises(BadConfiguration, match="another server writes"),
        opened(folder, "sesi-1"),
    ):
        pass

    server.release()
    with opened(folder, "sesi-1") as writer:
        writer.submit(ask.OpenRegistration(request_id="1", staff=STAFF))


def test_meanwhile_nobody_else_writes_and_afterwards_somebody_may(folder: DataFolder) -> None:
    server = WritersLock(folder.config.data_dir, folder.database)

    with opened(folder, "sesi-1"), pytest.raises(BadConfiguration, match="another server writes"):
        server.take()

    server.take()
    server.release()


def test_an_opening_that_fails_leaves_the_folder_free(folder: DataFolder) -> None:
    with pytest.raises(UnknownPlan), opened(folder, "sesi-9"):
        pass

    with opened(folder, "sesi-1"):
        pass
