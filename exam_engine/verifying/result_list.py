"""Step 10: the published list held against the points: cut scores, ties and places."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.ledger.lines import number as spelled_number
from exam_engine.verifying.answers import Answered
from exam_engine.verifying.files import Folder
from exam_engine.verifying.points import Points
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.result_rows import (
    DISQUALIFIED,
    ERASED,
    IMPORTED,
    Row,
    check_application,
    check_sums,
    check_with_paper,
    check_without_paper,
    taken_over,
    value,
)
from exam_engine.verifying.roster_list import Roster
from exam_engine.verifying.rule_file import Rules

RESULTS = "opened/results.csv"
OLD_RESULTS = "opened/results-before-{}.csv"
"""The list as it was right before a correction, which is counted from 1."""


class Counted(NamedTuple):
    """What a list must say: the points at one moment, which is that of an entry (None: the end)."""

    points: dict[str, Points]
    until: int | None = None

    def voided(self, one: Answered) -> bool:
        """Whether somebody was disqualified by then."""
        return one.voided is not None and (self.until is None or one.voided < self.until)


def check_results(
    bundle: Folder,
    name: str,
    answered: dict[str, Answered],
    counted: Counted,
    roster: Roster,
    rules: Rules,
    report: Report,
) -> int | None:
    """Hold a published list against what was counted: points, cut scores, ties and places.

    Returns:
        How many lines it has, if all of them hold.
    """
    step = report.step()
    try:
        rows = list(_rows(bundle, name, rules))
    except (Malformed, ValueError, csv.Error) as wrong:
        step.found(name, Attack.MALFORMED, str(wrong))
        return None
    _everybody(name, rows, answered, roster, step)
    for row in rows:
        one, application = answered.get(row.number), roster.people.get(row.number)
        before = taken_over(application, rules)
        if one is None:
            check_without_paper(row, before, step, known=application is not None)
        else:
            voided = counted.voided(one)
            check_with_paper(row, one, counted.points.get(row.number), before, step, voided=voided)
        check_sums(row, rules, step)
        if application is not None:
            check_application(row, application, step)
    for row, place in _places(rows, rules):
        if row.place != place:
            what = f"{row.number} has place {row.place or 'none'} instead of {place or 'none'}"
            step.found(row.where, Attack.RANK, what)
    _unopened(name, rows, answered, roster, report, step)
    return None if step.count else len(rows)


def _rows(bundle: Folder, name: str, rules: Rules) -> Iterator[Row]:
    names = [section.id for section in rules.sections]
    header = ["participant_number", "formation", "category", *names, "total",
              "meets_cut_scores", "place", "status"]  # fmt: skip
    lines = csv.reader(io.StringIO(bundle.read(name).decode(), newline=""), strict=True)
    if next(lines, None) != header:
        raise Malformed(f"its first line is not {','.join(header)}")
    for at, cells in enumerate(lines, 2):
        if len(cells) != len(header):
            raise Malformed(f"line {at} has {len(cells)} cells, not {len(header)}")
        number, formation, category, *rest = cells
        given, (total, meets, place, status) = rest[: len(names)], rest[len(names) :]
        points = (
            None
            if not any(given)
            else tuple(spelled_number(one, f"a figure of line {at}") for one in given)
        )
        yield Row(
            f"{name} line {at}", number, formation, category, points, total, place, meets, status
        )


def _everybody(
    name: str, rows: list[Row], answered: dict[str, Answered], roster: Roster, step: Step
) -> None:
    """Everybody with a paper, and on a roster that is opened, is on the list, and nobody twice."""
    listed = {row.number for row in rows}
    if len(listed) != len(rows):
        step.found(name, Attack.INSERTED, "somebody is listed twice")
    for number in sorted(answered.keys() - listed):
        step.found(name, Attack.DROPPED, f"{number} has a paper and is not on the list")
    if roster.whole:
        for number in sorted(roster.people.keys() - listed - answered.keys()):
            step.found(name, Attack.DROPPED, f"{number} is on the roster and not on the list")
        for row in rows:
            if row.number not in roster.people:
                what = f"{row.number} is on the list and not on the roster"
                step.found(row.where, Attack.GHOST, what)


def _unopened(
    name: str,
    rows: list[Row],
    answered: dict[str, Answered],
    roster: Roster,
    report: Report,
    step: Step,
) -> None:
    """How many have points that no opened paper shows; not more are erased than stay closed."""
    imported = sum(row.status == IMPORTED for row in rows)
    if imported and roster.whole:
        step.proves("imported", imported)
    elif imported:
        report.unproved["imported"] = imported
    erased = sum(row.status == ERASED and row.number not in answered for row in rows)
    if erased:
        report.unproved["erased"] = erased
    closed = report.unproved.get("papers_closed", 0)
    if erased > closed:
        what = f"more are listed as erased than the {closed} papers that stay closed"
        step.found(name, Attack.GHOST, what)


def _places(rows: list[Row], rules: Rules) -> Iterator[tuple[Row, str]]:
    """Everybody's place within the formation; who is equal in the whole order shares the better."""
    lists: dict[str, list[tuple[tuple[int, ...], Row]]] = defaultdict(list)
    for row in rows:
        if row.points is None or row.status == DISQUALIFIED:
            yield row, ""
        else:
            key = tuple(-value(row.points, parts, rules) for parts in rules.order)
            lists[row.formation].append((key, row))
    for ranked in lists.values():
        ranked.sort(key=lambda one: one[0])
        place, before = 0, None
        for at, (key, row) in enumerate(ranked, 1):
            if key != before:
                place, before = at, key
            yield row, str(place)
