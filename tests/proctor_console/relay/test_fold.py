"""What the relay shows is proved by the hash first, and ends at what the server holds."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from exam_engine.standing import Corrected, Standing
from proctor_console.relay.fold import Astray, Fold, Missed
from proctor_console.relay.follower import read
from proctor_console.relay.following import FollowedBoards
from proctor_console.relay.viewer import TurnedAway
from proctor_console.results.board import Board
from proctor_console.results.messages import Board as WholeBoard
from proctor_console.results.messages import BoardChanges
from tests.proctor_console.results.board_builders import (
    START_MS,
    a_change,
    a_standing,
    an_announced_sitting,
)

SITTING = "sesi-1"


class ARelay:
    """A server's board, and a relay's that hears of it when a test says so."""

    def __init__(self, *rows: Standing) -> None:
        self.ms = START_MS
        self.boards = FollowedBoards()
        self.boards.met = True
        self.fold = Fold(SITTING, self.boards)
        self.start(*rows)

    def start(self, *rows: Standing) -> None:
        """A server that was started anew, with such a board."""
        self.server = Board(an_announced_sitting(), a_change(*rows), lambda: self.ms)

    def ask(self) -> None:
        """Ask as a follower does: again, from the start, when the answer does not fit."""
        for _ in range(2):
            question: Any = self.fold.question()
            try:
                self.fold.take(read(self.server.since(question["since"], question.get("epoch"))))
            except Astray:
                continue
            return
        raise AssertionError("a whole board did not fit")

    def publish(self) -> BoardChanges | None:
        self.ms += 250
        message = self.server.publish(self.ms)
        return message and msgspec.json.decode(msgspec.json.encode(message), type=BoardChanges)

    def hear(self, message: BoardChanges | None) -> None:
        """Be pushed a message."""
        if message is not None:
            try:
                self.fold.take(message)
            except Astray:
                self.ask()

    def shown(self) -> dict[str, Any]:
        """What viewers of the relay see after its next publication, but for its own numbers."""
        board = self.boards.of(SITTING)
        board.publish(board.now_ms())
        return steady(board)

    def told(self) -> dict[str, Any]:
        return steady(self.server)


def steady(board: Board) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.json.decode(board.snapshot())
    return {name: value for name, value in said.items() if name not in {"epoch", "seq"}}


def test_a_relay_shows_what_the_server_says_to_the_byte_of_every_row() -> None:
    relay = ARelay(a_standing("B-1"), a_standing("A-1", name='Contoh "Dua" é'))

    relay.ask()

    assert relay.shown() == relay.told()


def test_a_change_keeps_the_relays_own_numbers_without_a_gap() -> None:
    relay = ARelay(a_standing("A-1"))
    relay.ask()
    board = relay.boards.of(SITTING)
    relay.server.hear(a_change(a_standing("A-1", (10, 10, 4))))
    relay.hear(relay.publish())

    message = board.publish(board.now_ms())

    assert message is not None
    assert (message.seq, message.epoch, message.as_of) == (2, board.epoch, relay.ms)
    assert len(message.changes) == 1


def test_a_server_that_was_started_anew_goes_unnoticed_by_the_relays_viewers() -> None:
    relay = ARelay(a_standing("A-1"), a_standing("B-1"))
    relay.ask()
    board = relay.boards.of(SITTING)
    before = board.epoch
    relay.start(a_standing("A-1", (10, 10, 4)))

    relay.hear(relay.publish())
    relay.ask()

    assert relay.shown() == relay.told()
    assert relay.boards.of(SITTING).epoch == before


def test_rows_that_do_not_hash_to_what_the_server_says_are_never_shown() -> None:
    relay = ARelay(a_standing("A-1"))
    relay.ask()
    before = relay.shown()
    relay.server.hear(a_change(a_standing("A-1", (10, 10, 4))))
    message = relay.publish()
    assert message is not None

    with pytest.raises(Astray):
        relay.fold.take(replace(message, hash="0000000000000000"))

    assert relay.shown() == before
    assert relay.fold.question() == {"sitting": SITTING, "since": None}


def test_a_message_that_was_missed_is_asked_for_and_not_the_whole_board() -> None:
    relay = ARelay(a_standing("A-1"), a_standing("B-1"))
    relay.ask()
    for points in (1, 2):
        relay.server.hear(a_change(a_standing("A-1", (points, 0, 0))))
        message = relay.publish()
    assert message is not None

    with pytest.raises(Missed):
        relay.fold.take(message)

    question: Any = relay.fold.question()
    assert (question["since"], question["epoch"]) == (1, relay.server.epoch)
    answer = read(relay.server.since(question["since"], question["epoch"]))
    assert not isinstance(answer, WholeBoard)
    relay.fold.take(answer)
    assert relay.shown() == relay.told()


def test_a_server_that_says_nothing_leaves_the_time_of_the_board_where_it_was() -> None:
    relay = ARelay(a_standing("A-1"))
    relay.ask()
    board = relay.boards.of(SITTING)
    relay.ms += 60_000

    assert board.publish(board.now_ms()) is None
    assert board.as_of == START_MS


def test_a_relay_says_too_that_a_key_was_corrected() -> None:
    relay = ARelay(a_standing())
    relay.ask()

    relay.server.hear(replace(a_change(), corrected=Corrected(count=2, at=START_MS)))
    relay.hear(relay.publish())

    shown = msgspec.json.decode(relay.boards.of(SITTING).snapshot())
    assert shown["corrected"] is None  # a relay publishes in its own time
    relay.boards.of(SITTING).publish(START_MS + 500)
    shown = msgspec.json.decode(relay.boards.of(SITTING).snapshot())
    assert shown["corrected"] == {"count": 2, "at": START_MS}


def test_a_frozen_board_is_frozen_at_the_relay_too() -> None:
    relay = ARelay(a_standing("A-1"))
    relay.ask()
    relay.server.become(a_change(a_standing("A-1")), frozen_since=relay.ms)
    relay.hear(relay.publish())
    assert relay.shown()["frozen_since"] == START_MS

    relay.server.become(a_change(a_standing("A-1", (10, 10, 4))))
    relay.hear(relay.publish())

    assert relay.shown() == relay.told()


def test_a_refusal_is_no_board() -> None:
    with pytest.raises(TurnedAway) as no:
        read(b'{"ok":false,"code":"slow_down","message":"","retry_after_ms":700}')

    assert no.value.retry_after_ms == 700


steps = st.lists(
    st.one_of(
        st.tuples(st.just("hear"), st.sampled_from(["A-1", "A-2", "B-1"]), st.integers(0, 3)),
        st.tuples(st.just("remove"), st.sampled_from(["A-1", "A-2"]), st.none()),
        st.tuples(
            st.sampled_from(["restart", "lose", "again", "freeze", "thaw"]), st.none(), st.none()
        ),
    ),
    max_size=25,
)


@given(steps)
def test_whatever_is_lost_repeated_or_begun_anew_the_relay_ends_at_the_servers_board(
    happened: list[tuple[str, str | None, int | None]],
) -> None:
    relay, rows, last = ARelay(), {}, None
    relay.ask()
    for what, number, points in happened:
        heard = True
        match what:
            case "hear":
                rows[number] = a_standing(str(number), (points or 0, 0, 0))
                relay.server.hear(a_change(rows[number]))
            case "remove":
                rows.pop(number, None)
                relay.server.hear(a_change(removed=(str(number),)))
            case "restart":
                relay.start(*rows.values())
            case "lose":
                heard = False
            case "again":
                relay.hear(last)
            case "freeze":
                relay.server.become(a_change(*rows.values()), frozen_since=relay.ms)
            case "thaw":
                relay.server.become(a_change(*rows.values()))
        last = relay.publish() or last
        if heard:
            relay.hear(last)
    relay.ask()
    shown, told = relay.shown(), relay.told()

    # a publication that changed nothing moves the server's time by less than a heartbeat
    assert shown.pop("as_of") <= told.pop("as_of")
    assert shown == told
