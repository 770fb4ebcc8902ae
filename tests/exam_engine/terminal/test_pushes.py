"""What terminals hear without having asked."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from exam_engine import commands as ask
from exam_engine.hall import Hall
from exam_engine.sequencer import Sequencer
from exam_engine.server.channel import Line
from exam_engine.terminal.presence import Presence, Session
from exam_engine.terminal.pushes import Pushes
from exam_engine.terminal.tokens import Seat
from tests.exam_engine.builders import (
    MINUTE,
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)
from tests.exam_engine.failing_store import FULL, FailingStore
from tests.exam_engine.interrupted import Asker, until
from tests.exam_engine.verifying.sittings import ByForm


class ATerminal:
    """Connected, and keeps what it is told."""

    def __init__(self, attempt: str, sequencer: Sequencer, presence: Presence) -> None:
        self.heard: list[tuple[str, Any]] = []
        line = Line("/terminal", attempt, attempt, self._hear, lambda _: None)
        presence.enter(Session(Seat("sesi-1", attempt, TERMINAL), sequencer, line))

    def _hear(self, text: str) -> None:
        name, message = msgspec.json.decode(text[text.index("[") :])
        self.heard.append((name, message))


@pytest.fixture
def store(tmp_path: Path) -> FailingStore:
    return FailingStore(tmp_path)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def hall(store: FailingStore, clock: HandClock) -> Any:
    hall = a_hall(store, clock)
    yield hall
    hall.stop()


def test_terminals_whose_clock_runs_hear_that_it_stands_meanwhile_and_that_it_goes_on(
    hall: Hall, store: FailingStore, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exam_engine.writing.patience.LOOK_AGAIN_SECONDS", 0.002)
    sequencer, presence = hall.open(a_plan(), FivePoints()), Presence()
    staff = Staff(sequencer)
    pushes = Pushes(sequencer, presence, lambda _: bytes(32))
    staff(ask.OpenRegistration)
    for number in ("P-001", "P-002"):
        staff.seat(number)
    staff(ask.StartSitting)
    staff(ask.Pause, attempts=("P-002",), reason="sakit")
    works, paused = (ATerminal(one, sequencer, presence) for one in ("P-001", "P-002"))
    sequencer.subscribe(pushes)
    sequencer.listen(pushes.interrupted)
    since = clock.wall()

    store.outage = ("before", FULL)
    Asker(sequencer, an_answer("P-001", 1))
    until(lambda: works.heard)
    clock.pass_ms(MINUTE)
    store.outage = None
    until(lambda: len(works.heard) == 2)

    (_, stands), (_, runs) = works.heard
    assert [name for name, _ in works.heard] == ["clock", "clock"]
    assert (stands["running"], stands["remaining_ms"]) == (False, 10 * MINUTE)
    assert stands["reason"] == {
        "kind": "interrupted",
        "by": "sitting",
        "since": since,
        "text": "",
    }
    assert runs == {"running": True, "remaining_ms": 10 * MINUTE, "reason": None}
    assert paused.heard == []


def test_who_had_an_item_whose_key_is_corrected_hears_the_result_again(hall: Hall) -> None:
    forms = ByForm(3)
    plan = a_plan(manifest={"keys_root": forms.keys_root()})
    sequencer, presence = hall.open(plan, forms), Presence()
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    for number in ("P-001", "P-002", "P-003"):
        staff.seat(number)
    staff(ask.StartSitting)
    staff(ask.FinishSitting, reason="Selesai")
    concerned, other, void = (
        ATerminal(one, sequencer, presence) for one in ("P-001", "P-002", "P-003")
    )
    staff(ask.VoidAttempt, attempt="P-003", reason="joki")
    sequencer.subscribe(Pushes(sequencer, presence, lambda _: bytes(32)))

    staff(ask.CorrectKey, item="item-1", reason="Soal tidak dapat dijawab")

    ((name, said),) = concerned.heard
    assert (name, said["result"]["total"]) == ("finished", 5)
    assert said["result"]["corrected"] == {
        "count": 1,
        "at": hall_time(sequencer),
        "total_before": 0,
    }
    assert (other.heard, void.heard) == ([], [])


def hall_time(sequencer: Sequencer) -> int:
    return sequencer.sheets.sitting.at
