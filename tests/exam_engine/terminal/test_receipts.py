"""A receipt comes when its closing entry is signed for, in turns, and to whoever comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from exam_engine import commands as ask
from exam_engine.hall import Hall
from exam_engine.ledger.entry import leaf_hash
from exam_engine.ledger.receipt import Receipt
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.keys import Keys
from exam_engine.registry.log_keys import LogKeys
from exam_engine.sequencer import Sequencer
from exam_engine.server.channel import Line
from exam_engine.terminal.presence import Presence, Session
from exam_engine.terminal.pushes import Pushes
from exam_engine.terminal.receipts import AT_ONCE, Receipts
from exam_engine.terminal.rounds import Rounds
from exam_engine.terminal.tokens import Seat
from tests.exam_day import ExamDay
from tests.exam_day import an_answer as told
from tests.exam_engine.builders import (
    TERMINAL,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    a_store,
    an_answer,
)
from tests.exam_engine.verifying.sittings import ByForm, a_form

LOGS = LogKeys(Keys(bytes(32)), "exam.invalid")
KEY = LOGS("sesi-1").key
PAGE = "https://ujian.example/receipt/sesi-1#"
PEOPLE = tuple(f"P-{number:03}" for number in range(1, 3 * AT_ONCE + 2))


class SmallHall:
    """People at work, each before a terminal that keeps what it hears."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.store = a_store(folder)
        self.heard: dict[str, list[tuple[str, Any]]] = {}
        self.open()
        self.staff = Staff(self.sequencer)
        self.staff(ask.OpenRegistration)
        for attempt in PEOPLE:
            self.staff.seat(attempt)
        self.staff(ask.StartSitting)
        for heard in self.heard.values():
            heard.clear()

    def open(self) -> None:
        """A server begins, and everybody's terminal is connected."""
        self.hall: Hall = a_hall(self.store, self.clock, LOGS)
        forms = ByForm(len(PEOPLE))
        plan = a_plan(candidates=len(PEOPLE), manifest={"keys_root": forms.keys_root()})
        self.sequencer: Sequencer = self.hall.open(plan, forms)
        self.presence = Presence()
        self.rounds = Rounds(lambda _: None, at_once=AT_ONCE, directly=False)
        self.receipts = Receipts(
            self.sequencer, self.presence, "https://ujian.example", self.rounds
        )
        pushes = Pushes(self.sequencer, self.presence, lambda _: bytes(32), Rounds(), self.receipts)
        self.sequencer.subscribe(pushes)
        self.sequencer.on_checkpoint(self.receipts.certified)
        for attempt in PEOPLE:
            self.connect(attempt)

    def connect(self, attempt: str) -> Session:
        told = self.heard[attempt] = []

        def hear(text: str) -> None:
            name, message = msgspec.json.decode(text[text.index("[") :])
            told.append((name, message))

        line = Line("/terminal", attempt, attempt, hear, lambda _: None)
        session = Session(Seat("sesi-1", attempt, TERMINAL), self.sequencer, line)
        self.presence.enter(session)
        return session

    def sign(self) -> None:
        self.clock.pass_ms(1_000)
        self.sequencer.submit(ask.Tick())

    def finish(self, attempt: str) -> None:
        right = a_form(attempt)[0][1].index(0)  # choice A as authored, wherever it is shown
        self.sequencer.submit(an_answer(attempt, 1, 1, right))
        self.sequencer.submit(ask.Finish(attempt=attempt, terminal=TERMINAL, seq=2))

    def walk(self) -> None:
        while self.rounds.step():
            pass

    def names(self, attempt: str) -> list[str]:
        return [name for name, _ in self.heard[attempt]]

    def given(self, attempt: str) -> Receipt:
        """The receipt a terminal was told, checked as its candidate would."""
        (said,) = [message for name, message in self.heard[attempt] if name == "receipt"]
        assert said["url"] == PAGE + said["text"]
        receipt = Receipt.read(said["url"])
        receipt.check(KEY)
        return receipt


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    yield hall
    hall.hall.stop()


def test_a_receipt_names_the_closing_entry_and_opens_the_paper(small: SmallHall) -> None:
    small.finish("P-002")
    small.sign()
    small.walk()

    receipt = small.given("P-002")

    (closing,) = small.store.entries("sesi-1", receipt.index, receipt.index + 1)
    assert receipt.closing_entry == closing
    assert receipt.leaf == leaf_hash(closing)
    assert receipt.points == (5, 0)
    assert receipt.secret == small.store.identities("sesi-1", ())["P-002"].secret
    last = small.sequencer.checkpoint
    assert last is not None
    assert receipt.index < last.size


def test_no_receipt_is_given_before_its_closing_entry_is_signed_for(small: SmallHall) -> None:
    small.sign()
    small.finish("P-001")
    small.walk()
    before = small.names("P-001")

    small.sign()
    small.walk()

    assert before == ["finished"]
    assert small.heard["P-001"][0][1]["result"]["receipt"] is None
    assert small.names("P-001") == ["finished", "receipt"]


def test_whoever_is_told_late_of_the_end_gets_the_receipt_all_the_same(small: SmallHall) -> None:
    small.presence.leave(small.presence.sessions("sesi-1")["P-001"])
    small.finish("P-001")
    small.sign()
    small.walk()
    small.connect("P-001")

    small.receipts.expect("P-001")
    small.walk()

    assert small.names("P-001") == ["receipt"]


def test_a_whole_hall_gets_its_receipts_in_turns(small: SmallHall) -> None:
    small.staff(ask.FinishSitting, reason="Waktu habis")
    small.sign()

    steps = [sum("receipt" in small.names(one) for one in PEOPLE)]
    while small.rounds.step():
        steps.append(sum("receipt" in small.names(one) for one in PEOPLE))
    steps.append(sum("receipt" in small.names(one) for one in PEOPLE))

    assert steps == [0, AT_ONCE, 2 * AT_ONCE, 3 * AT_ONCE, len(PEOPLE)]
    assert len({small.given(one).secret for one in PEOPLE}) == len(PEOPLE)
    small.sign()
    small.walk()
    assert all(small.names(one).count("receipt") == 1 for one in PEOPLE)


def test_a_terminal_that_is_gone_keeps_nobody_waiting_and_asks_when_it_is_back(
    small: SmallHall,
) -> None:
    small.finish("P-001")
    small.finish("P-002")
    small.presence.leave(small.presence.sessions("sesi-1")["P-001"])
    small.sign()
    small.walk()

    back = small.receipts.of("P-001")

    assert small.names("P-001") == ["finished"]
    assert back is not None
    assert Receipt.read(back.text).points == (5, 0)
    assert small.given("P-002")


def test_a_receipt_is_the_same_after_a_restart(small: SmallHall) -> None:
    small.finish("P-001")
    small.sign()
    small.walk()
    before = small.given("P-001")
    small.hall.stop()

    small.open()
    small.receipts.expect("P-001")
    small.walk()

    assert small.given("P-001") == before


def test_a_corrected_key_changes_no_receipt(small: SmallHall) -> None:
    small.finish("P-005")
    small.staff(ask.FinishSitting, reason="Waktu habis")
    small.sign()
    before = small.sequencer.papers.receipt("P-005")

    small.staff(ask.CorrectKey, item="item-1", points=(0, 5, 0, 0, 0), reason="kunci tertukar")

    assert before is not None
    assert before.points == (5, 0)
    assert small.sequencer.sheets.attempts["P-005"].points == [0, 0]
    assert small.sequencer.papers.receipt("P-005") == before


def test_who_ended_just_before_a_restart_gets_the_receipt_after_it(small: SmallHall) -> None:
    small.sign()
    small.finish("P-001")
    assert small.receipts.of("P-001") is None
    small.open()  # the other server is dead, and has signed nothing since

    small.receipts.expect("P-001")
    small.walk()

    assert small.given("P-001").points == (5, 0)


def test_a_disqualified_candidate_keeps_the_receipt_of_what_was_finished(small: SmallHall) -> None:
    small.finish("P-001")
    small.sign()
    small.walk()

    small.staff(ask.VoidAttempt, attempt="P-001", reason="Membawa telepon")

    name, state = small.heard["P-001"][-1]
    assert (name, state["attempt_state"]) == ("state", "void")
    assert Receipt.read(state["result"]["receipt"]["text"]) == small.given("P-001")


@pytest.mark.parametrize("attempt", ["P-001", "P-002", "P-003"])
def test_there_is_none_without_an_end_with_a_result_or_without_a_secret(
    small: SmallHall, attempt: str
) -> None:
    if attempt == "P-001":  # P-002 still works
        small.staff(ask.VoidAttempt, attempt="P-001", reason="Membawa telepon")
    if attempt == "P-003":
        small.staff(ask.FinishSitting)
        small.staff(ask.ReleaseResults)
        small.hall.stop()
        small.store.erase("sesi-1", "P-003")
        small.open()
    small.sign()

    assert small.receipts.of(attempt) is None


def test_a_server_that_signs_nothing_gives_none(tmp_path: Path) -> None:
    store: LedgerStore = a_store(tmp_path)
    clock = HandClock()
    hall = a_hall(store, clock)
    sequencer = hall.open(a_plan(), FivePoints())
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff(ask.StartSitting)
    sequencer.submit(ask.Finish(attempt="P-001", terminal=TERMINAL, seq=1))

    receipt = Receipts(sequencer, Presence()).of("P-001")

    assert receipt is None
    hall.stop()


def test_a_candidate_of_a_real_server_gets_it_and_still_has_it_after_a_kill(
    tmp_path: Path,
) -> None:
    day = ExamDay(tmp_path)
    day.staff("OpenRegistration")
    _, token = day.a_candidate()
    with day.terminal(token) as terminal:
        terminal.ask("sync", last_seq=0)
        day.staff("StartSitting")
        terminal.wait_for("started")
        terminal.ask("answer", **told(1))
        finished = terminal.ask("finish", seq=2)
        given = terminal.wait_for("receipt")
        again = terminal.ask("sync", last_seq=2)
    day.server.kill()
    day.restart()
    with day.terminal(token) as terminal:
        restarted = terminal.ask("sync", last_seq=2)
    day.server.__exit__()

    assert finished["result"]["receipt"] is None
    assert again["result"]["receipt"] == restarted["result"]["receipt"] == given
    assert given["url"] == f"/receipt/sesi-1#{given['text']}"
    receipt = Receipt.read(given["text"])
    points = tuple(one["points"] for one in finished["result"]["sections"])
    assert receipt.points == points
