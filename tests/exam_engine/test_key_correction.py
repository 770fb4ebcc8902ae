"""A corrected key: what may be corrected, when, and that everybody's points follow from it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.corrections import Worth, fault, full
from exam_engine.errors import (
    BadKey,
    Conflict,
    KeysUncommitted,
    NotNow,
    Refusal,
    SameKey,
    UnknownItem,
    UnusedItem,
)
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.proof import check_inclusion
from exam_engine.ledger.scribe import decode_record
from exam_engine.replies import Recount
from exam_engine.rescoring import points_before
from exam_engine.sheet import EMPTY
from exam_engine.timing import Moment
from scoring.responses import OMITTED
from scoring.score import points_by_section
from tests.exam_engine.builders import TERMINAL
from tests.exam_engine.snapshots.remembering import seen
from tests.exam_engine.verifying.sittings import AUTHORED, Recorded, a_form

B_IS_RIGHT = (0, 5, 0, 0, 0)
"""Of items 0 to 3, whose key says A."""


def a_finished_day() -> Recorded:
    """Two answer every item with their first choice, one is absent, one was never ready."""
    day = Recorded()
    day.order(ask.OpenRegistration)
    for attempt in ("P-001", "P-002"):
        day.seat(attempt)
    day.order(ask.AdmitCandidate, attempt="P-003")
    day.order(ask.StartSitting)
    for item in range(1, 6):
        day.answer("P-001", item, 0)
        day.answer("P-002", item, 4)
    day.answer("P-002", 2, None)
    day.finish("P-001")
    day.order(ask.FinishSitting)
    return day


def corrects(day: Recorded, item: str, points: tuple[int, ...] | None, **more: Any) -> did.Event:
    """What a correction makes happen; raises its refusal."""
    fields = {"request_id": f"r-{len(day.entries)}", "staff": "x", "seconded_by": "y"} | more
    command = ask.CorrectKey(item=item, points=points, reason="kunci tertukar", **fields)
    day.memory.handle(command, Moment(1_790_000_000_000 + day.clock, day.clock))
    day.take()
    return decode_record(day.records[-1])


def counted_anew(day: Recorded, attempt: str, corrected: dict[int, Worth]) -> tuple[int, ...]:
    """The naive twin: points of a paper from its answers and the keys as corrected, from nothing.

    What an item that was left out is worth stands beside the choices, as a sixth one.
    """
    sheet, key, chosen = day.memory.sheets.attempts[attempt], [], []
    for (place, order), choice in zip(a_form(attempt), sheet.choices, strict=True):
        worth = corrected.get(place, Worth(tuple(AUTHORED[place])))
        key.append([*(worth.points[at] for at in order), worth.omitted])
        chosen.append(5 if choice == EMPTY else choice)
    assert OMITTED not in chosen
    return points_by_section(key, chosen, (3, 2))


# --- what it does -----------------------------------------------------------------------------


def test_a_corrected_key_gives_everybody_who_had_the_item_other_points() -> None:
    day = a_finished_day()
    before = [tuple(one.points) for one in day.memory.sheets.attempts.values()]
    # P-001 chose what A to E of item 1 are shown as first: the second authored choice
    assert a_form("P-001")[0] == (1, [1, 2, 3, 4, 0])

    event = corrects(day, "item-1", B_IS_RIGHT)

    after = [tuple(one.points) for one in day.memory.sheets.attempts.values()]
    assert isinstance(event, did.KeyCorrected)
    assert (event.before, event.points, event.omitted) == ((5, 0, 0, 0, 0), B_IS_RIGHT, 0)
    assert after[0] == (before[0][0] + 5, before[0][1])
    assert after[1:] == before[1:]
    (correction,) = day.memory.sheets.sitting.corrections
    assert (correction.papers, correction.changed) == (1, 1)


def test_full_points_go_also_to_who_left_the_item_out_and_not_to_who_never_began() -> None:
    day = a_finished_day()
    left_out = a_form("P-002")[1][0]

    corrects(day, f"item-{left_out}", None)

    sheets = day.memory.sheets.attempts
    assert tuple(sheets["P-002"].points) == counted_anew(
        day, "P-002", {left_out: full(AUTHORED[left_out])}
    )
    assert points_before(sheets["P-002"], 1)[0] == sheets["P-002"].points[0] - 5
    assert sheets["P-003"].points == [0, 0]
    assert not sheets["P-003"].rescored


def test_a_result_says_what_it_was_and_how_often_it_was_counted_again() -> None:
    day = a_finished_day()
    first = day.memory.sheets.attempts["P-001"].result
    assert first is not None

    corrects(day, "item-1", B_IS_RIGHT)
    corrects(day, "item-2", None)
    untouched = a_form("P-001")
    corrects(day, "item-0", B_IS_RIGHT)

    assert 0 not in [place for place, _ in untouched]
    result = day.memory.sheets.attempts["P-001"].result
    assert result is not None
    assert result.recount == Recount(
        corrections=2, at=1_790_000_000_000 + day.clock, total_before=first.total
    )
    assert result.total == sum(result.points) == first.total + 5 + 5


def test_a_second_correction_of_an_item_begins_where_the_first_one_ended() -> None:
    day = a_finished_day()
    original = [list(one.points) for one in day.memory.sheets.attempts.values()]

    corrects(day, "item-1", None)
    event = corrects(day, "item-1", (5, 0, 0, 0, 0))

    assert isinstance(event, did.KeyCorrected)
    assert (event.before, event.omitted_before) == ((5,) * 5, 5)
    assert [list(one.points) for one in day.memory.sheets.attempts.values()] == original


def test_the_points_before_each_correction_stay_known() -> None:
    day = a_finished_day()
    sheet = day.memory.sheets.attempts["P-001"]
    stages = [tuple(sheet.points)]
    for item, points in (("item-1", B_IS_RIGHT), ("item-0", B_IS_RIGHT), ("item-2", None)):
        corrects(day, item, points)
        stages.append(tuple(sheet.points))

    assert [points_before(sheet, number) for number in (1, 2, 3, 4)] == stages


def test_a_key_is_corrected_after_the_release_too() -> None:
    day = a_finished_day()
    day.order(ask.ReleaseResults)

    assert isinstance(corrects(day, "item-1", B_IS_RIGHT), did.KeyCorrected)


def test_asking_twice_corrects_once() -> None:
    day = a_finished_day()
    corrects(day, "item-1", B_IS_RIGHT, request_id="once-only")
    size = len(day.entries)

    corrects(day, "item-1", B_IS_RIGHT, request_id="once-only")
    with pytest.raises(Conflict):
        corrects(day, "item-1", None, request_id="once-only")
    with pytest.raises(Conflict):
        corrects(day, "item-2", B_IS_RIGHT, request_id="once-only")

    assert len(day.entries) == size


# --- what everyone reads ------------------------------------------------------------------------


def test_everyone_reads_which_key_was_committed_to_and_what_it_is_now() -> None:
    day = a_finished_day()

    corrects(day, "item-2", None)

    said = msgspec.json.decode(day.entries[-1][1:])
    content = msgspec.json.decode(said["key"])
    salt = bytes.fromhex(said["salt"])
    committed = sha256(b"exam-engine/commit/v1\0" + salt + said["key"].encode()).hexdigest()
    leaf = msgspec.json.encode(("key", said["place"], committed))
    root = bytes.fromhex(msgspec.json.decode(day.entries[0][1:])["manifest"]["keys_root"])
    proof = [bytes.fromhex(one) for one in said["proof"]]
    check_inclusion(said["place"], said["leaves"], leaf_hash(leaf), proof, root)
    assert content == ["item-2", 1, AUTHORED[2]]
    assert (said["points"], said["omitted"]) == ([5] * 5, 5)
    assert (said["reason"], said["seconded"]) == ("kunci tertukar", True)
    assert not {"staff", "seconded_by", "item", "before"} & said.keys()


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "points", "refusal"),
    [
        ("item-9", B_IS_RIGHT, UnknownItem),
        ("item-1", (5, 0, 0, 0, 0), SameKey),
        ("item-1", (0, 0, 0, 0, 0), BadKey),
        ("item-1", (5, 5, 5, 5, 5), BadKey),
        ("item-1", (5, 4, 0, 0, 0), BadKey),
        ("item-1", (5, 0, 0, 0), BadKey),
        ("item-4", (5, 5, 3, 2, 1), BadKey),
        ("item-4", (1, 2, 3, 4, 5), SameKey),
    ],
)
def test_what_no_key_can_be_is_refused_and_changes_nothing(
    item: str, points: tuple[int, ...], refusal: type[Refusal]
) -> None:
    day = a_finished_day()
    before = seen(day.memory)

    with pytest.raises(refusal):
        corrects(day, item, points)

    assert seen(day.memory) == before


def test_an_item_that_nobody_was_given_is_not_corrected() -> None:
    day = Recorded(1)
    day.order(ask.OpenRegistration)
    day.order(ask.FinishSitting)

    with pytest.raises(UnusedItem):
        corrects(day, "item-0", B_IS_RIGHT)


def test_nothing_is_corrected_before_the_end() -> None:
    day = Recorded()
    day.order(ask.OpenRegistration)
    day.seat("P-001")
    day.order(ask.StartSitting)

    with pytest.raises(NotNow):
        corrects(day, "item-1", B_IS_RIGHT)


def test_keys_that_were_never_bound_are_not_corrected() -> None:
    day = Recorded()
    day.order(ask.OpenRegistration)
    day.order(ask.FinishSitting)
    day.memory.sheets.sitting.keys_root = None

    with pytest.raises(KeysUncommitted):
        corrects(day, "item-1", B_IS_RIGHT)


@given(st.permutations([5, 4, 3, 2, 1]))
def test_graded_points_may_go_to_other_choices_and_to_nothing_else(points: list[int]) -> None:
    graded = (5, 4, 3, 2, 1)

    assert fault(graded, Worth(tuple(points))) is None
    assert fault(graded, Worth(tuple(points), 1)) is not None
    assert fault(graded, Worth((points[0], *points[:4]))) is not None
    assert fault(graded, full(graded)) is None


@given(st.sets(st.integers(0, 4)))
def test_one_to_four_choices_may_be_right(right: set[int]) -> None:
    points = tuple(5 if at in right else 0 for at in range(5))

    assert (fault((5, 0, 0, 0, 0), Worth(points)) is None) == (1 <= len(right) <= 4)


# --- the property -------------------------------------------------------------------------------

ITEM = st.integers(0, 6)
RIGHT = st.sets(st.integers(0, 4), min_size=1, max_size=4)
CHANGES = st.lists(
    st.one_of(
        st.tuples(ITEM, st.permutations([1, 2, 3, 4, 5])),
        st.tuples(ITEM, RIGHT.map(lambda right: [5 * (at in right) for at in range(5)])),
        st.tuples(ITEM, st.none()),
    ),
    max_size=8,
)
ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(["P-001", "P-002", "P-003"]),
        st.integers(1, 5),
        st.none() | st.integers(0, 4),
    ),
    max_size=30,
)


@settings(max_examples=150)
@given(answers=ANSWERS, changes=CHANGES, void_after=st.integers(0, 8))
def test_rescoring_by_fold_is_scoring_from_nothing_with_the_corrected_keys(
    answers: list[tuple[str, int, int | None]],
    changes: list[tuple[int, list[int] | None]],
    void_after: int,
) -> None:
    day = Recorded()
    day.order(ask.OpenRegistration)
    for attempt in ("P-001", "P-002", "P-003"):
        day.seat(attempt)
    day.order(ask.StartSitting)
    for attempt, number, choice in answers:
        day.answer(attempt, number, choice)
    day.do(ask.Finish(attempt="P-001", terminal=TERMINAL, seq=1))
    day.order(ask.FinishSitting)
    corrected: dict[int, Worth] = {}
    stages = [dict(corrected)]
    for turn, (place, points) in enumerate(changes):
        if turn == void_after:
            day.order(ask.VoidAttempt, attempt="P-002", reason="joki")
        size = len(day.entries)
        wanted = None if points is None else tuple(points)
        day.order(ask.CorrectKey, item=f"item-{place}", points=wanted, reason="salah")
        if len(day.entries) > size:
            worth = full(AUTHORED[place]) if wanted is None else Worth(wanted)
            corrected[place] = worth
            stages.append(dict(corrected))

    replayed = Recorded()
    begun = len(replayed.records)
    replayed.memory.replay(zip(day.records[begun:], day.entries[begun:], strict=True))
    sheets = day.memory.sheets
    assert seen(replayed.memory.sheets) == seen(sheets)
    for attempt in ("P-001", "P-002", "P-003"):
        sheet = sheets.attempts[attempt]
        assert tuple(sheet.points) == counted_anew(day, attempt, corrected)
        for number, keys in enumerate(stages, start=1):
            assert points_before(sheet, number) == counted_anew(day, attempt, keys)
        assert sheet.result is None or sheet.result.points == tuple(sheet.points)
