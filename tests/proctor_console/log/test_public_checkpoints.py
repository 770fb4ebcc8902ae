"""The board and the log show the same checkpoint: one that enough witnesses have signed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_engine import commands as ask
from exam_engine.ledger.checkpoint import SignedCheckpoint
from exam_engine.ledger.lines import spelled
from exam_engine.ledger.note import Note
from proctor_console.announcing import announce
from proctor_console.log.open_logs import OpenLogs
from proctor_console.log.public_checkpoints import PublicCheckpoints
from proctor_console.results.board import Board
from proctor_console.results.boards import Boards
from tests.exam_engine.cosigning.witness_at_port import WitnessAtPort
from tests.exam_engine.server.witnessed_day import WitnessedDay, a_signed_day, witnesses_at_ports
from tests.proctor_console.log.signed_day import KEY, SITTING


class Outside:
    """What somebody sees who looks at the board and at the log of a server that just began."""

    def __init__(self, day: WitnessedDay) -> None:
        self.day = day
        self.checkpoints = PublicCheckpoints(day.rounds.of)
        day.rounds.listen(self.checkpoints.changed)
        boards = Boards(day.clock.wall)
        announce(day.sequencer, boards, self.checkpoints, names=True)
        self.board: Board = boards.of(SITTING)
        self.logs = OpenLogs(day.hall, day.store, self.checkpoints)

    def in_the_log(self) -> SignedCheckpoint:
        """The checkpoint of the log, by the policy that the exam announced."""
        policy = self.day.known.chosen.of(KEY)
        return policy.check(Note.parse(self.logs.checkpoint(SITTING)))

    def on_the_board(self) -> tuple[int, str, int, int]:
        self.board.publish(self.board.as_of + 250)
        shown = self.board._shown.checkpoint
        assert shown is not None
        return shown.size, shown.root, shown.cosigned, shown.witnesses


@pytest.fixture
def day(tmp_path: Path) -> Iterator[WitnessedDay]:
    with a_signed_day(tmp_path / "day") as day:
        yield day


@pytest.fixture
def witnesses(tmp_path: Path) -> Iterator[list[WitnessAtPort]]:
    with witnesses_at_ports(tmp_path) as witnesses:
        yield witnesses


def test_board_and_log_show_what_enough_witnesses_have_signed(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses)
    outside = Outside(day)
    witnesses[2].close()
    day.go_on(300)
    day.round()
    cosigned = day.signed
    day.go_on(5)

    seen = outside.in_the_log()

    assert (seen.checkpoint.size, seen.checkpoint.root) == (cosigned.size, cosigned.root)
    assert {one.key for one in seen.witnesses} == {one.observer.key for one in witnesses[:2]}
    assert outside.on_the_board() == (cosigned.size, spelled(cosigned.root)[:12], 2, 3)
    assert outside.logs.of(SITTING).checkpoint.size == day.signed.size > cosigned.size


def test_without_witnesses_they_show_the_newest(day: WitnessedDay) -> None:
    outside = Outside(day)
    day.go_on(5)

    assert outside.logs.checkpoint(SITTING) == day.signed.note
    assert outside.on_the_board()[0] == day.signed.size
    assert outside.on_the_board()[2:] == (0, 0)


def test_a_late_signature_is_shown_with_the_others(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses)
    outside = Outside(day)
    honest, witnesses[2].answer = witnesses[2].answer, witnesses[0].answer
    day.round()
    assert outside.on_the_board()[2:] == (2, 3)
    witnesses[2].answer = honest

    day.round()

    assert outside.on_the_board() == (day.signed.size, spelled(day.signed.root)[:12], 3, 3)


def frozen(day: WitnessedDay, outside: Outside) -> bytes:
    day.staff(ask.FreezeBoard, reason="Menjelang akhir")
    shown = outside.logs.checkpoint(SITTING)
    day.go_on(300)
    day.round()
    return shown


def test_while_the_board_is_frozen_the_co_signed_checkpoint_stands_still_as_well(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses)
    outside = Outside(day)
    day.go_on(5)
    day.round()
    on_board = outside.on_the_board()

    shown = frozen(day, outside)

    assert outside.logs.checkpoint(SITTING) == shown
    assert outside.on_the_board() == on_board
    assert outside.in_the_log().checkpoint.size == on_board[0] < day.signed.size
    assert day.known.best is not None
    assert day.known.best.checkpoint == day.signed
    day.staff(ask.ThawBoard)
    day.sign()
    day.round()
    assert outside.on_the_board()[0] == day.signed.size


def test_a_server_that_starts_while_the_board_is_frozen_shows_no_more_and_no_less(
    day: WitnessedDay, witnesses: list[WitnessAtPort]
) -> None:
    day.choose(*witnesses)
    outside = Outside(day)
    day.go_on(5)
    day.round()
    frozen(day, outside)
    before = outside.on_the_board()

    day.rounds = day.new_rounds()
    later = Outside(day)
    day.round()

    assert later.on_the_board()[:2] == before[:2]
    assert later.in_the_log().checkpoint.size == before[0]
