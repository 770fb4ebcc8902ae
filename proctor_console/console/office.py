"""The console's service: who is at which screen, which sittings they watch, what they may ask."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from exam_engine import commands as ask
from exam_engine.errors import SecondPerson, UnknownAttempt, UnknownItem
from exam_engine.hall import Hall
from exam_engine.replies import Done
from exam_engine.server.channel import Line
from proctor_console.console import messages as say
from proctor_console.console import rows, views
from proctor_console.console.commands import command
from proctor_console.console.consents import Consents
from proctor_console.console.corrections import corrections, found_item
from proctor_console.console.draw_room import DrawRoom
from proctor_console.console.happenings import timeline
from proctor_console.console.printouts import Printouts
from proctor_console.console.record import RecordOf
from proctor_console.console.sessions import StaffSessions
from proctor_console.console.watching import Presence, RoomWatch
from proctor_console.errors import ConsentExpired, NotLoggedIn, NotPermitted
from proctor_console.staff.permissions import may
from proctor_console.staff.register import Staff

PUBLISH_SECONDS = 0.5
ROWS_AT_ONCE = 500  # 5 ms of folding; a start or an end changes everybody's
_SESSIONS_CHECKED_EVERY_S = 5.0


class Visit:
    """One console's connection: owned by the green thread that reads from it."""

    __slots__ = ("line", "staff", "watch")

    def __init__(self, staff: Staff, line: Line) -> None:
        self.staff = staff
        self.line = line
        self.watch: RoomWatch | None = None


class Office:
    """Everything a console's handlers need; decides who may, and leaves the rest to the engine."""

    def __init__(
        self,
        hall: Hall,
        presence: Presence,
        sessions: StaffSessions,
        consents: Consents,
        record_of: RecordOf,
        printouts: Printouts,
        draws: DrawRoom,
    ) -> None:
        self.sessions = sessions
        self.draws = draws
        self.consents = consents
        self._record_of = record_of
        self._printouts = printouts
        self._hall = hall
        self._presence = presence
        self._watches: dict[str, RoomWatch] = {}
        self._visits: dict[str, Visit] = {}  # by Engine.IO connection
        self._names: dict[str, str] = {}  # by username, of everybody who was here
        self._checked_at = time.monotonic()

    # --- coming and going ------------------------------------------------------------------

    def enter(self, visit: Visit) -> None:
        """Take a console in."""
        self._visits[visit.line.connection] = visit
        self._names[visit.staff.username] = visit.staff.name

    def leave(self, visit: Visit) -> None:
        """Forget a console that is gone."""
        self._visits.pop(visit.line.connection, None)
        self._stop_watching(visit)

    def permit(self, visit: Visit, action: str) -> None:
        """Do nothing for somebody who is still logged in and may.

        Raises:
            NotLoggedIn: the session has been ended.
            NotPermitted: the role does not allow the action.
        """
        visit.staff = self.sessions.still(visit.staff)
        if not may(visit.staff.role, action):
            raise NotPermitted("the role does not allow this", role=visit.staff.role.value)

    # --- looking ---------------------------------------------------------------------------

    def sittings(self) -> views.Sittings:
        """The sittings of this server, latest start first, and those it cannot open."""
        return views.Sittings(
            sittings=tuple(
                rows.summary(one, partial(self._presence.connected, one.plan.id))
                for one in self._hall.sittings()
            ),
            unopened=tuple(
                views.UnopenedSitting(
                    id=one.sitting, why=one.why, sentence=one.sentence, since=one.since
                )
                for one in self._hall.unopened
            ),
        )

    def watch(self, visit: Visit, message: say.Watch) -> views.Watched:
        """Begin to watch a sitting, or go on watching it; another one is watched no more."""
        watch = self._watch(message.sitting)
        self._stop_watching(visit)
        visit.watch = watch
        watched = watch.watched(message.since)
        watch.lines[visit.line.connection] = visit.line
        return watched

    def activity(self, message: say.Activity) -> views.Happenings:
        """What staff did at a sitting lately."""
        return views.Happenings(entries=tuple(self._watch(message.sitting).activity()))

    def timeline(self, message: say.Timeline) -> views.Happenings:
        """One candidate's day, from the ledger; raises UnknownAttempt."""
        sequencer = self._hall.sitting(message.sitting)
        if message.attempt not in sequencer.sheets.attempts:
            raise UnknownAttempt("not on the roster", attempt=message.attempt)
        events = [event for _, event in sequencer.timeline(message.attempt)]
        return views.Happenings(entries=tuple(timeline(events, self._name_of)))

    def find_item(self, message: say.FindItem) -> views.ItemFound:
        """An item by its id, or by its number on a paper; raises UnknownItem and others."""
        sequencer = self._hall.sitting(message.sitting)
        keys, order = sequencer.sheets.keys, None
        item = message.item
        if message.attempt is not None and message.number is not None:
            sequencer.sheets.known((message.attempt,))
            there = keys.item_at(message.attempt, message.number)
            if there is None:
                raise UnknownItem("the form has no such number", number=message.number)
            item, (_, order) = there
        return found_item(sequencer, str(item), order)

    def corrections(self, message: say.Corrections) -> views.CorrectedKeys:
        """Which keys of a sitting were corrected."""
        return corrections(self._hall.sitting(message.sitting), self._name_of)

    # --- acting ----------------------------------------------------------------------------

    def order(self, visit: Visit, message: say.FromStaff) -> views.Done:
        """Carry out what staff ask; durable once it returns.

        A consent that came too late counts as none: a repeat of what was done gets its answer all
        the same, and whatever still needs two people is refused.
        """
        sequencer = self._hall.sitting(message.sitting)
        if isinstance(message, say.CorrectKey):
            sequencer.look_up(message.item)
        second, too_late = "", None
        if message.consent is not None:
            try:
                second = self.consents.second(visit.staff, message, message.consent)
            except ConsentExpired as expired:
                too_late = expired
        try:
            reply = sequencer.submit(
                command(message, visit.staff.username, sequencer.sheets, second)
            )
        except SecondPerson as alone:
            raise too_late or alone from alone
        done = reply if isinstance(reply, Done) else Done()
        return views.Done(attempts=done.attempts, pin=done.pin)

    def deny(self, first: Staff, second: Staff, message: say.FromStaff) -> None:
        """Write down that somebody does not consent to what staff ask; once for each request.

        Requires that the second has just proved who they are.
        """
        sequencer = self._hall.sitting(message.sitting)
        sequencer.submit(
            ask.DenyConsent(
                request_id=f"{message.request_id}/{second.username}",
                staff=first.username,
                asked=command(message, first.username, sequencer.sheets),
                denied_by=second.username,
            )
        )

    def print_receipt(self, visit: Visit, message: say.PrintReceipt) -> views.Done:
        """Write down who prints a receipt, and say where; nothing if there is none to print."""
        page = self._printouts.page(message.sitting, message.attempt, message.request_id)
        done = self.order(visit, message)
        return views.Done(attempts=done.attempts, pin=None, page=page)

    # --- publishing ------------------------------------------------------------------------

    def terminal_changed(self, sitting: str, attempt: str) -> None:
        """A terminal came or went."""
        watch = self._watches.get(sitting)
        if watch is not None:
            watch.mark(attempt)

    def publish(self, pause: Callable[[], object] = lambda: None) -> None:
        """Tell every console what changed; end the visits whose sessions were ended.

        When much changed, ``pause`` is called in between, so that answers come first.
        """
        for watch in list(self._watches.values()):
            while watch.lines and watch.publish(ROWS_AT_ONCE):
                pause()
        if time.monotonic() - self._checked_at >= _SESSIONS_CHECKED_EVERY_S:
            self._checked_at = time.monotonic()
            for visit in list(self._visits.values()):
                self._check(visit)

    def _check(self, visit: Visit) -> None:
        try:
            visit.staff = self.sessions.still(visit.staff)
        except NotLoggedIn:
            self._stop_watching(visit)
            visit.line.push("session_ended", views.SessionEnded())

    def _watch(self, sitting: str) -> RoomWatch:
        sequencer = self._hall.sitting(sitting)
        watch = self._watches.get(sitting)
        if watch is None or watch.sequencer is not sequencer:
            watch = RoomWatch(
                sequencer,
                self._presence,
                self._name_of,
                self._record_of,
                self.draws.turns.of_drawing,
            )
            self._watches[sitting] = watch  # before anything waits: a sitting has one watch
            watch.recall()
        return watch

    def _stop_watching(self, visit: Visit) -> None:
        if visit.watch is not None:
            visit.watch.lines.pop(visit.line.connection, None)
            visit.watch = None

    def _name_of(self, username: str) -> str:
        name = self._names.get(username)
        if name is None:
            name = self._names[username] = self.sessions.name_of(username)
        return name


Handler = Callable[[Visit, Any], object]


def handlers(office: Office) -> dict[str, Handler]:
    """Who answers which event; every order goes the same way, one after a look at the paper."""
    draws = office.draws

    def thrown(visit: Visit, message: say.FromStaff) -> views.Done:
        return draws.in_turn(message, partial(office.order, visit, message))

    own: dict[str, Handler] = {
        "list_sittings": lambda _visit, _message: office.sittings(),
        "watch": office.watch,
        "candidate": lambda _visit, message: office.timeline(message),
        "activity": lambda _visit, message: office.activity(message),
        "find_item": lambda _visit, message: office.find_item(message),
        "corrections": lambda _visit, message: office.corrections(message),
        "print_receipt": office.print_receipt,
        "draw": lambda _visit, message: draws.tell(message),
        "announce_ceremony": lambda visit, message: draws.announce_ceremony(
            visit.staff.username, message
        ),
        "announce_list": lambda visit, message: draws.announce_list(visit.staff.username, message),
        "commit_throw": thrown,
        "reveal_throw": thrown,
        "fail_ceremony": thrown,
        "draw_forms": lambda visit, message: draws.draw_forms(visit.staff.username, message),
    }
    return {name: own.get(name, office.order) for name in say.MESSAGES}
