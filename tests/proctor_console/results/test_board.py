from hashlib import sha256
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.standing import Standing, StandingsChange
from proctor_console.results.board import HEARTBEAT_MS, Board
from proctor_console.results.messages import BoardChanges, Checkpoint
from tests.proctor_console.results.board_builders import (
    START_MS,
    a_change,
    a_standing,
    an_announced_sitting,
)

standings = st.builds(
    a_standing,
    number=st.sampled_from(["A-1", "A-2", "B-1", "B-2"]),
    points=st.tuples(*[st.integers(0, 9)] * 3),
    state=st.sampled_from(["working", "paused", "finished", "void"]),
    name=st.sampled_from([None, "Mas'udatul Contoh", 'Contoh "Dua" é']),
)
announcements = st.builds(
    lambda rows, removed: a_change(*rows, removed=tuple(removed)),
    st.lists(standings, max_size=4),
    st.lists(st.sampled_from(["A-1", "B-2", "C-9"]), max_size=1),
)


def a_board(*rows: Standing) -> Board:
    return Board(an_announced_sitting(), a_change(*rows), lambda: START_MS)


def as_sent(message: object) -> Any:
    return msgspec.json.decode(msgspec.json.encode(message))


def hash_of(rows: list[Any]) -> str:
    bits = 0
    for row in rows:
        bits ^= int.from_bytes(sha256(msgspec.json.encode(row)).digest()[:8])
    return f"{bits:016x}"


def heard(board: Board, later: int = 250) -> BoardChanges:
    message = board.publish(board.as_of + later)
    assert message is not None
    return message


def test_a_snapshot_says_everything_the_page_needs() -> None:
    board = a_board(a_standing("A-1"), a_standing("B-1", (0, 0, 1)))

    said = as_sent(board.snapshot())

    assert [row["participant_number"] for row in said["rows"]] == ["A-1", "B-1"]
    assert said["hash"] == hash_of(said["rows"])
    assert (said["ok"], said["seq"], said["as_of"], said["checkpoint"]) == (True, 1, START_MS, None)
    assert said["tie_order"] == ["total", "tkp", "tiu", "twk"]
    assert said["max"] == 550


def test_many_changes_of_a_row_are_one_message_with_the_last_of_them() -> None:
    board = a_board(a_standing("A-1"))
    board.hear(a_change(a_standing("A-1", (10, 10, 4))))
    board.hear(a_change(a_standing("A-1", (15, 10, 4))))

    message = heard(board)

    assert [row["points"] for row in as_sent(message)["changes"]] == [[15, 10, 4]]
    assert message.seq == 2


def test_a_quiet_board_says_now_and_then_that_it_is_still_true() -> None:
    board = a_board(a_standing("A-1"))

    soon, later = board.publish(START_MS + 250), board.publish(START_MS + HEARTBEAT_MS)

    assert soon is None
    assert later is not None
    assert (later.seq, later.changes, later.as_of) == (1, (), START_MS + HEARTBEAT_MS)


def test_a_new_state_of_the_sitting_is_published_though_no_row_changed() -> None:
    board = a_board(a_standing("A-1"))
    board.hear(a_change(state="paused"))

    message = heard(board)

    assert (message.seq, message.state, message.changes) == (1, "paused", ())


def test_a_checkpoint_is_shown_once_there_is_one() -> None:
    board = a_board(a_standing("A-1"))
    board.certify(Checkpoint(size=70, root="9f3a"))

    message = heard(board)

    assert message.checkpoint == Checkpoint(size=70, root="9f3a")


def test_a_number_this_board_never_gave_is_answered_with_everything() -> None:
    board = a_board(a_standing("A-1"))

    said = as_sent(board.since(99))

    assert [row["participant_number"] for row in said["rows"]] == ["A-1"]


def test_the_tag_of_a_board_changes_with_it_and_not_with_the_time() -> None:
    board = a_board(a_standing("A-1"))
    first = board.etag
    board.publish(START_MS + HEARTBEAT_MS)
    after_heartbeat = board.etag
    board.hear(a_change(present=3))
    board.publish(START_MS + HEARTBEAT_MS + 250)

    assert after_heartbeat == first
    assert board.etag != first


@given(st.lists(announcements, max_size=12), st.integers(1, 12))
def test_whoever_resumes_from_any_number_holds_what_the_snapshot_says(
    announced: list[StandingsChange], at: int
) -> None:
    board = a_board(a_standing("A-1"))
    held: dict[int, dict[str, Any]] = {}

    def remember() -> None:
        said = as_sent(board.snapshot())
        held[said["seq"]] = {row["participant_number"]: row for row in said["rows"]}

    remember()
    for change in announced:
        board.hear(change)
        board.publish(board.as_of + 250)
        remember()
    number = min(at, board.seq)
    rows, reply = dict(held[number]), as_sent(board.since(number))
    rows |= {row["participant_number"]: row for row in reply["changes"]}
    for gone in reply["removed"]:
        rows.pop(gone, None)  # it may have come and gone since

    assert rows == held[board.seq]
    assert hash_of(list(rows.values())) == reply["hash"]


def test_a_number_of_another_epoch_is_answered_with_everything_though_it_is_one_of_ours() -> None:
    before, now = a_board(a_standing("A-1")), a_board(a_standing("B-1"))

    ours, theirs = as_sent(now.since(1, now.epoch)), as_sent(now.since(1, before.epoch))

    assert "changes" in ours
    assert [row["participant_number"] for row in theirs["rows"]] == ["B-1"]


def test_the_tags_of_two_processes_are_never_the_same() -> None:
    assert a_board(a_standing("A-1")).etag != a_board(a_standing("A-1")).etag


def test_a_quiet_board_is_still_said_to_be_true_when_the_clock_is_set_back_by_an_hour() -> None:
    board = a_board(a_standing("A-1"))

    message = board.publish(START_MS - 3_600_000)

    assert message is not None
    assert message.as_of == START_MS - 3_600_000


def test_what_was_heard_and_not_published_shows_nowhere() -> None:
    board = a_board(a_standing("A-1"))
    before = bytes(board.snapshot()), bytes(board.since(1)), board.line()
    board.hear(a_change(a_standing("A-1", (10, 10, 4)), state="paused", present=3))

    assert (bytes(board.snapshot()), bytes(board.since(1)), board.line()) == before


def test_a_checkpoint_is_not_shown_while_the_board_is_frozen() -> None:
    board = a_board(a_standing("A-1"))
    board.become(a_change(a_standing("A-1")), frozen_since=START_MS)
    board.certify(Checkpoint(size=70, root="9f3a"))

    frozen = heard(board)
    board.become(a_change(a_standing("A-1")))
    thawed = heard(board)

    assert (frozen.frozen_since, frozen.checkpoint) == (START_MS, None)
    assert (thawed.frozen_since, thawed.checkpoint) == (None, Checkpoint(size=70, root="9f3a"))


def test_a_board_in_place_of_another_takes_away_who_is_not_on_it() -> None:
    board = a_board(a_standing("A-1"), a_standing("B-1"))
    board.hear(a_change(a_standing("C-1")))
    board.become(a_change(a_standing("B-1")), frozen_since=START_MS)

    message = heard(board)

    assert message.removed == ("A-1",)
    assert [row["participant_number"] for row in as_sent(board.snapshot())["rows"]] == ["B-1"]
