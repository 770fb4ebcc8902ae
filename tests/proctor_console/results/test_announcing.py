"""From the writer to the public: while a board is frozen, nothing that happens reaches it."""

from typing import Any

import msgspec
import pytest

from exam_engine import commands as ask
from exam_engine.hall import Hall
from exam_engine.ledger.lines import spelled
from exam_engine.ledger.store import LedgerStore
from exam_engine.registry.keys import Keys
from exam_engine.registry.log_keys import LogKeys
from exam_engine.sequencer import Sequencer
from exam_engine.standing import Counts
from proctor_console.announcing import announce
from proctor_console.log.public_checkpoints import PublicCheckpoints
from proctor_console.results.board import Board
from proctor_console.results.boards import Boards
from tests.exam_engine.builders import (
    SERVER_KEY,
    FivePoints,
    HandClock,
    Staff,
    a_hall,
    a_plan,
    an_answer,
)
from tests.exam_engine.verifying.sittings import ByForm

SITTING = "sesi-1"


def a_board(sequencer: Sequencer, clock: HandClock) -> Board:
    boards = Boards(clock.wall)
    announce(sequencer, boards, PublicCheckpoints(), names=True)
    return boards.of(SITTING)


def seen(board: Board) -> dict[str, Any]:
    """What the public sees after the next publication, but for the time."""
    board.publish(board.as_of + 250)
    said: dict[str, Any] = msgspec.json.decode(board.snapshot())
    return {name: value for name, value in said.items() if name not in {"as_of", "seq", "epoch"}}


@pytest.fixture
def board(staff: Staff, working: str, clock: HandClock) -> Board:
    staff.sequencer.submit(an_answer(working, 1, item=1, choice=0))
    return a_board(staff.sequencer, clock)


def test_a_frozen_board_stands_still_whatever_happens(
    board: Board, staff: Staff, working: str
) -> None:
    before = seen(board)
    staff(ask.FreezeBoard, reason="Menjelang akhir")
    frozen = seen(board)
    staff.sequencer.submit(an_answer(working, 2, item=2, choice=0))
    staff.seat("P-002")
    staff(ask.FinishSitting, reason="Selesai")

    after = seen(board)

    assert after == frozen
    assert frozen == before | {"frozen_since": frozen["frozen_since"]}
    assert isinstance(frozen["frozen_since"], int)
    assert (after["state"], after["rows"][0]["total"]) == ("running", 5)
    assert board.line().counts == counts_of(frozen)


def counts_of(said: dict[str, Any]) -> object:
    return msgspec.convert(said["counts"], Counts)


def test_what_was_answered_before_the_freeze_is_shown_though_it_was_not_published_yet(
    board: Board, staff: Staff, working: str
) -> None:
    staff.sequencer.submit(an_answer(working, 2, item=2, choice=0))
    staff(ask.FreezeBoard, reason="Menjelang akhir")
    staff.sequencer.submit(an_answer(working, 3, item=3, choice=0))

    assert seen(board)["rows"][0]["total"] == 10


@pytest.mark.parametrize("ended_by", [ask.ThawBoard, ask.ReleaseResults])
def test_a_board_that_is_frozen_no_more_shows_everything_at_once(
    board: Board, staff: Staff, working: str, ended_by: type[ask.StaffCommand]
) -> None:
    staff(ask.FreezeBoard, reason="Menjelang akhir")
    staff.sequencer.submit(an_answer(working, 2, item=2, choice=0))
    staff.seat("P-002")
    staff(ask.FinishSitting, reason="Selesai")
    seen(board)

    staff(ended_by)

    said = seen(board)
    assert said["frozen_since"] is None
    assert [(row["participant_number"], row["total"]) for row in said["rows"]] == [
        ("P-001", 10),
        ("P-002", 0),
    ]
    assert said["counts"]["finished"] == 2


def test_a_server_that_starts_again_opens_the_board_as_it_was_frozen(
    board: Board, staff: Staff, working: str, clock: HandClock, store: LedgerStore
) -> None:
    staff(ask.FreezeBoard, reason="Menjelang akhir")
    staff.sequencer.submit(an_answer(working, 2, item=2, choice=0))
    frozen = seen(board)
    staff.sequencer.close()

    again = a_hall(store, clock).open(a_plan(), FivePoints())

    restarted = a_board(again, clock)
    assert seen(restarted) == frozen
    assert restarted.epoch != board.epoch
    again.submit(an_answer(working, 3, item=3, choice=0))
    assert seen(restarted) == frozen
    Staff(again)(ask.ThawBoard)
    assert seen(restarted)["rows"][0]["total"] == 15
    again.close()


def test_two_freezes_in_a_row_show_each_its_own_moment(
    board: Board, staff: Staff, working: str
) -> None:
    staff(ask.FreezeBoard, reason="Menjelang akhir")
    seen(board)
    staff.sequencer.submit(an_answer(working, 2, item=2, choice=0))
    staff(ask.ThawBoard)
    staff(ask.FreezeBoard, reason="Menjelang akhir")
    staff.sequencer.submit(an_answer(working, 3, item=3, choice=0))

    assert seen(board)["rows"][0]["total"] == 10


def a_signed_hall(store: LedgerStore, clock: HandClock) -> Hall:
    logs = LogKeys(Keys(bytes(32)), "exam.invalid")
    return Hall(store, SERVER_KEY, monotonic=clock, wall=clock.wall, uptime=clock.uptime, logs=logs)


def shown_root(sequencer: Sequencer) -> dict[str, Any]:
    signed = sequencer.checkpoint
    assert signed is not None
    return {"size": signed.size, "root": spelled(signed.root)[:12], "cosigned": 0, "witnesses": 0}


def test_a_board_shows_the_last_checkpoint_and_while_frozen_the_one_of_the_freeze(
    store: LedgerStore, clock: HandClock
) -> None:
    hall = a_signed_hall(store, clock)
    sequencer = hall.open(a_plan(), FivePoints())
    staff = Staff(sequencer)
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    board = a_board(sequencer, clock)

    clock.pass_ms(1_000)
    staff(ask.StartSitting)
    running = shown_root(sequencer)
    assert seen(board)["checkpoint"] == running
    clock.pass_ms(1_000)
    staff(ask.FreezeBoard, reason="Menjelang akhir")
    frozen = shown_root(sequencer)
    clock.pass_ms(1_000)
    sequencer.submit(an_answer("P-001", 1))
    assert shown_root(sequencer) != frozen
    before = seen(board)
    hall.stop()
    again = a_signed_hall(store, clock)
    reopened = again.open(a_plan(), FivePoints())
    restarted = a_board(reopened, clock)
    after = seen(restarted)
    Staff(reopened)(ask.ThawBoard)

    assert before["checkpoint"] == after["checkpoint"] == frozen
    assert seen(restarted)["checkpoint"] == shown_root(reopened)
    assert running["size"] < frozen["size"]
    again.stop()


def test_a_board_says_that_a_key_was_corrected_and_a_frozen_one_only_once_it_is_thawed(
    hall: Hall, clock: HandClock
) -> None:
    forms = ByForm(3)
    plan = a_plan(manifest={"keys_root": forms.keys_root()})
    staff = Staff(hall.open(plan, forms))
    staff(ask.OpenRegistration)
    staff.seat("P-001")
    staff(ask.StartSitting)
    staff(ask.FinishSitting, reason="Selesai")
    board = a_board(staff.sequencer, clock)
    before = seen(board)
    staff(ask.FreezeBoard, reason="Menunggu komite")
    frozen = seen(board)

    staff(ask.CorrectKey, item="item-1", reason="Soal tidak dapat dijawab")
    meanwhile = seen(board)
    staff(ask.ThawBoard)
    after = seen(board)

    assert before["corrected"] is None
    assert meanwhile == frozen
    assert after["corrected"] == {"count": 1, "at": clock.wall()}
    assert (before["rows"][0]["total"], after["rows"][0]["total"]) == (0, 5)
    assert seen(a_board(staff.sequencer, clock)) == after
