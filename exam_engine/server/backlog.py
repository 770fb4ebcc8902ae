"""What waits for screens that take it more slowly than it comes.

A frame that waits for a thousand screens is in memory once, so it counts once. When all that waits
is too much, the screen whose message has waited longest makes room: never the one that happens to
be written to, and never a terminal because of the public, which is counted by itself.
"""

import time
from collections import deque
from collections.abc import Callable

BACKLOG_MAX_BYTES = 4_194_304  # of one screen, besides its longest message
BACKLOGS_MAX_BYTES = 134_217_728  # of memory, for all screens that are counted together
PLACE_BYTES = 150  # of memory for a place in a row, whatever stands there


class Backlogs:
    """All that waits for the screens of one kind; owned by whoever runs, and no method yields."""

    def __init__(
        self,
        max_bytes: int = BACKLOGS_MAX_BYTES,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.bytes = 0  # of memory
        self.now = now
        self._max_bytes = max_bytes
        self._waiting: dict[Backlog, None] = {}
        self._places: dict[int, int] = {}  # how many rows a frame stands in, by its identity

    def enter(self, backlog: "Backlog", frame: bytes) -> None:
        """Count a frame that waits for one more screen."""
        self._waiting[backlog] = None
        places = self._places.get(id(frame), 0)
        self._places[id(frame)] = places + 1
        self.bytes += PLACE_BYTES + (0 if places else len(frame))

    def leave(self, frame: bytes) -> None:
        """Count a frame that waits for one screen less."""
        places = self._places.pop(id(frame)) - 1
        if places:
            self._places[id(frame)] = places
        self.bytes -= PLACE_BYTES + (0 if places else len(frame))

    def forget(self, backlog: "Backlog") -> None:
        """One of them waits for nothing any more."""
        self._waiting.pop(backlog, None)

    def make_room(self) -> None:
        """End those that have waited longest, until the rest may stay."""
        while self.bytes > self._max_bytes and self._waiting:
            min(self._waiting, key=lambda backlog: backlog.since).give_up()


class Backlog:
    """What waits for one screen, in order: whole frames, which other screens may wait for too.

    Args:
        all_of_them: Where it is counted.
        end: Ends the connection to the screen.
    """

    def __init__(self, all_of_them: Backlogs, end: Callable[[], object]) -> None:
        self._counted = all_of_them
        self._end = end
        self._frames: deque[tuple[bytes, float]] = deque()  # and since when each waits
        self._taken = 0  # bytes of the first frame
        self._bytes = 0

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._frames)

    @property
    def since(self) -> float:
        """Since when the first frame waits; requires that one does."""
        return self._frames[0][1]

    def count_with(self, others: Backlogs) -> None:
        """Be counted elsewhere from now on, with all that waits."""
        before, self._counted = self._counted, others
        before.forget(self)
        for frame, _ in self._frames:
            before.leave(frame)
            others.enter(self, frame)

    def has_room(self, more: int) -> bool:
        """Whether so many bytes may wait as well.

        One long message makes no screen slow: the board of 15,000 people has 3 MB.
        """
        if self._bytes + more <= BACKLOG_MAX_BYTES:
            return True
        longest = max((len(frame) for frame, _ in self._frames), default=0)
        return self._bytes + more - max(longest, more) <= BACKLOG_MAX_BYTES

    def add(self, frame: bytes, taken: int = 0) -> None:
        """Let a frame wait, of which the network has taken some; others may have to make room."""
        if not self._frames:
            self._taken = taken
        self._frames.append((frame, self._counted.now()))
        self._bytes += len(frame) - taken
        self._counted.enter(self, frame)
        self._counted.make_room()

    def first(self, most: int) -> memoryview:
        """What the network should take next, without a copy."""
        return memoryview(self._frames[0][0])[self._taken : self._taken + most]

    def took(self, size: int) -> None:
        """So many bytes of the first frame are on their way."""
        self._bytes -= size
        self._taken += size
        if self._taken == len(self._frames[0][0]):
            self._taken = 0
            self._counted.leave(self._frames.popleft()[0])
        if not self._frames:
            self._counted.forget(self)

    def clear(self) -> None:
        """Let nothing wait any more."""
        self._counted.forget(self)
        while self._frames:
            self._counted.leave(self._frames.popleft()[0])
        self._bytes = self._taken = 0

    def give_up(self) -> None:
        """End the connection: it has waited for longer than the others can bear."""
        self.clear()
        self._end()
