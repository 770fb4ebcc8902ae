"""Who is watching which board over a socket, and how often each may ask for one."""

import time
from collections.abc import Callable

from exam_engine.config import Config
from exam_engine.server.channel import Line
from proctor_console.errors import SlowDown

_MINUTE = 60.0
# asking a few times at once is a page that was reloaded or looks at several sittings
_BURST = 5


class Viewer:
    """One screen: its line, the sitting it watches, and its allowance of questions."""

    __slots__ = ("_allowed", "_asked_at", "line", "sitting")

    def __init__(self, line: Line, now: float) -> None:
        self.line = line
        self.sitting: str | None = None
        self._allowed = float(_BURST)
        self._asked_at = now

    def ask(self, now: float, per_minute: int) -> None:
        """Use up one question; raises SlowDown with the seconds until there is another."""
        refilled = self._allowed + (now - self._asked_at) * per_minute / _MINUTE
        self._allowed = min(float(_BURST), refilled)
        self._asked_at = now
        if self._allowed < 1:
            seconds = (1 - self._allowed) * _MINUTE / per_minute
            raise SlowDown("this viewer asks too often", seconds=seconds)
        self._allowed -= 1


class Viewers:
    """All screens of the public; owned by the green threads of one process."""

    def __init__(self, config: Config, now: Callable[[], float] = time.monotonic) -> None:
        self._max = config.viewers_max
        self._per_minute = config.watches_per_minute
        self._now = now
        self._all: dict[str, Viewer] = {}  # by Socket.IO session
        self._watching: dict[str, dict[Viewer, None]] = {}  # by sitting, in order of arrival

    def __len__(self) -> int:
        """How many screens are connected."""
        return len(self._all)

    @property
    def full(self) -> bool:
        """Whether the next one must be turned away."""
        return len(self._all) >= self._max

    def enter(self, line: Line) -> Viewer:
        """Take a screen in; it watches nothing yet."""
        viewer = self._all[line.sid] = Viewer(line, self._now())
        return viewer

    def leave(self, sid: str) -> Viewer | None:
        """Forget a screen; None when it never came in."""
        viewer = self._all.pop(sid, None)
        if viewer is not None:
            self._stop(viewer)
        return viewer

    def watch(self, viewer: Viewer, sitting: str) -> None:
        """Let a screen hear of a sitting, and of no other; raises SlowDown."""
        viewer.ask(self._now(), self._per_minute)
        self._stop(viewer)
        viewer.sitting = sitting
        self._watching.setdefault(sitting, {})[viewer] = None

    def of(self, sitting: str) -> tuple[Viewer, ...]:
        """Who watches a sitting right now."""
        return tuple(self._watching.get(sitting, ()))

    def _stop(self, viewer: Viewer) -> None:
        if viewer.sitting is not None:
            watching = self._watching[viewer.sitting]
            del watching[viewer]
            if not watching:
                del self._watching[viewer.sitting]
            viewer.sitting = None
