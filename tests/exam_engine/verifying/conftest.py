"""One ordinary day, and bundles of it that tests may alter."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exam_engine.verifying.bundles import write_everything, write_log
from tests.exam_engine.verifying.published_day import Published, a_published_day
from tests.exam_engine.verifying.sittings import Recorded, an_ordinary_day


@pytest.fixture(scope="session")
def day() -> Recorded:
    return an_ordinary_day()


@pytest.fixture(scope="session")
def short_day() -> Recorded:
    return an_ordinary_day(1)


@pytest.fixture
def log(tmp_path: Path, day: Recorded) -> Path:
    """The public log alone."""
    return write_log(tmp_path / "log-only", day.entries)


@pytest.fixture
def everything(tmp_path: Path, day: Recorded) -> Path:
    """All papers, forms, keys, rules and the list."""
    return write_everything(tmp_path / "everything", day)


@pytest.fixture
def points(tmp_path: Path, day: Recorded) -> Path:
    """Answers and ends one by one, forms, keys, rules and the list."""
    return write_everything(tmp_path / "points", day, whole=False)


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A receipt, and what was published of its sitting."""
    with a_published_day(tmp_path_factory.mktemp("receipts")) as published:
        yield published


@pytest.fixture
def published(original: Published, tmp_path: Path) -> Published:
    """The same, to be spoiled."""
    receipt, folder = original
    return receipt, Path(shutil.copytree(folder, tmp_path / "www"))
