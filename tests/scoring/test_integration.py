"""The final score to the last thousandth."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import rules
from scoring.integration import final_score, scaled_skd, written
from scoring.rule_pack import Integration
from scoring.scores import MISSING, PARTS

pack = rules.load("cpns-2024")
THOUSANDTH = Decimal("0.001")


def the_rule() -> Integration:
    assert pack.integration is not None
    return pack.integration


def final_of(total: int, skb: str) -> str:
    scaled = scaled_skd(the_rule(), np.array([total]), 550)
    final = final_score(the_rule(), scaled, np.array([int(Decimal(skb) * PARTS)]))
    return written(int(final[0]), 3)


def naive_final(total: int, skb: str) -> str:
    scaled = (Decimal(total) * 100 / 550).quantize(THOUSANDTH, ROUND_HALF_UP)
    final = (scaled * Decimal("0.4") + Decimal(skb) * Decimal("0.6")).quantize(
        THOUSANDTH, ROUND_HALF_UP
    )
    return str(final)


@pytest.mark.parametrize(
    ("total", "skb", "final"),
    [
        (550, "100", "100.000"),
        (0, "0", "0.000"),
        (333, "80", "72.218"),  # 60.545 (not 60.5454...) * 0.4 = 24.218
        (367, "81.25", "75.441"),  # 66.727 * 0.4 = 26.6908, + 48.75 = 75.4408
        (11, "0.0025", "0.802"),  # 2.000 * 0.4 + 0.0015 = 0.8015: a half goes up
        (11, "0.002499999", "0.801"),  # the last part of a billion below it goes down
        (1, "0", "0.073"),  # 0.182 * 0.4 = 0.0728
    ],
)
def test_known_final_scores(total: int, skb: str, final: str) -> None:
    computed = final_of(total, skb)

    assert computed == final


def test_the_scaled_skd_is_rounded_before_weighting() -> None:
    # 411 / 550 * 100 = 74.7272...; unrounded * 0.4 = 29.8909..., rounded 74.727 * 0.4 = 29.8908
    skb = "70.0009"  # * 0.6 = 42.00054; sums 71.89134 (rounded first) and 71.89144...
    wrong = (
        Decimal(411) * 100 / 550 * Decimal("0.4") + Decimal("70.0010") * Decimal("0.6")
    ).quantize(THOUSANDTH, ROUND_HALF_UP)

    computed = final_of(411, "70.0010")

    assert final_of(411, skb) == "71.891"
    assert (computed, str(wrong)) == ("71.891", "71.892")


def test_every_total_against_exact_decimals() -> None:
    wrong = [
        (total, skb)
        for total in range(551)
        for skb in ("0", "61.0825", "77.7775", "99.9991", "100")
        if final_of(total, skb) != naive_final(total, skb)
    ]

    assert wrong == []


@given(total=st.integers(0, 550), skb=st.decimals(0, 100, places=9))
def test_any_skb_against_exact_decimals(total: int, skb: Decimal) -> None:
    text = f"{skb:f}"

    computed = final_of(total, text)

    assert computed == naive_final(total, text)


def test_without_an_skb_there_is_no_final_score() -> None:
    final = final_score(the_rule(), np.array([74_727]), np.array([MISSING]))

    assert final.tolist() == [MISSING]


def test_a_score_is_written_with_all_its_decimals() -> None:
    texts = [written(60_545, 3), written(5, 3), written(100_000, 3), written(7, 0)]

    assert texts == ["60.545", "0.005", "100.000", "7"]
