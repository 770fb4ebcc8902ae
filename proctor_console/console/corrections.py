"""Corrected keys as the console shows them, and the report of one as a file."""

from collections.abc import Callable, Sequence
from typing import Any

from exam_engine.hall import Hall
from exam_engine.key_correction import found
from exam_engine.registry.exams import rules_of
from exam_engine.sequencer import Sequencer
from proctor_console.console import views
from proctor_console.documents.correction_report import Reported, csv_bytes, workbook
from proctor_console.documents.rank_differences import Differences, differences
from proctor_console.errors import UnknownFile

NameOf = Callable[[str], str]
Native = Callable[..., Any]
"""Runs blocking work in a native thread while green threads run on."""

CSV, XLSX = "csv", "xlsx"


def found_item(
    sequencer: Sequencer, item: str, order: Sequence[int] | None = None
) -> views.ItemFound:
    """An item whose key is to be corrected; raises NotNow before the end, or a KeyRefused."""
    sequencer.look_up(item)
    known = found(sequencer.sheets, item)
    return views.ItemFound(
        item=known.item,
        version=known.version,
        section=sequencer.plan.sections[known.section].id,
        values=known.values,
        papers=known.papers,
        corrections=known.corrections,
        order=None if order is None else tuple(order),
    )


def corrections(sequencer: Sequencer, name_of: NameOf) -> views.CorrectedKeys:
    """All corrections of a sitting, oldest first."""
    return views.CorrectedKeys(
        corrections=tuple(
            views.CorrectedKey(
                number=number,
                entry=one.entry,
                at=one.at,
                item=one.item,
                reason=one.reason,
                by=name_of(one.staff),
                seconded_by=name_of(one.seconded_by) if one.seconded_by else None,
                papers=one.papers,
                changed=one.changed,
            )
            for number, one in enumerate(sequencer.sheets.sitting.corrections, 1)
        )
    )


class Reports:
    """Writes reports of rank differences: of 15,000 people it takes a second, so it is native."""

    def __init__(self, hall: Hall, name_of: NameOf, native: Native) -> None:
        self._hall = hall
        self._name_of = name_of
        self._native = native

    def of(self, sitting: str, number: int, kind: str) -> bytes:
        """The report of a correction by its number from 1, as CSV or as a workbook.

        Raises:
            UnknownSitting: it is not open here.
            UnknownFile: the sitting has no such correction.
        """
        sequencer = self._hall.sitting(sitting)
        done = sequencer.sheets.sitting.corrections
        if not 1 <= number <= len(done) or kind not in {CSV, XLSX}:
            raise UnknownFile("there is no such report", number=number)
        one = done[number - 1]
        names = self._name_of(one.staff), self._name_of(one.seconded_by) if one.seconded_by else ""
        while True:
            told = len(sequencer.sheets.sitting.corrections)
            changed = self._native(_differences, sequencer, number)
            if told == len(sequencer.sheets.sitting.corrections):
                break  # or another correction came while it was counted
        reported = Reported(sequencer.plan.title, one, changed, *names)
        if kind == CSV:
            written: bytes = self._native(csv_bytes, reported)
        else:
            written = self._native(workbook, reported, sequencer.checkpoint)
        return written


def _differences(sequencer: Sequencer, number: int) -> Differences:
    return differences(sequencer.sheets, rules_of(sequencer.plan), number)
