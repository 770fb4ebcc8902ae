"""Builders of a planned sitting: a small bank, an exam, a centre, a roster."""

from pathlib import Path

from sqlalchemy import Engine

from exam_engine.config import load
from exam_engine.database import connect
from exam_engine.registry import keys as master
from exam_engine.registry.exams import create_centre, create_exam
from exam_engine.registry.plan_checks import NewSitting
from exam_engine.registry.planning import create_sitting
from exam_engine.roster import Candidate, Room
from proctor_console.migrations import upgrade
from question_bank.blueprint import Blueprint, BlueprintSection, Line
from question_bank.ceremony import Ceremony
from question_bank.items import Bank, Choice, Item, Picture, Section
from question_bank.sources import OWN
from question_bank.store import save_bank

SECRET = bytes(range(32))
STARTS_AT = 1_790_000_000_000
SECTIONS = {
    "twk": (30, (5, 0, 0, 0, 0)),
    "tiu": (35, (5, 0, 0, 0, 0)),
    "tkp": (45, (5, 4, 3, 2, 1)),
}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7z"/></svg>'


def a_bank() -> Bank:
    """Six more items than each section of a form needs; one shows a picture."""
    sections = tuple(
        Section(name, name.upper(), points, (("umum", "Umum"),))
        for name, (_, points) in SECTIONS.items()
    )
    items = tuple(
        Item(
            item_id=f"{name}-{number:03}",
            version=1,
            section=name,
            topic="umum",
            difficulty=0.0,
            shuffle=True,
            stem=f"<p>Soal contoh {name} {number}</p>" + _picture(name, number),
            choices=tuple(
                Choice(worth, f"Pilihan {name} {number} {place}")
                for place, worth in enumerate(points)
            ),
            stimulus=None,
        )
        for name, (count, points) in SECTIONS.items()
        for number in range(count + 6)
    )
    return Bank("contoh", "1", "id", sections, (), items, (Picture("bentuk.svg", SVG),))


def _picture(section: str, number: int) -> str:
    if (section, number) != ("tiu", 0):
        return ""
    return '<img src="pictures/bentuk.svg" alt="Sebuah bentuk">'


def a_blueprint() -> Blueprint:
    return Blueprint(
        "contoh",
        tuple(
            BlueprintSection(name, (Line("umum", None, count),))
            for name, (count, _) in SECTIONS.items()
        ),
    )


def a_roster(size: int = 4) -> list[Candidate]:
    return [
        Candidate(
            participant_number=f"P-{number:03}",
            name=f"Peserta Contoh {number:02}",
            formation="Formasi Contoh",
            room="r1",
            seat=str(number),
        )
        for number in range(1, size + 1)
    ]


def a_database(folder: Path) -> Engine:
    folder.mkdir(exist_ok=True)
    url = load(folder, {}).database
    upgrade(url)
    return connect(url)


def a_planned_sitting(
    folder: Path,
    sitting: str = "sesi-1",
    size: int = 4,
    duration_ms: int | None = None,
    source: str = OWN,
    ceremony: Ceremony | None = None,
    now_ms: int = STARTS_AT - 86_400_000,
    starts_at: int = STARTS_AT,
) -> Engine:
    """A data folder in which one sitting is planned, and drawn if the source is the operator."""
    database = a_database(folder)
    keys_dir = load(folder, {}).keys_dir
    keys = master.generate(keys_dir)
    bank = a_bank()
    with database.begin() as connection:
        save_bank(connection, bank)
    create_exam(database, "skd", "SKD Contoh", "cpns-2024", a_blueprint(), bank)
    create_centre(database, "pusat", "Titik Contoh", [Room(id="r1", title="Ruang 1", seats=40)])
    plan = NewSitting(
        id=sitting,
        title="Sesi Contoh",
        exam="skd",
        centre="pusat",
        starts_at=starts_at,
        duration_ms=duration_ms,
    )
    create_sitting(
        database,
        keys,
        plan,
        a_roster(size),
        bank,
        source=source,
        ceremony=ceremony,
        secret=SECRET,
        clock=lambda: now_ms,
    )
    return database
