"""One sitting as the consoles that watch it know it: rows, what changed, who did what.

Whatever happens marks people as changed; twice a second their rows are folded again and what
really differs goes out once to everybody. So a thousand answers in a second cost a console one
message, and a console that was away resumes from the number it has.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Protocol, cast

from msgspec import Raw

from exam_engine import events as did
from exam_engine.row_stream import Changes as RowChanges
from exam_engine.row_stream import RowStream
from exam_engine.sequencer import Sequencer
from exam_engine.server.channel import Line
from proctor_console.console import rows, views
from proctor_console.console.happenings import NameOf, activity, is_activity
from proctor_console.console.record import RecordOf
from proctor_console.draw_turns import Drawing

_ACTIVITY_KEPT = 200  # what a console shows of the past; the ledger has all of it
_PULSE_MS = 1000  # a console that hears nothing for three of these says so


class Presence(Protocol):
    """Who is connected right now, as the terminals' side knows it."""

    def connected(self, sitting: str, attempt: str) -> bool:
        """Whether a terminal of this attempt is connected."""
        ...

    def last_contact(self, sitting: str, attempt: str) -> int | None:
        """When this attempt's terminal said something last, in Unix ms."""
        ...


class RoomWatch:
    """The rows of one sitting and the consoles watching them.

    The green thread that publishes owns rows and lines; the writer's thread only marks.
    """

    def __init__(
        self,
        sequencer: Sequencer,
        presence: Presence,
        name_of: NameOf,
        record_of: RecordOf = lambda _sequencer: None,
        drawing_of: Callable[[str], Drawing] = lambda _sitting: Drawing(),
    ) -> None:
        self.sequencer = sequencer
        self._drawing_of = drawing_of
        self._record_of = record_of
        self.lines: dict[str, Line] = {}  # by Engine.IO connection
        self._presence = presence
        self._name_of = name_of
        self._stream: RowStream[views.Row] = RowStream(lambda row: row.participant_number)
        # marked by anybody, taken by `publish`: who has waited longest comes first
        self._changed = dict.fromkeys(sequencer.sheets.attempts)
        self._happened: deque[did.Event] = deque()  # appended by the writer, taken by `publish`
        self._shown: deque[did.Event] = deque(maxlen=_ACTIVITY_KEPT)
        self._shown_state: object = None
        self._pulse_at = 0.0
        self._unsubscribe = sequencer.subscribe(self._note)

    def recall(self) -> None:
        """Read from the ledger what was done before this watch began; lets others run meanwhile."""
        before = [event for _, event in self.sequencer.journal() if is_activity(event)]
        room = _ACTIVITY_KEPT - len(self._shown)
        self._shown.extendleft(before[: -room - 1 : -1])  # newest first, as far as there is room

    def close(self) -> None:
        """Stop following the sitting."""
        self._unsubscribe()

    def mark(self, attempt: str) -> None:
        """Somebody may look different now: a terminal came or went."""
        self._changed[attempt] = None

    def _note(self, events: Sequence[did.Event]) -> None:
        for event in events:
            if isinstance(event, did.AnswerRecorded):
                self._changed[event.attempt] = None
                continue
            self._changed.update(dict.fromkeys(self._reached(event)))
            if is_activity(event):
                self._happened.append(event)

    def _reached(self, event: did.Event) -> Sequence[str]:
        one = getattr(event, "attempt", None)
        if one is not None:
            return (one,)
        return getattr(event, "attempts", ()) or tuple(self.sequencer.sheets.attempts)

    def publish(self, at_most: int | None = None) -> bool:
        """Fold what changed and tell every console; a pulse when there is nothing to tell.

        Of more than ``at_most`` people the rest is left for the next call; True if there is a rest.
        """
        more = at_most is not None and len(self._changed) > at_most
        changes = self._fold(at_most)
        state = self._state()
        now = time.monotonic() * 1000
        if self._happened:
            self._tell_happened()
        if changes is None and state == self._shown_state and now - self._pulse_at < _PULSE_MS:
            return more
        self._shown_state, self._pulse_at = state, now
        nothing = RowChanges(self._stream.seq, self._stream.hash, ())
        message = self._message(changes or nothing)
        for line in list(self.lines.values()):
            line.push("changes", message)
        return more

    def watched(self, since: int | None) -> views.Watched:
        """The answer to ``watch``: what was missed since a number, or everybody's row."""
        self.publish()  # so that the answer is not older than what others were told
        missed = None if since is None else self._stream.since(since)
        return views.Watched(
            seq=self._stream.seq,
            hash=self._stream.hash,
            clock=self.sequencer.clock(),
            snapshot=None if missed else self._snapshot(),
            changes=self._message(missed) if missed else None,
        )

    def activity(self) -> list[views.Happening]:
        """What staff did lately."""
        self.publish()
        return activity(self._shown, self._name_of)

    def _state(self) -> tuple[object, ...]:
        """What everybody is to see at once when it changes."""
        sequencer, now = self.sequencer, self.sequencer.sheets.sitting
        drawing = self._drawing_of(sequencer.plan.id)
        return now.state, now.draw.entries, drawing, sequencer.interruption, sequencer.stoppage

    def _fold(self, at_most: int | None) -> RowChanges | None:
        changed = list(islice(self._changed, at_most))
        for attempt in changed:
            del self._changed[attempt]
        sheets, sitting = self.sequencer.sheets, self.sequencer.plan.id
        return self._stream.publish(
            rows.row(
                sheets,
                sheets.attempts[attempt],
                self._presence.connected(sitting, attempt),
                self._presence.last_contact(sitting, attempt),
            )
            for attempt in changed
        )

    def _tell_happened(self) -> None:
        events = [self._happened.popleft() for _ in range(len(self._happened))]
        self._shown.extend(events)
        lines = activity(events, self._name_of)
        if lines:
            message = views.Happened(sitting=self.sequencer.plan.id, entries=tuple(lines))
            for line in list(self.lines.values()):
                line.push("happened", message)

    def _snapshot(self) -> views.Snapshot:
        return views.Snapshot(sitting=self._sitting(), rows=_encoded(self._stream.array()))

    def _sitting(self) -> views.Sitting:
        drawing = self._drawing_of(self.sequencer.plan.id)
        return rows.sitting(self.sequencer, self._record_of(self.sequencer), drawing)

    def _message(self, changes: RowChanges) -> views.Changes:
        return views.Changes(
            seq=changes.seq,
            hash=changes.hash,
            sitting=self._sitting(),
            rows=_encoded(changes.rows),
            removed=changes.removed,
            clock=self.sequencer.clock(),
        )


def _encoded(rows: tuple[Raw, ...] | Raw) -> tuple[views.Row, ...]:
    # already JSON, and exactly the bytes that were hashed
    return cast("tuple[views.Row, ...]", rows)
