from hashlib import sha256
from itertools import chain
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from exam_engine.standing import Standing, StandingsChange
from proctor_console.results.board import HEARTBEAT_MS, ROWS_AT_ONCE, Board
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

A_CHECKPOINT = Checkpoint(size=70, root="9f3a", cosigned=2, witnesses=3)


def a_board(*rows: Standing) -> Board:
    return Board(an_announced_sitting(), a_change(*rows), lambda: START_MS)


def as_sent(message: object) -> Any:
    return msgspec.json.decode(
        message if isinstance(message, bytes) else msgspec.json.encode(message)
    )


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
    board.certify(A_CHECKPOINT)

    message = heard(board)

    assert message.checkpoint == A_CHECKPOINT


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
    before = board.snapshot(), board.since(1), board.line()
    board.hear(a_change(a_standing("A-1", (10, 10, 4)), state="paused", present=3))

    assert (board.snapshot(), board.since(1), board.line()) == before


def test_a_checkpoint_is_not_shown_while_the_board_is_frozen() -> None:
    board = a_board(a_standing("A-1"))
    board.become(a_change(a_standing("A-1")), frozen_since=START_MS)
    board.certify(A_CHECKPOINT)

    frozen = heard(board)
    board.become(a_change(a_standing("A-1")))
    thawed = heard(board)

    assert (frozen.frozen_since, frozen.checkpoint) == (START_MS, None)
    assert (thawed.frozen_since, thawed.checkpoint) == (None, A_CHECKPOINT)


def test_a_board_in_place_of_another_takes_away_who_is_not_on_it() -> None:
    board = a_board(a_standing("A-1"), a_standing("B-1"))
    board.hear(a_change(a_standing("C-1")))
    board.become(a_change(a_standing("B-1")), frozen_since=START_MS)

    message = heard(board)

    assert message.removed == ("A-1",)
    assert [row["participant_number"] for row in as_sent(board.snapshot())["rows"]] == ["B-1"]


def many(count: int, total: int = 0) -> list[Standing]:
    return [a_standing(f"N-{at:05}", (total, 0, 0)) for at in range(count)]


def numbers(message: BoardChanges) -> list[str]:
    return [row["participant_number"] for row in as_sent(message)["changes"]]


def test_more_rows_than_one_message_takes_go_out_in_turns_the_longest_waiting_first() -> None:
    rows = many(2 * ROWS_AT_ONCE + 1)
    board = a_board()
    board.hear(a_change(*rows, state="finished"))
    first = heard(board)
    board.hear(a_change(a_standing("A-1"), rows[-1]))
    second, third = heard(board), heard(board)

    told = [numbers(message) for message in (first, second, third)]

    assert first.state == "finished"  # the head is ahead of its rows
    assert [*chain(*told)] == [row.participant_number for row in rows] + ["A-1"]
    assert [len(turn) for turn in told] == [ROWS_AT_ONCE, ROWS_AT_ONCE, 2]
    assert board.publish(board.as_of + 250) is None


def test_a_row_that_changes_again_while_it_waits_is_sent_once_as_it_is_then() -> None:
    board = a_board()
    board.hear(a_change(*many(ROWS_AT_ONCE + 2)))
    heard(board)
    last = f"N-{ROWS_AT_ONCE:05}"
    board.hear(a_change(a_standing(last, (9, 0, 0)), removed=(f"N-{ROWS_AT_ONCE + 1:05}",)))

    message = heard(board)

    assert [(row["participant_number"], row["total"]) for row in as_sent(message)["changes"]] == [
        (last, 9)
    ]
    assert board.publish(board.as_of + 250) is None


def test_a_board_that_opens_late_has_everybody_on_it_at_once() -> None:
    board = a_board(*many(2 * ROWS_AT_ONCE))

    assert len(as_sent(board.snapshot())["rows"]) == 2 * ROWS_AT_ONCE


def test_a_freeze_of_a_large_board_has_only_what_it_changes_to_say() -> None:
    rows = many(3 * ROWS_AT_ONCE)
    board = a_board(*rows)
    board.hear(a_change(a_standing("N-00007", (9, 0, 0))))
    board.become(a_change(*rows), frozen_since=START_MS)

    message = heard(board)

    assert (message.frozen_since, message.changes, message.seq) == (START_MS, (), 1)
    assert board.publish(board.as_of + 250) is None


def test_who_missed_most_of_a_large_board_is_told_all_of_it_encoded_once_for_everybody() -> None:
    board = a_board(*many(2 * ROWS_AT_ONCE))
    board.hear(a_change(*many(2 * ROWS_AT_ONCE, total=9)))
    heard(board)
    heard(board)

    half, most = board.since(2), board.since(1)

    assert len(as_sent(half)["changes"]) == ROWS_AT_ONCE
    assert most is board.since(1) is board.snapshot()
    assert len(as_sent(most)["rows"]) == 2 * ROWS_AT_ONCE


def test_what_is_left_to_be_read_is_heard_as_far_as_a_message_has_room() -> None:
    board, asked = a_board(), []
    waiting = [a_change(*many(ROWS_AT_ONCE)), a_change(a_standing("B-1"))]

    def more(at_most: int) -> StandingsChange | None:
        asked.append(at_most)
        return waiting.pop(0) if waiting else None

    board.more = more
    gathered = [board.gather(), board.gather()]  # the second finds no room
    heard(board)
    gathered += [board.gather(), board.gather()]

    assert gathered == [True, False, True, False]
    assert asked == [ROWS_AT_ONCE] * 3
    assert numbers(heard(board)) == ["B-1"]
