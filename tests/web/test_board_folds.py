"""The screens' fold and the relay's, against the server's board: both always end at a fresh fetch.

Messages are lost, repeated and reordered; the server is started anew and counts anew; its clock is
set back; screens were away for one change or for thousands, hold a number of the future, or of
another process. The screens' fold runs as it is shipped, in node.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proctor_console.relay.fold import Astray, Fold
from proctor_console.relay.follower import read
from proctor_console.relay.following import FollowedBoards
from proctor_console.results.board import Board
from tests.proctor_console.results.board_builders import (
    START_MS,
    a_change,
    a_standing,
    an_announced_sitting,
)

WEB = Path(__file__).parents[2] / "web"
SITTING = "sesi-1"
# a refused answer is asked for again from the start, and that always fits: two are enough
MOST_QUESTIONS = 3


class Screen:
    """The fold of the public pages, in a process of its own."""

    def __init__(self, program: Path) -> None:
        self._node = subprocess.Popen(  # noqa: S603 - our own program
            ["node", program],  # noqa: S607 - the one that builds the screens
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.known: dict[str, Any] | None = None
        self.shown: dict[str, Any] | None = None

    def forget(self) -> dict[str, Any] | None:
        return self._say({"do": "forget"})

    def push(self, message: bytes) -> dict[str, Any] | None:
        return self._say({"do": "push", "message": json.loads(message)})

    def answer(self, message: bytes) -> dict[str, Any] | None:
        return self._say({"do": "answer", "message": json.loads(message)})

    def _say(self, line: dict[str, Any]) -> dict[str, Any] | None:
        """What the screen wants to ask now, if anything."""
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(json.dumps(line) + "\n")
        self._node.stdin.flush()
        reply = json.loads(self._node.stdout.readline())
        self.known, self.shown = reply["known"], reply["shown"]
        ask: dict[str, Any] | None = reply["ask"]
        return ask

    def close(self) -> None:
        self._node.communicate()


class Relay:
    """The relay's fold, told the same."""

    def __init__(self) -> None:
        self.boards = FollowedBoards()
        self.boards.met = True
        self.fold = Fold(SITTING, self.boards)

    def push(self, message: bytes) -> bool:
        """Whether it fits."""
        try:
            self.fold.take(read(message))
        except Astray:
            return False
        return True

    def question(self) -> dict[str, Any]:
        return {"since": None, "epoch": None, **self.fold.question()}

    @property
    def shown(self) -> dict[str, Any]:
        board = self.boards.of(SITTING)
        board.publish(board.now_ms())
        return dict(json.loads(bytes(board.snapshot())))


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    program = tmp_path_factory.mktemp("fold") / "fold.mjs"
    entry, outfile = json.dumps(str(WEB / "board" / "fold_process.ts")), json.dumps(str(program))
    options = f"entryPoints: [{entry}], outfile: {outfile}, bundle: true"
    bundle = (
        'import { build } from "esbuild";'
        f'await build({{ {options}, format: "esm", platform: "node" }});'
    )
    subprocess.run(  # noqa: S603 - our own program
        ["node", "--input-type=module", "-e", bundle],  # noqa: S607 - the one that builds the screens
        check=True,
        cwd=WEB,
    )
    screen = Screen(program)
    yield screen
    screen.close()


class Day:
    """A server's board and what becomes of it."""

    def __init__(self) -> None:
        self.ms = START_MS
        self.rows = {"A-1": a_standing("A-1")}
        self.server: Board
        self.messages: list[bytes] = []  # of all processes, as they were pushed
        self.restart()

    def restart(self) -> None:
        everything = a_change(*self.rows.values())
        self.server = Board(an_announced_sitting(), everything, lambda: self.ms)

    def change(self, number: str, points: int | None) -> None:
        if points is None:
            self.rows.pop(number, None)
            self.server.hear(a_change(removed=(number,)))
        else:
            self.rows[number] = a_standing(number, (points, 0, 0))
            self.server.hear(a_change(self.rows[number]))

    def publish(self) -> bytes | None:
        self.ms += 250
        message = self.server.publish(self.ms)
        if message is None:
            return None
        self.messages.append(msgspec.json.encode(message))
        return self.messages[-1]

    def happens(self, what: str, first: Any, second: Any) -> list[bytes | None]:
        """Let something happen; the messages that arrive at screens, in their order."""
        done: dict[str, Callable[[], list[bytes | None]]] = {
            "change": lambda: self.change_heard(first, second),
            "away": lambda: self.nobody_hears(first, second),
            # an old message, perhaps of an earlier process, comes once more
            "again": lambda: list(self.messages[first % (len(self.messages) or 1) :][:1]),
            "restart": self.restart_unheard,
            "set back": self.set_back,
            "freeze": self.freeze,
            "swap": self.swap,
        }
        return done[what]()

    def change_heard(self, number: str, points: int | None) -> list[bytes | None]:
        self.change(number, points)
        return [self.publish()]

    def restart_unheard(self) -> list[bytes | None]:
        self.restart()
        return []

    def nobody_hears(self, changes: int, seed: int) -> list[bytes | None]:
        for at in range(changes):
            self.change(f"C-{at % 3}", (at + seed) % 4)
            self.publish()
        return []

    def set_back(self) -> list[bytes | None]:
        self.ms -= 3_600_000
        return [self.publish()]

    def freeze(self) -> list[bytes | None]:
        self.server.become(a_change(*self.rows.values()), frozen_since=self.ms)
        return [self.publish()]

    def swap(self) -> list[bytes | None]:
        self.change("A-1", 1)
        early = self.publish()
        self.change("A-1", 2)
        return [self.publish(), early]

    def answer(self, question: dict[str, Any]) -> bytes:
        return bytes(self.server.since(question["since"], question["epoch"]))


def let_ask(screen: Screen, day: Day, question: dict[str, Any] | None) -> None:
    """Answer a screen until it asks no more."""
    for _ in range(MOST_QUESTIONS):
        if question is None:
            return
        question = screen.answer(day.answer(question))
    assert question is None, "the screen asks for ever"


def let_relay_ask(relay: Relay, day: Day) -> None:
    for _ in range(MOST_QUESTIONS):
        if relay.push(day.answer(relay.question())):
            return
    raise AssertionError("the relay asks for ever")


def steady(board: dict[str, Any] | None, *, numbers: bool) -> dict[str, Any]:
    """What must agree: with its numbers for a screen, without for a relay, which has its own."""
    assert board is not None
    own = {"as_of", "ok"} | (set() if numbers else {"seq", "epoch"})
    said = {name: value for name, value in board.items() if name not in own}
    return said | {"rows": sorted(said["rows"], key=lambda row: row["participant_number"])}


numbers = st.sampled_from(["A-1", "A-2", "B-1", "B-2"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("change"), numbers, st.one_of(st.none(), st.integers(0, 3))),
        st.tuples(st.just("away"), st.integers(0, 12), st.integers(0, 9)),
        st.tuples(st.just("again"), st.integers(0, 40), st.none()),
        st.tuples(st.sampled_from(["restart", "set back", "freeze", "swap"]), st.none(), st.none()),
    ),
    max_size=15,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_both_folds_end_at_a_fresh_fetch_whatever_was_lost_repeated_or_begun_anew(
    screen: Screen, happened: list[tuple[str, Any, Any]]
) -> None:
    day, relay = Day(), Relay()
    let_ask(screen, day, screen.forget())
    let_relay_ask(relay, day)

    def deliver(message: bytes | None) -> None:
        if message is not None:
            let_ask(screen, day, screen.push(message))
            if not relay.push(message):
                let_relay_ask(relay, day)

    for what, first, second in happened:
        for message in day.happens(what, first, second):
            deliver(message)
    day.change("A-1", 9)
    deliver(day.publish())
    let_relay_ask(relay, day)

    fresh = json.loads(bytes(day.server.snapshot()))
    assert steady(screen.shown, numbers=True) == steady(fresh, numbers=True)
    assert steady(relay.shown, numbers=False) == steady(fresh, numbers=False)


@pytest.mark.parametrize(
    ("missed", "before_a_restart"),
    [(1, False), (100, False), (100_000, False), (1, True), (100, True)],
)
def test_who_missed_any_number_of_changes_ends_at_a_fresh_fetch(
    screen: Screen, missed: int, before_a_restart: bool
) -> None:
    day = Day()
    let_ask(screen, day, screen.forget())
    for at in range(missed):
        day.change(f"C-{at % 50}", at % 7 + at // 50 % 3)
        day.publish()
        day.messages.clear()
    if before_a_restart:
        day.restart()

    let_ask(screen, day, screen.known)

    fresh = json.loads(bytes(day.server.snapshot()))
    assert steady(screen.shown, numbers=True) == steady(fresh, numbers=True)


@pytest.mark.parametrize("since", [0, 1, 2, 3, 99])
def test_a_question_without_an_epoch_is_answered_so_that_the_hash_decides(
    screen: Screen, since: int
) -> None:
    """A screen that knows only numbers, and holds a board of before a restart."""
    before, after = Day(), Day()
    let_ask(screen, before, screen.forget())
    for points in range(3):
        after.change("B-1", points)
        after.publish()

    answer = bytes(after.server.since(since))

    said = json.loads(answer)
    if "rows" not in said:
        rows = {row["participant_number"]: row for row in (screen.shown or {})["rows"]}
        rows |= {row["participant_number"]: row for row in said["changes"]}
        same = list(rows) == sorted(after.rows) and rows["B-1"]["total"] == 2
        assert (hash_of(rows) == said["hash"]) is same
    let_ask(screen, after, screen.answer(answer))
    fresh = json.loads(bytes(after.server.snapshot()))
    assert steady(screen.shown, numbers=True) == steady(fresh, numbers=True)


def hash_of(rows: dict[str, Any]) -> str:
    """As docs/protocol.md says it, once more and by hand."""
    bits = 0
    for row in rows.values():
        line = json.dumps(row, separators=(",", ":"), ensure_ascii=False)
        bits ^= int.from_bytes(sha256(line.encode()).digest()[:8])
    return f"{bits:016x}"
