"""One writer per sitting: decide, append, commit, reply, announce.

Whatever arrives while a commit is under way forms the next batch, so that one wait for the disk
serves everybody who waits (group commit). The writer is a thread, green under a monkey patch; the
commit runs wherever ``native`` takes it, so that nothing else waits for the disk.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine import sitting
from exam_engine.clock import SittingClock, WallClock
from exam_engine.errors import Breakage, Refusal, Retry
from exam_engine.feed import Feed, Subscriber
from exam_engine.keys import AnswerKeys
from exam_engine.ledger.scribe import SITTING, Identity, decode_record
from exam_engine.ledger.snapshots import Shelf
from exam_engine.ledger.store import LedgerStore
from exam_engine.memory import Memory
from exam_engine.pin import PinOffice
from exam_engine.recall import Recalled, recall
from exam_engine.replies import Reply
from exam_engine.roster import PointsLookup, SittingPlan
from exam_engine.sheets import Sheets
from exam_engine.timing import Moment

Outcome = Reply | Refusal
OnDone = Callable[[Outcome], None]

BATCH = 1000  # commands per commit at most: about 20 ms of deciding, so nobody waits long
HEARTBEAT_MS = 1000

_log = logging.getLogger(__name__)


class Native(Protocol):
    """Runs blocking work in a native thread and returns its result, or raises what it raised."""

    def __call__(self, work: Callable[..., Any], /, *args: Any) -> Any:
        """Block the calling thread (a green one only), until ``work(*args)`` is done."""
        ...


def directly(work: Callable[..., Any], /, *args: Any) -> Any:
    """Run work where it is called: right when the calling thread is a native one itself."""
    return work(*args)


class Sequencer:
    """The writer of one sitting.

    Attributes:
        plan: What was fixed before.
        sheets: The fold of everything that is on disk; changed only between announcements.
        broken: Why the writer has stopped for good, if it has.
        recalled: What its memory was made of when it opened.
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
    ) -> None:
        self.plan = plan
        self.broken: Breakage | None = None
        self.recalled = Recalled()
        self._keys = AnswerKeys(plan, points)
        self._store = store
        self._pins = pins
        self._clock = clock
        self._wall = wall
        self._native = native
        self._shelf = shelf
        self._pen = store.pen(plan.id)
        self._feed = Feed()
        self._inbox: deque[tuple[ask.Command, Moment, OnDone]] = deque()
        self._arrived = threading.Event()  # set by askers after putting, cleared by the writer
        # who waits in submit and has an outcome; woken once everybody has heard what happened
        self._answered: deque[threading.Event] = deque()
        self._closing = False
        self._beaten_at = -HEARTBEAT_MS
        self._identities: dict[str, Identity] = {}
        self._memory: Memory | None = None  # owned by the writer; None while worth nothing
        self.sheets = Sheets(plan, self._keys)
        self._thread = threading.Thread(target=self._write_on, name=f"sequencer {plan.id}")
        self._thread.daemon = True

    # --- for everybody ---------------------------------------------------------------------

    def open(self) -> None:
        """Replay the ledger, or begin it, and start writing; raises LedgerDamaged.

        If the sitting is under way, the absence of the engine is recorded, and its clock goes on
        from the last reading on disk: nobody's time ran meanwhile.
        """
        self._identities = self._native(
            self._store.identities,
            self.plan.id,
            [one.participant_number for one in self.plan.roster],
        )
        heartbeat: Moment | None = self._native(self._store.heartbeat, self.plan.id)
        self._memory = self._native(self._remember)
        self.sheets = self._memory.sheets.copy()
        last = self.sheets.sitting
        known = heartbeat or Moment(last.at, last.clock)
        self._clock.go_on_from(max(last.clock, known.clock))
        self._thread.start()
        if not last.opened:
            self.submit(ask.Prepare())
        elif sitting.under_way(last) or self.sheets.anybody_in_contact():
            away = self._wall() - max(last.at, known.at)
            self.submit(ask.Restart(lost_ms=max(0, away)))

    def go_on(self) -> None:
        """Let the clock run on from what happened last, as if no time had passed since."""
        self._clock.go_on_from(self.sheets.sitting.clock)

    def close(self) -> None:
        """Commit what was asked so far and stop; later commands are told to retry."""
        self._closing = True
        self._arrived.set()
        if self._thread.is_alive():
            self._thread.join()
        while self._inbox:  # put by a thread that saw the writer alive a moment before
            self._inbox.popleft()[2](_not_written())
        self._wake()
        self._native(self._pen.close)

    def halt(self, breakage: Breakage) -> None:
        """Write nothing any more: what is on disk is not what was written."""
        _log.critical("the writer of sitting %s is stopped: %s", self.plan.id, breakage)
        self.broken = breakage

    def clock(self) -> int:
        """The sitting clock now, in ms."""
        return self._clock()

    @property
    def waiting(self) -> int:
        """How many commands wait for a commit."""
        return len(self._inbox)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Have ``subscriber`` called with the events of every committed batch."""
        return self._feed.subscribe(subscriber)

    def submit_soon(self, command: ask.Command, on_done: OnDone) -> None:
        """Ask, and be called back on the writer's thread once it is durable or refused.

        The command counts from the present reading of the clock, however long the queue is.
        """
        if self._closing or self.broken is not None:
            on_done(_not_written())
            self._wake()
            return
        self._inbox.append((command, Moment(self._wall(), self._clock()), on_done))
        if not self._arrived.is_set():
            self._arrived.set()

    def submit(self, command: ask.Command) -> Reply:
        """Ask and wait; durable and announced once it returns. Raises the Refusal otherwise."""
        answered = threading.Event()
        outcome: list[Outcome] = []

        def on_done(one: Outcome) -> None:
            outcome.append(one)
            self._answered.append(answered)

        self.submit_soon(command, on_done)
        answered.wait()
        if isinstance(outcome[0], Refusal):
            raise outcome[0]
        return outcome[0]

    def tick(self) -> None:
        """Have the writer look at the clock if somebody's time is up or a heartbeat is due."""
        memory, clock = self._memory, self._clock()
        due = None if memory is None else memory.deadlines.next
        beat = sitting.under_way(self.sheets.sitting) and clock - self._beaten_at >= HEARTBEAT_MS
        if memory is None or beat or (due is not None and due <= clock):
            self.submit_soon(ask.Tick(), _nobody)

    def timeline(self, attempt: str) -> list[tuple[int, did.Event]]:
        """(entry index, event) of everything that concerns one attempt, from the ledger."""
        memory = self._memory
        if memory is None:
            raise _not_written()
        events = self._read(memory.entries_of(attempt) + memory.entries_of(SITTING))
        return [(index, event) for index, event in events if _concerns(event, attempt)]

    def journal(self) -> list[tuple[int, did.Event]]:
        """(entry index, event) of everything that concerns the sitting, from the ledger."""
        memory = self._memory
        if memory is None:
            raise _not_written()
        return self._read(memory.entries_of(SITTING))

    def _read(self, indexes: list[int]) -> list[tuple[int, did.Event]]:
        size = self.sheets.size
        wanted = sorted(index for index in indexes if index < size)
        found: list[tuple[int, bytes]] = self._native(self._store.records, self.plan.id, wanted)
        return [(index, decode_record(record)) for index, record in found]

    # --- the writer's thread ---------------------------------------------------------------

    def _write_on(self) -> None:
        while not (self._closing and not self._inbox):
            self._arrived.wait()
            if not self._closing:
                self._arrived.clear()
            while self._inbox:
                self._write_batch()

    def _write_batch(self) -> None:
        inbox = self._inbox
        batch = [inbox.popleft() for _ in range(min(len(inbox), BATCH))]
        happened: list[did.Event] = []
        try:
            outcomes, happened = self._commit(batch)
        except Breakage as breakage:
            _log.critical("the writer of sitting %s has stopped: %s", self.plan.id, breakage)
            self.broken = breakage
            self._memory = None
            outcomes = [_not_written()] * len(batch)
        except Exception:  # noqa: BLE001  # crash-only: whatever it was, memory is worth nothing
            _log.exception("sitting %s: a batch was not committed", self.plan.id)
            self._memory = None
            outcomes = [_not_written()] * len(batch)
        for (_, _, on_done), outcome in zip(batch, outcomes, strict=True):
            try:
                on_done(outcome)
            except Exception:  # noqa: BLE001  # an asker's fault is not the writer's
                _log.exception("an asker failed to take its answer")
        # after the replies: a snapshot of before the start must not arrive after the start
        self._announce(happened)
        self._wake()

    def _wake(self) -> None:
        while self._answered:
            self._answered.popleft().set()

    def _commit(
        self, batch: list[tuple[ask.Command, Moment, OnDone]]
    ) -> tuple[list[Outcome], list[did.Event]]:
        if self.broken is not None:
            return [_not_written()] * len(batch), []
        memory = self._memory or self._recover()
        outcomes: list[Outcome] = []
        for command, now, _ in batch:
            try:
                outcomes.append(memory.handle(command, now))
            except Refusal as refusal:
                outcomes.append(refusal)
        if memory.expire(batch[-1][1]):
            self.submit_soon(ask.Tick(), _nobody)  # the next batch: whoever waits comes first
        lines, happened = memory.take()
        beat = self._beat(batch[-1][1])
        if lines or beat is not None:
            self._native(self._pen.append, lines, beat)
        self._apply(happened)
        return outcomes, happened

    def _beat(self, now: Moment) -> Moment | None:
        if now.clock - self._beaten_at < HEARTBEAT_MS:
            return None
        if not sitting.under_way(self.sheets.sitting):
            return None
        self._beaten_at = now.clock
        return now

    def _apply(self, happened: list[did.Event]) -> None:
        for event in happened:
            self.sheets.apply(event)

    def _announce(self, happened: list[did.Event]) -> None:
        if happened:
            self._feed.announce(happened)

    def _recover(self) -> Memory:
        """Build another memory; what turns out to be on disk after all is announced now."""
        self._native(self._pen.close)
        memory: Memory = self._native(self._remember)
        stored: list[tuple[bytes, bytes]] = self._native(self._read_on, self.sheets.size)
        missed = [decode_record(record) for record, _ in stored]
        self._apply(missed)
        self._announce(missed)
        self._memory = memory
        return memory

    def _remember(self) -> Memory:
        def make() -> Memory:
            return Memory(self.plan, self._keys, self._pins, self._identities)

        memory, self.recalled = recall(make, self.plan, self._store, self._shelf)
        return memory

    def _read_on(self, start: int) -> list[tuple[bytes, bytes]]:
        return list(self._store.lines(self.plan.id, start))


def _concerns(event: did.Event, attempt: str) -> bool:
    """Whether an event names an attempt; one that names nobody concerns everybody."""
    if (one := getattr(event, "attempt", None)) is not None:
        return bool(one == attempt)
    named = getattr(event, "attempts", ())
    return not named or attempt in named


def _not_written() -> Retry:
    return Retry("it was not written down; ask again with the same number")


def _nobody(_: Outcome) -> None:
    """Nobody waits for a tick."""
