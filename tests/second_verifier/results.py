"""opened/results.csv: every row held against papers, keys, roster and rules."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.second_verifier.leaves import OnRoster
from tests.second_verifier.lookalikes import as_drawn
from tests.second_verifier.refusal import Refused
from tests.second_verifier.rule_packs import Rules
from tests.second_verifier.spelling import decimal, text

_NUMBER = re.compile(r"[A-Za-z0-9-]{1,32}", re.ASCII)
_STATUSES = {"finished", "disqualified", "absent", "imported", "erased"}


@dataclass(frozen=True)
class Row:
    attempt: str
    formation: str
    category: str
    points: dict[str, int] | None
    meets: str
    place: str
    status: str

    @property
    def out(self) -> bool:
        """Whether it has points and no part in the ranking."""
        erased = self.status == "erased" and not self.place
        return self.points is not None and (erased or self.status == "disqualified")


@dataclass(frozen=True)
class Closed:
    """How many closed papers are not opened, and how many of them were voided."""

    papers: int
    voided: int


@dataclass(frozen=True)
class Expected:
    """What the record says of one paper; None is what its opened records do not show."""

    points: list[int] | None
    begun: bool | None
    answered: bool
    voided: bool


def read_list(data: bytes, rules: Rules, what: str) -> list[Row]:
    written = text(data, what)
    sections = [section.id for section in rules.sections]
    columns = ["participant_number", "formation", "category", *sections]
    columns += ["total", "meets_cut_scores", "place", "status"]
    head, *lines = written.split("\n")
    if head != ",".join(columns) or not lines or lines.pop():
        raise Refused(f"{what} has other columns, or its last line has no end")
    return [
        _row(_cells(line, what), sections, f"{what}, row {n}") for n, line in enumerate(lines, 2)
    ]


def _cells(line: str, what: str) -> list[str]:
    try:
        cells: list[str] = next(csv.reader([line], strict=True), [])
    except csv.Error as error:
        raise Refused(f"{what} has a line that is none") from error
    again = ",".join(
        '"' + cell.replace('"', '""') + '"' if "," in cell or '"' in cell else cell
        for cell in cells
    )
    if again != line or not line.isprintable():
        raise Refused(f"{what} has a line in another spelling")
    return cells


def _row(cells: list[str], sections: list[str], what: str) -> Row:
    if len(cells) != len(sections) + 7:
        raise Refused(f"{what} has {len(cells)} cells")
    numbers = cells[3 : 4 + len(sections)]
    points = None
    if any(numbers):
        names = [*sections, "total"]
        points = {name: decimal(n, what) for name, n in zip(names, numbers, strict=True)}
        if any(len(n) > 9 for n in numbers[:-1]):
            raise Refused(f"{what} has a figure of more than nine digits")
    if not _NUMBER.fullmatch(cells[0]):
        raise Refused(f"{what}: {cells[0]!r} is no participant number")
    if cells[-1] not in _STATUSES:
        raise Refused(f"{what} has no status")
    return Row(cells[0], cells[1], cells[2], points, cells[-3], cells[-2], cells[-1])


def check_list(
    rows: list[Row],
    rules: Rules,
    papers: dict[str, Expected],
    roster: dict[str, OnRoster],
    *,
    everybody: bool,
    closed: Closed,
) -> Iterator[str]:
    listed = [row.attempt for row in rows]
    if len(set(listed)) != len(listed):
        yield "somebody stands on the list twice"
    missing = set(papers) - set(listed)
    missing |= set(roster) - set(listed) if everybody else set()
    if missing:
        yield f"missing from the list: {min(missing)}"
    if everybody and set(listed) - set(roster):
        yield f"on the list and not on the roster: {min(set(listed) - set(roster))}"
    hidden = [row for row in rows if row.attempt not in papers]
    if sum(row.status == "erased" for row in hidden) > closed.papers:
        yield "more papers are called erased than stay closed"
    if sum(row.out for row in hidden) > closed.voided:
        yield "more are out of the ranking than closed papers were voided"
    if len({as_drawn(row.formation) for row in rows}) != len({row.formation for row in rows}):
        yield "two formations look alike"
    for row in rows:
        for wrong in _check_row(row, rules, papers.get(row.attempt), roster.get(row.attempt)):
            yield f"{row.attempt}: {wrong}"
    yield from _check_places(rows, rules)


def _check_row(
    row: Row, rules: Rules, paper: Expected | None, known: OnRoster | None
) -> Iterator[str]:
    if known and (row.formation, row.category) != (known.formation, known.category):
        yield "formation or category is not that of the roster"
    sections = [section.id for section in rules.sections]
    points = [row.points[section] for section in sections] if row.points else None
    if (row.status, points) not in _possible(row.status, points, paper, known, sections):
        yield f"is {row.status} with {points}, which does not follow"
    if row.points is None:
        if row.meets or row.place:
            yield "has a place without points"
        return
    for section in rules.sections:
        if row.points[section.id] > section.items * max(section.points):
            yield f"has more points in {section.id} than there are"
    if row.points["total"] != sum(row.points[section] for section in sections):
        yield "the total is not the sum of the sections"
    if row.meets != str(int(rules.meets(row.category, row.points))):
        yield "cut scores are not as the list says"


Outcome = tuple[str, list[int] | None]


def _possible(
    status: str,
    points: list[int] | None,
    paper: Expected | None,
    known: OnRoster | None,
    sections: list[str],
) -> list[Outcome]:
    """Every status with its points that may stand there; those given where nothing shows them."""
    imported = None
    if known and known.imported is not None:
        imported = [known.imported.get(section, 0) for section in sections]
    without: Outcome = ("absent", None) if imported is None else ("imported", imported)
    if paper is None:
        brought = points if known is None else imported
        also = ("imported", "disqualified") if brought else ()
        return [
            without,
            *((name, brought) for name in also),
            *([("erased", points)] if points else []),
        ]
    outcomes: list[Outcome] = []
    if paper.begun is not False:
        worked = "disqualified" if paper.voided else "finished"
        counted = points if paper.points is None and paper.voided else paper.points
        outcomes += [(worked, counted)] if counted is not None else []
    if not paper.begun:
        void = paper.voided and imported is not None
        outcomes += [("disqualified", imported)] if void else [without]
    return outcomes if status != "erased" else []


def _check_places(rows: list[Row], rules: Rules) -> Iterator[str]:
    ranked: dict[str, list[tuple[int, ...]]] = {}
    for row in rows:
        if row.points and not row.out:
            ranked.setdefault(row.formation, []).append(rules.rank(row.points))
    for ranks in ranked.values():
        ranks.sort(reverse=True)
    for row in rows:
        place = ""
        if row.points and not row.out:
            place = str(1 + ranked[row.formation].index(rules.rank(row.points)))
        if row.place != place:
            yield f"{row.attempt} has place {row.place!r} instead of {place!r}"
