"""One writer per sitting, and everything that others may ask of it.

Commands go through the queue of the writer, which answers once they are on disk. While nothing can
be written they are refused at once, so that no queue grows, and only who asks where things stand is
answered.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import msgspec

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine import paper, sitting
from exam_engine.clock import SittingClock, UptimeClock, WallClock, monotonic_ms, uptime
from exam_engine.draw.late_entries import wanted
from exam_engine.errors import Breakage, Interrupted, Outage, Refusal
from exam_engine.feed import Subscriber
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.cosignature import Cosignature, Cosigned
from exam_engine.ledger.growing import StoredCheckpoint
from exam_engine.ledger.signers import VerifierKey
from exam_engine.ledger.store import LedgerStore
from exam_engine.pin import PinOffice
from exam_engine.replies import Reply, Snapshot
from exam_engine.roll_call import Call
from exam_engine.roster import PointsLookup, SittingPlan
from exam_engine.sheets import Sheets
from exam_engine.snapshots.recall import Recalled
from exam_engine.snapshots.shelf import Shelf
from exam_engine.timing import Heartbeat, Moment
from exam_engine.writing.absence import absence
from exam_engine.writing.certifier import Certifier, CosignatureListener, Logs
from exam_engine.writing.certifier import Listener as CheckpointListener
from exam_engine.writing.closed_papers import ClosedPapers
from exam_engine.writing.inbox import OnDone, Outcome, nobody, tell
from exam_engine.writing.interruption import Interruption, Interruptions, Listener
from exam_engine.writing.journal import Journal
from exam_engine.writing.native import Native, directly
from exam_engine.writing.patience import not_written
from exam_engine.writing.stoppage import Stoppage
from exam_engine.writing.writer import HEARTBEAT_MS, Writer

__all__ = ["Native", "OnDone", "Outcome", "Sequencer", "directly"]

_LOOK_SECONDS = 0.1

_log = logging.getLogger(__name__)


class Sequencer:
    """The writer of one sitting, as everybody else knows it.

    Attributes:
        plan: What was fixed before.
        clock: The sitting clock, in ms.
        papers: Those that are closed.
    """

    def __init__(
        self,
        plan: SittingPlan,
        points: PointsLookup,
        store: LedgerStore,
        pins: PinOffice,
        clock: SittingClock,
        wall: WallClock,
        native: Native = directly,
        shelf: Shelf | None = None,
        *,
        uptime: UptimeClock = uptime,
        logs: Logs | None = None,
        monotonic: Callable[[], int] = monotonic_ms,
        software: str = "",
    ) -> None:
        self.plan = plan
        self._software = software
        self._store = store
        self._clock = clock
        self._wall = wall
        self._uptime = uptime
        self._native = native
        self._interruptions = Interruptions(clock)
        self._interruptions.listen(self._interrupted)  # the first to be told
        self._keys = keys = AnswerKeys(plan, points)
        self._certifier = Certifier(plan.id, logs, monotonic)
        self._writer = Writer(
            plan,
            keys,
            pins,
            store,
            native,
            clock,
            wall,
            self._interruptions,
            certifier=self._certifier,
            shelf=shelf,
            uptime=uptime,
        )
        self._inbox = self._writer.inbox
        self.papers = ClosedPapers(self._writer, partial(native, store.identity, plan.id))
        self._journal = Journal(plan.id, store, native, self._writer)

    # --- its day ---------------------------------------------------------------------------

    def load(self) -> None:
        """Fold the ledger as it is, and write nothing yet; raises LedgerDamaged."""
        self._writer.load()

    def follow(self) -> None:
        """Fold what another process has written since ``load``; raises LedgerDamaged."""
        self._writer.follow()

    def open(self) -> None:
        """Fold the ledger, or what came since ``load``, or begin it; raises LedgerDamaged.

        If the sitting is under way, the absence of the engine is recorded, and its clock goes on
        from the last reading on disk: nobody's time ran meanwhile. Software that is not the one
        that was named last is named before anything else. An Outage is raised before anything has
        happened: it may be opened again.
        """
        heartbeat: Heartbeat | None = self._native(self._store.heartbeat, self.plan.id)
        self._writer.catch_up()
        last = self.sheets.sitting
        self._clock.go_on_from(max(last.clock, 0 if heartbeat is None else heartbeat.clock))
        first = self._first(heartbeat)
        asked = None if first is None else self._ask(first, self._put)  # before anybody else's
        if self.interruption is not None:
            self._interruptions.end()
        self._writer.start()
        if asked is not None:
            self._wait_for_the_first(*asked)

    def interrupt(self, outage: Outage) -> None:
        """Have everybody's clock stand, and all refused, until ``open`` works."""
        last = self.sheets.sitting
        self._interruptions.begin(outage.cause, Moment(last.at, last.clock))

    def _first(self, heartbeat: Heartbeat | None) -> ask.Command | None:
        """What this process has to write first."""
        last = self.sheets.sitting
        if not last.opened:
            pseudonym = self._writer.pseudonym.hex()
            return ask.Prepare(software=self._software, pseudonym=pseudonym)
        if sitting.under_way(last) or self.sheets.anybody_in_contact():
            entry = Moment(last.at, last.clock)
            lost_ms, by = absence(heartbeat, entry, self._wall(), self._uptime())
            return ask.Restart(lost_ms=lost_ms, measured_by=by, software=self._software)
        if last.software != self._software:
            return ask.NameSoftware(software=self._software)
        return None

    def go_on(self) -> None:
        """Let the clock run on from what happened last, as if no time had passed since."""
        if self.interruption is None:
            self._clock.go_on_from(self.sheets.sitting.clock)
            self._writer.beat_next()

    def close(self) -> None:
        """Commit what was asked so far and stop; later commands are told to retry."""
        self._writer.close()

    def halt(self, breakage: Breakage) -> None:
        """Write nothing any more: what is on disk is not what was written."""
        self._writer.halt(breakage)

    def tick(self) -> None:
        """Have the writer look if somebody's time is up, or a heartbeat or a checkpoint is due."""
        self._interruptions.look()
        if self._inbox.shut:
            return
        memory, clock = self._writer.memory, self._clock()
        due = None if memory is None else memory.deadlines.next
        beat = clock - self._writer.beaten_at >= HEARTBEAT_MS
        beat = beat and sitting.under_way(self.sheets.sitting)
        if memory is None or beat or self._writer.signs_next or (due is not None and due <= clock):
            self.submit_soon(ask.Tick(), nobody)

    # --- looking ---------------------------------------------------------------------------

    @property
    def sheets(self) -> Sheets:
        """The fold of everything that is on disk; changed only between announcements."""
        return self._writer.sheets

    @property
    def recalled(self) -> Recalled:
        """What the memory of the writer was made of when it opened."""
        return self._writer.recalled

    @property
    def checkpoint(self) -> StoredCheckpoint | None:
        """The last checkpoint that was signed over the record and stored."""
        return self._writer.tree.last

    @property
    def log(self) -> VerifierKey | None:
        """The key that the record is signed with; None if it is not."""
        return self._certifier.key

    def checkpoint_within(self, size: int) -> StoredCheckpoint | None:
        """The last checkpoint over at most so many entries, from the ledger."""
        found: StoredCheckpoint | None = self._native(self._store.tree(self.plan.id).last, size)
        return found

    def cosigned_within(self, size: int, enough: Callable[[Cosigned], bool]) -> Cosigned | None:
        """The last checkpoint over at most so many entries that enough have co-signed."""

        def found() -> Cosigned | None:
            cosigned = self._store.tree(self.plan.id).cosigned(size)
            return next((one for one in cosigned if enough(one)), None)

        best: Cosigned | None = self._native(found)
        return best

    @property
    def broken(self) -> Breakage | None:
        """Why the writer has stopped for good, if it has."""
        return self._writer.broken

    @property
    def stoppage(self) -> Stoppage | None:
        """Why nothing is written before somebody steps in, if so: stopped, or failing each time."""
        return self._writer.stoppages.present

    @property
    def interruption(self) -> Interruption | None:
        """Why nothing can be written right now, if so; every clock stands meanwhile."""
        return self._interruptions.present

    @property
    def waiting(self) -> int:
        """How many commands wait for a commit."""
        return len(self._inbox)

    def clock(self) -> int:
        """The sitting clock now, in ms."""
        return self._clock()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Have ``subscriber`` called with the events of every committed batch."""
        return self._writer.feed.subscribe(subscriber)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` called when writing is interrupted, and when it works again."""
        return self._interruptions.listen(listener)

    def call_roll(self, call: Call) -> None:
        """From now on have ``call`` ask those whose time is up whether they are there."""
        self._writer.roll_call.call = call

    def on_checkpoint(self, listener: CheckpointListener) -> None:
        """Have ``listener`` called with every signed checkpoint, on disk by then."""
        self._certifier.listen(listener)

    def cosign(self, cosignatures: Iterable[Cosignature]) -> None:
        """Have what witnesses have signed stored with the next commit; whoever asks has checked it.

        What a commit that fails was to store is not stored later: the witness signs again.
        """
        self._certifier.cosign(cosignatures)

    def on_cosignatures(self, listener: CosignatureListener) -> None:
        """Have ``listener`` called with what witnesses have signed, on disk by then."""
        self._certifier.listen_to_cosignatures(listener)

    def timeline(self, attempt: str) -> list[tuple[int, did.Event]]:
        """(entry index, event) of everything that concerns one attempt, from the ledger."""
        return self._journal.of_attempt(attempt)

    def requested(self, request_id: str) -> Sequence[did.StaffEvent]:
        """What staff made happen with a request; nothing if it is not known, or not now."""
        memory = self._writer.memory
        return () if memory is None else memory.requested(request_id)

    def journal(self) -> list[tuple[int, did.Event]]:
        """(entry index, event) of everything that concerns the sitting, from the ledger."""
        return self._journal.of_sitting()

    def look_up(self, item: str) -> None:
        """Find the forms with an item where that holds nobody up; afterwards they are known."""
        self._native(self._keys.look_up, item)

    # --- asking ----------------------------------------------------------------------------

    def _prepare(self, command: ask.Command) -> None:
        """Do what takes long, or the disk, before the writer decides about a rare command.

        Whatever is wrong with it, the writer says when it decides.
        """
        if isinstance(command, ask.AddCandidate):
            may = did.CandidateAdded in sitting.TRANSITIONS[self.sheets.sitting.state]
            if may and command.attempt not in self.sheets.attempts:
                self._writer.identify(command.attempt)
        elif isinstance(command, ask.DrawLateForm):
            try:
                _, source, proof = wanted(self.sheets, command, Moment(self._wall(), self._clock()))
            except Refusal:
                return
            self._native(self._keys.draw_late, command.attempt, source, proof)

    def submit_soon(self, command: ask.Command, on_done: OnDone) -> None:
        """Ask, and be called back on the writer's thread once it is durable or refused.

        The command counts from the present reading of the clock, however long the queue is. While
        nothing can be written, the call back is at once.
        """
        if self._inbox.shut:
            self._answer(command, on_done)
            self._inbox.wake()
        else:
            self._put(command, on_done)
            if self._inbox.shut and self.interruption is not None:
                self._send_away()  # it was shut, and emptied, between the look and the put

    def submit(self, command: ask.Command) -> Reply:
        """Ask and wait; durable and announced once it returns. Raises the Refusal otherwise."""
        self._prepare(command)
        answered, outcome = self._ask(command, self.submit_soon)
        answered.wait()
        return _given(outcome)

    def _wait_for_the_first(self, answered: threading.Event, outcome: list[Outcome]) -> None:
        """Wait for the first entry of this process; not for a full disk. Raises a Breakage."""
        while not answered.wait(_LOOK_SECONDS):
            if self.interruption is not None:
                return
        if self.broken is not None:
            raise self.broken
        _given(outcome)

    def _put(self, command: ask.Command, on_done: OnDone) -> None:
        self._inbox.put(command, Moment(self._wall(), self._clock()), on_done)

    def _ask(
        self, command: ask.Command, submit_soon: Callable[[ask.Command, OnDone], None]
    ) -> tuple[threading.Event, list[Outcome]]:
        answered = threading.Event()
        outcome: list[Outcome] = []

        def on_done(one: Outcome) -> None:
            outcome.append(one)
            self._inbox.answered(answered)

        submit_soon(command, on_done)
        return answered, outcome

    # --- while nothing can be written ------------------------------------------------------

    def _interrupted(self, interruption: Interruption | None) -> None:
        """Take nothing in from now on, and send away who waits behind the commit; or open again."""
        if interruption is None:
            self._inbox.shut = self._writer.stopped
            _log.warning("sitting %s: writing works again; its clock goes on", self.plan.id)
            return
        _log.error(
            "sitting %s: nothing can be written for now (%s); its clock stands",
            self.plan.id,
            interruption.cause,
        )
        self._inbox.shut = True
        self._send_away()

    def _send_away(self) -> None:
        """Answer whoever waits in the inbox, without the writer."""
        for command, _, on_done in self._inbox.take(len(self._inbox)):
            self._answer(command, on_done)
        self._inbox.wake()

    def _answer(self, command: ask.Command, on_done: OnDone) -> None:
        try:
            tell(on_done, self._without_writing(command))
        except Refusal as refusal:
            tell(on_done, refusal)

    def _without_writing(self, command: ask.Command) -> Snapshot:
        """Where an attempt stands on disk; every other command is refused."""
        interruption = self.interruption
        if interruption is None or self._writer.stopped:
            raise not_written()
        if type(command) is ask.Sync:
            sheet = paper.own(self.sheets, command.attempt, command.terminal)
            reading = self._clock()
            if not paper.present(self.sheets, sheet, Moment(self._wall(), reading)):
                here = paper.snapshot(self.sheets, sheet, reading)
                if not here.running:
                    return here
                return msgspec.structs.replace(here, running=False, reason=interruption.stopped)
        raise Interrupted("nothing can be written for now; ask again with the same number")


def _given(outcome: list[Outcome]) -> Reply:
    if isinstance(outcome[0], Refusal):
        raise outcome[0]
    return outcome[0]
