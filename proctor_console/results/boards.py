"""The boards of one process, by sitting."""

import time
from collections.abc import Callable, Iterator

from exam_engine.standing import Announced, StandingsChange
from proctor_console.errors import UnknownSitting
from proctor_console.results.board import Board
from proctor_console.results.messages import SittingList


def unix_ms() -> int:
    """Now, for display."""
    return time.time_ns() // 1_000_000


class Boards:
    """Every board that is open; a sitting that is not here does not exist for the public."""

    def __init__(self, now_ms: Callable[[], int] = unix_ms) -> None:
        self.now_ms = now_ms
        self._boards: dict[str, Board] = {}

    def open(
        self,
        announced: Announced,
        start: StandingsChange,
        frozen_since: int | None = None,
        now_ms: Callable[[], int] | None = None,
    ) -> Board:
        """Open the board of a sitting; what happens next goes to its ``hear``."""
        board = Board(announced, start, now_ms or self.now_ms, frozen_since)
        self._boards[announced.sitting] = board
        return board

    def close(self, sitting: str) -> None:
        """Take the board of a sitting away; harmless when there is none."""
        self._boards.pop(sitting, None)

    def __iter__(self) -> Iterator[Board]:
        return iter(tuple(self._boards.values()))

    def may_have(self, sitting: str) -> bool:
        """Whether a page about this sitting can be expected to fill."""
        return sitting in self._boards

    def of(self, sitting: str) -> Board:
        """The board of a sitting; raises UnknownSitting."""
        board = self._boards.get(sitting)
        if board is None:
            raise UnknownSitting("no board of this sitting is open here", sitting=sitting)
        return board

    def list(self) -> SittingList:
        """All of them in short, the latest start first."""
        lines = sorted(
            (board.line() for board in self),
            key=lambda line: (-line.starts_at, line.sitting),
        )
        return SittingList(sittings=tuple(lines))
