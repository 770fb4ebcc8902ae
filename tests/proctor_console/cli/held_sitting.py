"""A data folder with a planned sitting, and the sitting as it was held: two came, one did not."""

from __future__ import annotations

from pathlib import Path

from exam_engine import commands as ask
from exam_engine.replies import Done
from exam_engine.sequencer import Sequencer
from proctor_console.admission import opened
from proctor_console.data_folder import open_folder
from tests.exam_engine.builders import TERMINAL, an_answer
from tests.proctor_console.cli.command_line import a_data_folder, a_roster_file, run

SATU, DUA, TIGA = "26-0001", "26-0002", "26-0003"


def a_planned_folder(folder: Path) -> Path:
    data = a_data_folder(folder)
    run("bank", "import", "--sample", "--data", data)
    run("roster", "import", "s-1", a_roster_file(folder), "--data", data)
    what = ("--title", "Sesi 1", "--roster", "s-1", "--bank", "sampel-skd")
    where = ("--starts-at", "2026-12-01 08:00", "--centre", "semarang", "--room", "R1:30:Melati")
    run("sitting", "create", "sesi-1", *what, *where, "--data", data)
    return data


def order(writer: Sequencer, command: type[ask.StaffCommand], **fields: object) -> str | None:
    request = f"{command.__name__}-{fields}"[:40]
    done = writer.submit(
        command(request_id=request, staff="koordinator", seconded_by="saksi", **fields)
    )
    return done.pin if isinstance(done, Done) else None


def hold(data: Path) -> None:
    """One answers and ends, one answers and is ended, one never comes; then the release."""
    with opened(open_folder(data), "sesi-1") as writer:
        order(writer, ask.OpenRegistration)
        for attempt in (SATU, DUA):
            pin = order(writer, ask.AdmitCandidate, attempt=attempt)
            assert pin is not None
            writer.submit(ask.Login(attempt=attempt, pin=pin, terminal=TERMINAL))
            writer.submit(ask.Sync(attempt=attempt, terminal=TERMINAL))
        order(writer, ask.StartSitting)
        for item in range(1, 111):
            writer.submit(an_answer(SATU, item, item, item % 5))
            writer.submit(an_answer(DUA, item, item, 0))
        writer.submit(ask.Finish(attempt=SATU, terminal=TERMINAL, seq=111))
        order(writer, ask.FinishSitting)
        order(writer, ask.ReleaseResults)
