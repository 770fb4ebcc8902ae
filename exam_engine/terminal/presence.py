"""Who is connected right now, and who was heard of when; in memory only, for the console."""

import time
from collections.abc import Callable

from exam_engine.sequencer import Sequencer
from exam_engine.server.channel import Line
from exam_engine.terminal.tokens import Seat

Listener = Callable[[str, str], None]
"""Called with (sitting, attempt) when somebody comes or goes; must be quick."""


def unix_ms() -> int:
    """Now, for display."""
    return time.time_ns() // 1_000_000


class Session:
    """One terminal's connection: owned by the green thread that reads from it."""

    __slots__ = ("displaced", "has_key", "has_synced", "last_contact", "line", "seat", "sequencer")

    def __init__(self, seat: Seat, sequencer: Sequencer, line: Line) -> None:
        self.seat = seat
        self.sequencer = sequencer
        self.line = line
        self.displaced = False
        self.has_key = False  # whether the form key was sent on this connection
        self.has_synced = False
        self.last_contact = unix_ms()


class Presence:
    """The sessions of all sittings, one per attempt at most."""

    def __init__(self) -> None:
        self._sessions: dict[str, dict[str, Session]] = {}
        self._last_contact: dict[tuple[str, str], int] = {}
        self._listeners: tuple[Listener, ...] = ()

    def listen(self, listener: Listener) -> None:
        """Tell the listener of every coming and going from now on."""
        self._listeners = (*self._listeners, listener)

    def enter(self, session: Session) -> Session | None:
        """Take a session in; returns the one it takes the place of."""
        here = self._sessions.setdefault(session.seat.sitting, {})
        former = here.get(session.seat.attempt)
        here[session.seat.attempt] = session
        self._tell(session)
        return former

    def leave(self, session: Session) -> bool:
        """Forget a session; False if it was gone, or another one has taken its place already."""
        here = self._sessions.get(session.seat.sitting, {})
        if here.get(session.seat.attempt) is not session:
            return False
        del here[session.seat.attempt]
        self._last_contact[session.seat.sitting, session.seat.attempt] = session.last_contact
        self._tell(session)
        return True

    def sessions(self, sitting: str) -> dict[str, Session]:
        """The connected attempts of a sitting; read only."""
        return self._sessions.get(sitting, {})

    def connected(self, sitting: str, attempt: str) -> bool:
        """Whether a terminal of this attempt is connected."""
        return attempt in self.sessions(sitting)

    def last_contact(self, sitting: str, attempt: str) -> int | None:
        """When this attempt's terminal spoke last, in Unix ms; None: not since the server began."""
        session = self.sessions(sitting).get(attempt)
        if session is not None:
            return session.last_contact
        return self._last_contact.get((sitting, attempt))

    def count(self) -> int:
        """How many terminals are connected."""
        return sum(len(here) for here in self._sessions.values())

    def _tell(self, session: Session) -> None:
        for listener in self._listeners:
            listener(session.seat.sitting, session.seat.attempt)
