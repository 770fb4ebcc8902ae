"""Lists of scores and of vacancies, as committees keep them, become columns; or all is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from proctor_console.score_lists import cells
from proctor_console.score_lists.table import Rows, Table, read
from scoring.rule_pack import RulePack
from scoring.scores import MISSING, UNKNOWN_BIRTH, Scores

OPTIONAL = ("absent", "disqualified", "skb", "grade_average", "birth_date")
HIGHEST_GRADE = 100  # averages come on scales of 4, 10 and 100
HIGHEST_SKB = 100  # where the rule pack has no SKB of its own


@dataclass(frozen=True, slots=True, eq=False)
class ScoreList:
    """A list of scores that is right in every cell.

    Attributes:
        table: The list as it was written.
        scores: The same as columns of numbers.
        complete: Whether each candidate has points in every section.
    """

    table: Table
    scores: Scores
    complete: NDArray[np.bool_]


def read_vacancies(name: str, rows: Rows) -> dict[str, int]:
    """Vacancies by formation, formations in the order of their names.

    Raises:
        ScoreListRefused: The list is wrong; all problems are named.
    """
    table = read(name, rows, ("formation", "vacancies"))
    seats = table.numbers("vacancies", cells.vacancies)
    formations = table.columns["formation"]
    for row, formation in enumerate(formations):
        if not formation:
            table.wrong(row, "formation", "is empty")
    table.unique("formation")
    table.finish()
    return dict(sorted(zip(formations, seats.tolist(), strict=True)))


def read_scores(
    name: str, rows: Rows, pack: RulePack, stage_id: str, vacancies: Mapping[str, int] | None
) -> ScoreList:
    """Scores by candidate, for one stage of a selection.

    Args:
        name: Name of the list in problems.
        rows: Line number and cells of each row, the header first.
        pack: The rules; its sections are the columns of points.
        stage_id: The stage; one that ranks by the final score needs the column `skb`.
        vacancies: Vacancies by formation; a formation that is not there is refused. None:
            that list was refused itself, and this one is checked as far as it goes.

    Raises:
        ScoreListRefused: The list is wrong; all problems are named.
        RuleMissing: The rules have no such stage.
    """
    sections = [section.id for section in pack.sections]
    required = ["participant_number", "formation", "category", *sections]
    if "final" in pack.stage(stage_id).order:
        required.append("skb")
    optional = [column for column in OPTIONAL if column not in required]
    table = read(name, rows, required, optional)
    _check_numbers(table)
    formation = table.numbers("formation", _formation(vacancies))
    category = table.numbers("category", _category(pack))
    absent = _flags(table, "absent")
    disqualified = _flags(table, "disqualified")
    columns = [
        table.numbers(section.id, partial(cells.points, highest=section.max_points))
        for section in pack.sections
    ]
    for section, column in zip(sections, columns, strict=True):
        for row in np.flatnonzero((column == MISSING) & ~absent & ~disqualified):
            table.wrong(int(row), section, "is empty, but the candidate is not absent")
    highest_skb = pack.integration.skb_max if pack.integration else HIGHEST_SKB
    scores = Scores(
        formation=formation,
        category=category,
        sections=[np.maximum(column, 0).astype(np.int16) for column in columns],
        absent=absent,
        disqualified=disqualified,
        skb=_given(table, "skb", partial(cells.score, highest=highest_skb), MISSING),
        grade_average=_given(
            table, "grade_average", partial(cells.score, highest=HIGHEST_GRADE), MISSING
        ),
        born=_given(table, "birth_date", cells.birth_date, UNKNOWN_BIRTH),
    )
    table.finish()
    complete = np.logical_and.reduce([column != MISSING for column in columns])
    return ScoreList(table, scores, complete)


def _check_numbers(table: Table) -> None:
    for row, text in enumerate(table.columns["participant_number"]):
        try:
            cells.participant_number(text)
        except cells.CellWrong as wrong:
            table.wrong(row, "participant_number", str(wrong))
    table.unique("participant_number")


def _formation(vacancies: Mapping[str, int] | None) -> Callable[[str], int]:
    positions = {name: position for position, name in enumerate(vacancies or ())}

    def parse(text: str) -> int:
        if not text:
            raise cells.CellWrong("is empty")
        if vacancies is None:
            return 0
        if text not in positions:
            raise cells.CellWrong(f"{text!r} is not in the list of vacancies")
        return positions[text]

    return parse


def _category(pack: RulePack) -> Callable[[str], int]:
    positions = {name: position for position, name in enumerate(pack.categories)}

    def parse(text: str) -> int:
        if text not in positions:
            known = ", ".join(positions)
            raise cells.CellWrong(f"{text!r} is not a category of {pack.name}; it has: {known}")
        return positions[text]

    return parse


def _flags(table: Table, column: str) -> NDArray[np.bool_]:
    return _given(table, column, cells.flag, 0).astype(np.bool_)


def _given(
    table: Table, column: str, parse: Callable[[str], int], missing: int
) -> NDArray[np.int64]:
    """A column, or the value of an empty cell throughout when the list does not have it."""
    if column in table.columns:
        return table.numbers(column, parse)
    return np.full(len(table.lines), missing, dtype=np.int64)
