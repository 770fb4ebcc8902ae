"""Prepares a rehearsal in a folder of its own: the real exam, invented people."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from exam_engine.registry.exams import create_centre, create_exam, load_exam
from exam_engine.registry.plan_checks import NewSitting
from exam_engine.registry.planning import create_sitting
from exam_engine.registry.plans import open_sittings
from exam_engine.registry.tables import SittingRow
from exam_engine.roster import Candidate
from proctor_console.admission import Progress, admit, opened
from proctor_console.backup.settings import without_database
from proctor_console.data_folder import DataFolder, make_folder
from proctor_console.demo import people
from proctor_console.errors import NothingToRehearse
from proctor_console.robots.fleet import Seat
from proctor_console.staff import passwords
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister
from question_bank.store import load_bank, save_bank

SITTING = "rehearsal"
CENTRE = "rehearsal"
COORDINATOR, WITNESS = "rehearsal", "rehearsal-witness"


class Rehearsed(msgspec.Struct, frozen=True):
    """What is ready to be rehearsed: who sits where, and who may start it."""

    exam: str
    robots: list[Seat]
    people: list[Seat]
    """Left to humans at real terminals."""
    password: str
    """Of the coordinator and of the second person."""


def prepare(
    real: DataFolder, folder: Path, robots: int, humans: int, progress: Progress
) -> Rehearsed:
    """Copy settings, bank and exam of the next sitting, and admit invented candidates.

    Reads the real data and writes nothing there.

    Raises:
        NothingToRehearse: no sitting is planned.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    settings = real.config.data_dir / "exam.toml"
    if settings.is_file():
        (folder / "exam.toml").write_text(without_database(settings.read_text("utf-8")), "utf-8")
    copy = make_folder(folder)
    exam_id = _copy_exam(real, copy)
    count = robots + humans
    create_centre(copy.database, CENTRE, "Rehearsal", people.rooms(count))
    sitting = NewSitting(
        id=SITTING,
        title="Gladi bersih",
        exam=exam_id,
        centre=CENTRE,
        starts_at=time.time_ns() // 1_000_000,
    )
    exam = load_exam(copy.database, exam_id)
    category = next(iter(exam.rule_pack.categories))
    roster = [
        Candidate(
            participant_number=f"gladi-{number:05}",
            name=f"Peserta Gladi {number}",
            formation="Gladi",
            category=category,
        )
        for number in range(1, count + 1)
    ]
    with copy.database.connect() as connection:
        bank = load_bank(connection, exam.bank, exam.bank_version)
    create_sitting(copy.database, copy.keys, sitting, roster, bank, progress=progress)
    places = {one.participant_number: people.place(at) for at, one in enumerate(roster)}
    with opened(copy, SITTING) as writer:
        pins = admit(writer, places, progress)
    password = passwords.generate()
    register = StaffRegister(copy.database)
    register.add(COORDINATOR, "Rehearsal", Role.COORDINATOR, password)
    register.add(WITNESS, "Rehearsal", Role.OBSERVER, password)
    copy.database.dispose()
    seats = [Seat(number, pin) for number, pin in pins.items()]
    return Rehearsed(exam.title, seats[humans:], seats[:humans], password)


def _copy_exam(real: DataFolder, copy: DataFolder) -> str:
    """Announce the exam of the next sitting in the copy, with its bank."""
    planned = open_sittings(real.database)
    if not planned:
        raise NothingToRehearse("No sitting is planned; plan the one that is to be rehearsed.")
    with Session(real.database) as session:
        exam = load_exam(real.database, session.get_one(SittingRow, planned[0]).exam)
    with real.database.connect() as connection:
        bank = load_bank(connection, exam.bank, exam.bank_version)
    with copy.database.begin() as connection:
        save_bank(connection, bank)
    create_exam(
        copy.database, exam.id, exam.title, exam.rules, exam.blueprint, bank, exam.rule_text
    )
    return exam.id
