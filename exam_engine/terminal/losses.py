"""Tells the writers which terminals are gone, so that the ledger knows who is out of contact."""

from collections.abc import Callable

from exam_engine import commands as ask
from exam_engine.errors import Retry
from exam_engine.sequencer import Outcome
from exam_engine.terminal.presence import Presence, Session


class Losses:
    """The connections that ended, each told to the writer of its sitting.

    What cannot be written down for now is told again once something else could be. A server that
    stops says nothing: for its next start, nobody is in contact anyway.
    """

    def __init__(self, presence: Presence) -> None:
        self._presence = presence
        self._untold: dict[tuple[str, str], Session] = {}
        self._stopping = False

    def tell(self, session: Session) -> None:
        """The connection of a session ended, and no other has taken its place."""
        if self._stopping:
            return
        seat = session.seat

        def done(outcome: Outcome) -> None:
            if isinstance(outcome, Retry) and not self._stopping:
                self._untold[seat.sitting, seat.attempt] = session

        command = ask.LoseContact(attempt=seat.attempt, terminal=seat.terminal)
        session.sequencer.submit_soon(command, done)

    def again(self, sitting: str) -> Callable[[object], None]:
        """A subscriber of a sitting: writing works again, so tell what is still true."""

        def tell(_: object) -> None:
            if not self._untold:
                return
            for place in [place for place in self._untold if place[0] == sitting]:
                session = self._untold.pop(place)
                if not self._presence.connected(*place):
                    self.tell(session)

        return tell

    def stop(self) -> None:
        """From now on the end of a connection says nothing about its terminal."""
        self._stopping = True
