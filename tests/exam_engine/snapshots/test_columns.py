"""A snapshot and the lines behind it make the memory that all lines make."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine.acknowledgements import Numbers
from exam_engine.errors import Refusal
from exam_engine.ledger.scribe import Chain, Line
from exam_engine.sheet import Sheet, SittingSheet
from exam_engine.snapshots import columns
from exam_engine.timing import Moment
from tests.exam_engine.builders import (
    TERMINAL,
    an_answer,
)
from tests.exam_engine.snapshots.remembering import NUMBERS, a_memory, folded, seen


@st.composite
def commands(draw: st.DrawFn) -> ask.Command:
    number = draw(st.sampled_from(NUMBERS))
    signed = {"staff": "x", "seconded_by": "y", "request_id": f"r{draw(st.integers(0, 200))}"}
    kinds: list[Callable[[], ask.Command]] = [
        lambda: an_answer(number, draw(st.integers(1, 6)), draw(st.integers(1, 5))),
        lambda: ask.Finish(attempt=number, terminal=TERMINAL, seq=draw(st.integers(1, 6))),
        lambda: ask.Sync(attempt=number, terminal=TERMINAL),
        lambda: ask.Login(attempt=number, pin="wrong", terminal=TERMINAL),
        lambda: ask.Pause(reason="listrik", room=draw(st.sampled_from([None, "a"])), **signed),
        lambda: ask.Resume(room=draw(st.sampled_from([None, "a"])), **signed),
        lambda: ask.GrantTime(attempts=(number,), seconds=1, reason="listrik", **signed),
        lambda: ask.FreezeBoard(reason="menjelang akhir", **signed),
        lambda: ask.ThawBoard(**signed),
        lambda: ask.VoidAttempt(attempt=number, reason="joki", **signed),
        lambda: ask.SendNotice(text="tenang", level="info", **signed),
        lambda: ask.Restart(lost_ms=5, measured_by="boot_clock"),
        lambda: ask.LoseContact(attempt=number, terminal=TERMINAL),
        lambda: ask.FinishSitting(**signed),
        lambda: ask.CorrectKey(
            item=f"item-{draw(st.integers(0, 6))}",
            points=draw(st.sampled_from([None, (0, 5, 0, 0, 0), (2, 1, 3, 5, 4)])),
            reason="kunci tertukar",
            **signed,
        ),
        ask.Tick,
    ]
    return draw(st.sampled_from(kinds))()


def history(asked: Sequence[tuple[ask.Command, int]]) -> list[Line]:
    """The lines of a sitting in which two came, it was started, and then this was asked."""
    memory, clock = a_memory(), 0

    def handle(command: ask.Command) -> Any:
        return memory.handle(command, Moment(1_790_000_000_000 + clock, clock))

    handle(ask.Prepare())
    handle(ask.OpenRegistration(request_id="o", staff="x"))
    for number in NUMBERS[:2]:
        done = handle(ask.AdmitCandidate(request_id=f"a{number}", staff="x", attempt=number))
        handle(ask.Login(attempt=number, pin=done.pin, terminal=TERMINAL))
        handle(ask.Sync(attempt=number, terminal=TERMINAL))
    handle(ask.StartSitting(request_id="s", staff="x", seconded_by="y"))
    for command, ms in asked:
        clock += ms
        try:
            handle(command)
        except Refusal:
            continue
    return memory.take()[0]


@settings(max_examples=60)
@given(
    asked=st.lists(st.tuples(commands(), st.integers(0, 150)), max_size=25),
    part=st.floats(0, 1),
)
def test_a_snapshot_and_the_lines_behind_it_make_the_memory_that_all_lines_make(
    asked: list[tuple[ask.Command, int]], part: float
) -> None:
    lines = history(asked)
    cut = round(part * len(lines))
    snapshot = columns.pack(folded(lines[:cut]))

    recalled = a_memory()
    columns.unpack(snapshot, recalled)
    folded(lines[cut:], recalled)

    replayed = folded(lines)
    assert seen(recalled) == seen(replayed)
    assert columns.pack(recalled) == columns.pack(replayed)
    states = [sheet.state for sheet in replayed.sheets.attempts.values()]
    late = Moment(1_790_000_000_000 + 60_000, 60_000)
    for memory in (recalled, replayed):
        memory.expire(late)
    # who ends in one batch ends at one reading, in whatever order
    ends = [sorted(line.record for line in one.take()[0]) for one in (recalled, replayed)]
    assert ends[0] == ends[1]
    assert bool(ends[0]) == any(state == "working" for state in states)


def test_a_corrected_key_comes_back_from_a_snapshot_with_the_points_before_it() -> None:
    signed = {"staff": "x", "seconded_by": "y"}
    reason = "kunci tertukar"
    lines = history(
        [
            (an_answer(NUMBERS[0], 1, 1), 0),
            (ask.FinishSitting(request_id="f", **signed), 0),
            (ask.CorrectKey(request_id="c", item="item-1", reason=reason, **signed), 0),
        ]
    )

    recalled = a_memory()
    columns.unpack(columns.pack(folded(lines)), recalled)

    sheets = recalled.sheets
    assert [one.item for one in sheets.sitting.corrections] == ["item-1"]
    assert len(sheets.attempts[NUMBERS[0]].rescored) == 1
    assert seen(recalled) == seen(folded(lines))


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (SittingSheet, columns.SITTING),
        (Sheet, columns.ATTEMPT),
        (Chain, columns.CHAIN),
        (Numbers, columns.NUMBERS),
    ],
)
def test_every_slot_is_carried_or_made_anew(kind: Any, table: dict[str, object]) -> None:
    anew = columns.MADE_ANEW.get(kind.__name__, set())

    assert set(kind.__slots__) == table.keys() | anew


def test_what_holds_the_sheets_holds_nothing_that_is_not_carried() -> None:
    memory = a_memory()
    sheets, scribe, acknowledged = memory.parts()
    anew = columns.MADE_ANEW

    assert vars(memory).keys() - anew["Memory"] == {"sheets", "_scribe", "_acknowledged"}
    assert vars(sheets).keys() - anew["Sheets"] == {"sitting", "attempts", "size"}
    carried = {"size", "chains", "at", "clock"}
    assert vars(scribe).keys() - anew["Scribe"] == carried
    assert vars(acknowledged).keys() == {"numbers", "requests"}
