"""A hall for a benchmark: a data folder whose candidates are planned, admitted and logged in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from exam_engine import commands as ask
from exam_engine.terminal.tokens import Seat, Tokens, terminal_name
from proctor_console.admission import STAFF, admit, ask_all, opened
from proctor_console.data_folder import make_folder
from proctor_console.demo import people
from proctor_console.demo.preparation import SITTING, plan
from proctor_console.staff import passwords
from proctor_console.staff.permissions import Role
from proctor_console.staff.register import StaffRegister

COORDINATOR, WITNESS = "koordinator", "saksi"


class BenchHall(NamedTuple):
    """Where a server can start at once, and who may come in."""

    folder: Path
    tokens: Path
    sitting: str
    password: str
    """Of the coordinator and of the second person."""
    attempts: tuple[str, ...]
    """In the order of the tokens."""


@contextmanager
def a_hall(
    candidates: int, *, started: bool, duration_ms: int | None = None
) -> Iterator[BenchHall]:
    """A hall of so many candidates, gone when the block ends; its sitting started or waiting."""
    with TemporaryDirectory(prefix="exam-bench-") as name:
        folder = make_folder(Path(name))
        plan(folder, candidates, lambda _done, _all: None, duration_ms)
        expected = people.present(candidates)
        places = {one.participant_number: people.place(at) for at, one in enumerate(expected)}
        tokens = Tokens(folder.keys.derive("terminal-token"))
        seats = [Seat(SITTING, number, terminal_name(number)) for number in places]
        with opened(folder, SITTING) as writer:
            pins = admit(writer, places)
            ask_all(
                writer,
                [
                    ask.Login(attempt=one.attempt, pin=pins[one.attempt], terminal=one.terminal)
                    for one in seats
                ],
            )
            if started:
                writer.submit(
                    ask.StartSitting(request_id="bench-start", staff=STAFF, seconded_by=WITNESS)
                )
        password = passwords.generate()
        register = StaffRegister(folder.database)
        register.add(COORDINATOR, "Koordinator Contoh", Role.COORDINATOR, password)
        register.add(WITNESS, "Pemantau Contoh", Role.OBSERVER, password)
        folder.database.dispose()
        path = Path(name) / "tokens.json"
        path.write_text(json.dumps([tokens.issue(seat) for seat in seats]))
        yield BenchHall(Path(name), path, SITTING, password, tuple(places))
