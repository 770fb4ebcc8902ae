"""Single cells: what is taken, exactly, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor_console.score_lists import cells
from proctor_console.score_lists.cells import CellWrong
from scoring.scores import MISSING, PARTS, UNKNOWN_BIRTH


@pytest.mark.parametrize(("text", "points"), [("0", 0), ("150", 150), ("80.0", 80), ("", MISSING)])
def test_points_are_whole(text: str, points: int) -> None:
    assert cells.points(text, highest=150) == points


@pytest.mark.parametrize(
    "text", ["-1", "151", "80.5", "8e1", "0x1", "1_0", "+5", "\u0663", "150.", "nan", "1 0"]
)
def test_other_points_are_refused(text: str) -> None:
    with pytest.raises(CellWrong, match="must be a whole number from 0 to 150"):
        cells.points(text, highest=150)


@given(st.decimals(0, 100, places=9))
def test_a_score_is_read_exactly(score: Decimal) -> None:
    parts = cells.score(f"{score:f}", highest=100)

    assert parts == score * PARTS


@pytest.mark.parametrize(
    "text", ["100.000000001", "101", "-0.1", "1e1", "NaN", "1.2.3", ".5", "1.", "1,000.5"]
)
def test_other_scores_are_refused(text: str) -> None:
    with pytest.raises(CellWrong):
        cells.score(text, highest=100)


def test_a_score_with_more_decimals_than_can_be_kept_is_refused_and_not_rounded() -> None:
    with pytest.raises(CellWrong, match="more than 9 decimals"):
        cells.score("80.0000000001", highest=100)

    assert cells.score("80.0000000000", highest=100) == 80 * PARTS


@pytest.mark.parametrize(
    ("text", "days"), [("1970-01-01", 0), ("1969-12-31", -1), ("", UNKNOWN_BIRTH)]
)
def test_a_birth_date_counts_days(text: str, days: int) -> None:
    assert cells.birth_date(text) == days


@pytest.mark.parametrize("text", ["1998-02-29", "1998-3-5", "19980325", "25/03/1998", "1998-W01-1"])
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(CellWrong, match="must be a date like 1998-03-25"):
        cells.birth_date(text)


@pytest.mark.parametrize("text", ["2", "-", "benar", "10"])
def test_other_flags_are_refused(text: str) -> None:
    with pytest.raises(CellWrong, match="must be 1 or 0"):
        cells.flag(text)


@pytest.mark.parametrize("text", ["A 1", "=1+1", "-A1", "A1\n", "A" * 65, "A;1"])
def test_other_participant_numbers_are_refused(text: str) -> None:
    with pytest.raises(CellWrong):
        cells.participant_number(text)
