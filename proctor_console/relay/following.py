"""Keeps the relay's boards in step with the exam server: the list, and a follower for each."""

import logging
import time
from collections.abc import Callable

import msgspec

from proctor_console.errors import NotReady
from proctor_console.relay.fold import Fold
from proctor_console.relay.follower import GONE, Follower, Sleep, get
from proctor_console.results.board import Board
from proctor_console.results.boards import Boards
from proctor_console.results.messages import SittingList

LOOK_SECONDS = 2.0
# as the screens say it: nothing heard for so long is stale
STALE_SECONDS = 5.0

_log = logging.getLogger(__name__)


class FollowedBoards(Boards):
    """Boards of another process; before it was met once, nothing can be said about any sitting."""

    def __init__(self) -> None:
        super().__init__()
        self.met = False

    def may_have(self, sitting: str) -> bool:
        """Whether a page about this sitting can be expected to fill."""
        return not self.met or super().may_have(sitting)

    def of(self, sitting: str) -> Board:
        """The board of a sitting; raises UnknownSitting, or NotReady."""
        self._check()
        return super().of(sitting)

    def list(self) -> SittingList:
        """All of them in short; raises NotReady."""
        self._check()
        return super().list()

    def _check(self) -> None:
        if not self.met:
            raise NotReady("the exam server was not met yet", seconds=LOOK_SECONDS)


class Following:
    """Everything the relay follows.

    Args:
        base_url: The exam server's address.
        boards: What the relay shows.
        spawn: Runs a function in a green thread of its own.
        sleep: Lets the others run, in seconds.
    """

    def __init__(
        self,
        base_url: str,
        boards: FollowedBoards,
        spawn: Callable[[Callable[[], None]], object],
        sleep: Sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._boards = boards
        self._spawn = spawn
        self._sleep = sleep
        self._now = now
        self._heard_at = float("-inf")
        self._followers: dict[str, Follower] = {}

    @property
    def in_touch(self) -> bool:
        """Whether the exam server said anything lately."""
        return self._now() - self._heard_at < STALE_SECONDS

    def check(self) -> None:
        """Do nothing while in touch; raises NotReady."""
        if not self.in_touch or not self._boards.met:
            raise NotReady("nothing was heard of the exam server lately")

    def run(self) -> None:
        """Look for new and archived sittings for ever."""
        while True:
            try:
                self.look()
            except GONE as lost:
                _log.warning("no contact with %s: %s", self._base_url, lost)
            self._sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Follow every sitting that the server lists, and no other."""
        text = get(f"{self._base_url}/results/sittings.json")
        listed = {line.sitting for line in msgspec.json.decode(text, type=SittingList).sittings}
        self._hear()
        for sitting in listed - self._followers.keys():
            fold = Fold(sitting, self._boards)
            follower = Follower(self._base_url, fold, self._hear, self._sleep)
            self._followers[sitting] = follower
            self._spawn(follower.run)
        for sitting in self._followers.keys() - listed:
            self._followers.pop(sitting).stop()
            self._boards.close(sitting)
        # until every board of the first list is there, "no such sitting" might be untrue
        there = {board.sitting for board in self._boards}
        self._boards.met = self._boards.met or listed <= there

    def _hear(self) -> None:
        self._heard_at = self._now()
