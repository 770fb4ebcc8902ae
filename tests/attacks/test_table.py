"""The table of attacks and the tests say the same: no row without a test, no test without a row.

That the words of a row were really said, each test holds for itself.
"""

from __future__ import annotations

from collections import Counter

from tests.attacks.record import Row, tried_by
from tests.attacks.table import PAGE, all_tried, functions_of, modules, page


def test_the_page_has_every_attack_and_no_other() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.attacks"


def test_every_row_of_the_design_was_tried() -> None:
    tried = Counter(one.row for one in all_tried())

    assert [row for row in Row if not tried[row]] == []


def test_every_test_of_this_folder_says_what_it_tries() -> None:
    silent = [
        f"{module.__name__}: {test.__name__}"
        for module in modules()
        for test in functions_of(module)
        if tried_by(test) is None
    ]

    assert silent == []


def test_no_two_attacks_are_one() -> None:
    counted = Counter(one.test for one in all_tried())

    assert [name for name, times in counted.items() if times > 1] == []
