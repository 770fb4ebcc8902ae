"""Whatever happens in whatever order, memory is the fold of the ledger and nobody loses time."""

import logging
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.errors import Refusal
from exam_engine.keys import AnswerKeys
from exam_engine.ledger import entry
from exam_engine.ledger.scribe import SITTING, decode_record
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.replies import AnswerSaved
from exam_engine.roster import CHOICES
from exam_engine.sequencer import Sequencer
from exam_engine.sheet import EMPTY, Sheet
from exam_engine.sheets import Sheets
from tests.exam_engine.builders import (
    SERVER_KEY,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)
from tests.exam_engine.failing_store import POWER_CUT, FailingStore

PLAN = a_plan(candidates=4, duration_ms=1000)
NUMBERS = [one.participant_number for one in PLAN.roster]

somebody = st.sampled_from(NUMBERS)
some = st.lists(somebody, min_size=1, max_size=3, unique=True).map(tuple)
a_room = st.sampled_from(["a", "b"])
a_crash = st.sampled_from([None, None, None, "before", "middle", "after"])
a_terminal = st.sampled_from(["t1", "t2"])


class ExamDay(RuleBasedStateMachine):
    """Candidates, staff, crashes and repeats in any order."""

    def __init__(self) -> None:
        super().__init__()
        logging.getLogger("exam_engine").setLevel(logging.CRITICAL)  # crashes are the point here
        self.folder = tempfile.TemporaryDirectory()
        self.store = FailingStore(Path(self.folder.name))
        self.clock = HandClock()
        self.pins: dict[str, str] = {}
        self.acknowledged: dict[tuple[str, int], tuple[ask.RecordAnswer, AnswerSaved]] = {}
        self.heard: list[did.Event] = []
        self.sequencer = self.enter()

    def enter(self) -> Sequencer:
        self.hall = a_hall(self.store, self.clock)
        sequencer = self.hall.open(PLAN, FivePoints())
        self.folded = sequencer.sheets.copy()
        sequencer.subscribe(self.heard.extend)
        self.staff = Staff(sequencer)
        return sequencer

    def attempt(self, ask_it: Any, fail: str | None = None) -> Any:
        if fail is not None:
            self.store.fail((fail, POWER_CUT))
        try:
            return ask_it()
        except Refusal as refusal:
            return refusal
        finally:
            self.store.failures.clear()
            self.sequencer.submit(ask.Tick())  # the hall's next tick recovers

    def working(self) -> list[Sheet]:
        sheets = self.sequencer.sheets.attempts.values()
        return [sheet for sheet in sheets if sheet.state == "working" and sheet.terminal]

    @initialize(started=st.booleans())
    def open_the_desk(self, started: bool) -> None:
        self.staff(ask.OpenRegistration)
        for number in NUMBERS[:2]:
            self.pins[number] = self.staff.seat(number, "t1")
        if started:
            self.staff(ask.StartSitting)

    @rule(number=somebody)
    def admit(self, number: str) -> None:
        done = self.attempt(lambda: self.staff(ask.AdmitCandidate, attempt=number))
        if not isinstance(done, Refusal):
            self.pins[number] = done.pin

    @rule(number=somebody, terminal=a_terminal, right=st.booleans())
    def log_in(self, number: str, terminal: str, right: bool) -> None:
        pin = self.pins.get(number, "000000") if right else "wrong"
        login = ask.Login(attempt=number, pin=pin, terminal=terminal)
        self.attempt(lambda: self.sequencer.submit(login))
        sync = ask.Sync(attempt=number, terminal=terminal)
        self.attempt(lambda: self.sequencer.submit(sync))

    @rule(
        number=somebody,
        terminal=a_terminal,
        item=st.integers(1, PLAN.items),
        choice=st.one_of(st.none(), st.integers(0, 4)),
        skip=st.sampled_from([1, 1, 1, 1, 2]),
        crash=a_crash,
    )
    def answer(
        self,
        number: str,
        terminal: str,
        item: int,
        choice: int | None,
        skip: int,
        crash: str | None,
    ) -> None:
        seq = self.sequencer.sheets.attempts[number].last_seq + skip
        command = an_answer(number, seq, item, choice, terminal)
        saved = self.attempt(lambda: self.sequencer.submit(command), crash)
        if isinstance(saved, AnswerSaved):
            self.acknowledged[number, seq] = command, saved

    @precondition(lambda self: self.working())
    @rule(
        data=st.data(),
        item=st.integers(1, PLAN.items),
        choice=st.integers(0, 4),
        crash=a_crash,
    )
    def work(self, data: st.DataObject, item: int, choice: int, crash: str | None) -> None:
        sheet = data.draw(st.sampled_from(self.working()))
        self.answer(sheet.attempt, str(sheet.terminal), item, choice, 1, crash)

    @precondition(lambda self: self.acknowledged)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        command, saved = data.draw(st.sampled_from(list(self.acknowledged.values())))
        sheet = self.sequencer.sheets.attempts[command.attempt]
        again = self.attempt(lambda: self.sequencer.submit(command))
        assert sheet.terminal != command.terminal or again == saved

    @rule(number=somebody, terminal=a_terminal, crash=a_crash)
    def finish(self, number: str, terminal: str, crash: str | None) -> None:
        seq = self.sequencer.sheets.attempts[number].last_seq + 1
        command = ask.Finish(attempt=number, terminal=terminal, seq=seq)
        self.attempt(lambda: self.sequencer.submit(command), crash)

    @rule(crash=a_crash)
    def start(self, crash: str | None) -> None:
        self.attempt(lambda: self.staff(ask.StartSitting), crash)

    @rule(where=st.one_of(st.just({}), a_room.map(lambda r: {"room": r})), on=st.booleans())
    def pause_or_resume(self, where: dict[str, str], on: bool) -> None:
        fields = where | ({} if on else {"reason": "listrik"})
        self.attempt(lambda: self.staff(ask.Resume if on else ask.Pause, **fields))

    @rule(numbers=some, on=st.booleans())
    def pause_or_resume_some(self, numbers: tuple[str, ...], on: bool) -> None:
        self.pause_or_resume({"attempts": numbers}, on)  # type: ignore[dict-item]  # one shape

    @rule(numbers=some)
    def grant(self, numbers: tuple[str, ...]) -> None:
        grant = {"attempts": numbers, "seconds": 1, "reason": "listrik"}
        self.attempt(lambda: self.staff(ask.GrantTime, **grant))

    @rule(number=somebody, room=a_room)
    def move(self, number: str, room: str) -> None:
        self.attempt(lambda: self.staff(ask.AssignSeat, attempt=number, room=room, seat=number))
        self.attempt(lambda: self.staff(ask.ReleaseTerminal, attempt=number, reason="pindah"))

    @rule(number=somebody, terminal=a_terminal, crash=a_crash)
    def lose_contact(self, number: str, terminal: str, crash: str | None) -> None:
        command = ask.LoseContact(attempt=number, terminal=terminal)
        self.attempt(lambda: self.sequencer.submit(command), crash)

    @rule(number=somebody)
    def void(self, number: str) -> None:
        self.attempt(lambda: self.staff(ask.VoidAttempt, attempt=number, reason="joki"))

    @rule(ms=st.integers(0, 700))
    def let_time_pass(self, ms: int) -> None:
        self.clock.pass_ms(ms)
        self.sequencer.submit(ask.Tick())

    @rule(away=st.integers(0, 10_000))
    def restart(self, away: int) -> None:
        reading = self.sequencer.clock()
        self.hall.stop()
        self.clock.pass_ms(away)
        self.sequencer = self.enter()
        assert self.sequencer.clock() <= reading

    @invariant()
    def memory_is_the_fold_of_the_ledger(self) -> None:
        sequencer = self.sequencer
        memory = sequencer._writer.memory
        assert memory is not None
        fresh = Memory(
            PLAN,
            AnswerKeys(PLAN, FivePoints()),
            PinOffice(SERVER_KEY, PLAN.id),
            self.store.identities(PLAN.id, NUMBERS),
        )
        fresh.replay(self.store.lines(PLAN.id))
        for other in (sequencer.sheets, memory.sheets):
            assert fresh.sheets.attempts == other.attempts
            assert fresh.sheets.sitting == other.sitting
            assert fresh.sheets.size == other.size

    @invariant()
    def a_screen_that_folds_the_announcements_is_up_to_date(self) -> None:
        heard, self.heard[:] = list(self.heard), []
        for event in heard:
            self.folded.apply(event)
        assert self.folded.attempts == self.sequencer.sheets.attempts

    @invariant()
    def points_are_those_of_the_answers(self) -> None:
        for sheet in self.sequencer.sheets.attempts.values():
            key = sheet.key or bytes(PLAN.items * CHOICES)
            chosen = [
                0 if choice == EMPTY else key[item * CHOICES + choice]
                for item, choice in enumerate(sheet.choices)
            ]
            assert sheet.points == [sum(chosen[:3]), sum(chosen[3:])]
            assert sheet.answered == sum(choice != EMPTY for choice in sheet.choices)

    @invariant()
    def nobody_loses_time(self) -> None:
        clock = self.sequencer.sheets.sitting.clock
        granted = dict.fromkeys(NUMBERS, 0)
        ran_since: dict[str, int] = {}
        worked = dict(granted)
        fold = Sheets(PLAN, AnswerKeys(PLAN, FivePoints()))
        for record, _ in self.store.lines(PLAN.id):
            event = decode_record(record)
            for number, since in ran_since.items():
                worked[number] += event.clock - since
            fold.apply(event)
            if isinstance(event, did.TimeGranted):
                for number in event.attempts:
                    granted[number] += event.ms
            ran_since = {
                number: event.clock
                for number, sheet in fold.attempts.items()
                if sheet.state == "working"
            }
        for number, sheet in self.sequencer.sheets.attempts.items():
            assert sheet.timer.worked(clock) == worked[number]
            assert sheet.timer.allowance_ms == PLAN.duration_ms + granted[number]
            if sheet.result is not None and sheet.result.finished_by == "time":
                assert sheet.timer.remaining(clock) == 0

    @invariant()
    def every_commitment_opens_and_every_paper_is_closed_once(self) -> None:
        identities = self.store.identities(PLAN.id, NUMBERS)
        heads = dict.fromkeys(identities, entry.NO_HEAD)
        counts = dict.fromkeys(identities, 0)
        closed: set[str] = set()
        for record, public in self.store.lines(PLAN.id):
            event = decode_record(record)
            owner = getattr(event, "attempt", SITTING)
            match entry.parse(public):
                case entry.PrivateEntry() as private:
                    counts[owner] += 1
                    secret = identities[owner].secret
                    assert secret is not None
                    assert private.number == counts[owner]
                    assert private.commitment == entry.commitment(secret, counts[owner], record)
                    heads[owner] = entry.next_head(heads[owner], private.commitment)
                case entry.ClosingEntry() as closing:
                    assert owner not in closed
                    assert (closing.count, closing.head) == (counts[owner], heads[owner])
                    closed.add(owner)
        ended = {
            number
            for number, sheet in self.sequencer.sheets.attempts.items()
            if sheet.ended is not None
        }
        assert closed == ended

    def teardown(self) -> None:
        logging.getLogger("exam_engine").setLevel(logging.NOTSET)
        self.hall.stop()
        self.folder.cleanup()


TestExamDay = ExamDay.TestCase
TestExamDay.settings = settings(max_examples=15, stateful_step_count=20)
