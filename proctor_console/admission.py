"""Opens registration and admits people before the server runs: for rehearsals, never the desk.

Everything passes through the engine's own commands, so the ledger tells it like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from exam_engine import commands as ask
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.ledger.store import connect as connect_ledger
from exam_engine.registry.plans import Forms, load_plan
from exam_engine.replies import Done
from proctor_console.data_folder import DataFolder
from question_bank.items import Bank
from question_bank.store import load_bank

Progress = Callable[[int, int], None]


class Place(NamedTuple):
    """Where somebody will sit."""

    room: str
    seat: str


def admit(
    folder: DataFolder,
    sitting: str,
    places: Mapping[str, Place],
    progress: Progress = lambda _done, _all: None,
) -> dict[str, str]:
    """Admit these participant numbers to their places; returns the PIN of each.

    Requires that no server runs on the folder.
    """

    def bank(name: str, version: str) -> Bank:
        with folder.database.connect() as connection:
            return load_bank(connection, name, version)

    store = LedgerStore(connect_ledger(folder.config.database))
    hall = Hall(store, folder.keys.derive("engine"))
    plan = load_plan(folder.database, sitting)
    sequencer = hall.open(plan, Forms(folder.database, folder.keys, sitting, bank))
    pins: dict[str, str] = {}
    try:
        sequencer.submit(ask.OpenRegistration(request_id="rehearsal-open", staff="rehearsal"))
        for done, (number, place) in enumerate(places.items(), 1):
            reply = sequencer.submit(
                ask.AdmitCandidate(
                    attempt=number,
                    room=place.room,
                    seat=place.seat,
                    request_id=f"rehearsal-{number}",
                    staff="rehearsal",
                )
            )
            if isinstance(reply, Done) and reply.pin is not None:
                pins[number] = reply.pin
            progress(done, len(places))
    finally:
        hall.stop()
    return pins
