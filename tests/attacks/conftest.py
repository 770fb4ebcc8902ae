"""An ordinary day, a receipt, and the data folder of a held sitting, to be spoiled."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from exam_engine.hall import Hall
from proctor_console import admission
from tests.exam_engine.builders import HandClock
from tests.exam_engine.verifying.conftest import (
    day,
    everything,
    log,
    original,
    points,
    published,
    short_day,
)
from tests.proctor_console.cli.held_sitting import a_planned_folder, hold

__all__ = ["day", "everything", "log", "original", "points", "published", "short_day"]


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Held within one moment, so that checkpoints are signed at its beginning and its end only."""
    data, clock = a_planned_folder(tmp_path_factory.mktemp("held")), HandClock()
    still = partial(Hall, monotonic=clock, wall=clock.wall, uptime=clock.uptime)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admission, "Hall", still)
        hold(data)
    return data


@pytest.fixture
def data(held: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(held, tmp_path / "data"))
