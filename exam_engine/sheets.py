"""The fold of a ledger: one sheet for the sitting, one for every attempt on its roster."""

from array import array
from collections.abc import Iterable

from exam_engine import attempt, rescoring, scoreboard, sitting
from exam_engine import events as did
from exam_engine.draw import late_sheet
from exam_engine.draw.late_sheet import Opening
from exam_engine.errors import AlreadyListed, BadRequest, NotNow, UnknownAttempt
from exam_engine.keys import AnswerKeys
from exam_engine.roster import SittingPlan
from exam_engine.sheet import Sheet, SittingSheet

_NOBODYS_CLOCK = (
    did.NoticeSent,
    did.ConsentDenied,
    did.IncidentNoted,
    did.ReceiptPrinted,
    did.EngineRestarted,
    did.SoftwareChanged,
    did.LateAnswersRefused,
)
_CONTACT = (did.ContactLost, did.ContactRegained)


class Sheets:
    """All that is known of a sitting, event by event.

    Attributes:
        plan: What was fixed before.
        sitting: The sitting's own sheet.
        attempts: The sheets by participant number, in the order of the roster.
        keys: Points of everybody's form, which no screen ever sees.
        size: How many events were folded; the index of the next ledger entry.
    """

    def __init__(self, plan: SittingPlan, keys: AnswerKeys) -> None:
        self.plan = plan
        self.sitting = SittingSheet()
        self.attempts = {one.participant_number: Sheet(one, plan) for one in plan.roster}
        self.size = 0
        self.keys = keys
        self._rooms = {room.id for room in plan.rooms}
        self._section_of = array("B")  # by item, counted from 0
        for number, section in enumerate(plan.sections):
            self._section_of.extend([number] * (section.last - section.first + 1))

    def copy(self) -> "Sheets":
        """Another fold of the same events."""
        twin = Sheets.__new__(Sheets)
        twin.__dict__.update(self.__dict__)
        twin.sitting = self.sitting.copy()
        twin.attempts = {number: sheet.copy() for number, sheet in self.attempts.items()}
        return twin

    def apply(self, event: did.Event) -> Iterable[Sheet]:
        """Fold one event; returns the sheets whose clock may have changed."""
        self.size += 1
        if type(event) is did.AnswerRecorded:
            section = self._section_of[event.item - 1]
            attempt.record(self.attempts[event.attempt], event, section)
            self.sitting.at, self.sitting.clock = event.at, event.clock
            return ()
        if isinstance(event, late_sheet.OF_ANY_DRAW):
            self._apply_draw(event)
            return ()
        number = getattr(event, "attempt", None)
        if number is not None:
            return self._apply_to(self.attempts[number], event)
        sitting.evolve(self.sitting, event)
        if isinstance(event, _NOBODYS_CLOCK):
            self._take_in(event)
            return ()
        if type(event) is did.SittingPrepared:
            self.check_keys()
        if type(event) is did.KeyCorrected:
            rescoring.rescore(self, event)
            return ()
        if type(event) is did.BoardFrozen:
            self.sitting.frozen = scoreboard.frozen(self, event.at)
        touched = self._touched(event)
        for sheet in touched:
            self._settle(sheet, event.clock)
        return touched

    def section_of(self, number: int) -> int:
        """The section of an item of any form (from 1), counted from 0."""
        return self._section_of[number - 1]

    def check_keys(self) -> None:
        """Raise LedgerDamaged if the keys are not those bound before the start.

        Every fold looks at the first entry; who begins with a snapshot must ask.
        """
        opened = self.sitting.opened
        root = self.sitting.keys_root if opened else self.plan.manifest.get("keys_root")
        self.keys.check(root)
        drawn = [one for one in self.sitting.late.openings if one.drawn is not None]
        self.keys.check_late(one.candidate.participant_number for one in drawn)

    def anybody_in_contact(self) -> bool:
        """Whether the server hears of any terminal, as far as the ledger knows."""
        return did.EngineRestarted in sitting.TRANSITIONS[self.sitting.state] and any(
            sheet.in_contact for sheet in self.attempts.values()
        )

    def known(self, attempts: Iterable[str]) -> list[Sheet]:
        """Sheets by participant number; raises UnknownAttempt, with the numbers as evidence."""
        wanted = tuple(attempts)
        unknown = [number for number in wanted if number not in self.attempts]
        if unknown:
            raise UnknownAttempt("not on the roster of this sitting", attempts=unknown)
        return [self.attempts[number] for number in wanted]

    def known_room(self, room: str) -> None:
        """Do nothing for a room of the plan; raises BadRequest for any other."""
        if room not in self._rooms:
            raise BadRequest(f"the sitting has no room {room}", room=room)

    def permit(self, attempts: Iterable[str], event: type[did.Event]) -> list[Sheet]:
        """Sheets to which something may happen now.

        Raises UnknownAttempt, BadRequest for a number named twice, or NotNow naming the attempts
        to which it cannot happen.
        """
        named = self.known(attempts)
        if len({sheet.attempt for sheet in named}) != len(named):
            raise BadRequest("an attempt is named twice")
        sitting.check(self.sitting, event)
        if len(named) == 1:
            attempt.check(named[0], event)
        hindered = [sheet.attempt for sheet in named if not attempt.may(sheet, event)]
        if hindered:
            raise NotNow(f"{event.__name__} cannot happen to all of them", attempts=hindered)
        return named

    def present(self, room: str | None, event: type[did.Event]) -> tuple[str, ...]:
        """Who was admitted (to this room, if one is given) and can still have this happen."""
        if room is not None:
            self.known_room(room)
        return tuple(
            sheet.attempt
            for sheet in self.attempts.values()
            if room in {None, sheet.room}
            and attempt.may(sheet, did.PinIssued)  # admitted and not ended
            and attempt.may(sheet, event)
        )

    def take_in(self, opening: Opening) -> None:
        """Have a sheet for somebody who was added, and the form that was drawn for them."""
        number = opening.candidate.participant_number
        if number not in self.attempts:
            sheet = Sheet(opening.candidate, self.plan)
            # anew, so that whoever goes through all of them meanwhile is not stopped
            self.attempts = {**self.attempts, number: sheet}
        if opening.drawn is not None:
            self.keys.take_late(number, opening.drawn.source, opening.drawn.form)

    def _apply_draw(self, event: did.Event) -> None:
        here = self.sitting
        if isinstance(event, did.CandidateAdded) and event.attempt in self.attempts:
            raise AlreadyListed("on the roster of this sitting already", attempt=event.attempt)
        sitting.follow(here, event)
        here.draw, here.late = late_sheet.follow(here.draw, here.late, event, self.size - 1)
        if isinstance(event, did.CandidateAdded | did.LateFormDrawn):
            opening = here.late.of(event.attempt)
            if opening is not None:
                self.take_in(opening)

    def _apply_to(self, sheet: Sheet, event: did.Event) -> Iterable[Sheet]:
        sitting.follow(self.sitting, event)
        attempt.evolve(sheet, event)
        if type(event) in _CONTACT or sheet.ended is not None:
            return ()
        if type(event) is did.CandidateReady:
            sheet.key = self.keys.of(sheet.attempt)
        self._settle(sheet, event.clock)
        return (sheet,)

    def _take_in(self, event: did.Event) -> None:
        match event:
            case did.EngineRestarted():
                for sheet in self.attempts.values():
                    attempt.cut_off(sheet, event.at - event.lost_ms)
            case did.LateAnswersRefused():
                for number in event.attempts:
                    attempt.evolve(self.attempts[number], event)
            case _:
                pass

    def _touched(self, event: did.Event) -> Iterable[Sheet]:
        match event:
            case did.SittingStarted() | did.SittingPaused() | did.SittingResumed():
                return self.attempts.values()
            case did.AttemptsPaused(room=str(room)) | did.AttemptsResumed(room=str(room)):
                return [sheet for sheet in self.attempts.values() if sheet.room == room]
            case did.AttemptsPaused() | did.AttemptsResumed() | did.TimeGranted():
                touched = [self.attempts[number] for number in event.attempts]
            case _:
                return ()
        for sheet in touched:
            attempt.evolve(sheet, event)
        return touched

    def _settle(self, sheet: Sheet, clock: int) -> None:
        runs = (
            sheet.held is None
            and sheet.room not in self.sitting.paused_rooms
            and sitting.clocks_run(self.sitting)
        )
        attempt.settle(sheet, runs, clock)
