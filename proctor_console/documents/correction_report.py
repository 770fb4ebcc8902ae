"""A correction of a key and the rank differences it made, as a workbook and as CSV."""

import csv
import io
from datetime import UTC, datetime
from typing import Any, NamedTuple

import xlsxwriter

from exam_engine.corrections import Correction, Worth
from exam_engine.ledger.growing import StoredCheckpoint
from proctor_console.documents.rank_differences import Differences
from proctor_console.documents.result_list import (
    COLUMN_WIDTH,
    NAME_WIDTH,
    Cell,
    as_text,
    footer,
)

SUMMARY, DIFFERENCES = "Ringkasan", "Selisih"
LETTERS = "ABCDE"
_YES_NO = {1: "ya", 0: "tidak"}
_TITLES = {
    "participant_number": "Nomor peserta",
    "name": "Nama",
    "formation": "Formasi",
    "category": "Kategori",
    "section_points_before": "Nilai subtes semula",
    "section_points_after": "Nilai subtes baru",
    "total_before": "Jumlah semula",
    "total_after": "Jumlah baru",
    "place_before": "Peringkat semula",
    "place_after": "Peringkat baru",
    "meets_cut_scores_before": "Memenuhi ambang batas semula",
    "meets_cut_scores_after": "Memenuhi ambang batas baru",
    "status": "Status",
}
_STATUSES = {"finished": "selesai", "disqualified": "diskualifikasi"}


class Reported(NamedTuple):
    """What a report is about: the sitting's title, the correction, what it changed, and by whom."""

    title: str
    correction: Correction
    differences: Differences
    staff: str
    """The name of who asked; the second one's is empty where one person was enough."""
    seconded_by: str


def csv_bytes(reported: Reported) -> bytes:
    """The differences as CSV; a text that a spreadsheet would run gets an apostrophe in front."""
    written = io.StringIO(newline="")
    lines = csv.writer(written, lineterminator="\n")
    lines.writerows(as_text(reported.differences.rows()))
    return written.getvalue().encode()


def workbook(reported: Reported, checkpoint: StoredCheckpoint | None = None) -> bytes:
    """A workbook of two sheets: what was corrected and how many it concerns, and everybody."""
    written = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(written, options)
    book.set_properties({"title": f"Koreksi kunci {reported.differences.correction}"})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    page = book.add_worksheet(SUMMARY)
    page.set_column(0, 0, NAME_WIDTH, bold)
    page.set_column(1, 1, 2 * NAME_WIDTH, wrapped)
    for at, (label, value) in enumerate(summary(reported)):
        page.write_string(at, 0, label, bold)
        _write(page, at, 1, value, wrapped)
    _everybody(book, reported.differences, bold)
    if checkpoint is not None:
        for sheet in book.worksheets():
            sheet.set_footer(footer(checkpoint))
    book.close()
    return written.getvalue()


def summary(reported: Reported) -> list[tuple[str, Cell]]:
    """The correction in words, and how many it concerns."""
    correction, found = reported.correction, reported.differences
    at = datetime.fromtimestamp(correction.at / 1000, UTC)
    return [
        ("Sesi", reported.title),
        ("Koreksi ke-", found.correction),
        ("Soal", correction.item),
        ("Subtes", found.section),
        ("Kunci semula", spelled_key(correction.before)),
        ("Kunci baru", spelled_key(correction.after)),
        ("Alasan", correction.reason),
        ("Diminta oleh", reported.staff),
        ("Disetujui oleh", reported.seconded_by or "(satu orang)"),
        ("Waktu (UTC)", f"{at:%Y-%m-%d %H:%M:%S}"),
        ("Entri catatan ujian", correction.entry),
        ("Peserta dengan nilai", found.listed),
        ("Peserta dengan soal ini", correction.papers),
        ("Nilai berubah", found.points),
        ("Peringkat berubah", found.places),
        ("Menjadi memenuhi ambang batas", found.newly_meet),
        ("Tidak lagi memenuhi ambang batas", found.no_longer_meet),
    ]


def spelled_key(worth: Worth) -> str:
    """A key as people read it, choices as in the bank: `A 0 · B 5 · C 0 · D 0 · E 0`."""
    said = " · ".join(f"{one} {points}" for one, points in zip(LETTERS, worth.points, strict=True))
    return f"{said} · kosong {worth.omitted}" if worth.omitted else said


def _everybody(book: Any, found: Differences, bold: Any) -> None:
    page = book.add_worksheet(DIFFERENCES)
    page.freeze_panes(1, 2)
    page.set_column(0, 20, COLUMN_WIDTH)
    page.set_column(1, 2, NAME_WIDTH)
    header, *rows = found.rows()
    names = [str(name) for name in header]
    for column, name in enumerate(names):
        page.write_string(0, column, _TITLES[name], bold)
    for at, row in enumerate(rows, 1):
        for column, (name, cell) in enumerate(zip(names, row, strict=True)):
            _write(page, at, column, _in_words(name, cell), None)


def _in_words(name: str, cell: Cell) -> Cell:
    if name.startswith("meets") and isinstance(cell, int):
        return _YES_NO[cell]
    return _STATUSES.get(str(cell), cell) if name == "status" else cell


def _write(page: Any, at: int, column: int, cell: Cell, shape: Any) -> None:
    """A text is a text, whatever it begins with."""
    if isinstance(cell, str):
        page.write_string(at, column, cell, shape)
    elif cell is not None:
        page.write_number(at, column, cell, shape)
