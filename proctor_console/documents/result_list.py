"""The results of a sitting as a list for people and spreadsheets."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import xlsxwriter
from sqlalchemy import Engine

from exam_engine import scoreboard
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.lines import spelled
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.keys import Keys
from exam_engine.registry.plans import Forms, load_plan
from exam_engine.sheets import Sheets
from exam_engine.standing import Standing
from exam_engine.standings import Standings
from question_bank.items import Bank
from question_bank.store import load_bank
from scoring.ranking import FIRST, UNRANKED, rank
from scoring.rule_pack import FullTie, RulePack

Cell = str | int | None
Row = Sequence[Cell]
Lines = Iterable[tuple[bytes, bytes]]

# What a spreadsheet would run as a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMN_WIDTH = 16
NAME_WIDTH = 36
CHECKPOINT = "Titik periksa: {} entri, akar {}"
"""Size and root as the lines of a checkpoint have them, in Base64."""
WITNESSES = ", {} dari {} saksi"


def folded(database: Engine, keys: Keys, sitting: str, watched: Callable[[Lines], Lines]) -> Sheets:
    """The sheets of a sitting as its ledger says they are; writes nothing.

    ``watched`` passes the lines of the ledger on and may show how far it is.

    Raises:
        UnknownPlan: there is no such sitting.
    """
    plan = load_plan(database, sitting)

    def bank(name: str, version: str) -> Bank:
        with database.connect() as connection:
            return load_bank(connection, name, version)

    sheets = Sheets(plan, AnswerKeys(plan, Forms(database, keys, sitting, bank)))
    for record, _ in watched(LedgerStore(database).lines(sitting)):
        sheets.apply(decode_record(record))
    return sheets


def result_rows(sheets: Sheets, pack: RulePack, before: int | None = None) -> list[Row]:
    """A header and everybody on the roster: by formation and place, then those without a place.

    Who never began has no points, and like the disqualified no place. ``before`` a correction of a
    key, counted from 1: the list as it was when that came.
    """
    people = list(sheets.attempts.values())
    rows = standings_of(sheets, before)
    places = places_of([sheet.candidate.formation for sheet in people], rows, pack)
    sections = [section.id for section in pack.sections]
    header = ["participant_number", "name", "formation", "category", *sections, "total"]
    table: list[tuple[tuple[str, bool, int, str], Row]] = []
    for sheet, row, place in zip(people, rows, places, strict=True):
        person = sheet.candidate
        points: Row = (*row.points, row.total) if row else [None] * (len(sections) + 1)
        line: Row = (
            person.participant_number,
            person.name,
            person.formation,
            person.category,
            *points,
            place or None,
            _status(row),
        )
        table.append(((person.formation, place == 0, place, person.participant_number), line))
    ordered = [line for _, line in sorted(table, key=lambda one: one[0])]
    return [(*header, "place", "status"), *ordered]


def _status(row: Standing | None) -> str:
    if row is None:
        return "absent"
    return "disqualified" if row.state == "void" else row.state


def standings_of(sheets: Sheets, before: int | None = None) -> list[Standing | None]:
    """Everybody's standing in the order of the roster, now or before a correction of a key."""
    if before is None:
        standings = Standings(sheets, names=True).rows
        return [standings.get(number) for number in sheets.attempts]
    return [
        scoreboard.before(sheets, sheet, before) if scoreboard.has_points(sheet) else None
        for sheet in sheets.attempts.values()
    ]


def meets_cut_scores(row: Standing, pack: RulePack) -> bool:
    """Whether somebody has every cut score of their category; equal is enough."""
    points = dict(zip((one.id for one in pack.sections), row.points, strict=True))
    points["total"] = row.total
    cuts = pack.categories[row.category].cut_scores
    return all(points[name] >= cut for name, cut in cuts.items())


def places_of(formations: list[str], rows: list[Standing | None], pack: RulePack) -> list[int]:
    """Places within each formation by the rule pack's order; 0 without one."""
    numbers = {name: at for at, name in enumerate(sorted(set(formations)))}
    column = {section.id: at for at, section in enumerate(pack.sections)}

    def values(key: str) -> list[int]:
        if key == "total":
            return [row.total if row else 0 for row in rows]
        parts = [column[part] for part in key.split("+")]
        return [sum(row.points[part] for part in parts) if row else 0 for row in rows]

    ranking = rank(
        np.array([numbers[name] for name in formations], dtype=np.int64),
        np.array([FIRST if row and row.state != "void" else UNRANKED for row in rows]),
        [np.array(values(key), dtype=np.int64) for key in pack.tie_order],
        np.zeros((len(numbers), 2), dtype=np.int64),  # no vacancies, so no quota
        FullTie.ADVANCE,
    )
    return [int(place) for place in ranking.place]


def as_text(rows: Iterable[Row]) -> list[list[str]]:
    """Cells for a CSV file; a text that a spreadsheet would run gets an apostrophe in front."""
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text


def footer(checkpoint: StoredCheckpoint, cosigned: int = 0, witnesses: int = 0) -> str:
    """What stands at the foot of every printed page: size, root, and how many have co-signed."""
    said = f"&L{CHECKPOINT.format(checkpoint.size, spelled(checkpoint.root))}"
    return said + (WITNESSES.format(cosigned, witnesses) if witnesses else "")


def write_xlsx(path: Path, rows: Iterable[Row], title: str, foot: str = "") -> None:
    """Write a workbook of one sheet: texts are texts, whatever they begin with.

    ``foot``, as ``footer`` gives it, stands at the foot of every printed page.

    Raises:
        OSError: it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.part")
    book = xlsxwriter.Workbook(temporary, {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet("Hasil")
    bold = book.add_format({"bold": True})
    book.set_properties({"title": title})
    if foot:
        page.set_footer(foot)
    page.freeze_panes(1, 2)
    page.set_column(0, 20, COLUMN_WIDTH)
    page.set_column(1, 2, NAME_WIDTH)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(at, column, cell, bold if at == 0 else None)
            elif cell is not None:
                page.write_number(at, column, cell)
    try:
        book.close()
        temporary.replace(path)
    except xlsxwriter.exceptions.FileCreateError as failure:
        raise OSError(f"{path} cannot be written: {failure}") from failure
    finally:
        temporary.unlink(missing_ok=True)
