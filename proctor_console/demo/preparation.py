"""Prepares the demo in a folder of its own: bank, exam, sitting, accounts, admissions."""

from __future__ import annotations

import time
from pathlib import Path

import question_bank.sample
from exam_engine.registry.plan_checks import NewSitting
from exam_engine.registry.planning import create_sitting
from proctor_console.admission import Progress, admit, opened
from proctor_console.data_folder import DataFolder, make_folder
from proctor_console.demo import people
from proctor_console.demo.card import CandidateCard, DemoCard, StaffCard
from proctor_console.groundwork import announced_centre, announced_exam
from proctor_console.staff import passwords
from proctor_console.staff.register import StaffRegister
from question_bank.interchange import read_bank
from question_bank.store import save_bank

SITTING = "contoh"
SAMPLE = Path(question_bank.sample.__file__).parent


def prepare(
    data_dir: Path, base_url: str, candidates: int, idle: int, progress: Progress
) -> DemoCard:
    """Prepare everything up to the opened doors; the first candidates are the idle ones.

    Requires an emptied folder.
    """
    folder = make_folder(data_dir)
    plan(folder, candidates, progress)
    expected = people.present(candidates)
    places = {one.participant_number: people.place(at) for at, one in enumerate(expected)}
    with opened(folder, SITTING) as writer:
        pins = admit(writer, places, progress)
    staff = _accounts(folder)
    folder.database.dispose()
    cards = [CandidateCard(number, pin, at < idle) for at, (number, pin) in enumerate(pins.items())]
    return DemoCard(base_url, SITTING, staff, cards)


def plan(
    folder: DataFolder, candidates: int, progress: Progress, duration_ms: int | None = None
) -> None:
    """Import the sample bank and plan the sample sitting of it, as long as its rules say or so."""
    database = folder.database
    bank = read_bank(SAMPLE)
    with database.begin() as connection:
        save_bank(connection, bank)
    blueprint = SAMPLE / "blueprint-skd.toml"
    exam = announced_exam(
        database, "skd-contoh", "SKD CPNS 2024 (contoh)", "cpns-2024", blueprint, bank
    )
    announced_centre(database, "titik-contoh", "Titik Lokasi Contoh", people.rooms(candidates))
    sitting = NewSitting(
        id=SITTING,
        title="Sesi Contoh",
        exam=exam.id,
        centre="titik-contoh",
        starts_at=time.time_ns() // 1_000_000,
        duration_ms=duration_ms,
    )
    roster = people.present(candidates) + people.absent(candidates)
    create_sitting(database, folder.keys, sitting, roster, bank, progress=progress)


def _accounts(folder: DataFolder) -> list[StaffCard]:
    register = StaffRegister(folder.database)
    made = []
    for username, (role, name) in people.STAFF.items():
        password = passwords.generate()
        register.add(username, name, role, password)
        made.append(StaffCard(username, password, role.value))
    return made
