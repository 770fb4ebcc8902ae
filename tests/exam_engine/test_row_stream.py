"""A screen that resumes from any number ends where a fresh one starts."""

import json
from hashlib import sha256

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.row_stream import Changes, RowStream


class ARow(msgspec.Struct, frozen=True):
    number: str
    total: int


def a_stream() -> RowStream[ARow]:
    return RowStream(lambda row: row.number)


def apply(shown: dict[str, dict[str, object]], changes: Changes) -> None:
    for raw in changes.rows:
        row = json.loads(bytes(raw))
        shown[row["number"]] = row
    for number in changes.removed:
        shown.pop(number, None)


def hash_from_scratch(shown: dict[str, dict[str, object]]) -> str:
    """The naive twin: every row again, one bit of the sum at a time."""
    digests = [
        sha256(json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode()).digest()[:8]
        for row in shown.values()
    ]
    odd = [sum(digest[at // 8] >> (7 - at % 8) & 1 for digest in digests) % 2 for at in range(64)]
    return f"{int('0' + ''.join(map(str, odd)), 2):016x}"


publications = st.lists(
    st.tuples(
        st.lists(st.builds(ARow, st.sampled_from("ABCDEF"), st.integers(0, 3)), max_size=4),
        st.sets(st.sampled_from("ABCDEF"), max_size=2),
    ),
    max_size=20,
)


@given(publications, st.integers(0, 19))
def test_resuming_from_any_number_ends_at_the_snapshot(
    history: list[tuple[list[ARow], set[str]]], left_after: int
) -> None:
    stream, shown, seen = a_stream(), {}, 0
    for step, (rows, removed) in enumerate(history):
        changes = stream.publish(rows, removed)
        if changes and step <= left_after:
            apply(shown, changes)
            seen = changes.seq

    missed = stream.since(seen)
    if missed is not None:
        apply(shown, missed)
    elif stream.seq:
        shown = {}
        apply(shown, stream.snapshot())

    assert hash_from_scratch(shown) == stream.hash


@given(publications)
def test_the_hash_carried_along_is_that_of_the_rows_held_whatever_came_and_went(
    history: list[tuple[list[ARow], set[str]]],
) -> None:
    stream = a_stream()
    for rows, removed in history:
        stream.publish(rows, removed)

        shown: dict[str, dict[str, object]] = {}
        apply(shown, stream.snapshot())
        assert stream.hash == hash_from_scratch(shown)


def test_rows_that_have_all_gone_leave_the_hash_of_nothing() -> None:
    stream = a_stream()
    stream.publish([ARow("A", 1), ARow("B", 2)])

    stream.publish([], ["B", "A"])

    assert stream.hash == a_stream().hash == "0000000000000000"


def test_rows_that_stay_the_same_are_not_sent_again() -> None:
    stream = a_stream()
    stream.publish([ARow("A", 1), ARow("B", 2)])

    changes = stream.publish([ARow("A", 1), ARow("B", 3)])

    assert changes is not None
    assert [json.loads(bytes(raw)) for raw in changes.rows] == [{"number": "B", "total": 3}]
    assert stream.publish([ARow("A", 1)]) is None


def test_a_number_from_an_earlier_process_is_not_guessed_at() -> None:
    stream = a_stream()
    stream.publish([ARow("A", 1)])

    assert stream.since(500) is None
    assert stream.since(0) is None
