"""Points by section, over columns and for one attempt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ResponsesRefused
from scoring.responses import OMITTED, responses
from scoring.score import change, points_by_section, score

KEY = [[5, 0, 0, 0, 0], [0, 0, 5, 0, 0], [1, 2, 3, 4, 5]]
SECTIONS = (2, 1)


def test_points_add_up_by_section() -> None:
    chosen = responses([{1: 0, 2: 2, 3: 4}, {1: 1, 3: 0}], items=3, choices=5)

    points = score(np.array(KEY), chosen, SECTIONS)

    assert points.tolist() == [[10, 5], [0, 1]]


def test_omitted_has_no_points_even_where_every_choice_has_some() -> None:
    chosen = responses([{}], items=3, choices=5)

    points = score(np.array(KEY), chosen, SECTIONS)

    assert chosen.tolist() == [[OMITTED] * 3]
    assert points.tolist() == [[0, 0]]


def test_everybody_may_have_a_key_of_their_own() -> None:
    chosen = responses([{1: 0}, {1: 0}], items=3, choices=5)
    turned = [row[::-1] for row in KEY]

    points = score(np.array([KEY, turned]), chosen, SECTIONS)

    assert points.tolist() == [[5, 0], [0, 0]]


def test_nobody_has_no_points() -> None:
    points = score(np.array(KEY), responses([], items=3, choices=5), SECTIONS)

    assert points.shape == (0, 2)


@pytest.mark.parametrize(
    ("row", "evidence"),
    [
        ({4: 0}, "candidate 0: item 4 is not 1 to 3"),
        ({0: 0}, "candidate 0: item 0 is not 1 to 3"),
        ({1: 5}, "candidate 0: item 1: choice 5 is not 0 to 4"),
        ({1: -1}, "candidate 0: item 1: choice -1 is not 0 to 4"),
    ],
)
def test_answers_that_do_not_fit_the_form_are_refused(row: dict[int, int], evidence: str) -> None:
    with pytest.raises(ResponsesRefused) as refused:
        responses([row], items=3, choices=5)

    assert refused.value.evidence == (evidence,)


@pytest.mark.parametrize(
    ("key", "chosen", "sections"),
    [
        (KEY[:2], [[0, 0, 0]], SECTIONS),
        (KEY, [[0, 0, 0]], (1, 1)),
        (KEY, [[0, 0, 0]], (3, 0)),
        (KEY, [[0, 0, 5]], SECTIONS),
        (KEY, [[0, 0, -2]], SECTIONS),
    ],
)
def test_keys_that_do_not_fit_the_answers_are_refused(
    key: list[list[int]], chosen: list[list[int]], sections: tuple[int, ...]
) -> None:
    matrix = np.array(chosen, dtype=np.int8)

    with pytest.raises(ResponsesRefused):
        score(np.array(key), matrix, sections)


@pytest.mark.parametrize("choices", [[0, 0], [0, 0, 5], [0, 0, -2]])
def test_one_attempt_that_does_not_fit_its_key_is_refused(choices: list[int]) -> None:
    with pytest.raises(ResponsesRefused):
        points_by_section(KEY, choices, SECTIONS)


attempts = st.integers(1, 6).flatmap(
    lambda items: st.tuples(
        st.lists(
            st.lists(st.integers(0, 5), min_size=5, max_size=5), min_size=items, max_size=items
        ),
        st.lists(st.integers(-1, 4), min_size=items, max_size=items),
        st.just((items,)) if items == 1 else st.just((1, items - 1)),
    )
)


@given(attempts)
def test_one_attempt_scores_as_the_columns_do(
    attempt: tuple[list[list[int]], list[int], tuple[int, ...]],
) -> None:
    key, choices, sections = attempt

    one = points_by_section(key, choices, sections)

    columns = score(np.array(key), np.array([choices], dtype=np.int8), sections)
    assert list(one) == columns[0].tolist()


@given(attempts, st.integers(-1, 4), st.data())
def test_a_changed_answer_moves_the_total_by_its_change(
    attempt: tuple[list[list[int]], list[int], tuple[int, ...]], after: int, data: st.DataObject
) -> None:
    key, choices, sections = attempt
    item = data.draw(st.integers(0, len(choices) - 1))
    changed = [*choices[:item], after, *choices[item + 1 :]]

    moved = change(key[item], choices[item], after)

    before = sum(points_by_section(key, choices, sections))
    assert before + moved == sum(points_by_section(key, changed, sections))


def test_clearing_an_answer_takes_its_points_back() -> None:
    moved = [change(KEY[2], None, 4), change(KEY[2], 4, None), change(KEY[2], 4, 4)]

    assert moved == [5, -5, 0]
