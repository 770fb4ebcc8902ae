"""The board is a fold: what was announced, applied to old standings, gives the present ones."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from exam_engine import commands as ask
from exam_engine.errors import Refusal
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.scribe import SITTING, Identity
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.replies import Done
from exam_engine.roster import PointsLookup, SittingPlan
from exam_engine.sheets import Sheets
from exam_engine.standing import Corrected, Counts, StandingsChange
from exam_engine.standings import Standings, announced
from exam_engine.timing import Moment
from tests.exam_engine.builders import (
    MINUTE,
    SERVER_KEY,
    TERMINAL,
    FivePoints,
    a_candidate,
    a_plan,
    an_answer,
)
from tests.exam_engine.verifying.sittings import ByForm, a_form


class ASitting:
    """A sitting in memory whose standings hear of every batch, as the sequencer's do."""

    def __init__(self, plan: SittingPlan | None = None, forms: PointsLookup | None = None) -> None:
        self.plan = plan or a_plan(4)
        keys = AnswerKeys(self.plan, forms or FivePoints())
        owners = [SITTING, *(one.participant_number for one in self.plan.roster)]
        identities = {
            owner: Identity(bytes([at]) * 16, bytes([at]) * 32) for at, owner in enumerate(owners)
        }
        self.memory = Memory(self.plan, keys, PinOffice(SERVER_KEY, self.plan.id), identities)
        self.sheets = Sheets(self.plan, keys)
        self.standings = Standings(self.sheets, names=True)
        self.at_most: int | None = None  # standings read with the events that changed them
        self.clock = 0
        self.requests = 0
        self.pins: dict[str, str] = {}
        self.seqs: dict[str, int] = {}
        self.do(ask.Prepare())

    def do(self, *commands: ask.Command) -> StandingsChange:
        """Commit some commands as one batch; what is refused changes nothing."""
        for command in commands:
            self.clock += 1000
            with suppress(Refusal):
                reply = self.memory.handle(command, Moment(self.clock, self.clock))
                if isinstance(reply, Done) and reply.pin and hasattr(command, "attempt"):
                    self.pins[command.attempt] = reply.pin
                if isinstance(command, ask.RecordAnswer):
                    self.seqs[command.attempt] = command.answer.seq
        _, happened = self.memory.take()
        for event in happened:
            self.sheets.apply(event)
        return self.standings.fold(self.sheets, happened, self.at_most)

    def staff(self, command: type[ask.StaffCommand], **fields: object) -> ask.StaffCommand:
        self.requests += 1
        signed = {"request_id": f"request-{self.requests}", "staff": "x", "seconded_by": "y"}
        return command(**(signed | fields))  # type: ignore[arg-type]  # whatever fits the command

    def seat(self, attempt: str) -> None:
        self.do(self.staff(ask.AdmitCandidate, attempt=attempt))
        self.do(ask.Login(attempt=attempt, pin=self.pins.get(attempt, ""), terminal=TERMINAL))
        self.do(ask.Sync(attempt=attempt, terminal=TERMINAL))

    def answer(self, attempt: str, item: int, choice: int | None) -> StandingsChange:
        return self.do(an_answer(attempt, self.seqs.get(attempt, 0) + 1, item, choice))

    def start(self, *attempts: str) -> None:
        self.do(self.staff(ask.OpenRegistration))
        for attempt in attempts:
            self.seat(attempt)
        self.do(self.staff(ask.StartSitting))


def test_an_answer_changes_the_standing_of_its_candidate_alone() -> None:
    sitting = ASitting()
    sitting.start("P-001", "P-002")

    change = sitting.answer("P-001", 4, 4)

    (row,) = change.rows
    assert (row.participant_number, row.points, row.total) == ("P-001", (0, 5), 5)
    assert (row.state, row.final) == ("working", False)


def test_who_has_not_begun_is_not_on_the_board() -> None:
    sitting = ASitting()
    sitting.start("P-001")

    sitting.seat("P-002")
    sitting.do(sitting.staff(ask.AdmitCandidate, attempt="P-003"))

    assert set(sitting.standings.rows) == {"P-001", "P-002"}


def test_the_counts_say_how_many_people_are_where() -> None:
    sitting = ASitting()
    sitting.start("P-001", "P-002")
    sitting.do(sitting.staff(ask.AdmitCandidate, attempt="P-003"))

    change = sitting.do(sitting.staff(ask.VoidAttempt, attempt="P-002", reason="menyontek"))

    assert change.counts == Counts(registered=4, present=3, working=1, finished=0, void=1)


def test_a_finished_standing_is_final_and_a_voided_one_keeps_its_points() -> None:
    sitting = ASitting()
    sitting.start("P-001", "P-002")
    sitting.answer("P-002", 1, 0)

    sitting.do(ask.Finish(attempt="P-001", terminal=TERMINAL, seq=1))
    sitting.do(sitting.staff(ask.VoidAttempt, attempt="P-002", reason="menyontek"))

    rows = sitting.standings.rows
    assert (rows["P-001"].state, rows["P-001"].final) == ("finished", True)
    assert (rows["P-002"].state, rows["P-002"].total) == ("void", 5)


def test_a_corrected_key_changes_the_standings_of_those_whose_points_it_changes() -> None:
    forms = ByForm(4)
    sitting = ASitting(a_plan(4, manifest={"keys_root": forms.keys_root()}), forms)
    sitting.start("P-001", "P-002", "P-004")
    for attempt in ("P-001", "P-004"):
        sitting.answer(attempt, 1, a_form(attempt)[0][1].index(1))  # B as authored
    sitting.do(sitting.staff(ask.FinishSitting))

    change = sitting.do(
        sitting.staff(ask.CorrectKey, item="item-1", points=(0, 5, 0, 0, 0), reason="tertukar")
    )

    # item 1 of P-001 is item-1, and that of P-004 is item-0
    assert [(row.participant_number, row.points) for row in change.rows] == [("P-001", (5, 0))]
    assert change.corrected == Corrected(count=1, at=sitting.clock)
    assert sitting.standings.all() == Standings(sitting.sheets, names=True).all()


def test_a_pause_of_a_room_pauses_the_standings_of_that_room() -> None:
    sitting = ASitting()
    sitting.start("P-001", "P-002")

    change = sitting.do(sitting.staff(ask.Pause, room="b", reason="listrik padam"))

    assert [(row.participant_number, row.state) for row in change.rows] == [("P-001", "paused")]


def test_what_changes_no_standing_is_announced_without_rows() -> None:
    sitting = ASitting()
    sitting.start("P-001")

    change = sitting.do(
        sitting.staff(ask.SendNotice, text="Tenang"),
        sitting.staff(ask.GrantTime, attempts=("P-001",), seconds=60, reason="listrik padam"),
    )

    assert change.rows == ()


def test_imported_points_stand_until_the_candidate_begins_here() -> None:
    imported = replace(a_candidate(1), imported={"tiu": 10, "tkp": 7})
    sitting = ASitting(a_plan(roster=(imported,)))
    before = sitting.standings.all().rows

    sitting.start("P-001")

    assert [(row.points, row.state, row.final) for row in before] == [((10, 7), "finished", True)]
    assert sitting.standings.rows["P-001"].points == (0, 0)


def test_names_stay_off_the_board_when_the_settings_say_so() -> None:
    sitting = ASitting()
    sitting.start("P-001")

    rows = Standings(sitting.sheets, names=False).rows

    assert rows["P-001"].name is None


def test_what_is_announced_before_names_sections_and_the_order_of_ties() -> None:
    told = announced(a_plan(), ("total", "tkp", "tiu"))

    assert [(section.id, section.max) for section in told.sections] == [("tiu", 15), ("tkp", 10)]
    assert (told.max, told.tie_order) == (25, ("total", "tkp", "tiu"))


NUMBERS = ("P-001", "P-002", "P-003", "P-004")
one_number = st.sampled_from(NUMBERS)
steps = st.one_of(
    st.tuples(st.just("seat"), one_number),
    st.tuples(st.just("answer"), one_number, st.integers(1, 5), st.none() | st.integers(0, 4)),
    st.tuples(st.just("finish"), one_number),
    st.tuples(st.just("void"), one_number),
    st.tuples(st.just("move"), one_number, st.sampled_from("ab")),
    st.tuples(st.just("release"), one_number),
    st.tuples(st.sampled_from(["pause", "resume"]), one_number | st.sampled_from(["a", "b", ""])),
    st.tuples(st.sampled_from(["open", "start", "wait", "end"])),
)


def take_step(sitting: ASitting, step: tuple[object, ...]) -> None:
    match step:
        case ("seat", str(attempt)):
            sitting.seat(attempt)
        case ("answer", str(attempt), int(item), choice):
            sitting.answer(attempt, item, choice if isinstance(choice, int) else None)
        case ("finish", str(attempt)):
            seq = sitting.seqs.get(attempt, 0) + 1
            sitting.do(ask.Finish(attempt=attempt, terminal=TERMINAL, seq=seq))
        case ("void", attempt):
            sitting.do(sitting.staff(ask.VoidAttempt, attempt=attempt, reason="menyontek"))
        case ("move", attempt, room):
            sitting.do(sitting.staff(ask.AssignSeat, attempt=attempt, room=room, seat="9"))
        case ("release", attempt):
            sitting.do(sitting.staff(ask.ReleaseTerminal, attempt=attempt, reason="rusak"))
        case ("pause" | "resume" as what, str(whom)):
            command = ask.Pause if what == "pause" else ask.Resume
            reach = {"attempts": (whom,)} if whom in NUMBERS else {"room": whom or None}
            why = {"reason": "listrik padam"} if what == "pause" else {}
            sitting.do(sitting.staff(command, **reach, **why))
        case ("wait",):
            sitting.clock += MINUTE
            sitting.do(ask.Tick())
        case (str(what),):
            commands = {
                "open": ask.OpenRegistration,
                "start": ask.StartSitting,
                "end": ask.FinishSitting,
            }
            sitting.do(sitting.staff(commands[what]))


@given(
    st.lists(one_number, unique=True), st.lists(steps, max_size=25), st.sampled_from([None, 1, 2])
)
def test_folding_what_was_announced_gives_what_a_fresh_look_gives(
    early: list[str], happens: list[tuple[object, ...]], at_most: int | None
) -> None:
    sitting = ASitting()
    sitting.at_most = at_most
    sitting.start(*early)

    for step in happens:
        take_step(sitting, step)
    while sitting.standings.rest(sitting.sheets, at_most):
        pass

    fresh = Standings(sitting.sheets, names=True)
    assert sitting.standings.rows == fresh.rows
    assert sitting.standings.counts == fresh.counts
    assert sitting.standings.all().state == fresh.all().state


def test_a_start_is_read_in_turns_and_ends_with_everybody_once() -> None:
    sitting = ASitting()
    sitting.at_most = 3
    sitting.do(sitting.staff(ask.OpenRegistration))
    for number in NUMBERS:
        sitting.seat(number)
    while sitting.standings.rest(sitting.sheets):
        pass

    turns = [sitting.do(sitting.staff(ask.StartSitting))]
    while (rest := sitting.standings.rest(sitting.sheets, 3)) is not None:
        turns.append(rest)

    assert [turn.state for turn in turns] == ["running"] * len(turns)
    assert [len(turn.rows) for turn in turns] == [3, len(NUMBERS) - 3]
    assert [turn.counts.working for turn in turns] == [3, len(NUMBERS)]


@pytest.mark.parametrize("number", NUMBERS)
def test_changes_alone_rebuild_every_standing(number: str) -> None:
    sitting = ASitting()
    held = {row.participant_number: row for row in sitting.standings.all().rows}
    sitting.do(sitting.staff(ask.OpenRegistration))
    sitting.seat(number)

    changes = [
        sitting.do(sitting.staff(ask.StartSitting)),
        sitting.answer(number, 1, 0),
        sitting.do(ask.Finish(attempt=number, terminal=TERMINAL, seq=2)),
    ]
    for change in changes:
        held |= {row.participant_number: row for row in change.rows}

    assert held == sitting.standings.rows
    assert held[number].total == 5
