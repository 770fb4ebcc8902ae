"""A hall whose clock moves by hand, over a database that lives for one test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.sequencer import Sequencer
from tests.exam_engine.builders import (
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    a_store,
)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(tmp_path: Path) -> LedgerStore:
    return a_store(tmp_path)


@pytest.fixture
def hall(store: LedgerStore, clock: HandClock) -> Iterator[Hall]:
    hall = a_hall(store, clock)
    yield hall
    hall.stop()


@pytest.fixture
def sequencer(hall: Hall) -> Sequencer:
    return hall.open(a_plan(), FivePoints())


@pytest.fixture
def staff(sequencer: Sequencer) -> Staff:
    """Staff of a sitting whose desk is open."""
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    return staff


@pytest.fixture
def working(staff: Staff) -> str:
    """Somebody who works at a running sitting."""
    staff.seat("P-001")
    staff(ask.StartSitting)
    return "P-001"
