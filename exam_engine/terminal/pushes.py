"""After the commit: what terminals hear without having asked."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from exam_engine import events as did
from exam_engine.paper import snapshot, why_stopped
from exam_engine.replies import Stopped
from exam_engine.sequencer import Sequencer
from exam_engine.server.codec import event as encoded
from exam_engine.sheet import AttemptState, Sheet
from exam_engine.terminal import translation
from exam_engine.terminal.messages import Displaced, Finished, Notice, Started
from exam_engine.terminal.presence import Presence, Session
from exam_engine.terminal.receipts import Receipts
from exam_engine.terminal.rounds import Rounds, Tell
from exam_engine.writing.interruption import Interruption

FormKey = Callable[[str], bytes]
"""The key of an attempt's form."""


class Pushes:
    """The subscriber that tells the terminals of one sitting what happened to them.

    A terminal hears where things stand at its turn of the round (see ``rounds``), so nothing that
    a snapshot it got meanwhile has overtaken. Who came after the event is told like the others:
    its snapshot may be of before.
    """

    def __init__(
        self,
        sequencer: Sequencer,
        presence: Presence,
        form_key: FormKey,
        rounds: Rounds | None = None,
        receipts: Receipts | None = None,
    ) -> None:
        self._sequencer = sequencer
        self._presence = presence
        self._form_key = form_key
        self._rounds = Rounds() if rounds is None else rounds
        self._receipts = Receipts(sequencer, presence) if receipts is None else receipts
        self._said: tuple[int, Stopped | None] | None = None  # the clock that was told last
        self._said_text = ""  # how: of 15,000 terminals, 40 in a row have the same time left
        self._tell: dict[type[did.Event], Callable[[Any], Tell]] = {
            did.SittingStarted: lambda _: self._started,
            did.SittingPaused: lambda _: self._clock_changed,
            did.SittingResumed: lambda _: self._clock_changed,
            did.AttemptsPaused: lambda _: self._clock_changed,
            did.AttemptsResumed: lambda _: self._clock_changed,
            did.TimeGranted: lambda _: self._clock_changed,
            did.NoticeSent: self._notice,
            did.AttemptFinished: lambda _: self._finished,
            did.AttemptVoided: lambda _: self._voided,
            did.KeyCorrected: lambda _: self._recounted,
        }

    def __call__(self, events: Sequence[did.Event]) -> None:
        """Tell about one committed batch; answers are the bulk of it and nobody's news."""
        last: Tell | None = None
        attempts: list[str] = []  # who hears the same in a row, as those whose time is up
        for event in events:
            how = self._tell.get(type(event))
            if how is None and type(event) is not did.TerminalReleased:
                continue
            tell = None if how is None else how(event)
            if tell != last:
                self._go_round(last, attempts)
                last, attempts = tell, []
            if tell is None:
                self._released(event)
            else:
                attempts += self._concerned(event)
        self._go_round(last, attempts)

    def interrupted(self, _: Interruption | None) -> None:
        """Tell everybody whose clock would run that it stands meanwhile, or that it runs again."""
        self._rounds.tell(self._clock_that_runs, list(self._here))

    def _go_round(self, tell: Tell | None, attempts: Sequence[str]) -> None:
        if tell is not None and attempts:
            self._rounds.tell(tell, attempts)

    @property
    def _here(self) -> dict[str, Session]:
        return self._presence.sessions(self._sequencer.plan.id)

    def _concerned(self, event: Any) -> list[str]:
        """Whose connected terminals an event is about: one, named, in a room, or all."""
        here = self._here
        one = getattr(event, "attempt", None)
        named = getattr(event, "attempts", ()) if one is None else (one,)
        room = getattr(event, "room", None)
        if named:
            return [attempt for attempt in named if attempt in here]
        if room is None:
            return list(here)
        sheets = self._sequencer.sheets.attempts
        return [attempt for attempt in here if sheets[attempt].room == room]

    # --- at its turn: what the terminal of one attempt hears -------------------------------------

    def _started(self, attempt: str) -> None:
        session = self._given_key(attempt)
        if session is not None and self._stopped(attempt) is not None:
            self._tell_clock(attempt, session)

    def _clock_changed(self, attempt: str) -> None:
        session = self._given_key(attempt)
        if session is not None:
            self._tell_clock(attempt, session)

    def _clock_that_runs(self, attempt: str) -> None:
        session = self._here.get(attempt)
        if session is not None and self._sheet(attempt).timer.since is not None:
            self._tell_clock(attempt, session)

    def _given_key(self, attempt: str) -> Session | None:
        """The terminal of an attempt; if its form may be opened, it has the key by now."""
        session = self._here.get(attempt)
        if session is not None and not session.has_key and self._sheet(attempt).begun:
            session.has_key = True
            key = translation.encoded_key(self._form_key(attempt))
            # not a whole snapshot: for everybody at once that would be a third more work
            started = Started(form_key=key, remaining_ms=self._remaining_ms(attempt))
            session.line.push("started", started)
        return session

    def _tell_clock(self, attempt: str, session: Session) -> None:
        clock = self._remaining_ms(attempt), self._stopped(attempt)
        if self._said != clock:
            name, message = "clock", translation.clock(*clock)
            self._said_text = encoded(session.line.namespace, name, message)
            self._said = clock
        session.line.send(self._said_text)

    def _sheet(self, attempt: str) -> Sheet:
        return self._sequencer.sheets.attempts[attempt]

    def _remaining_ms(self, attempt: str) -> int:
        return self._sheet(attempt).timer.remaining(self._sequencer.clock())

    def _stopped(self, attempt: str) -> Stopped | None:
        sheet = self._sheet(attempt)
        if sheet.timer.since is None:
            return why_stopped(self._sequencer.sheets, sheet)
        interruption = self._sequencer.interruption
        return None if interruption is None else interruption.stopped

    def _notice(self, event: did.NoticeSent) -> Tell:
        notice = Notice(text=event.text, level="warning" if event.level == "warning" else "info")
        return partial(self._push, "notice", notice)

    def _push(self, name: str, message: object, attempt: str) -> None:
        session = self._here.get(attempt)
        if session is not None:
            session.line.push(name, message)

    def _finished(self, attempt: str) -> None:
        plan, sheet = self._sequencer.plan, self._sequencer.sheets.attempts[attempt]
        # one that was voided meanwhile hears that, or knows it already
        if sheet.result is not None and sheet.state is not AttemptState.VOID:
            self._push("finished", Finished(result=translation.result(plan, sheet.result)), attempt)
            self._receipts.expect(attempt)

    def _recounted(self, attempt: str) -> None:
        plan, sheet = self._sequencer.plan, self._sequencer.sheets.attempts[attempt]
        void = sheet.state is AttemptState.VOID
        if sheet.result is None or sheet.result.recount is None or void:
            return
        result = translation.result(plan, sheet.result, self._receipts.of(attempt))
        self._push("finished", Finished(result=result), attempt)

    def _voided(self, attempt: str) -> None:
        plan, sheets = self._sequencer.plan, self._sequencer.sheets
        here = snapshot(sheets, sheets.attempts[attempt], self._sequencer.clock())
        receipt = None if here.result is None else self._receipts.of(attempt)
        self._push("state", translation.state(plan, here, None, receipt), attempt)

    def _released(self, event: Any) -> None:
        # at once: at its turn another terminal may have the attempt
        session = self._here.get(event.attempt)
        if session is not None:
            displace(session)
            self._presence.leave(session)


def displace(session: Session) -> None:
    """Tell a terminal that it lost its attempt; whatever it says from now on is refused."""
    session.displaced = True
    session.line.push("displaced", Displaced())
