"""A stage decided for everybody: the agency's example, ties, quotas, and the naive twin."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import rules
from scoring.errors import RuleMissing
from scoring.rule_pack import RulePack
from scoring.stages import StageResult, decide
from tests.scoring.builders import Person, a_person, scores_of
from tests.scoring.naive_twin import naive_stage

CPNS = rules.load("cpns-2024")

# Meets every cut score of the category general, in the order of the sections: TWK, TIU, TKP.
MEETS = (65, 80, 166)

# The agency's own worked example, published as TKP/TIU/TWK. Its TKP are those of a shorter section
# and lie below the cut score of 2024, so it is decided by the rules of 2019.
AGENCY = [
    a_person(twk, tiu, tkp)
    for tkp, tiu, twk in [
        (150, 110, 135),
        (148, 125, 115),
        (145, 105, 117),
        (147, 115, 105),
        (146, 112, 109),
        (146, 110, 100),
        (146, 115, 95),
    ]
]


def decided(
    people: list[Person],
    vacancies: tuple[int, ...] = (1,),
    stage: str = "skd",
    pack: RulePack = CPNS,
) -> StageResult:
    return decide(pack, stage, scores_of(pack, people), np.array(vacancies))


def statuses(result: StageResult) -> list[str]:
    return result.status().tolist()


def places(result: StageResult) -> list[int]:
    return result.ranking.place.tolist()


@pytest.mark.parametrize(("vacancies", "advance"), [(1, [1, 2, 4]), (2, [1, 2, 4, 5, 3, 7])])
def test_the_agencys_worked_example(vacancies: int, advance: list[int]) -> None:
    result = decided(AGENCY, (vacancies,), pack=rules.load("cpns-2019"))

    advancing = [row + 1 for row in result.ranking.order if statuses(result)[row] == "P/L"]
    assert advancing == advance


def test_a_tie_in_the_total_goes_to_tkp_then_tiu_then_twk() -> None:
    people = [
        a_person(90, 100, 180),
        a_person(80, 110, 180),
        a_person(80, 100, 190),
    ]

    result = decided(people)

    assert places(result) == [3, 2, 1]


def test_all_who_tie_fully_at_the_boundary_advance() -> None:
    people = [a_person(90, 100, 200), a_person(90, 100, 190), *[a_person(*MEETS)] * 4]

    result = decided(people)

    assert statuses(result) == ["P/L"] * 6
    assert places(result) == [1, 2, 3, 3, 3, 3]


def test_a_full_tie_that_ends_at_the_boundary_lets_nobody_else_in() -> None:
    people = [*[a_person(90, 100, 200)] * 3, a_person(90, 100, 199)]

    result = decided(people)

    assert statuses(result) == ["P/L", "P/L", "P/L", "P"]
    assert places(result) == [1, 1, 1, 4]


def test_a_full_tie_beyond_the_boundary_stays_outside() -> None:
    people = [*[a_person(90, 100, 200)] * 4, *[a_person(*MEETS)] * 2]

    result = decided(people)

    assert statuses(result) == ["P/L"] * 4 + ["P"] * 2
    assert places(result) == [1, 1, 1, 1, 5, 5]


def test_a_higher_total_below_a_cut_score_stands_behind_those_who_meet_them() -> None:
    people = [a_person(60, 175, 225), a_person(*MEETS)]

    result = decided(people)

    assert statuses(result) == ["TL", "P/L"]
    assert places(result) == [2, 1]


def test_the_absent_and_the_disqualified_have_no_place() -> None:
    people = [
        a_person(150, 175, 225, disqualified=True),
        a_person(0, 0, 0, absent=True),
        a_person(0, 0, 0, absent=True, disqualified=True),
        a_person(*MEETS),
    ]

    result = decided(people)

    assert statuses(result) == ["DIS", "TH", "DIS", "P/L"]
    assert places(result) == [0, 0, 0, 1]


def test_formations_are_ranked_apart() -> None:
    people = [a_person(*MEETS, formation=1), a_person(90, 100, 200), a_person(*MEETS)]

    result = decided(people, (1, 0))

    assert places(result) == [1, 1, 2]
    assert statuses(result) == ["P", "P/L", "P/L"]
    assert result.ranking.order.tolist() == [1, 2, 0]


def test_rows_equal_in_everything_keep_the_order_of_the_file() -> None:
    people = [a_person(*MEETS, formation=n % 2) for n in range(20)]

    result = decided(people, (1, 1))

    assert result.ranking.order.tolist() == [*range(0, 20, 2), *range(1, 20, 2)]


def test_an_empty_list_is_an_empty_ranking() -> None:
    result = decided([])

    assert places(result) == []


def test_without_a_quota_in_the_rules_nobody_advances() -> None:
    result = decided([a_person(65, 80, 156)], pack=rules.load("sekdin-2025"))

    assert statuses(result) == ["P"]


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(RuleMissing, match="no stage 'skb'; it has: skd, final"):
        decided(AGENCY, stage="skb")


def test_2018_fills_empty_seats_with_the_next_by_cumulative_score() -> None:
    pack = rules.load("cpns-2018")
    below = [a_person(70, 79, 140 - n) for n in range(5)]

    result = decided([*below, a_person(75, 80, 143)], (2,), pack=pack)

    assert statuses(result) == ["P/L", "P/L", "P/L", "TL", "TL", "P/L"]
    assert places(result) == [2, 3, 4, 5, 6, 1]


def test_2018_has_no_second_group_where_no_seat_is_empty() -> None:
    pack = rules.load("cpns-2018")
    meets = [a_person(75, 80, 143), a_person(75, 80, 144)]

    result = decided([*meets, a_person(74, 150, 175)], (2,), pack=pack)

    assert statuses(result) == ["P/L", "P/L", "TL"]


FINALIST = {"skb": "80", "grade_average": "3.50", "born": date(1998, 3, 25)}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (a_person(*MEETS, **FINALIST | {"skb": "80.01"}), a_person(*MEETS, **FINALIST)),
        (a_person(*MEETS, **FINALIST), a_person(*MEETS, **FINALIST | {"grade_average": "3.49"})),
        (a_person(*MEETS, **FINALIST), a_person(*MEETS, **FINALIST | {"grade_average": None})),
        (
            a_person(*MEETS, **FINALIST | {"born": date(1998, 3, 24)}),
            a_person(*MEETS, **FINALIST),
        ),
        (a_person(*MEETS, **FINALIST), a_person(*MEETS, **FINALIST | {"born": None})),
        (a_person(65, 80, 167, **FINALIST), a_person(65, 81, 166, **FINALIST)),
        (a_person(65, 81, 166, **FINALIST), a_person(66, 80, 166, **FINALIST)),
    ],
)
def test_the_final_order_key_by_key(better: Person, worse: Person) -> None:
    result = decided([worse, better], stage="final")

    assert places(result) == [2, 1]
    assert statuses(result) == ["P/TL", "P/L"]


def test_the_skd_total_decides_where_rounding_made_the_final_scores_equal() -> None:
    # 40 % of one point of 550 is 0.073; 0.121 and 0.122 of an SKB point make the same 0.073
    people = [a_person(65, 80, 166, skb="80.121"), a_person(65, 80, 167, skb="80")]

    result = decided(people, stage="final")

    assert result.final is not None
    assert result.final[0] == result.final[1]
    assert places(result) == [2, 1]


def test_a_full_tie_for_the_last_vacancy_is_held_for_the_committee() -> None:
    people = [
        a_person(90, 100, 200, **FINALIST),
        a_person(*MEETS, **FINALIST),
        a_person(*MEETS, **FINALIST),
    ]

    result = decided(people, (2,), stage="final")

    assert statuses(result) == ["P/L", "P/TL", "P/TL"]
    assert result.ranking.held.tolist() == [False, True, True]


def test_a_full_tie_that_fits_the_vacancies_is_not_held() -> None:
    people = [a_person(*MEETS, **FINALIST)] * 2

    result = decided(people, (2,), stage="final")

    assert statuses(result) == ["P/L", "P/L"]
    assert places(result) == [1, 1]


def test_without_an_skb_score_there_is_no_final_place_and_no_code() -> None:
    result = decided([a_person(150, 175, 225), a_person(*MEETS, skb="0")], stage="final")

    assert statuses(result) == ["", "P/L"]
    assert places(result) == [0, 1]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ((101, 70, 50, 20), (100, 71, 50, 20)),  # technical before the rest
        ((100, 60, 61, 20), (100, 70, 50, 21)),  # managerial + socio-cultural before the interview
        ((100, 70, 50, 21), (100, 70, 50, 20)),
    ],
)
def test_pppk_ties(better: tuple[int, ...], worse: tuple[int, ...]) -> None:
    pack = rules.load("pppk-2024")

    result = decided([a_person(*worse), a_person(*better)], stage="final", pack=pack)

    assert places(result) == [2, 1]
    assert statuses(result) == ["P/TL", "P/L"]


def test_pppk_managerial_and_sociocultural_count_together_and_then_the_oldest() -> None:
    pack = rules.load("pppk-2024")
    people = [
        a_person(100, 70, 50, 20, born=date(1990, 1, 2)),
        a_person(100, 50, 70, 20, born=date(1990, 1, 1)),
    ]

    result = decided(people, stage="final", pack=pack)

    assert places(result) == [2, 1]


def people_of(pack: RulePack) -> st.SearchStrategy[list[Person]]:
    # few different points, close to the cut scores, so that ties of every length are frequent
    cuts = [section.cut or 20 for section in pack.sections]
    return st.lists(
        st.builds(
            Person,
            points=st.tuples(*(st.integers(cut - 2, cut + 2) for cut in cuts)),
            formation=st.integers(0, 2),
            category=st.sampled_from(list(pack.categories)),
            absent=st.sampled_from([False] * 9 + [True]),
            disqualified=st.sampled_from([False] * 9 + [True]),
            skb=st.sampled_from([None, "80", "80.0005", "80.122", "80.121"]),
            grade_average=st.sampled_from([None, "3.5", "3.25"]),
            born=st.sampled_from([None, date(1998, 3, 25), date(1969, 3, 25)]),
        ),
        max_size=40,
    )


CASES = [(name, stage) for name in rules.names() for stage in rules.load(name).stages]


@pytest.mark.parametrize(("name", "stage"), CASES)
@settings(max_examples=60)
@given(data=st.data())
def test_columns_decide_as_the_naive_twin_does(name: str, stage: str, data: st.DataObject) -> None:
    pack = rules.load(name)
    people = data.draw(people_of(pack))
    vacancies = data.draw(st.tuples(*[st.integers(0, 4)] * 3))

    result = decided(people, vacancies, stage, pack)

    twin = naive_stage(pack, stage, people, vacancies)
    assert list(zip(places(result), statuses(result), strict=True)) == twin


@settings(max_examples=60)
@given(people=people_of(rules.load("cpns-2018")), floor=st.integers(295, 301))
def test_a_floor_of_the_second_group_decides_as_the_naive_twin_does(
    people: list[Person], floor: int
) -> None:
    text = (rules.PACKS / "cpns-2018.toml").read_text(encoding="utf-8")
    asked = "[stages.skd.second_group]\n"
    floors = f"{asked}minimum_total = {{ general = {floor} }}\n"
    pack = rules.parse(text.replace(asked, floors), "cpns-2018 with a floor")

    result = decided(people, (2, 3, 4), "skd", pack)

    twin = naive_stage(pack, "skd", people, (2, 3, 4))
    assert list(zip(places(result), statuses(result), strict=True)) == twin
