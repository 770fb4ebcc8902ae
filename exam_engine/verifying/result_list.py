"""Step 10: the published list held against the points: cut scores, ties and places."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.answers import Answered
from exam_engine.verifying.files import Folder
from exam_engine.verifying.list_cells import cells_of, whole_number
from exam_engine.verifying.look_alikes import look_alikes
from exam_engine.verifying.opened import Unopened
from exam_engine.verifying.points import Points
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.result_rows import (
    ABSENT,
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


class Known(NamedTuple):
    """What every list must fit, beside the points: what is opened, and by which rules."""

    answered: dict[str, Answered]
    unopened: Unopened
    roster: Roster
    rules: Rules


def check_results(
    bundle: Folder, name: str, counted: Counted, known: Known, report: Report
) -> int | None:
    """Hold a published list against what was counted: points, cut scores, ties and places.

    Returns:
        How many lines it has, if all of them hold.
    """
    step, (answered, _, roster, rules) = report.step(), known
    try:
        rows = list(_rows(bundle, name, rules))
    except Malformed as wrong:
        step.found(name, Attack.MALFORMED, wrong.sentence)
        return None
    _everybody(name, rows, known, step)
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
    _formations(name, rows, step)
    _without_papers(name, rows, known, report, step)
    return None if step.count else len(rows)


def _rows(bundle: Folder, name: str, rules: Rules) -> Iterator[Row]:
    names = [section.id for section in rules.sections]
    header = ["participant_number", "formation", "category", *names, "total",
              "meets_cut_scores", "place", "status"]  # fmt: skip
    for at, cells in cells_of(bundle.read(name), header):
        where, (who, formation, category, *rest) = f"{name} line {at}", cells
        given, (total, meets, place, status) = rest[: len(names)], rest[len(names) :]
        points = None
        if any(given):
            points = tuple(whole_number(one, f"line {at}") for one in given)
        yield Row(where, who, formation, category, points, total, place, meets, status)


def _everybody(name: str, rows: list[Row], known: Known, step: Step) -> None:
    """Everybody with a paper, and on a roster that is opened, is on the list, and nobody twice."""
    answered, roster, listed = known.answered, known.roster, {row.number for row in rows}
    for number, times in Counter(row.number for row in rows).items():
        if times > 1:
            step.found(name, Attack.INSERTED, f"{number} is listed {times} times")
    for number in sorted(answered.keys() - listed):
        step.found(name, Attack.DROPPED, f"{number} has a paper and is not on the list")
    if roster.whole:
        for number in sorted(roster.people.keys() - listed - answered.keys()):
            step.found(name, Attack.DROPPED, f"{number} is on the roster and not on the list")
        for row in rows:
            if row.number not in roster.people:
                what = f"{row.number} is on the list and not on the roster"
                step.found(row.where, Attack.GHOST, what)


def _formations(name: str, rows: list[Row], step: Step) -> None:
    """No two formations look like one: each would have a first place of its own."""
    for alike in look_alikes({row.formation for row in rows}):
        said = " and ".join(ascii(one) for one in alike)
        what = f"{said} are different formations and look alike: two rankings of one"
        step.found(name, Attack.RANK, what)


def _without_papers(name: str, rows: list[Row], known: Known, report: Report, step: Step) -> None:
    """How many have points that no opened paper shows; not more than papers that stay closed."""
    unopened = known.unopened
    listed = [row for row in rows if row.number not in known.answered]
    imported = sum(row.status == IMPORTED for row in rows)
    imported += sum(row.status == DISQUALIFIED and row.points is not None for row in listed)
    if imported and known.roster.whole:
        step.proves("imported", imported)
    elif imported:
        report.unproved["imported"] = imported
    erased = sum(row.status == ERASED for row in listed)
    if erased:
        report.unproved["erased"] = erased
    if erased > unopened.papers:
        what = f"more are listed as erased than the {unopened.papers} papers that stay closed"
        step.found(name, Attack.GHOST, what)
    out = sum(row.unranked for row in listed)
    if out > unopened.voided:
        what = (
            f"{out} who have no opened paper are listed with points and without a place, and "
            f"{unopened.voided} papers that stay closed were voided"
        )
        step.found(name, Attack.RANK, what)
    absent = min(unopened.papers - erased, sum(row.status == ABSENT for row in listed))
    if absent > 0:
        report.unproved["absent"] = absent


def _places(rows: list[Row], rules: Rules) -> Iterator[tuple[Row, str]]:
    """Everybody's place within the formation; who is equal in the whole order shares the better."""
    lists: dict[str, list[tuple[tuple[int, ...], Row]]] = defaultdict(list)
    for row in rows:
        if row.points is None or row.unranked:
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
