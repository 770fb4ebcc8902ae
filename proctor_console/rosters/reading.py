"""A roster as a file: who is expected, one candidate a line, taken in whole or not at all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from exam_engine.roster import Candidate
from exam_engine.verifying.look_alikes import shape
from proctor_console.errors import RosterRefused
from proctor_console.rosters.cells import OPTIONAL, REQUIRED, Rule, rules_of, wrong
from proctor_console.rosters.table_file import Row, rows


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong in one cell; column 0 means the whole line."""

    line: int
    column: int
    name: str
    sentence: str

    def __str__(self) -> str:
        place = f", column {self.column} ({self.name})" if self.column else ""
        return f"line {self.line}{place}: {self.sentence}"


def read_roster(
    path: Path, categories: Collection[str] = (), rooms: Collection[str] = ()
) -> tuple[Candidate, ...]:
    """Everyone on the list, in its order.

    Args:
        path: CSV or XLSX; docs/commands.md describes the columns.
        categories: Categories the rule pack knows; empty allows any.
        rooms: Rooms of the centre; empty allows any.

    Raises:
        UnreadableFile: it is neither CSV nor a spreadsheet.
        RosterRefused: something in it is wrong; the evidence is every Problem.
    """
    reading = _Reading(rules_of(categories, rooms))
    reading.take(rows(path))
    if reading.problems:
        problems = sorted(reading.problems)
        counted = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise RosterRefused(
            f"{path.name}: {counted}, nothing was imported.", problems=tuple(problems)
        )
    return tuple(reading.candidates)


@dataclass(slots=True)
class _Reading:
    """What was understood of a list so far, and what was not."""

    rules: dict[str, Rule]
    candidates: list[Candidate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    """Line of every participant number."""
    shapes: dict[str, tuple[str, int]] = field(default_factory=dict)
    """What every formation looks like -> the first one that does, and its line."""
    seats: dict[tuple[str, str], int] = field(default_factory=dict)
    """Line of every seat that is given away."""

    def take(self, lines: list[Row]) -> None:
        """Understand the header, then every line below it."""
        if not lines:
            self.problems.append(Problem(1, 0, "", "the list is empty"))
            return
        self._header(*lines[0])
        if self.problems:
            return
        for line, cells in lines[1:]:
            self._candidate(line, cells)
        if not self.candidates and not self.problems:
            self.problems.append(Problem(lines[0][0], 0, "", "there is nobody below the header"))

    def _header(self, line: int, cells: list[str]) -> None:
        self.columns = [cell.lower() for cell in cells]
        allowed = (*REQUIRED, *OPTIONAL)
        for number, name in enumerate(self.columns, 1):
            if name not in allowed:
                sentence = f"there is no such column; the columns are {', '.join(allowed)}"
                self.problems.append(Problem(line, number, name, sentence))
            elif name in self.columns[: number - 1]:
                self.problems.append(Problem(line, number, name, "the column is there twice"))
        for name in REQUIRED:
            if name not in self.columns:
                self.problems.append(Problem(line, 0, "", f"the column {name} is missing"))

    def _candidate(self, line: int, cells: list[str]) -> None:
        if len(cells) > len(self.columns) and not any(cells[len(self.columns) :]):
            cells = cells[: len(self.columns)]
        if len(cells) != len(self.columns):
            sentence = f"has {len(cells)} cells, the header has {len(self.columns)}"
            self.problems.append(Problem(line, 0, "", sentence))
            return
        given = dict(zip(self.columns, cells, strict=True))
        before = len(self.problems)
        for name, text in given.items():
            if sentence := wrong(name, text, self.rules):
                self._report(line, name, sentence)
        self._repeated(line, given)
        if len(self.problems) == before:
            stated = {name: text for name, text in given.items() if text}
            self.candidates.append(Candidate(**stated))  # type: ignore[arg-type]  # all are texts

    def _repeated(self, line: int, given: Mapping[str, str]) -> None:
        number = given["participant_number"]
        if number and (first := self.numbers.setdefault(number, line)) != line:
            self._report(line, "participant_number", f"{number!r} is already on line {first}")
        formation = given["formation"]
        first_name, first = self.shapes.setdefault(shape(formation), (formation, line))
        if first_name != formation:
            sentence = f"{formation!a} looks like {first_name!a} on line {first}, and is "
            self._report(line, "formation", f"{sentence}another one with a ranking of its own")
        room, seat = given.get("room", ""), given.get("seat", "")
        if seat and not room:
            self._report(line, "seat", "needs a room")
        elif seat and (first := self.seats.setdefault((room, seat), line)) != line:
            self._report(line, "seat", f"seat {seat!r} is already given on line {first}")

    def _report(self, line: int, name: str, sentence: str) -> None:
        column = self.columns.index(name) + 1
        self.problems.append(Problem(line, column, name, sentence))
