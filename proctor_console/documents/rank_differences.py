"""What a correction of a key changed: everybody whose points, place or cut scores are others now.

Before and after are those of the moment of the correction, so the same report comes out whenever it
is asked for; what happened later, another correction or a disqualification, is not in it.
"""

from collections.abc import Iterator
from typing import NamedTuple

from exam_engine import scoreboard
from exam_engine.sheets import Sheets
from exam_engine.standing import Standing
from proctor_console.documents.result_list import Row, meets_cut_scores, places_of
from scoring.rule_pack import RulePack

HEADER = (
    "participant_number", "name", "formation", "category",
    "section_points_before", "section_points_after", "total_before", "total_after",
    "place_before", "place_after", "meets_cut_scores_before", "meets_cut_scores_after", "status",
)  # fmt: skip


class Stand(NamedTuple):
    """Where somebody stood before or after: points of the item's section, total, place, cuts."""

    points: int
    total: int
    place: int
    """Within the formation; 0: none, as the disqualified have none."""
    meets: bool


class Difference(NamedTuple):
    """Somebody for whom the correction changed something."""

    standing: Standing
    before: Stand
    after: Stand


class Differences(NamedTuple):
    """Everything that one correction changed.

    Attributes:
        correction: Its number, from 1.
        section: The id of the item's section.
        listed: How many have points at all.
        people: Who is concerned, by formation and the place after.
    """

    correction: int
    section: str
    listed: int
    people: tuple[Difference, ...]

    @property
    def points(self) -> int:
        """How many have other points."""
        return sum(one.before.total != one.after.total for one in self.people)

    @property
    def places(self) -> int:
        """How many have another place."""
        return sum(one.before.place != one.after.place for one in self.people)

    @property
    def newly_meet(self) -> int:
        """How many meet the cut scores who did not."""
        return sum(one.after.meets > one.before.meets for one in self.people)

    @property
    def no_longer_meet(self) -> int:
        """How many no longer meet the cut scores."""
        return sum(one.after.meets < one.before.meets for one in self.people)

    def rows(self) -> Iterator[Row]:
        """A header and a line for everybody concerned."""
        yield HEADER
        for row, before, after in self.people:
            yield (
                row.participant_number,
                row.name,
                row.formation,
                row.category,
                *(before.points, after.points, before.total, after.total),
                *(before.place or None, after.place or None),
                *(int(before.meets), int(after.meets)),
                "disqualified" if row.state == "void" else row.state,
            )


def differences(sheets: Sheets, pack: RulePack, correction: int) -> Differences:
    """What a correction of a key changed, by its number from 1."""
    item = sheets.sitting.corrections[correction - 1].item
    placed = next(iter(sheets.keys.forms_with(item).values()))
    section = sheets.section_of(placed.number)
    people = [one for one in sheets.attempts.values() if scoreboard.has_points(one)]
    before = [scoreboard.before(sheets, one, correction) for one in people]
    after = [scoreboard.after(sheets, one, correction) for one in people]
    found = [
        Difference(row, *pair)
        for row, *pair in zip(
            after, _stands(before, pack, section), _stands(after, pack, section), strict=True
        )
        if pair[0] != pair[1]
    ]
    found.sort(key=_listed)
    return Differences(correction, pack.sections[section].id, len(people), tuple(found))


def _listed(one: Difference) -> tuple[str, bool, int, str]:
    row, place = one.standing, one.after.place
    return row.formation, place == 0, place, row.participant_number


def _stands(rows: list[Standing], pack: RulePack, section: int) -> list[Stand]:
    places = places_of([row.formation for row in rows], list(rows), pack)
    return [
        Stand(row.points[section], row.total, place, meets_cut_scores(row, pack))
        for row, place in zip(rows, places, strict=True)
    ]
