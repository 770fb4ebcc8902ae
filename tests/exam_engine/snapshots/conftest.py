"""A desk for every test of snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine.registry.keys import Keys
from exam_engine.registry.log_keys import LogKeys
from exam_engine.snapshots import copyist
from exam_engine.writing import certifier
from tests.exam_engine.ledger.narrow_tiles import narrow_tiles
from tests.exam_engine.snapshots.desk import Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Where a few lines are worth a snapshot."""
    monkeypatch.setattr(copyist, "WORTH_A_SNAPSHOT", 1)
    return Desk(tmp_path)


@pytest.fixture
def signed_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Where every commit is signed, and four lines fill a tile."""
    monkeypatch.setattr(copyist, "WORTH_A_SNAPSHOT", 1)
    monkeypatch.setattr(certifier, "INTERVAL_MS", 0)
    with narrow_tiles():
        yield Desk(tmp_path, LogKeys(Keys(bytes(32)), "exam.invalid"))
