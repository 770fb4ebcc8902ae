"""The memory of the writer of one sitting: decides, writes lines, folds; does no I/O.

What it holds may be ahead of the disk by one batch. When that batch cannot be committed, the
memory is worth nothing and another one is built from the ledger.
"""

from collections.abc import Callable, Iterable

from exam_engine import attempt as attempts
from exam_engine import commands as ask
from exam_engine import contact, desk, paper, proctoring, two_people
from exam_engine import events as did
from exam_engine.acknowledgements import Acknowledgements, done
from exam_engine.draw import entries as draw_entries
from exam_engine.draw import late_entries
from exam_engine.errors import BadRequest, Closed, LedgerDamaged, NotNow, Refusal
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.differing import unreadable
from exam_engine.ledger.entry import short_code
from exam_engine.ledger.scribe import (
    SITTING,
    ClosedPaper,
    Identity,
    Line,
    Scribe,
    decode_record,
    encode_record,
)
from exam_engine.pin import PinOffice
from exam_engine.replies import AnswerSaved, AnswersSaved, LoggedIn, Reply, Result, Snapshot
from exam_engine.roll_call import ASK_AGAIN_MS, RollCall
from exam_engine.roster import SittingPlan
from exam_engine.sheet import Sheet, SittingState
from exam_engine.sheets import Sheets
from exam_engine.timing import Deadlines, Moment

_ENDING = (did.AttemptFinished, did.AttemptVoided)
_SETTLING = (*_ENDING, did.ContactLost, did.TerminalReleased)
_STAFF = desk.DECISIONS | proctoring.DECISIONS | draw_entries.DECISIONS | late_entries.DECISIONS
_OTHERS = proctoring.DECISIONS | contact.DECISIONS | draw_entries.DECISIONS
_TO_ALL = (ask.GrantTime, ask.Pause, ask.Resume, ask.FinishSitting)  # unless attempts are named
ENDS_AT_ONCE = 250
"""Ends by time in one batch: about 15 ms, so that nobody's answer waits for a whole hall's end."""
REST_AFTER = 100
"""Events of one decision between two rests, so that a hall's end leaves others their turns."""


class Memory:
    """Everything the writer needs to decide about the next command.

    ``rest`` is called in the middle of long decisions; it must ask this memory nothing.

    Attributes:
        sheets: The fold of all lines, the uncommitted ones included.
        deadlines: When whose time is up.
        lines: Lines written since ``take`` was called last.
        happened: Their events.
    """

    def __init__(
        self,
        plan: SittingPlan,
        keys: AnswerKeys,
        pins: PinOffice,
        identities: dict[str, Identity],
        rest: Callable[[], object] = lambda: None,
        roll_call: RollCall | None = None,
    ) -> None:
        self._rest = rest
        self.sheets = Sheets(plan, keys)
        self._roll_call = RollCall() if roll_call is None else roll_call
        self.deadlines = Deadlines()
        self.lines: list[Line] = []
        self.happened: list[did.Event] = []
        self._scribe = Scribe(identities, (SITTING, *self.sheets.attempts))
        self._acknowledged = Acknowledgements()
        self._pins = pins

    def replay(self, stored: Iterable[tuple[bytes, bytes]]) -> None:
        """Fold (record, entry) pairs from the ledger, each record held against its entry.

        Raises LedgerDamaged at what cannot be, and at a record that is not the one committed to.
        """
        for record, public in stored:
            index = self.sheets.size
            try:
                event: did.Event = decode_record(record)
                head = self._scribe.follow(event, record, public)
                self._fold(event, index, head)
            except (ValueError, LookupError, TypeError, Refusal) as broken:
                raise LedgerDamaged(f"entry {index}: {unreadable(record, broken)}") from broken

    def require_secrets(self) -> None:
        """Raise LedgerDamaged if a secret is gone before the results of all lines are released.

        A destroyed secret lets nobody tell which records it hid, and results follow from them.
        """
        if self.sheets.sitting.state is not SittingState.RELEASED:
            self._scribe.require_secrets()

    def parts(self) -> tuple[Sheets, Scribe, Acknowledgements]:
        """All that folding changes, for the columns of a snapshot."""
        return self.sheets, self._scribe, self._acknowledged

    def expect_deadlines(self) -> None:
        """Remember whose time is up when, from the sheets as they are."""
        for sheet in self.sheets.attempts.values():
            self.deadlines.expect(sheet.attempt, sheet.timer.deadline)

    def take(self) -> tuple[list[Line], list[did.Event]]:
        """What was written since the last call, for the disk and for the announcement."""
        taken = self.lines, self.happened
        self.lines, self.happened = [], []
        return taken

    def note(self, event: did.Event) -> None:
        """Write what happened to the engine itself, before anybody's time is looked at."""
        self._write(event)

    def entries_of(self, owner: str) -> list[int]:
        """Indexes of the lines of an attempt, or of the sitting itself (empty owner)."""
        chain = self._scribe.chains.get(owner)
        return [] if chain is None else list(chain.entries)

    def requested(self, request_id: str) -> tuple[did.StaffEvent, ...]:
        """What came of a request of staff; nothing if there was none."""
        return tuple(self._acknowledged.requests.get(request_id, ()))

    def closed_paper(self, attempt: str) -> ClosedPaper | None:
        """The paper of an attempt once nothing is added to it; its end may wait for the disk."""
        return self._scribe.closed(attempt)

    def handle(self, command: ask.Command, now: Moment) -> Reply:
        """Decide about a command, write what it makes happen, and say what to reply.

        Readings of the clock never go back: an earlier ``now`` counts as the last event's.
        Raises a Refusal; only its consequences are written then.
        """
        now = self._not_before(now)
        if self._roll_call.under_way or self._somebody_due(now.clock):
            self._end_concerned(command, now)
        if type(command) is ask.RecordAnswer:
            sheet = paper.own(self.sheets, command.attempt, command.terminal)
            try:
                return self._answer(sheet, command.answer, now)
            except Closed:
                self._write_all(contact.too_late(self.sheets, sheet, 1, now))
                raise
        _presentable(command)
        try:
            return self._decide(command, now)
        except Refusal as refusal:
            for event in refusal.consequences:
                self._write(event)
            raise

    def _decide(self, command: ask.Command, now: Moment) -> Reply:
        match command:
            case ask.StaffCommand():
                return self._staff(command, now)
            case ask.RecordAnswers():
                return self._answers(command, now)
            case ask.Sync():
                return self._sync(command, now)
            case ask.Finish():
                return self._finish(command, now)
            case ask.Login():
                return self._login(command, now)
            case _:
                self._write_all(_OTHERS[type(command)](self.sheets, command, now))
                return Reply()

    def _staff(self, command: ask.StaffCommand, now: Moment) -> Reply:
        before = self._acknowledged.request(command, self._pins)
        if before is not None:
            return before
        happening = _STAFF[type(command)](self.sheets, command, now)
        happened = self._write_all(two_people.agreed(self.sheets, command, happening))
        by_staff = [one for one in happened if isinstance(one, did.StaffEvent) and one.request_id]
        return done(by_staff, self._pins)

    def _login(self, command: ask.Login, now: Moment) -> LoggedIn:
        self._write_all(desk.login(self.sheets, command, now, self._pins))
        sheet = self.sheets.attempts[command.attempt]
        return LoggedIn(
            attempt=sheet.attempt, state=str(sheet.state), room=sheet.room, seat=sheet.seat
        )

    def _sync(self, command: ask.Sync, now: Moment) -> Snapshot:
        sheet = paper.own(self.sheets, command.attempt, command.terminal)
        self._write_all(paper.present(self.sheets, sheet, now))
        return paper.snapshot(self.sheets, sheet, now.clock)

    def _answer(self, sheet: Sheet, sent: ask.Answer, now: Moment) -> AnswerSaved:
        if sent.seq <= sheet.last_seq:
            return self._acknowledged.answer(sheet.attempt, sent)
        line = self._write(paper.answer(sheet, sent, now))
        return AnswerSaved(
            seq=sent.seq, entry=line.index, head=short_code(line.head), at=sheet.last_at
        )

    def _answers(self, command: ask.RecordAnswers, now: Moment) -> AnswersSaved:
        sheet = paper.own(self.sheets, command.attempt, command.terminal)
        last = None
        for place, sent in enumerate(command.batch):
            try:
                last = self._answer(sheet, sent, now)
            except Refusal as refusal:
                if isinstance(refusal, Closed):
                    refused = len(command.batch) - place
                    self._write_all(contact.too_late(self.sheets, sheet, refused, now))
                expected = refusal.evidence.get("expected")
                return AnswersSaved(
                    last=last,
                    refused_seq=sent.seq,
                    refused_code=refusal.code,
                    refused_sentence=refusal.sentence,
                    expected=expected if isinstance(expected, int) else None,
                )
        return AnswersSaved(last=last)

    def _finish(self, command: ask.Finish, now: Moment) -> Result:
        sheet = paper.own(self.sheets, command.attempt, command.terminal)
        if command.seq <= sheet.last_seq:
            self._acknowledged.finish(sheet.attempt, command.seq)
        else:
            self._write(paper.finish(sheet, command.seq, now))
        if sheet.result is None:
            raise NotNow("the attempt has no result", attempt=sheet.attempt)
        return sheet.result

    def expire(self, now: Moment, at_most: int | None = ENDS_AT_ONCE) -> bool:
        """End attempts whose time is up, in its order; True if there may be more of them.

        Of whom it is doubtful whether they were in contact are to be asked first.
        """
        now = self._not_before(now)
        settled = 0
        while self._somebody_due(now.clock):
            if settled == at_most:
                return True
            due = self.deadlines.due(now.clock)
            sheet = self.sheets.attempts[str(due)]
            if self._end_if_due(sheet, now):
                settled += 1
                if settled % REST_AFTER == 0:
                    self._rest()
            elif sheet.timer.expired(now.clock):  # in the grace: look again when that is over
                over = self._closes(sheet)
                if over is not None and self._roll_call.doubts(sheet):
                    self._roll_call.ask(sheet)
                    settled += 1
                    over = min(over, now.clock + ASK_AGAIN_MS)
                self.deadlines.expect(sheet.attempt, over)
        return False

    def _end_concerned(self, command: ask.Command, now: Moment) -> None:
        """End whom a command concerns, if their time was up before it; others come by and by."""
        one = getattr(command, "attempt", None)
        named = getattr(command, "attempts", ()) if one is None else (one,)
        for number in named:
            if number in self.sheets.attempts:
                sheet = self.sheets.attempts[number]
                if isinstance(command, contact.HEARD) and sheet.terminal == command.terminal:
                    self._hear(sheet, command, now)
                if not isinstance(command, ask.ConfirmContact):
                    self._end_if_due(sheet, now)
        if not named and isinstance(command, _TO_ALL):
            self.expire(now, None)

    def _hear(self, sheet: Sheet, command: ask.AttemptCommand, now: Moment) -> None:
        """A terminal was heard of; if its time is up and it was in contact then, it ends."""
        if not (sheet.timer.expired(now.clock) and self._roll_call.doubts(sheet)):
            return
        if isinstance(command, ask.Sync) and command.anew:
            self._write_all(contact.lost(self.sheets, command, now))
            return
        self._roll_call.heard(sheet)
        if isinstance(command, ask.ConfirmContact):
            # a whole hall says so in the same second: they end as many at once as `expire` allows
            self.deadlines.expect(sheet.attempt, now.clock)

    def _end_if_due(self, sheet: Sheet, now: Moment) -> bool:
        closes = self._closes(sheet)
        if closes is None or closes > now.clock:
            return False
        self._write(paper.end(sheet, "time", now))
        return True

    def _closes(self, sheet: Sheet) -> int | None:
        doubtful = self._roll_call.doubts(sheet)
        return contact.closes(sheet, self.sheets.sitting.late_grace_ms, doubtful=doubtful)

    def _somebody_due(self, clock: int) -> bool:
        earliest = self.deadlines.next
        return earliest is not None and earliest <= clock

    def _not_before(self, now: Moment) -> Moment:
        """A reading of the clock, which never goes back: at least that of the last event."""
        last = self.sheets.sitting.clock
        return now if now.clock >= last else Moment(now.at, last)

    def _write_all(self, events: Iterable[did.Event]) -> list[did.Event]:
        written: list[did.Event] = []
        for event in events:
            self._write(event)
            written.append(event)
            if len(written) % REST_AFTER == 0:
                self._rest()
        return written

    def _write(self, event: did.Event) -> Line:
        line = self._scribe.write(event)
        self.lines.append(line)
        self.happened.append(event)
        self._fold(event, line.index, line.head)
        if isinstance(event, _SETTLING):
            self._roll_call.forget(event.attempt)
        if isinstance(event, _ENDING):
            sheet = self.sheets.attempts[event.attempt]
            if attempts.may(sheet, did.PaperClosed) and not sheet.closed:
                self._write(self._scribe.closing(event.attempt, event.at, event.clock))
        return line

    def _fold(self, event: did.Event, index: int, head: bytes) -> None:
        for sheet in self.sheets.apply(event):
            self.deadlines.expect(sheet.attempt, sheet.timer.deadline)
        self._acknowledged.note(event, index, head)


def _presentable(command: ask.Command) -> None:
    """Refuse text that no record can hold, before anything of the command is written."""
    try:
        encode_record(command)
    except UnicodeEncodeError as broken:
        raise BadRequest("the text is not Unicode: half a surrogate pair") from broken
