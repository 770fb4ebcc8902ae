"""Halls to be destroyed: two small sittings planned once, copied for every round.

What is planned is planned with the program's own commands; nothing of it is used by the comparison.
"""

from __future__ import annotations

import json
import secrets
import shutil
import time
from pathlib import Path
from typing import NamedTuple

from bench.crash import databases
from bench.crash.paper import SECTIONS, text
from exam_engine.registry.exams import create_centre, create_exam
from exam_engine.registry.plan_checks import NewSitting
from exam_engine.registry.planning import create_sitting
from exam_engine.roster import Candidate, Room
from proctor_console.admission import Place, admit, opened
from proctor_console.data_folder import DataFolder, make_folder
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister
from question_bank.blueprint import Blueprint, BlueprintSection, Line
from question_bank.items import Bank, Choice, Item, Section
from question_bank.store import save_bank

COORDINATOR, WITNESS = "koordinator", "saksi"
LONG, SHORT = "panjang", "singkat"
ROOMS = ("r1", "r2")
HOUR_MS = 3_600_000
SHORT_MS = 12_000
"""Working time of the sitting that ends by its clock in the middle of a round."""
SPARE_ITEMS = 5


class Hall(NamedTuple):
    """Where a server can start, and who comes.

    Attributes:
        folder: The data folder.
        pins: {sitting: {attempt: PIN}}.
        rooms: {sitting: {room: attempts}}.
        password: Of the coordinator and of the second person.
        database_url: Empty for SQLite in the folder.
    """

    folder: Path
    pins: dict[str, dict[str, str]]
    rooms: dict[str, dict[str, list[str]]]
    password: str
    database_url: str = ""


def planned(folder: Path, candidates: int, database_url: str = "") -> Hall:
    """Plan both sittings in a new folder: a quarter of the candidates in the short one."""
    folder.mkdir(parents=True)
    _configure(folder, database_url)
    data = make_folder(folder)
    bank = _bank()
    with data.database.begin() as connection:
        save_bank(connection, bank)
    create_exam(data.database, "skd", "SKD Contoh", "cpns-2024", _blueprint(), bank)
    rooms = [Room(id=room, title=room.upper(), seats=candidates) for room in ROOMS]
    create_centre(data.database, "pusat", "Titik Contoh", rooms)
    short = max(2, candidates // 4)
    pins, where = {}, {}
    for sitting, first, count, duration_ms in (
        (LONG, 1, candidates - short, HOUR_MS),
        (SHORT, candidates - short + 1, short, SHORT_MS),
    ):
        roster = [_person(number) for number in range(first, first + count)]
        plan = NewSitting(
            id=sitting,
            title="Sesi Contoh",
            exam="skd",
            centre="pusat",
            starts_at=time.time_ns() // 1_000_000,
            duration_ms=duration_ms,
        )
        create_sitting(data.database, data.keys, plan, roster, bank)
        pins[sitting], where[sitting] = _admitted(data, sitting, roster)
    password = secrets.token_hex(12)
    register = StaffRegister(data.database)
    register.add(COORDINATOR, "Koordinator Contoh", Role.COORDINATOR, password)
    register.add(WITNESS, "Pemantau Contoh", Role.OBSERVER, password)
    data.database.dispose()
    return Hall(folder, pins, where, password, database_url)


def saved(hall: Hall) -> None:
    """Write beside the data what another process needs to hold rounds in copies of it."""
    card = [hall.pins, hall.rooms, hall.password, hall.database_url]
    hall.folder.with_suffix(".json").write_text(json.dumps(card), encoding="utf-8")


def loaded(folder: Path) -> Hall:
    """The hall that was saved."""
    return Hall(folder, *json.loads(folder.with_suffix(".json").read_text(encoding="utf-8")))


def copied(hall: Hall, folder: Path) -> Hall:
    """The same hall in another folder, and in another database."""
    shutil.copytree(hall.folder, folder)
    url = databases.copied(hall.database_url) if hall.database_url else ""
    _configure(folder, url)
    return hall._replace(folder=folder, database_url=url)


def removed(hall: Hall) -> None:
    """Take a hall away, database and all."""
    shutil.rmtree(hall.folder, ignore_errors=True)
    if hall.database_url:
        databases.dropped(hall.database_url)


def kept(hall: Hall) -> None:
    """Say in a hall that is kept as evidence where its database is."""
    (hall.folder / "database.txt").write_text(hall.database_url or "exam.sqlite3")


def _configure(folder: Path, database_url: str) -> None:
    lines = ["graceful_shutdown_seconds = 2"]
    if database_url:
        lines.append(f'database_url = "{database_url}"')
    (folder / "exam.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _admitted(
    data: DataFolder, sitting: str, roster: list[Candidate]
) -> tuple[dict[str, str], dict[str, list[str]]]:
    numbers = [one.participant_number for one in roster]
    rooms = {
        room: [number for at, number in enumerate(numbers) if at % len(ROOMS) == which]
        for which, room in enumerate(ROOMS)
    }
    places = {
        number: Place(room, str(seat))
        for room, here in rooms.items()
        for seat, number in enumerate(here, 1)
    }
    with opened(data, sitting) as writer:
        return admit(writer, places), rooms


def _person(number: int) -> Candidate:
    return Candidate(
        participant_number=f"P-{number:03}",
        name=f"Peserta Contoh {number:02}",
        formation="Formasi Contoh",
    )


def _bank() -> Bank:
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
            stem=f"<p>Soal contoh {name} {number}</p>",
            choices=tuple(
                Choice(worth, text(name, number, place)) for place, worth in enumerate(points)
            ),
            stimulus=None,
        )
        for name, (count, points) in SECTIONS.items()
        for number in range(count + SPARE_ITEMS)
    )
    return Bank("contoh", "1", "id", sections, (), items, ())


def _blueprint() -> Blueprint:
    lines = {name: (Line("umum", None, count),) for name, (count, _) in SECTIONS.items()}
    return Blueprint("contoh", tuple(BlueprintSection(name, own) for name, own in lines.items()))
