"""What a terminal says to the question at the end, or does not say, reaches the writer."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from exam_engine import commands as ask
from exam_engine.sequencer import OnDone, Sequencer
from exam_engine.server.channel import Line
from exam_engine.terminal.presence import Presence, Session
from exam_engine.terminal.questions import Questions
from exam_engine.terminal.tokens import Seat

ME, TERMINAL = "P-001", "t1"
THERE = ask.ConfirmContact(attempt=ME, terminal=TERMINAL)
LOST = ask.LoseContact(attempt=ME, terminal=TERMINAL)
BACK = ask.Sync(attempt=ME, terminal=TERMINAL)


class Writer:
    """Keeps what it is asked."""

    def __init__(self, terminal: str | None = TERMINAL) -> None:
        self.asked: list[ask.Command] = []
        self.plan = SimpleNamespace(id="sesi-1")
        self.sheets = SimpleNamespace(attempts={ME: SimpleNamespace(terminal=terminal)})

    def submit_soon(self, command: ask.Command, _: OnDone) -> None:
        self.asked.append(command)


class Screen:
    """A terminal's connection that answers when told to."""

    def __init__(self, presence: Presence, writer: Writer) -> None:
        self.answer: Callable[[], None] = lambda: None
        self.give_up: Callable[[], None] = lambda: None
        line = Line("/terminal", "", "", lambda _: None, lambda _: None, question=self._question)
        seat = Seat("sesi-1", ME, TERMINAL)
        self.session = Session(seat, cast("Sequencer", writer), line)
        presence.enter(self.session)

    def _question(self, answered: Callable[[], None], unanswered: Callable[[], None]) -> None:
        self.answer, self.give_up = answered, unanswered


@pytest.fixture
def presence() -> Presence:
    return Presence()


def called(presence: Presence, writer: Writer) -> None:
    Questions(cast("Any", writer), presence, lambda _: b"")([ME])


def test_an_answer_confirms_the_contact(presence: Presence) -> None:
    writer = Writer()
    screen = Screen(presence, writer)
    called(presence, writer)

    screen.answer()

    assert writer.asked == [THERE]


def test_silence_loses_it_and_a_late_answer_is_a_return(presence: Presence) -> None:
    writer = Writer()
    screen = Screen(presence, writer)
    called(presence, writer)

    screen.give_up()
    silent = list(writer.asked)
    screen.answer()

    assert silent == [LOST]
    assert writer.asked == [LOST, BACK]


@pytest.mark.parametrize("word", ["answer", "give_up"])
def test_of_a_connection_that_another_one_replaced_nothing_is_told(
    presence: Presence, word: str
) -> None:
    writer = Writer()
    screen = Screen(presence, writer)
    called(presence, writer)
    Screen(presence, writer)

    getattr(screen, word)()

    assert writer.asked == []


@pytest.mark.parametrize(("terminal", "told"), [(TERMINAL, [LOST]), (None, [])])
def test_who_has_no_connection_is_not_there(
    presence: Presence, terminal: str | None, told: list[ask.Command]
) -> None:
    writer = Writer(terminal)

    called(presence, writer)

    assert writer.asked == told
