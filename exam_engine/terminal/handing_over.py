"""Terminals pass from a worker to its successor with their connections; nobody at them notices.

The worker that ends reads nothing more, has all it read written and acknowledged, and only then
gives the connections away: what a terminal says meanwhile waits in the network for the successor.
Which asks in each terminal's name where things stand, so that the ledger has it in contact again
after the restart, and tells the terminal.
"""

import logging
import socket
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from exam_engine import commands as ask
from exam_engine import replies
from exam_engine.errors import Refusal
from exam_engine.sequencer import Outcome
from exam_engine.server.channel import Channel, Line
from exam_engine.server.concurrency import Concurrency
from exam_engine.server.doorway import Doorway
from exam_engine.server.handover import (
    LONGEST_RECEIVED,
    Arrived,
    Carried,
    Giver,
    Taker,
    refuse,
)
from exam_engine.server.supervisor import succession
from exam_engine.server.unread import has_said
from exam_engine.terminal import translation
from exam_engine.terminal.presence import Session
from exam_engine.terminal.terminals import Terminals
from exam_engine.terminal.tokens import Seat

AT_ONCE = 50
"""Terminals that are taken in before everybody else has a turn: about 5 ms."""
LOOK_AGAIN = 500
"""Terminals that are taken in before those who have said something meanwhile come next.

A hall of 15,000 takes 2.5 s; looking at all of them takes 6 ms.
"""

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Leaving:
    """The worker that ends: keeps its terminals still, and gives them away once all is written."""

    def __init__(self, server: Any, channel: Channel[Session], giver: Giver) -> None:
        self._server = server
        self._channel = channel
        self._giver = giver
        self._still: dict[str, Line] = {}  # by connection

    def begin(self) -> None:
        """Read nothing more from terminals, if there is a successor that takes them as they are.

        Whoever is in the middle of a long message goes on here: it is taken if the rest comes in
        time, and they are told when to come back, like everybody who does not stay.
        """
        if not self._giver.meet():
            return
        for line in self._channel.lines.values():
            screen = self._server.eio.sockets.get(line.connection)
            known = line.session.has_synced and not line.session.displaced
            if known and screen is not None and screen.wire.stand_still(LONGEST_RECEIVED):
                self._still[line.connection] = line

    def stays(self, line: Line) -> bool:
        """Whether a terminal has nothing to do for the restart."""
        return line.connection in self._still

    def end(self) -> None:
        """Give the terminals away; requires that all they said is on disk and acknowledged."""
        if not self._still:
            return
        sockets = self._server.eio.sockets
        screens, carried = [], []
        for connection, line in self._still.items():
            screen = sockets.get(connection)
            given = None if screen is None else screen.wire.given_away()
            if given is not None:
                descriptor, received = given
                seat = msgspec.msgpack.encode(line.session.seat)
                screens.append(screen)
                carried.append((Carried(connection, received, seat), descriptor))
        taken = self._giver.give(carried)
        for screen in screens[:taken]:
            screen.leave()
        for screen in screens[taken:]:
            screen.wire.go_on()
        _log.info("%d of %d terminals were handed over", taken, len(self._still))


class Arriving:
    """The worker that begins: takes terminals in as they are."""

    def __init__(
        self,
        server: Any,
        terminals: Terminals,
        channel: Channel[Session],
        doorway: Doorway,
        green: Concurrency,
    ) -> None:
        self._server = server
        self._terminals = terminals
        self._channel = channel
        self._doorway = doorway
        self._green = green

    def around(self, folder: Path, begin: Callable[[], T]) -> T:
        """Begin to write; a successor listens meanwhile, and takes terminals in afterwards."""
        if succession() is None:
            return begin()
        taker, opened = Taker(folder, self._green.sleep), self._green.event()
        self._green.spawn(self._run, taker, opened.is_set)
        begun = begin()
        opened.set()
        return begun

    def _run(self, taker: Taker, ready: Callable[[], bool]) -> None:
        number = 0
        try:
            # all of them at once: whoever is still with the worker that ends waits for both
            with closing(impatient_first(taker.take(ready))) as line:
                for number, (carried, descriptor) in enumerate(line, start=1):
                    self._take_in(carried, descriptor)
                    if number % AT_ONCE == 0:
                        self._green.sleep(0)
        finally:
            taker.close()
            _log.info("%d terminals were taken over", number)

    def _take_in(self, carried: Carried, descriptor: int) -> None:
        try:
            seat = msgspec.msgpack.decode(carried.session, type=Seat)
            sequencer = self._terminals.sequencer_of(seat)
        except (msgspec.DecodeError, Refusal) as wrong:
            _log.warning("a terminal could not be taken over and connects anew: %s", wrong)
            refuse(descriptor)
            return
        connection = socket.socket(fileno=descriptor)
        namespace = self._channel.namespace
        sid = self._server.eio.adopt(connection, carried.connection, carried.received, namespace)
        session = Session(seat, sequencer, self._doorway.line(namespace, sid))
        self._channel.enter(session.line, session)
        self._terminals.presence.enter(session)
        self._terminals.metrics.connected.set(self._terminals.presence.count())
        self._say_where_things_stand(session)

    def _say_where_things_stand(self, session: Session) -> None:
        seat = session.seat

        def done(outcome: Outcome) -> None:
            if isinstance(outcome, replies.Snapshot):
                told = self._terminals.told(session, outcome)
                session.line.push("state", translation.state(*told))

        command = ask.Sync(attempt=seat.attempt, terminal=seat.terminal, anew=True)
        session.sequencer.submit_soon(command, done)


def impatient_first(
    arrived: Iterable[Arrived], look_again: int = LOOK_AGAIN
) -> Generator[Arrived, None, None]:
    """Those whose terminal has said something come first, whenever they said it; the rest in turn.

    Whoever has not had a turn when it is closed connects anew.
    """
    waiting = deque(arrived)
    try:
        while waiting:
            waiting = deque(sorted(waiting, key=lambda one: not has_said(one.descriptor)))
            for _ in range(min(look_again, len(waiting))):
                yield waiting.popleft()
    finally:
        for _, descriptor in waiting:
            refuse(descriptor)
