"""The counts of a sitting are those a walk over its sheets would find, after every command."""

from __future__ import annotations

from collections import Counter

from exam_engine import commands as ask
from exam_engine.sequencer import Sequencer
from exam_engine.server.hall_figures import HallFigures
from exam_engine.server.tally import Tally, kind_of
from tests.exam_engine.builders import HandClock, Staff, an_answer


def walked(sequencer: Sequencer) -> Counter[str]:
    return Counter(kind_of(one) for one in sequencer.sheets.attempts.values())


def test_counts_follow_every_command(sequencer: Sequencer, clock: HandClock) -> None:
    tally, staff = Tally(sequencer), Staff(sequencer)
    seen = []

    def look() -> None:
        assert +tally.counts == walked(sequencer)
        seen.append((tally.counts["working"], tally.counts["finished"]))

    look()
    staff(ask.OpenRegistration)
    for attempt in ("P-001", "P-002", "P-003"):
        staff.seat(attempt)
    look()
    staff(ask.StartSitting)
    look()
    sequencer.submit(an_answer("P-001", 1))
    staff(ask.Pause, reason="listrik")
    look()
    staff(ask.Resume)
    look()
    sequencer.submit(ask.Finish(attempt="P-001", terminal="terminal-1", seq=2))
    look()
    clock.pass_ms(700_000)
    sequencer.submit(ask.Tick())
    look()

    assert seen == [(0, 0), (0, 0), (3, 0), (0, 0), (3, 0), (2, 1), (0, 3)]


def test_a_hall_has_its_figures_by_name(sequencer: Sequencer) -> None:
    class OneSitting:
        unopened = ()

        def sittings(self) -> list[Sequencer]:
            return [sequencer]

    families = {one.name: one for one in HallFigures(OneSitting()).collect()}  # type: ignore[arg-type]  # as much of a hall as it reads

    assert families["exam_ledger_entries"].samples[0].value == sequencer.sheets.size > 0
    assert [one.value for one in families["exam_writing_interrupted"].samples] == [0, 0, 0]
    assert families["exam_writers_stopped"].samples[0].value == 0
