"""Packed words sort as the columns they were packed from."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.sort_keys import order_of, pack, run_starts

# ranges from one value to nearly a whole word, so that columns need one, two or three words
rows = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(-(2**62), 2**62),
        st.sampled_from([0, 2**61]),
        st.integers(-3, 3),
        st.sampled_from([0, 2**62]),
    ),
    max_size=30,
)


@given(rows, st.integers(1, 5))
def test_the_order_is_that_of_a_stable_sort(rows: list[tuple[int, ...]], keys: int) -> None:
    columns = [np.array([row[key] for row in rows], dtype=np.int64) for key in range(keys)]

    order = order_of(pack(columns))

    assert order.tolist() == sorted(range(len(rows)), key=lambda row: rows[row][:keys])


@given(rows)
def test_a_run_starts_wherever_a_row_differs_from_the_one_before(
    rows: list[tuple[int, ...]],
) -> None:
    columns = [np.array([row[key] for row in rows], dtype=np.int64) for key in range(5)]
    words = pack(columns)

    starts = run_starts(words, order_of(words))

    ordered = sorted(rows)
    assert starts.tolist() == [n == 0 or ordered[n] != ordered[n - 1] for n in range(len(rows))]


def test_columns_of_one_value_take_no_bits() -> None:
    words = pack([np.full(3, 7), np.full(3, -7)])

    assert [word.tolist() for word in words] == [[0, 0, 0]]


def test_the_keys_of_an_skd_fit_one_word() -> None:
    ends = [100_000, 5, 550, 225, 175, 150]

    words = pack([np.array([0, end]) for end in ends])

    assert len(words) == 1
