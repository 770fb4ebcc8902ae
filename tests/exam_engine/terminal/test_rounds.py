"""A hall is told step by step, and no terminal hears anything too late or in the wrong order."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_engine import commands as ask
from exam_engine.hall import Hall
from exam_engine.sequencer import Sequencer
from exam_engine.server.channel import Line
from exam_engine.terminal import rounds as walking
from exam_engine.terminal.presence import Presence, Session
from exam_engine.terminal.pushes import Pushes
from exam_engine.terminal.rounds import Rounds
from exam_engine.terminal.tokens import Seat
from tests.exam_engine.asking import sync
from tests.exam_engine.builders import (
    MINUTE,
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_plan,
    an_answer,
)

AT_ONCE = 2
PEOPLE = ("P-001", "P-002", "P-003", "P-004", "P-005")
LAST = PEOPLE[-1]


class ByHand:
    """Rounds that go on only when a test says so."""

    def __init__(self) -> None:
        self.begun: list[Callable[[], object]] = []
        self.rounds = Rounds(begin=self.begun.append, rest=lambda: None)

    def finish(self) -> None:
        while self.rounds.step():
            pass


class Terminals:
    """Everybody's terminal, connected, and what each has heard."""

    def __init__(self, sequencer: Sequencer) -> None:
        self.sequencer = sequencer
        self.presence = Presence()
        self.hand = ByHand()
        self.heard: dict[str, list[tuple[str, Any]]] = {}
        self.sessions: dict[str, Session] = {}
        for attempt in PEOPLE:
            self.connect(attempt)
        pushes = Pushes(sequencer, self.presence, lambda _: bytes(32), self.hand.rounds)
        sequencer.subscribe(pushes)

    def connect(self, attempt: str, terminal: str = TERMINAL) -> None:
        told = self.heard[attempt] = []

        def hear(text: str) -> None:
            name, message = msgspec.json.decode(text[text.index("[") :])
            told.append((name, message))

        line = Line("/terminal", attempt, attempt, hear, lambda _: None)
        session = Session(Seat("sesi-1", attempt, terminal), self.sequencer, line)
        self.sessions[attempt] = session
        self.presence.enter(session)

    def names(self, attempt: str) -> list[str]:
        return [name for name, _ in self.heard[attempt]]

    def sync(self, attempt: str) -> None:
        """As the socket does it: the snapshot brings the key, if the form may be opened."""
        snapshot = sync(self.sequencer, attempt)
        self.sessions[attempt].has_key = snapshot.begun
        reply = {"running": snapshot.running, "state": snapshot.state}
        self.heard[attempt].append(("snapshot", reply))


@pytest.fixture(autouse=True)
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "AT_ONCE", AT_ONCE)


@pytest.fixture
def seated(hall: Hall) -> Staff:
    """Staff of a hall in which everybody waits for the start."""
    staff = Staff(hall.open(a_plan(candidates=len(PEOPLE)), FivePoints()))
    staff(ask.OpenRegistration)
    for attempt in PEOPLE:
        staff.seat(attempt)
    return staff


@pytest.fixture
def terminals(seated: Staff) -> Terminals:
    return Terminals(seated.sequencer)


def test_answers_are_taken_while_others_still_wait_for_their_turn(
    seated: Staff, terminals: Terminals
) -> None:
    seated(ask.StartSitting)
    terminals.hand.rounds.step()

    saved = seated.sequencer.submit(an_answer("P-001", 1))

    assert saved
    assert [terminals.names(attempt) for attempt in PEOPLE] == [["started"]] * 2 + [[]] * 3
    terminals.hand.finish()
    assert all(terminals.names(attempt) == ["started"] for attempt in PEOPLE)


def test_the_key_comes_before_anything_that_happens_after_the_start(
    seated: Staff, terminals: Terminals
) -> None:
    seated(ask.StartSitting)
    seated(ask.SendNotice, text="Tenang", level="info", attempts=(LAST,))
    seated(ask.Pause, attempts=(LAST,), reason="sakit")

    assert terminals.heard[LAST] == []
    terminals.hand.finish()
    assert terminals.names(LAST) == ["started", "clock", "notice", "clock"]
    assert [said["running"] for name, said in terminals.heard[LAST] if name == "clock"] == [
        False,
        False,
    ]


def test_nothing_older_follows_a_snapshot(seated: Staff, terminals: Terminals) -> None:
    seated(ask.StartSitting)
    terminals.hand.finish()
    seated(ask.Pause, reason="listrik")
    seated(ask.Resume)
    terminals.sync(LAST)

    terminals.hand.finish()

    after = [said for name, said in terminals.heard[LAST] if name != "started"]
    assert [said["running"] for said in after] == [True, True, True]


def test_who_synced_before_its_turn_gets_no_second_key(seated: Staff, terminals: Terminals) -> None:
    seated(ask.StartSitting)
    terminals.sync(LAST)

    terminals.hand.finish()

    assert terminals.names(LAST) == ["snapshot"]


def test_who_came_back_before_its_turn_is_told_as_well(seated: Staff, terminals: Terminals) -> None:
    seated(ask.StartSitting)
    terminals.connect(LAST)

    terminals.hand.finish()

    assert terminals.names(LAST) == ["started"]


def test_a_released_terminal_hears_that_at_once_and_nothing_afterwards(
    seated: Staff, terminals: Terminals
) -> None:
    seated(ask.StartSitting)
    released = terminals.heard[LAST]
    seated(ask.ReleaseTerminal, attempt=LAST, reason="rusak")
    terminals.connect(LAST, "terminal-2")

    terminals.hand.finish()

    assert [name for name, _ in released] == ["displaced"]
    assert terminals.names(LAST) == ["started"]
    assert not terminals.sessions[LAST].displaced


def test_a_result_that_was_voided_before_its_turn_is_not_shown(
    seated: Staff, terminals: Terminals, clock: HandClock
) -> None:
    seated(ask.StartSitting)
    terminals.hand.finish()
    clock.pass_ms(10 * MINUTE)
    seated.sequencer.submit(ask.Tick())
    seated(ask.VoidAttempt, attempt=LAST, reason="joki")
    terminals.sync(LAST)

    terminals.hand.finish()

    assert terminals.names(LAST) == ["started", "snapshot", "state"]
    assert terminals.names("P-001") == ["started", "finished"]


def test_a_terminal_that_cannot_be_told_keeps_nobody_from_being_told() -> None:
    hand, told = ByHand(), []

    def tell(attempt: str) -> None:
        if attempt == "P-002":
            raise OSError
        told.append(attempt)

    hand.rounds.tell(tell, PEOPLE)
    hand.finish()

    assert told == [attempt for attempt in PEOPLE if attempt != "P-002"]


def test_a_walk_is_begun_once_and_again_when_everybody_was_told() -> None:
    hand = ByHand()
    hand.rounds.tell(lambda _: None, PEOPLE)
    hand.rounds.tell(lambda _: None, PEOPLE)
    assert len(hand.begun) == 1
    hand.begun[0]()

    hand.rounds.tell(lambda _: None, PEOPLE)

    assert len(hand.begun) == 2


steps = st.lists(st.one_of(st.just("step"), st.sets(st.sampled_from(PEOPLE), min_size=1)))


@given(steps)
def test_each_terminal_hears_everything_once_in_the_order_of_the_ledger(
    history: list[str | set[str]],
) -> None:
    hand = ByHand()
    heard: dict[str, list[int]] = {attempt: [] for attempt in PEOPLE}
    expected: dict[str, list[int]] = {attempt: [] for attempt in PEOPLE}

    for number, what in enumerate(history):
        if isinstance(what, str):
            hand.rounds.step()
            continue
        hand.rounds.tell(lambda attempt, number=number: heard[attempt].append(number), sorted(what))
        for attempt in what:
            expected[attempt].append(number)
    hand.finish()

    assert heard == expected
