"""What witnesses have signed is stored with the next commit, told after it, and stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine.errors import Retry
from exam_engine.ledger.cosignature import Cosignature
from exam_engine.ledger.note import Note
from tests.exam_engine.asking import settle
from tests.exam_engine.builders import HandClock, an_answer
from tests.exam_engine.failing_store import AWAY
from tests.exam_engine.interrupted import until
from tests.exam_engine.ledger.record_builders import AT, a_witness
from tests.exam_engine.writing.test_certifier import SignedDay

W1 = a_witness()


class CosignedDay(SignedDay):
    """A signed day whose checkpoints a witness signs when a test says so."""

    def __init__(self, folder: Path, clock: HandClock) -> None:
        self.heard: list[Cosignature] = []
        super().__init__(folder, clock)
        self.sequencer.on_cosignatures(self.heard.extend)

    def cosign(self) -> Cosignature:
        checkpoint = self.signed()[-1]
        text = Note.parse(checkpoint.note).text
        made = Cosignature(checkpoint.number, AT, W1.sign(text, AT))
        self.sequencer.cosign([made])
        return made

    def stored(self) -> list[Cosignature]:
        return [one for some in self.store.tree("sesi-1").cosigned() for one in some.cosignatures]


@pytest.fixture
def day(tmp_path: Path, clock: HandClock) -> Iterator[CosignedDay]:
    day = CosignedDay(tmp_path, clock)
    day.work()
    day.pass_and_tick()
    yield day
    day.hall.stop()


def test_it_goes_with_the_next_answer_and_is_told_once_it_is_stored(day: CosignedDay) -> None:
    made = day.cosign()
    assert (day.stored(), day.heard) == ([], [])

    day.answer()

    assert (day.stored(), day.heard) == ([made], [made])


def test_when_nobody_answers_any_more_a_tick_stores_it(day: CosignedDay) -> None:
    made = day.cosign()

    day.pass_and_tick(1)

    assert (day.stored(), day.heard) == ([made], [made])
    before = len(day.leaves())
    day.pass_and_tick(1)
    assert len(day.leaves()) == before
    assert day.heard == [made]


def test_what_an_outage_held_up_is_stored_and_told_when_it_is_over(day: CosignedDay) -> None:
    made = day.cosign()
    day.store.outage = ("before", AWAY)
    day.sequencer.submit_soon(an_answer("P-001", 1), lambda _: None)
    until(lambda: day.sequencer.interruption is not None)
    assert day.heard == []

    day.store.outage = None
    until(lambda: day.sequencer.interruption is None)

    assert (day.stored(), day.heard) == ([made], [made])


def test_what_a_commit_that_failed_was_to_store_is_told_to_nobody(day: CosignedDay) -> None:
    day.cosign()
    day.store.fail(("middle", OSError("the disk is gone")))

    with pytest.raises(Retry):
        day.sequencer.submit(an_answer("P-001", 1))

    settle(day.sequencer)
    assert (day.stored(), day.heard) == ([], [])
    made = day.cosign()
    day.sequencer.submit(an_answer("P-001", 1))
    assert (day.stored(), day.heard) == ([made], [made])
