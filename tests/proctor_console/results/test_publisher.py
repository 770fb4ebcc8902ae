from typing import Any, cast

import msgspec
import pytest

from exam_engine.config import Config
from exam_engine.server.channel import Line
from exam_engine.server.deflate import inflated
from proctor_console.errors import SlowDown
from proctor_console.results.boards import Boards
from proctor_console.results.messages import Watch
from proctor_console.results.publisher import BYTES_AT_ONCE, SHARE, VIEWERS_AT_ONCE, Publisher
from proctor_console.results.socket import answer
from proctor_console.results.viewers import Viewer, Viewers
from tests.proctor_console.results.board_builders import (
    AClock,
    a_change,
    a_standing,
    an_announced_sitting,
    some_boards,
)


class AHall:
    """One board, its viewers, and everything that was sent to them."""

    def __init__(self, config: Config | None = None) -> None:
        self.clock = AClock()
        self.boards: Boards = some_boards(self.clock)
        self.board = self.boards.open(an_announced_sitting(), a_change(a_standing()))
        self.viewers = Viewers(config or Config(), self.clock.now)
        self.sent: dict[str, list[bytes]] = {}
        self.pauses: list[float] = []
        self.publisher = Publisher(
            self.boards, self.viewers, 250, sleep=self.pauses.append, now=self.clock.now
        )

    def a_viewer(self, sid: str = "one") -> Viewer:
        self.sent[sid] = []
        line = Line("/results", sid, f"connection-{sid}", lambda _: None, self.sent[sid].append)
        return self.viewers.enter(line)

    def ask(self, viewer: Viewer, since: int | None = None, sitting: str = "sesi-1") -> Any:
        reply = answer(self.boards, self.viewers, viewer, Watch(sitting=sitting, since=since))
        return msgspec.json.decode(
            reply if isinstance(reply, bytes) else msgspec.json.encode(reply)
        )


def text_of(frame: bytes) -> str:
    """The message of an unmasked text frame of less than 64 KiB (RFC 6455, 5.2)."""
    assert frame[0] == 0x81
    return frame[4 if frame[1] == 126 else 2 :].decode()


def test_thousands_of_viewers_take_no_more_than_their_share_of_the_time() -> None:
    hall = AHall(Config(viewers_max=5_000))
    sent_ms = 0
    for at in range(5_000):
        viewer = hall.a_viewer(str(at))
        hall.ask(viewer)

        def write(_: bytes, at: int = at) -> None:
            hall.clock.ms += at % 5 == 0  # 0.2 ms each on average

        viewer.line.write = write
    waited = 0.0
    for total in range(3):
        hall.board.hear(a_change(a_standing(points=(total, 10, 4))))
        began = hall.clock.ms
        wait = hall.publisher.turn()
        sent_ms += hall.clock.ms - began
        waited += wait
        hall.clock.ms += round(wait * 1_000)

    assert sent_ms == 3_000
    assert sent_ms / 1_000 / (sent_ms / 1_000 + waited) == pytest.approx(SHARE)


def test_a_viewer_that_agreed_to_compression_gets_the_same_message_in_fewer_bytes() -> None:
    hall = AHall()
    plain, packed = hall.a_viewer("plain"), hall.a_viewer("packed")
    packed.line.deflating = True
    for viewer in (plain, packed):
        hall.ask(viewer)

    hall.board.hear(a_change(*(a_standing(str(at)) for at in range(20))))
    hall.publisher.turn()

    [whole], [fewer] = hall.sent["plain"], hall.sent["packed"]
    assert fewer[0] == 0xC1
    assert inflated(fewer[4:], 65_536) == whole[4:]
    assert len(fewer) < len(whole) / 4


def test_whoever_watches_gets_the_board_and_then_what_changes() -> None:
    hall = AHall()
    reply = hall.ask(hall.a_viewer())
    hall.board.hear(a_change(a_standing(points=(10, 10, 4))))

    hall.publisher.turn()

    assert reply["rows"][0]["total"] == 19
    (sent,) = hall.sent["one"]
    name, message = msgspec.json.decode(text_of(sent).removeprefix("42/results,"))
    assert (name, message["seq"], message["changes"][0]["total"]) == ("board", 2, 24)


def test_a_viewer_who_left_or_never_asked_is_sent_nothing() -> None:
    hall = AHall()
    hall.a_viewer("silent")
    hall.ask(hall.a_viewer("gone"))
    hall.viewers.leave("gone")
    hall.board.hear(a_change(a_standing(points=(10, 10, 4))))

    hall.publisher.turn()

    assert hall.sent == {"silent": [], "gone": []}
    assert len(hall.viewers) == 1


def test_a_viewer_hears_of_the_sitting_asked_for_last_and_of_no_other() -> None:
    hall = AHall()
    other = hall.boards.open(an_announced_sitting("sesi-2"), a_change())
    viewer = hall.a_viewer()
    hall.ask(viewer)
    hall.ask(viewer, sitting="sesi-2")
    hall.board.hear(a_change(a_standing(points=(10, 10, 4))))
    other.hear(a_change(a_standing("Z-1")))

    hall.publisher.turn()

    (sent,) = hall.sent["one"]
    assert '"sitting":"sesi-2"' in text_of(sent)


def test_all_viewers_are_sent_the_same_bytes_and_others_run_in_between() -> None:
    hall = AHall()
    many = VIEWERS_AT_ONCE * 2 + 1
    for at in range(many):
        hall.ask(hall.a_viewer(str(at)))
    hall.board.hear(a_change(a_standing(points=(10, 10, 4))))

    hall.publisher.turn()

    assert len({id(texts[0]) for texts in hall.sent.values()}) == 1
    assert hall.pauses == [0, 0]


def test_long_messages_are_sent_to_fewer_viewers_before_others_run() -> None:
    hall = AHall()
    for at in range(10):
        hall.ask(hall.a_viewer(str(at)))
    rows = [a_standing(f"N-{at:05}", name="x" * 1_000) for at in range(1_000)]
    hall.board.hear(a_change(*rows))

    hall.publisher.turn()

    size = len(hall.sent["0"][0])
    assert size > 1_000_000
    assert hall.pauses == [0] * (10 // (BYTES_AT_ONCE // size))


def test_who_has_not_taken_the_last_board_is_sent_no_other_and_asks_for_what_it_missed() -> None:
    hall = AHall()
    slow, quick = hall.a_viewer("slow"), hall.a_viewer("quick")
    held = [hall.ask(slow)["seq"], hall.ask(quick)["seq"]]
    slow.line.behind = lambda: True
    for points in (1, 2):
        hall.board.hear(a_change(a_standing(points=(points, 0, 0))))
        hall.publisher.turn()
        hall.clock.ms += 250
    slow.line.behind = lambda: False
    hall.board.hear(a_change(a_standing(points=(3, 0, 0))))
    hall.publisher.turn()

    (late,) = hall.sent["slow"]

    pushed = msgspec.json.decode(text_of(late).removeprefix("42/results,"))[1]
    assert pushed["seq"] > held[0] + 1  # the gap by which the page knows
    assert len(hall.sent["quick"]) == 3
    missed = hall.ask(slow, since=held[0])
    assert ([row["total"] for row in missed["changes"]], missed["seq"]) == ([3], pushed["seq"])


def test_what_is_left_to_be_read_is_read_beside_the_others() -> None:
    hall = AHall()
    hall.ask(hall.a_viewer())
    left = [a_change(a_standing("B-1"))]
    hall.board.more = lambda _at_most: left.pop() if left else None

    hall.publisher.turn()

    assert hall.pauses == [0]
    assert '"B-1"' in text_of(hall.sent["one"][0])


def test_sending_that_takes_long_makes_the_next_turn_come_later() -> None:
    hall = AHall()
    hall.ask(hall.a_viewer())

    def write_slowly(_: bytes) -> None:
        hall.clock.ms += 400

    hall.viewers.of("sesi-1")[0].line.write = write_slowly
    hall.board.hear(a_change(a_standing(points=(10, 10, 4))))

    wait = hall.publisher.turn()

    assert wait == pytest.approx(1.6)  # 0.4 s in 2 s: a fifth


def test_a_sitting_that_is_not_here_is_refused() -> None:
    hall = AHall()

    reply = hall.ask(hall.a_viewer(), sitting="sesi-9")

    assert (reply["ok"], reply["code"]) == (False, "unknown_sitting")


def test_who_asks_again_and_again_is_told_to_slow_down_and_may_ask_later() -> None:
    hall = AHall(Config(watches_per_minute=30))
    viewer = hall.a_viewer()
    replies = [hall.ask(viewer) for _ in range(6)]

    hall.clock.ms += 2_000

    assert [reply["ok"] for reply in replies] == [True] * 5 + [False]
    assert replies[-1]["code"] == "slow_down"
    assert hall.ask(viewer)["ok"]


def test_a_viewer_who_asks_too_often_keeps_watching() -> None:
    hall = AHall()
    viewer = hall.a_viewer()
    for _ in range(6):
        hall.ask(viewer)

    with pytest.raises(SlowDown) as refusal:
        viewer.ask(hall.clock.now(), 30)

    assert cast("float", refusal.value.evidence["seconds"]) > 0
    assert hall.viewers.of("sesi-1") == (viewer,)


def test_no_more_viewers_come_in_than_the_settings_allow() -> None:
    hall = AHall(Config(viewers_max=1))

    hall.a_viewer()

    assert hall.viewers.full
