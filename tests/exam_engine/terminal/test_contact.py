"""A terminal's connection and the ledger: what is lost, what is back, and what is no loss."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.config import load
from exam_engine.database import connect_apart
from exam_engine.errors import Retry
from exam_engine.ledger.scribe import decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.replies import Reply
from exam_engine.sequencer import OnDone
from exam_engine.server.channel import Line
from exam_engine.terminal.losses import Losses
from exam_engine.terminal.presence import Presence, Session
from exam_engine.terminal.tokens import Seat
from tests.exam_day import ExamDay, an_answer

WAIT_SECONDS = 20
CONTACT = (did.CandidateReady, did.ContactLost, did.ContactRegained, did.EngineRestarted)


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ExamDay]:
    day = ExamDay(tmp_path)
    day.staff("OpenRegistration")
    yield day
    day.server.__exit__()


def contact(day: ExamDay) -> list[str]:
    lines = LedgerStore(connect_apart(load(day.folder, {}).database)).lines("sesi-1")
    events = [decode_record(record) for record, _ in lines]
    return [type(event).__name__ for event in events if isinstance(event, CONTACT)]


def wait_for(day: ExamDay, said: list[str]) -> list[str]:
    """What the ledger says of contact, once it says as much as expected."""
    until = time.monotonic() + WAIT_SECONDS
    while len(known := contact(day)) < len(said) and time.monotonic() < until:
        time.sleep(0.05)
    return known


def test_the_ledger_knows_who_is_in_contact_through_losses_newer_connections_and_restarts(
    day: ExamDay,
) -> None:
    _, token = day.a_candidate()
    day.staff("StartSitting")
    with day.terminal(token) as first:
        first.ask("sync", last_seq=0)
        with day.terminal(token) as newer:
            first.wait_for("displaced")
            newer.ask("sync", last_seq=0)
            first.__exit__()
            newer.ask("answer", **an_answer(1))
    lost = wait_for(day, ["CandidateReady", "ContactLost"])
    with day.terminal(token) as back:
        back.ask("sync", last_seq=1)
        regained = wait_for(day, [*lost, "ContactRegained"])
        day.server.stop()
    day.restart()
    with day.terminal(token) as again:
        again.ask("sync", last_seq=1)
        restarted = contact(day)

    assert lost == ["CandidateReady", "ContactLost"]
    assert regained == [*lost, "ContactRegained"]
    assert restarted == [*regained, "EngineRestarted", "ContactRegained"]


class Forgetful:
    """A writer that writes nothing down until it is told to."""

    def __init__(self) -> None:
        self.writes = False
        self.asked: list[ask.Command] = []

    def submit_soon(self, command: ask.Command, on_done: OnDone) -> None:
        self.asked.append(command)
        on_done(Reply() if self.writes else Retry("not now"))


def a_lost_session(writer: Forgetful) -> Session:
    line = Line("/terminal", "sid", "connection", lambda _: None, lambda _: None)
    return Session(Seat("sesi-1", "P-001", "t1"), writer, line)  # type: ignore[arg-type]  # a fake


@pytest.mark.parametrize("back", [True, False])
def test_a_loss_that_was_not_written_is_told_again_unless_the_terminal_is_back(back: bool) -> None:
    presence, writer = Presence(), Forgetful()
    losses = Losses(presence)
    again = losses.again("sesi-1")
    losses.tell(a_lost_session(writer))
    if back:
        presence.enter(a_lost_session(writer))
    writer.writes = True

    again(())
    again(())

    loss = ask.LoseContact(attempt="P-001", terminal="t1")
    assert writer.asked == ([loss] if back else [loss, loss])


def test_a_server_that_stops_tells_no_losses() -> None:
    writer = Forgetful()
    losses = Losses(Presence())

    losses.stop()
    losses.tell(a_lost_session(writer))

    assert writer.asked == []
