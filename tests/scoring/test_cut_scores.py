"""Cut scores, dense around every boundary."""

from __future__ import annotations

import pytest

from scoring import rules
from scoring.cut_scores import meets_cut_scores
from tests.scoring.builders import Person, a_person, scores_of

CASES = [(name, category) for name in rules.names() for category in rules.load(name).categories]


def around(value: int, highest: int) -> list[int]:
    return [n for n in range(value - 6, value + 7) if 0 <= n <= highest]


@pytest.mark.parametrize(("name", "category"), CASES)
def test_each_section_is_cut_exactly_at_its_score(name: str, category: str) -> None:
    pack = rules.load(name)
    cuts = pack.categories[category].cut_scores
    best = [section.max_points for section in pack.sections]
    people: list[Person] = []
    expected: list[bool] = []
    for index, section in enumerate(pack.sections):
        for had in around(cuts.get(section.id, 0), section.max_points):
            people.append(a_person(*best[:index], had, *best[index + 1 :], category=category))
            expected.append(had >= cuts.get(section.id, 0))

    meets = meets_cut_scores(pack, scores_of(pack, people))

    assert meets.tolist() == expected


@pytest.mark.parametrize("category", ["cumlaude", "diaspora", "disability", "papua", "remote"])
def test_the_total_is_cut_exactly_at_its_score(category: str) -> None:
    pack = rules.load("cpns-2024")
    cut = pack.categories[category].cut_scores["total"]
    totals = range(cut - 6, cut + 7)
    people = [a_person(total - 100 - 150, 100, 150, category=category) for total in totals]

    meets = meets_cut_scores(pack, scores_of(pack, people))

    assert meets.tolist() == [total >= cut for total in totals]


def test_a_category_with_a_floor_on_total_and_tiu_may_fail_the_other_sections() -> None:
    pack = rules.load("cpns-2024")
    points = (1, 85, 225)
    people = [a_person(*points, category="cumlaude"), a_person(*points)]

    meets = meets_cut_scores(pack, scores_of(pack, people))

    assert meets.tolist() == [True, False]


def test_nobody_is_below_where_there_is_no_cut_score() -> None:
    pack = rules.load("pppk-2024")

    meets = meets_cut_scores(pack, scores_of(pack, [a_person(0, 0, 0, 0)]))

    assert meets.tolist() == [True]
