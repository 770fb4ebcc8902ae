"""Whatever happened at a sitting, its honest record holds: the engine and the verifier agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine.verifying.verification import verify
from tests.exam_engine.builders import TERMINAL
from tests.exam_engine.verifying.bundles import write_everything
from tests.exam_engine.verifying.sittings import GRACE_MS, LATER, Recorded

PEOPLE = ("P-001", "P-002", "P-003", "P-004")
who = st.sampled_from((*PEOPLE, LATER))
some = st.lists(who, min_size=1, max_size=3, unique=True).map(tuple)
room = st.sampled_from("ab")
OFF_BY = (-2000, -1001, -2, -1, 0, 1, 3, 1001, 25_001, GRACE_MS - 3, GRACE_MS - 1, GRACE_MS + 1)
HAPPENINGS = st.one_of(
    st.tuples(st.just("add")),
    *[st.tuples(st.just("draw"))] * 2,
    st.tuples(st.just("seat"), who),
    st.tuples(st.just("again"), who),
    st.tuples(st.just("sync"), who),
    st.tuples(st.just("lost"), who),
    st.tuples(st.just("released"), who),
    st.tuples(st.just("finish"), who),
    st.tuples(st.just("ended"), who),
    st.tuples(st.just("void"), who),
    st.tuples(st.just("deny void"), who),
    st.tuples(st.just("deny grant"), some, st.integers(1, 400)),
    st.tuples(st.just("deny release")),
    st.tuples(st.just("software"), st.sampled_from("78")),
    st.tuples(st.just("note")),
    st.tuples(st.just("over")),
    st.tuples(st.just("seats"), who, room),
    *[st.tuples(st.just("answer"), who, st.integers(1, 5), st.none() | st.integers(0, 4))] * 4,
    st.tuples(st.just("grant"), some, st.integers(1, 400)),
    st.tuples(st.just("pause room"), room),
    st.tuples(st.just("resume room"), room),
    st.tuples(st.just("pause some"), some),
    st.tuples(st.just("resume some"), some),
    st.tuples(st.just("pause")),
    st.tuples(st.just("resume")),
    st.tuples(st.just("restart"), st.integers(0, 90_000)),
    *[st.tuples(st.just("wait"), st.integers(1, 600_000))] * 2,
    st.tuples(st.just("to the end"), who, st.integers(-2_000, 32_000)),
)


def _another_terminal(day: Recorded, attempt: str) -> None:
    day.login(attempt, f"{TERMINAL}-other")
    day.login(attempt, TERMINAL)


def _to_the_end(day: Recorded, attempt: str, off_by: int) -> None:
    """Wait until about when somebody's time is up."""
    sheet = day.memory.sheets.attempts.get(attempt)
    deadline = None if sheet is None else sheet.timer.deadline
    if deadline is not None:
        day.wait(max(0, deadline + off_by - day.clock))


def _resume(day: Recorded, what: str) -> None:
    """Let run on whatever may have been stopped."""
    if what in {*PEOPLE, LATER}:
        day.order(ask.Resume, attempts=(what,))
    else:
        day.order(ask.Resume, room=what.partition(" ")[2] or None)


def _at_the_end(day: Recorded, attempt: str, off_by: int) -> None:
    """Somebody tries around the end of their time, where a millisecond too many or few shows."""
    day.do(ask.Sync(attempt=attempt, terminal=TERMINAL))
    if off_by % 2:
        day.do(ask.LoseContact(attempt=attempt, terminal=TERMINAL))
    _to_the_end(day, attempt, off_by - 1000)  # the answer comes a second later
    day.answer(attempt, 1, 1)
    day.do(ask.Sync(attempt=attempt, terminal=TERMINAL))
    day.answer(attempt, 2, 1)
    day.wait(GRACE_MS)


WHY = {"reason": "listrik padam"}
AFTERWARDS = st.one_of(
    st.tuples(st.just("void"), who),
    st.tuples(st.just("deny void"), who),
    st.tuples(st.just("deny release")),
    st.tuples(st.just("release")),
    *[
        st.tuples(
            st.just("correct"),
            st.integers(0, 6),
            st.none() | st.permutations([5, 4, 3, 2, 1]) | st.permutations([5, 5, 0, 0, 0]),
        )
    ]
    * 3,
)
HAPPEN: dict[str, Callable[..., None]] = {
    "add": Recorded.add,
    "draw": lambda day: day.order(ask.DrawLateForm, attempt=LATER),
    "seat": Recorded.seat,
    "again": _another_terminal,
    "sync": lambda day, who: day.do(ask.Sync(attempt=who, terminal=TERMINAL)),
    "lost": lambda day, who: day.do(ask.LoseContact(attempt=who, terminal=TERMINAL)),
    "released": lambda day, who: day.order(ask.ReleaseTerminal, attempt=who, **WHY),
    "finish": Recorded.finish,
    "ended": lambda day, who: day.order(ask.FinishAttempt, attempts=(who,), **WHY),
    "deny void": lambda day, who: day.deny(ask.VoidAttempt, attempt=who, **WHY),
    "deny grant": lambda day, some, s: day.deny(ask.GrantTime, attempts=some, seconds=s, **WHY),
    "deny release": lambda day: day.deny(ask.ReleaseResults),
    "software": lambda day, one: day.do(ask.NameSoftware(software=f"0.2 {64 * one}")),
    "note": lambda day: day.order(ask.NoteIncident, text="lampu padam"),
    "over": lambda day: day.order(ask.FinishSitting),
    "void": lambda day, who: day.order(ask.VoidAttempt, attempt=who, **WHY),
    "seats": lambda day, who, room: day.order(ask.AssignSeat, attempt=who, room=room, seat="9"),
    "answer": Recorded.answer,
    "grant": lambda day, some, s: day.order(ask.GrantTime, attempts=some, seconds=s, **WHY),
    "pause room": lambda day, room: day.order(ask.Pause, room=room, **WHY),
    "resume room": lambda day, room: day.order(ask.Resume, room=room),
    "pause some": lambda day, some: day.order(ask.Pause, attempts=some, **WHY),
    "resume some": lambda day, some: day.order(ask.Resume, attempts=some),
    "pause": lambda day: day.order(ask.Pause, **WHY),
    "resume": lambda day: day.order(ask.Resume),
    "restart": lambda day, ms: day.do(ask.Restart(lost_ms=ms, measured_by="boot_clock")),
    "wait": Recorded.wait,
    "to the end": _to_the_end,
    "release": lambda day: day.order(ask.ReleaseResults),
    "correct": lambda day, place, points: day.order(
        ask.CorrectKey, item=f"item-{place}", points=points and tuple(points), **WHY
    ),
}
"""What can happen; what the engine refuses changes nothing."""


@settings(max_examples=150)
@given(
    before=st.lists(HAPPENINGS, max_size=6),
    then=st.lists(HAPPENINGS, max_size=25),
    ends=st.tuples(*[st.sampled_from(OFF_BY)] * 4),
    afterwards=st.lists(AFTERWARDS, max_size=6),
)
def test_the_record_of_any_day_holds_when_everything_is_opened(
    before: list[tuple[Any, ...]],
    then: list[tuple[Any, ...]],
    ends: tuple[int, ...],
    afterwards: list[tuple[Any, ...]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    day = Recorded()
    day.order(ask.OpenRegistration)
    for what in (("seat", "P-001"), ("seat", "P-002"), *before):
        HAPPEN[what[0]](day, *what[1:])
    day.order(ask.StartSitting)
    for what in then:
        HAPPEN[what[0]](day, *what[1:])
    for whom in ("resume", "resume a", "resume b", *PEOPLE, LATER):
        _resume(day, whom)
    for attempt, off_by in zip(PEOPLE, ends, strict=True):
        _at_the_end(day, attempt, off_by)
    day.order(ask.FinishSitting)
    for what in afterwards:
        HAPPEN[what[0]](day, *what[1:])
    day.order(ask.ReleaseResults)

    for whole in (True, False):
        folder = write_everything(tmp_path_factory.mktemp("bundle"), day, whole=whole)
        assert verify(folder).findings == []
