"""After the commit: what terminals hear without having asked."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from exam_engine import events as did
from exam_engine.paper import snapshot, why_stopped
from exam_engine.sequencer import Sequencer
from exam_engine.terminal import translation
from exam_engine.terminal.messages import Displaced, Finished, Notice, Started
from exam_engine.terminal.presence import Presence, Session
from exam_engine.writing.interruption import Interruption

FormKey = Callable[[str], bytes]
"""The key of an attempt's form."""


class Pushes:
    """The subscriber that tells the terminals of one sitting what happened to them."""

    def __init__(self, sequencer: Sequencer, presence: Presence, form_key: FormKey) -> None:
        self._sequencer = sequencer
        self._presence = presence
        self._form_key = form_key
        self._tell: dict[type[did.Event], Callable[[Any], None]] = {
            did.SittingStarted: self._clock_changed,
            did.SittingPaused: self._clock_changed,
            did.SittingResumed: self._clock_changed,
            did.AttemptsPaused: self._clock_changed,
            did.AttemptsResumed: self._clock_changed,
            did.TimeGranted: self._clock_changed,
            did.NoticeSent: self._notice,
            did.AttemptFinished: self._finished,
            did.AttemptVoided: self._voided,
            did.TerminalReleased: self._released,
        }

    def __call__(self, events: Sequence[did.Event]) -> None:
        """Tell about one committed batch; answers are the bulk of it and nobody's news."""
        for event in events:
            tell = self._tell.get(type(event))
            if tell is not None:
                tell(event)

    def _concerned(self, event: Any) -> Iterable[Session]:
        """The connected terminals an event is about: named, in a room, or all."""
        here = self._presence.sessions(self._sequencer.plan.id)
        named = getattr(event, "attempts", ())
        room = getattr(event, "room", None)
        if named:
            return [here[attempt] for attempt in named if attempt in here]
        if room is None:
            return list(here.values())
        sheets = self._sequencer.sheets.attempts
        return [session for attempt, session in here.items() if sheets[attempt].room == room]

    def _clock_changed(self, event: did.Event) -> None:
        # everybody at once at the start: a whole snapshot for each would be a third of the work
        sheets, started = self._sequencer.sheets, isinstance(event, did.SittingStarted)
        for session in self._concerned(event):
            sheet = sheets.attempts[session.seat.attempt]
            running = sheet.timer.since is not None
            remaining = sheet.timer.remaining(self._sequencer.clock())
            interruption = self._sequencer.interruption if running else None
            if sheet.begun and not session.has_key:
                session.has_key = True
                key = translation.encoded_key(self._form_key(session.seat.attempt))
                session.line.push("started", Started(form_key=key, remaining_ms=remaining))
            if interruption is not None:
                session.line.push("clock", translation.clock(remaining, interruption.stopped))
            elif not (running and started):
                stopped = None if running else why_stopped(sheets, sheet)
                session.line.push("clock", translation.clock(remaining, stopped))

    def interrupted(self, interruption: Interruption | None) -> None:
        """Tell everybody whose clock would run that it stands meanwhile, or that it runs again."""
        sheets, reading = self._sequencer.sheets, self._sequencer.clock()
        stopped = None if interruption is None else interruption.stopped
        for session in list(self._presence.sessions(self._sequencer.plan.id).values()):
            timer = sheets.attempts[session.seat.attempt].timer
            if timer.since is not None:
                clock = translation.clock(timer.remaining(reading), stopped)
                session.line.push("clock", clock)

    def _notice(self, event: did.NoticeSent) -> None:
        notice = Notice(text=event.text, level="warning" if event.level == "warning" else "info")
        for session in self._concerned(event):
            session.line.push("notice", notice)

    def _finished(self, event: did.AttemptFinished) -> None:
        plan = self._sequencer.plan
        session = self._presence.sessions(plan.id).get(event.attempt)
        given = self._sequencer.sheets.attempts[event.attempt].result
        if session is not None and given is not None:
            session.line.push("finished", Finished(result=translation.result(plan, given)))

    def _voided(self, event: did.AttemptVoided) -> None:
        plan, sheets = self._sequencer.plan, self._sequencer.sheets
        session = self._presence.sessions(plan.id).get(event.attempt)
        if session is not None:
            here = snapshot(sheets, sheets.attempts[event.attempt], self._sequencer.clock())
            session.line.push("state", translation.state(plan, here, None))

    def _released(self, event: did.TerminalReleased) -> None:
        session = self._presence.sessions(self._sequencer.plan.id).get(event.attempt)
        if session is not None:
            displace(session)
            self._presence.leave(session)


def displace(session: Session) -> None:
    """Tell a terminal that it lost its attempt; whatever it says from now on is refused."""
    session.displaced = True
    session.line.push("displaced", Displaced())
