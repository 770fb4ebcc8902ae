"""The writer of a sitting: decides, appends, commits, replies, announces.

Whatever arrives while a commit is under way forms the next batch, so that one wait for the disk
serves everybody who waits (group commit). The writer is a thread, green under a monkey patch; the
commit runs wherever ``native`` takes it, so that nothing else waits for the disk.
"""

import logging
import threading
import time
from collections.abc import Sequence

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine import sitting
from exam_engine.clock import SittingClock, UptimeClock, WallClock
from exam_engine.errors import Breakage, LedgerDamaged, Outage, Refusal, Retry
from exam_engine.feed import Feed
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.growing import GrowingTree
from exam_engine.ledger.identities import Identities
from exam_engine.ledger.scribe import SITTING, decode_record
from exam_engine.ledger.store import LedgerStore
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.roll_call import RollCall
from exam_engine.roster import SittingPlan
from exam_engine.sheets import Sheets
from exam_engine.snapshots.recall import Recalled, recall
from exam_engine.snapshots.shelf import Shelf
from exam_engine.timing import Heartbeat, Moment
from exam_engine.writing.certifier import Certifier
from exam_engine.writing.inbox import Asked, Inbox, Outcome, nobody, tell
from exam_engine.writing.interruption import SLOW_COMMIT_MS, Interruptions
from exam_engine.writing.native import Native
from exam_engine.writing.patience import Page, PatientPen, not_written
from exam_engine.writing.stoppage import Stoppages

# commands per commit at most; of 250 answers: 4 ms of deciding, then 1 of folding and 1 of replies,
# without the network
BATCH = 250
HEARTBEAT_MS = 1000
# of one batch, between two rests: the end of a hall is one batch of 30,000 events
FOLDED_AT_ONCE = 2000  # 8 ms of answers
ANNOUNCED_AT_ONCE = 500
TILES_AT_ONCE = 128
"""1 MB a transaction."""

_log = logging.getLogger(__name__)


class Writer:
    """The only one who changes a sitting, on a thread of its own.

    Attributes:
        sheets: The fold of everything that is on disk; changed only between announcements.
        memory: What decides; None while worth nothing.
        broken: Why the writer has stopped for good, if it has.
        stoppages: The same for staff, and whether every commit fails.
        tree: The tree over what memory has written down; worth as much as memory.
        certifier: What signs the tree.
        beaten_at: The reading of the last heartbeat.
        recalled: What its memory was made of when it opened.
        roll_call: Who is asked at the end whether they are there.
        identities: Pseudonym and secret of everybody and of the sitting itself; None: not loaded.
    """

    def __init__(
        self,
        plan: SittingPlan,
        keys: AnswerKeys,
        pins: PinOffice,
        store: LedgerStore,
        native: Native,
        clock: SittingClock,
        wall: WallClock,
        interruptions: Interruptions,
        *,
        certifier: Certifier,
        shelf: Shelf | None,
        uptime: UptimeClock,
    ) -> None:
        self.inbox = Inbox()
        self.feed = Feed()
        self.sheets = Sheets(plan, keys)
        self.memory: Memory | None = None
        self.tree = GrowingTree(store.tree(plan.id))
        self.certifier = certifier
        self.broken: Breakage | None = None
        self.stoppages = Stoppages(wall)
        self.beaten_at = -HEARTBEAT_MS
        self.recalled = Recalled()
        self._plan = plan
        self._keys = keys
        self._pins = pins
        self._store = store
        self._shelf = shelf
        self._native = native
        self._clock = clock
        self._wall = wall
        self._uptime = uptime
        self._interruptions = interruptions
        self._pen = PatientPen(store.pen(plan.id), native, interruptions)
        self.roll_call = RollCall()
        self.identities: Identities | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._write_on, name=f"writer {plan.id}")
        self._thread.daemon = True

    def load(self) -> None:
        """Fold what is on disk so far, while another process may still write; LedgerDamaged."""
        numbers = [one.participant_number for one in self._plan.roster]
        self.identities = self._native(Identities, self._store, self._plan.id, numbers)
        self.memory, self.tree = self._native(self._remember)
        self._native(self.memory.sheets.check_keys)
        self.sheets = self.memory.sheets.copy()
        self.certifier.take(self.tree)

    def follow(self) -> None:
        """Fold what was written since ``load``, here or by another process; LedgerDamaged."""
        memory, self.memory = self.memory, None  # worth nothing if this breaks off
        if memory is not None:
            self._tell_missed(self._native(self._read_behind, memory, self.tree))
            self.memory = memory
        elif self.identities:
            self._recover()
        else:
            self.load()

    def catch_up(self) -> None:
        """Fold what is not folded yet; raises LedgerDamaged, and an Outage: then do it again."""
        self.follow()
        self._complete(self.tree)
        self.certifier.take(self.tree)

    def start(self) -> None:
        """Begin to write; requires that it has caught up, and that nobody else writes."""
        self._thread.start()

    def identify(self, attempt: str) -> None:
        """Have a pseudonym and a secret for somebody who may be added; raises Retry."""
        try:
            self._native(self._known().make, attempt)
        except Outage as outage:
            raise not_written() from outage

    def _known(self) -> Identities:
        if self.identities is None:
            raise RuntimeError("the writer was not loaded")
        return self.identities

    def close(self) -> None:
        """Commit what was asked so far, unless nothing can be written for now, and stop."""
        self._closing = True
        self._pen.give_up()
        self.inbox.shut = True
        self.inbox.ring()
        if self._thread.is_alive():
            self._thread.join()
        for _, _, on_done in self.inbox.take(len(self.inbox)):
            on_done(not_written())  # put by a thread that saw the inbox open a moment before
        self.inbox.wake()
        self._sign_the_last()
        self._pen.close()

    def halt(self, breakage: Breakage) -> None:
        """Write nothing any more, because an invariant does not hold."""
        _log.critical("the writer of sitting %s has stopped: %s", self._plan.id, breakage)
        self.broken = breakage
        self.stoppages.broke(breakage)
        self.inbox.shut = True

    def beat_next(self) -> None:
        """Make the next commit carry a heartbeat: the clock does not run as the last one says."""
        self.beaten_at = -HEARTBEAT_MS

    @property
    def pseudonym(self) -> bytes:
        """Under which the sitting's own private records stand; requires that it was loaded."""
        return self._known()[SITTING].pseudonym

    @property
    def signs_next(self) -> bool:
        """Whether the next commit, even an empty one, has a signature to store."""
        due = self.certifier.cosigned or self.certifier.due(self.tree)
        return self.memory is not None and due

    @property
    def stopped(self) -> bool:
        """Whether nothing will be written any more, by this writer."""
        return self._closing or self.broken is not None

    def _write_on(self) -> None:
        while not self._closing:
            self.inbox.wait()
            while self.inbox:
                self._write_batch()

    def _write_batch(self) -> None:
        batch = self.inbox.take(BATCH)
        if not batch:
            return
        happened: list[did.Event] = []
        outcomes: Sequence[Outcome] = [not_written()] * len(batch)
        try:
            outcomes, happened = self._commit(batch)
        except Outage as outage:  # there was no memory to decide with, and none can be built now
            self._interruptions.begin(outage.cause, batch[-1][1])
        except Exception as failure:  # noqa: BLE001  # crash-only: whatever it was
            self._forget(failure)
        for (_, _, on_done), outcome in zip(batch, outcomes, strict=True):
            tell(on_done, outcome)
        # after the replies: a snapshot of before the start must not arrive after the start
        self._announce(happened)
        self.roll_call.call_out()
        self.inbox.wake()
        if self._interruptions.present is not None:
            self._end_interruption()

    def _commit(self, batch: list[Asked]) -> tuple[list[Outcome], list[did.Event]]:
        if self.broken is not None:
            return [not_written()] * len(batch), []
        memory = self.memory or self._recover()
        present = self._clock()
        outcomes: list[Outcome] = []
        for command, asked, _ in batch:
            # asked just before the clock was held, and put just after it
            now = asked if asked.clock <= present else Moment(asked.at, present)
            try:
                outcomes.append(memory.handle(command, now))
            except Refusal as refusal:
                outcomes.append(refusal)
        more_are_due = memory.expire(now)
        happened = self._write_down(memory, now)
        if more_are_due:
            self.inbox.put(ask.Tick(), now, nobody)  # the next batch: whoever waits comes first
        return outcomes, happened

    def _write_down(self, memory: Memory, asked: Moment, *, beat: bool = False) -> list[did.Event]:
        """Have on disk what memory has written, however long that takes, and fold it."""
        lines, happened = memory.take()
        reading = max(asked.clock, memory.sheets.sitting.clock)
        last = Moment(asked.at, min(reading, self._clock()))
        due = beat or last.clock - self.beaten_at >= HEARTBEAT_MS
        due = due and sitting.under_way(memory.sheets.sitting)
        tree = self.tree
        signed = self.certifier.sign(tree)  # over what is on disk, before the lines are added
        cosigned = self.certifier.take_cosignatures()
        tiles = tree.grow([line.leaf_hash for line in lines]) if lines else ()
        if lines or due or signed is not None or cosigned:
            beat_now = self._heartbeat(last) if due else None
            self._pen.append(Page(lines, beat_now, tiles, signed, cosigned), last)
            self.stoppages.committed()
        if due:
            self.beaten_at = last.clock
        if signed is not None:
            self.certifier.announce(tree, signed)
        if cosigned:
            self.certifier.announce_cosignatures(cosigned)
        for count, event in enumerate(happened, start=1):
            self.sheets.apply(event)
            if count % FOLDED_AT_ONCE == 0:
                _rest()
        return happened

    def _heartbeat(self, last: Moment) -> Heartbeat:
        up = self._uptime()
        if up is None:
            return Heartbeat(last.at, last.clock)
        return Heartbeat(last.at, last.clock, up.boot, up.ms - (self._clock() - last.clock))

    def _announce(self, happened: list[did.Event]) -> None:
        for start in range(0, len(happened), ANNOUNCED_AT_ONCE):
            if start:
                _rest()
            self.feed.announce(happened[start : start + ANNOUNCED_AT_ONCE])

    def _forget(self, failure: Exception) -> None:
        """Take memory for worthless; stop for good if an invariant does not hold."""
        self.memory = None
        if isinstance(failure, Breakage):
            self.halt(failure)
        elif not isinstance(failure, Retry):
            _log.error("sitting %s: a batch was not committed", self._plan.id, exc_info=failure)
            self.stoppages.failed(failure)

    def _end_interruption(self) -> None:
        """Write down what was lost before anything else; then everybody's clock goes on.

        Writing that down takes time, which is lost as well: if it is much, another entry says so.
        """
        given, written = 0, False
        while not self.stopped:
            try:
                memory = self.memory or self._recover()
                lost = self._clock.held_for() - given
                enough = written and lost < SLOW_COMMIT_MS
                if enough or not sitting.under_way(memory.sheets.sitting):
                    self._interruptions.end()
                    return
                self._give_back(memory, lost)
                given, written = given + lost, True
            except Outage as outage:
                self._interruptions.begin(outage.cause, self._now())
                self._pen.rest()
            except Exception as failure:  # noqa: BLE001  # crash-only, as with any batch
                self._forget(failure)
                self._pen.rest()

    def _give_back(self, memory: Memory, lost_ms: int) -> None:
        now, present = self._now(), self._interruptions.present
        cause = "" if present is None else present.cause
        memory.note(
            did.WritingInterrupted(at=now.at, clock=now.clock, lost_ms=lost_ms, cause=cause)
        )
        # with a heartbeat: the next restart measures from here, not from before the interruption
        self._announce(self._write_down(memory, now, beat=True))

    def _now(self) -> Moment:
        return Moment(self._wall(), self._clock())

    def _recover(self) -> Memory:
        """Build another memory; what turns out to be on disk after all is announced now."""
        self._pen.close()
        memory: Memory
        memory, tree = self._native(self._remember)
        if memory.sheets.size < self.sheets.size:
            raise LedgerDamaged(f"entry {memory.sheets.size} was on disk and is gone")
        self._tell_missed(self._native(self._read_on, self.sheets.size))
        self.certifier.take(tree)
        self.memory, self.tree = memory, tree
        return memory

    def _tell_missed(self, stored: list[tuple[bytes, bytes]]) -> None:
        """Announce what is on disk and was not announced."""
        missed = [decode_record(record) for record, _ in stored]
        for event in missed:
            self.sheets.apply(event)
        self._announce(missed)

    def _remember(self) -> tuple[Memory, GrowingTree]:
        identities = self._known()

        def make() -> Memory:
            return Memory(self._plan, self._keys, self._pins, identities, _rest, self.roll_call)

        memory, tree, self.recalled = recall(make, self._plan, self._store, self._shelf)
        return memory, tree

    def _read_behind(self, memory: Memory, tree: GrowingTree) -> list[tuple[bytes, bytes]]:
        """Replay the lines behind a memory; returns them."""
        tree.look()
        stored = self._read_on(self.sheets.size)
        memory.replay(stored)
        for leaves in self._store.leaves(self._plan.id, tree.size, memory.sheets.size):
            tree.follow(leaves)
        tree.followed()
        return stored

    def _complete(self, tree: GrowingTree) -> None:
        """Write down the tiles over lines that were written without any; what remains waits."""
        owed = self._native(tree.alone)
        if owed:
            _log.info("sitting %s: its tree is completed by %d tiles", self._plan.id, len(owed))
        for start in range(0, len(owed), TILES_AT_ONCE):
            some = owed[start : start + TILES_AT_ONCE]
            if not self._pen.try_once(Page(tiles=some)):
                return
            tree.paid(len(some))

    def _sign_the_last(self) -> None:
        """Sign what was written since the last checkpoint, unless nothing can be written now."""
        has_written = self._thread.ident is not None
        if not has_written or self.memory is None or self.broken is not None:
            return
        try:
            signed = self.certifier.sign(self.tree, at_once=True)
            if signed is not None and self._pen.try_once(Page(checkpoint=signed)):
                self.certifier.announce(self.tree, signed)
        except Exception:  # noqa: BLE001  # whatever it is, the others must close
            _log.exception("sitting %s: its last checkpoint was not signed", self._plan.id)

    def _read_on(self, start: int) -> list[tuple[bytes, bytes]]:
        return list(self._store.lines(self._plan.id, start))


def _rest() -> None:
    """Let everybody else of a process have a turn, in the middle of something long."""
    time.sleep(0)
