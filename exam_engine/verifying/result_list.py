"""Step 9: the published list held against the points: cut scores, ties and places."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.answers import Answered
from exam_engine.verifying.files import Folder
from exam_engine.verifying.points import Points
from exam_engine.verifying.report import Attack, Report, Step
from exam_engine.verifying.rule_file import Rules

RESULTS = "opened/results.csv"
_ABSENT, _DISQUALIFIED, _IMPORTED, _ERASED = "absent", "disqualified", "imported", "erased"
_WITHOUT_PAPER = {_IMPORTED, _ERASED}
"""Who may have points without an opened paper; the answer says how many they are."""


class Row(NamedTuple):
    """A line of the published list."""

    where: str
    number: str
    formation: str
    category: str
    points: Points | None
    total: str
    place: str
    meets: str
    status: str


def check_results(
    bundle: Folder,
    answered: dict[str, Answered],
    points: dict[str, Points],
    rules: Rules,
    report: Report,
) -> None:
    """Hold the published list against what was counted: points, cut scores, ties and places."""
    if not bundle.has(RESULTS):
        report.unproved["ranks"] = 0
        return
    step = report.step()
    try:
        rows = list(_rows(bundle, rules))
    except (Malformed, ValueError, csv.Error) as wrong:
        step.found(RESULTS, Attack.MALFORMED, str(wrong))
        return
    _everybody(rows, answered, step)
    for row in rows:
        one = answered.get(row.number)
        if one is None:
            _without_paper(row, step)
        else:
            _with_paper(row, one, points.get(row.number), step)
            _cut_scores(row, rules, step)
    for row, place in _places(rows, rules):
        if row.place != place:
            what = f"{row.number} has place {row.place or 'none'} instead of {place or 'none'}"
            step.found(row.where, Attack.RANK, what)
    _unopened(rows, answered, report, step)
    step.proves("ranks", len(rows))
    report.unproved["formations"] = 0


def _rows(bundle: Folder, rules: Rules) -> Iterator[Row]:
    names = [section.id for section in rules.sections]
    header = ["participant_number", "formation", "category", *names, "total",
              "meets_cut_scores", "place", "status"]  # fmt: skip
    lines = csv.reader(io.StringIO(bundle.read(RESULTS).decode(), newline=""), strict=True)
    if next(lines, None) != header:
        raise Malformed(f"its first line is not {','.join(header)}")
    for at, cells in enumerate(lines, 2):
        if len(cells) != len(header):
            raise Malformed(f"line {at} has {len(cells)} cells, not {len(header)}")
        number, formation, category, *rest = cells
        given, (total, meets, place, status) = rest[: len(names)], rest[len(names) :]
        points = None if not any(given) else tuple(map(int, given))
        yield Row(
            f"{RESULTS} line {at}", number, formation, category, points, total, place, meets, status
        )


def check_unfounded(bundle: Folder, report: Report, missing: str) -> None:
    """Without what it follows from, a list is only claimed, and a bundle must not claim it."""
    if bundle.has(RESULTS):
        what = f"it cannot be counted again: {missing} is not there, or cannot be read"
        report.step().found(RESULTS, Attack.RANK, what)


def _everybody(rows: list[Row], answered: dict[str, Answered], step: Step) -> None:
    """Everybody with a paper is on the list, and nobody twice."""
    listed = {row.number for row in rows}
    if len(listed) != len(rows):
        step.found(RESULTS, Attack.INSERTED, "somebody is listed twice")
    for number in sorted(answered.keys() - listed):
        step.found(RESULTS, Attack.DROPPED, f"{number} has a paper and is not on the list")


def _unopened(rows: list[Row], answered: dict[str, Answered], report: Report, step: Step) -> None:
    """How many have points that no opened paper shows; not more are erased than stay closed."""
    for status in sorted(_WITHOUT_PAPER):
        if count := sum(row.status == status and row.number not in answered for row in rows):
            report.unproved[status] = count
    closed = report.unproved.get("papers_closed", 0)
    if report.unproved.get(_ERASED, 0) > closed:
        what = f"more are listed as erased than the {closed} papers that stay closed"
        step.found(RESULTS, Attack.GHOST, what)


def _without_paper(row: Row, step: Step) -> None:
    if row.status not in _WITHOUT_PAPER and not (row.points is None and row.status == _ABSENT):
        what = f"{row.number} has points or a status, and the bundle opens no such paper"
        step.found(row.where, Attack.GHOST, what)


def _with_paper(row: Row, one: Answered, points: Points | None, step: Step) -> None:
    if row.points is None:
        if one.last and not one.voided:
            step.found(row.where, Attack.SCORE, f"{row.number} has answers and no points")
        return
    if points is None and not one.voided:
        step.found(row.where, Attack.SCORE, f"nothing that is opened gives {row.number} points")
    if points is not None and row.points != points:
        what = f"{row.number} is listed with {list(row.points)} and has {list(points)} points"
        step.found(row.where, Attack.SCORE, what)
    if (row.status == _DISQUALIFIED) != one.voided:
        what = f"{row.number} is listed as {row.status}; the record says otherwise"
        step.found(row.where, Attack.SCORE, what)
    if row.total != str(sum(row.points)):
        step.found(row.where, Attack.SCORE, f"the total of {row.number} is not its sections' sum")


def _cut_scores(row: Row, rules: Rules, step: Step) -> None:
    if row.points is None:
        return
    if row.category not in rules.cut_scores:
        step.found(row.where, Attack.SCORE, f"the rules have no category {row.category!r}")
    elif row.meets != ("1" if meets(row, rules) else "0"):
        what = f"whether {row.number} meets the cut scores is said wrongly"
        step.found(row.where, Attack.RANK, what)


def value(points: Points, parts: tuple[str, ...], rules: Rules) -> int:
    """What decides at one step of the order: the total, or some sections together."""
    by_id = {section.id: points[at] for at, section in enumerate(rules.sections)}
    by_id["total"] = sum(points)
    return sum(by_id[part] for part in parts)


def meets(row: Row, rules: Rules) -> bool:
    """Whether somebody with points has every cut score of their category; equal is enough."""
    points = row.points or ()
    cuts = rules.cut_scores[row.category]
    return all(value(points, (name,), rules) >= cut for name, cut in cuts.items())


def _places(rows: list[Row], rules: Rules) -> Iterator[tuple[Row, str]]:
    """Everybody's place within the formation; who is equal in the whole order shares the better."""
    lists: dict[str, list[tuple[tuple[int, ...], Row]]] = defaultdict(list)
    for row in rows:
        if row.points is None or row.status == _DISQUALIFIED:
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
