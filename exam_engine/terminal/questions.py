"""At the end of the working time: asks terminals whether they are there, and tells the writer.

The question is Engine.IO's own ping, which every client answers by itself. What a terminal has sent
arrives before its answer, so an answer also says that nothing was on its way any more.
"""

from collections.abc import Callable, Sequence

from exam_engine import commands as ask
from exam_engine.replies import Snapshot
from exam_engine.sequencer import Outcome, Sequencer
from exam_engine.terminal import translation
from exam_engine.terminal.presence import Presence, Session
from exam_engine.writing.inbox import nobody

FormKey = Callable[[str], bytes]
"""The key of an attempt's form."""


class Questions:
    """Who calls the roll of one sitting; called in the writer's green thread, never waits."""

    def __init__(self, sequencer: Sequencer, presence: Presence, form_key: FormKey) -> None:
        self._sequencer = sequencer
        self._presence = presence
        self._form_key = form_key

    def __call__(self, attempts: Sequence[str]) -> None:
        """Ask the terminals of these attempts; one without a connection is not there."""
        here = self._presence.sessions(self._sequencer.plan.id)
        for attempt in attempts:
            session = here.get(attempt)
            if session is None:
                self._not_there(attempt, self._sequencer.sheets.attempts[attempt].terminal)
            else:
                _Question(self, session).put()

    def _not_there(self, attempt: str, terminal: str | None) -> None:
        if terminal is not None:
            lost = ask.LoseContact(attempt=attempt, terminal=terminal)
            self._sequencer.submit_soon(lost, nobody)

    def silent(self, session: Session) -> None:
        """A terminal did not answer in time; one on a newer connection speaks for itself."""
        if self._is_current(session):
            self._not_there(session.seat.attempt, session.seat.terminal)

    def there(self, session: Session) -> None:
        """A terminal answered in time."""
        if self._is_current(session):
            seat = session.seat
            command = ask.ConfirmContact(attempt=seat.attempt, terminal=seat.terminal)
            self._sequencer.submit_soon(command, nobody)

    def back(self, session: Session) -> None:
        """A terminal answered after it was given up: it hears that the grace runs.

        It sends what waits, and then its finish, as one that has connected anew.
        """
        if not self._is_current(session):
            return

        def done(outcome: Outcome) -> None:
            if isinstance(outcome, Snapshot):
                key = self._form_key(session.seat.attempt) if outcome.begun else None
                state = translation.state(self._sequencer.plan, outcome, key)
                session.line.push("state", state)

        seat = session.seat
        command = ask.Sync(attempt=seat.attempt, terminal=seat.terminal)
        self._sequencer.submit_soon(command, done)

    def _is_current(self, session: Session) -> bool:
        here = self._presence.sessions(self._sequencer.plan.id)
        return here.get(session.seat.attempt) is session


class _Question:
    """One question to one terminal, and which of its answers comes first."""

    __slots__ = ("_given_up", "_questions", "_session")

    def __init__(self, questions: Questions, session: Session) -> None:
        self._questions = questions
        self._session = session
        self._given_up = False

    def put(self) -> None:
        self._session.line.question(self._answered, self._unanswered)

    def _answered(self) -> None:
        if self._given_up:
            self._questions.back(self._session)
        else:
            self._questions.there(self._session)

    def _unanswered(self) -> None:
        self._given_up = True
        self._questions.silent(self._session)
