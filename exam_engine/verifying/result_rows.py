"""Step 10: one line of the published list held against paper, roster and rules."""

from typing import NamedTuple

from exam_engine.verifying.answers import Answered
from exam_engine.verifying.points import Points
from exam_engine.verifying.report import Attack, Step
from exam_engine.verifying.roster_list import Application
from exam_engine.verifying.rule_file import Rules

FINISHED, ABSENT, DISQUALIFIED = "finished", "absent", "disqualified"
IMPORTED, ERASED = "imported", "erased"


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

    @property
    def unranked(self) -> bool:
        """Whether it has points and no part in the ranking: disqualified, also if erased since."""
        if self.points is None:
            return False
        return self.status == DISQUALIFIED or (self.status == ERASED and not self.place)


def check_application(row: Row, application: Application, step: Step) -> None:
    """Formation and category are those that the roster had before the start."""
    for name, here, there in (
        ("formation", row.formation, application.formation),
        ("category", row.category, application.category),
    ):
        if here != there:
            what = f"{row.number} is listed with the {name} {here!r}; the roster says {there!r}"
            step.found(row.where, Attack.ROSTER, what)


def taken_over(application: Application | None, rules: Rules) -> Points | None:
    """The points of an earlier cycle that somebody brought along, as far as that is known."""
    if application is None or application.imported is None:
        return None
    return tuple(application.imported.get(section.id, 0) for section in rules.sections)


def check_without_paper(row: Row, before: Points | None, step: Step, *, known: bool) -> None:
    """Who has no opened paper: absent, or with points of an earlier cycle; ``known`` if those are.

    Points of papers whose secrets were destroyed cannot be checked; the answer counts them. Who is
    disqualified never began, or the paper would be opened, so their points were brought along.
    """
    brought = row.status == IMPORTED or (row.status == DISQUALIFIED and row.points is not None)
    if row.status == ERASED and row.points is not None:
        return
    if brought:
        if row.points is None or (known and row.points != before):
            said = "none" if before is None else list(before)
            what = f"{row.number} has {list(row.points or ())} points of an earlier cycle; the "
            says = f"roster says {said}" if known else "roster is not opened"
            step.found(row.where, Attack.SCORE, f"{what}{says}")
    elif row.points is not None or row.status != ABSENT:
        what = f"{row.number} has points or a status, and the bundle opens no such paper"
        step.found(row.where, Attack.GHOST, what)
    elif before is not None:
        what = f"{row.number} brought {list(before)} points along and is listed without any"
        step.found(row.where, Attack.SCORE, what)


def check_with_paper(
    row: Row,
    one: Answered,
    points: Points | None,
    before: Points | None,
    step: Step,
    *,
    voided: bool,
) -> None:
    """Who has an opened paper: who worked has its points, who did not those brought along.

    Where the opened records do not show whether somebody worked, either may stand there. Who never
    worked and brought nothing along is absent, also when they were disqualified.
    """
    possible: dict[str, Points | None] = {}
    if one.worked is not True:
        possible[_without_work(before, voided=voided)] = before
    if one.worked is not False:
        unknown = points is None and voided  # it never ended, and a form or a key stays closed
        possible[DISQUALIFIED if voided else FINISHED] = row.points if unknown else points
    if row.status not in possible:
        what = f"{row.number} is listed as {row.status}; the record says otherwise"
        step.found(row.where, Attack.SCORE, what)
    elif one.worked is not False and points is None and not voided and row.status == FINISHED:
        step.found(row.where, Attack.SCORE, f"nothing that is opened gives {row.number} points")
    elif row.points != possible[row.status]:
        has, here = possible[row.status], row.points
        what = f"is listed with {_said(here)} and has {_said(has)}"
        step.found(row.where, Attack.SCORE, f"{row.number} {what}")


def _without_work(before: Points | None, *, voided: bool) -> str:
    if before is None:
        return ABSENT
    return DISQUALIFIED if voided else IMPORTED


def _said(points: Points | None) -> str:
    return "no points" if points is None else f"{list(points)} points"


def check_sums(row: Row, rules: Rules, step: Step) -> None:
    """The total is that of the sections, and whether it meets the cut scores is said rightly.

    Nobody has more points than there are, and who has none has nothing in the cells beside them.
    """
    if row.points is None:
        if row.total or row.meets:
            what = f"{row.number} has no points, and a total or cut scores"
            step.found(row.where, Attack.SCORE, what)
        return
    for points, section in zip(row.points, rules.sections, strict=True):
        if points > section.most:
            what = f"{row.number} has {points} points in {section.id}, where {section.most} can be"
            step.found(row.where, Attack.SCORE, what)
    if row.total != str(sum(row.points)):
        step.found(row.where, Attack.SCORE, f"the total of {row.number} is not its sections' sum")
    if row.category not in rules.cut_scores:
        step.found(row.where, Attack.SCORE, f"the rules have no category {row.category!r}")
    elif row.meets != ("1" if _meets(row.points, row.category, rules) else "0"):
        what = f"whether {row.number} meets the cut scores is said wrongly"
        step.found(row.where, Attack.RANK, what)


def value(points: Points, parts: tuple[str, ...], rules: Rules) -> int:
    """What decides at one step of the order: the total, or some sections together."""
    by_id = {section.id: points[at] for at, section in enumerate(rules.sections)}
    by_id["total"] = sum(points)
    return sum(by_id[part] for part in parts)


def _meets(points: Points, category: str, rules: Rules) -> bool:
    """Whether somebody has every cut score of their category; equal is enough."""
    cuts = rules.cut_scores[category]
    return all(value(points, (name,), rules) >= cut for name, cut in cuts.items())
