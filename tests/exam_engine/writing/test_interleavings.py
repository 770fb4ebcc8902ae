"""Whatever fails in whatever order, what was acknowledged is on disk exactly once."""

import tempfile
from pathlib import Path
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import Retry
from exam_engine.ledger.scribe import decode_record
from exam_engine.replies import AnswerSaved
from tests.exam_engine.builders import FivePoints, HandClock, Staff, a_hall, a_plan, an_answer
from tests.exam_engine.failing_store import AWAY, FULL, POWER_CUT, FailingStore, Failure
from tests.exam_engine.interrupted import Asker, until

ATTEMPTS = ["P-001", "P-002"]
steps = st.sampled_from(["before", "middle", "after"])
failures = st.one_of(
    st.just(("", None)), st.tuples(steps, st.sampled_from([FULL, AWAY, AWAY, POWER_CUT]))
)
rounds = st.lists(
    st.tuples(st.lists(failures, max_size=4), st.integers(1, 4), st.integers(0, 3000)),
    min_size=1,
    max_size=5,
)


@given(rounds)
@settings(max_examples=20)
def test_whatever_is_acknowledged_is_on_disk_once_and_is_acknowledged_once(
    plan: list[tuple[list[Failure], int, int]],
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch("exam_engine.writing.patience.LOOK_AGAIN_SECONDS", 0.001),
        mock.patch("exam_engine.writing.writer._log"),
        mock.patch("exam_engine.sequencer._log"),
    ):
        store, clock = FailingStore(Path(folder)), HandClock()
        hall = a_hall(store, clock)
        sequencer = hall.open(a_plan(), FivePoints())
        heard: list[did.Event] = []
        staff = Staff(sequencer)
        staff(ask.OpenRegistration)
        for number in ATTEMPTS:
            staff.seat(number)
        staff(ask.StartSitting)
        size = store.size("sesi-1")
        sequencer.subscribe(heard.extend)
        acknowledged: dict[tuple[str, int], AnswerSaved] = {}

        for failing, outstanding, passes in plan:
            store.fail(*failing)
            clock.pass_ms(passes)
            expected = {one: sequencer.sheets.attempts[one].last_seq for one in ATTEMPTS}
            askers = [
                (number, seq, Asker(sequencer, an_answer(number, seq)))
                for number in ATTEMPTS
                for seq in range(expected[number] + 1, expected[number] + 1 + outstanding)
            ]
            for number, seq, asker in askers:
                if isinstance(asker.outcome, AnswerSaved):
                    acknowledged[number, seq] = asker.outcome
            hall.tick()
            until(lambda: sequencer.interruption is None)
            assert all(len(asker.told) == 1 for _, _, asker in askers)
        store.failures.clear()
        while True:
            try:
                sequencer.submit(ask.Tick())
                break
            except Retry:
                until(lambda: sequencer.interruption is None)
        again = {key: sequencer.submit(an_answer(*key)) for key in acknowledged}
        hall.stop()

        stored = [decode_record(record) for record, _ in store.lines("sesi-1")]
        answers = [
            ((one.attempt, one.seq), index)
            for index, one in enumerate(stored)
            if isinstance(one, did.AnswerRecorded)
        ]
        assert len(dict(answers)) == len(answers)
        assert {key: one.entry for key, one in acknowledged.items()}.items() <= dict(
            answers
        ).items()
        assert again == acknowledged
        assert heard == stored[size:]
