"""Works on a sitting before its server runs: admits everybody at once, for rehearsals and demos.

Everything passes through the engine's own commands, so the ledger tells it like any other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from exam_engine import commands as ask
from exam_engine.database import connect_apart
from exam_engine.errors import Refusal
from exam_engine.hall import Hall
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.log_keys import LogKeys
from exam_engine.registry.plans import Forms, load_plan
from exam_engine.replies import Done, Reply
from exam_engine.sequencer import Outcome, Sequencer
from exam_engine.server.writing import WritersLock
from exam_engine.software import software
from proctor_console.data_folder import DataFolder
from proctor_console.recorded_draws import take_over_draw
from question_bank.items import Bank
from question_bank.store import load_bank

Progress = Callable[[int, int], None]
STAFF = "rehearsal"


class Place(NamedTuple):
    """Where somebody will sit."""

    room: str
    seat: str


@contextmanager
def opened(folder: DataFolder, sitting: str) -> Iterator[Sequencer]:
    """The writer of a sitting, in this process, while no server and nobody else may write.

    Raises:
        BadConfiguration: another process writes the ledgers of the folder.
    """

    def bank(name: str, version: str) -> Bank:
        with folder.database.connect() as connection:
            return load_bank(connection, name, version)

    lock = WritersLock(folder.config.data_dir, folder.database)
    lock.take()
    ledger = connect_apart(folder.config.database)
    logs = LogKeys(folder.keys, folder.config.exam_host)
    store, engine_key = LedgerStore(ledger), folder.keys.derive("engine")
    hall = Hall(store, engine_key, logs=logs, software=software())
    try:
        plan = load_plan(folder.database, sitting)
        forms = Forms(folder.database, folder.keys, sitting, bank)
        writer = hall.open(plan, forms)
        take_over_draw(writer, plan.draw)
        yield writer
    finally:
        hall.stop()
        ledger.dispose()
        lock.release()


def ask_all(
    writer: Sequencer,
    commands: Sequence[ask.Command],
    progress: Progress = lambda _done, _all: None,
) -> list[Reply]:
    """The replies to many commands, in their order, once all are durable.

    Raises:
        Refusal: the first one that was refused; the others are done all the same.
    """
    outcomes: list[Outcome] = []
    finished = threading.Event()

    def done(outcome: Outcome) -> None:
        outcomes.append(outcome)
        progress(len(outcomes), len(commands))
        if len(outcomes) == len(commands):
            finished.set()

    for command in commands:
        writer.submit_soon(command, done)
    if commands:
        finished.wait()
    replies: list[Reply] = []
    for outcome in outcomes:
        if isinstance(outcome, Refusal):
            raise outcome
        replies.append(outcome)
    return replies


def admit(
    writer: Sequencer,
    places: Mapping[str, Place],
    progress: Progress = lambda _done, _all: None,
) -> dict[str, str]:
    """Open registration and admit these participant numbers; returns the PIN of each."""
    writer.submit(ask.OpenRegistration(request_id="rehearsal-open", staff=STAFF))
    admissions = [
        ask.AdmitCandidate(
            attempt=number,
            room=place.room,
            seat=place.seat,
            request_id=f"rehearsal-{number}",
            staff=STAFF,
        )
        for number, place in places.items()
    ]
    replies = ask_all(writer, admissions, progress)
    return {
        number: reply.pin
        for number, reply in zip(places, replies, strict=True)
        if isinstance(reply, Done) and reply.pin is not None
    }
