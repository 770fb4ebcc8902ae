"""All sittings open in this process: finds the right writer, and keeps every clock looked at."""

import logging
import threading
from collections.abc import Callable

from exam_engine import commands as ask
from exam_engine import sitting
from exam_engine.clock import SittingClock, UptimeClock, WallClock, monotonic_ms, uptime, wall_ms
from exam_engine.errors import Breakage, Interrupted, Outage, Refusal, UnknownSitting
from exam_engine.ledger.store import LedgerStore
from exam_engine.pin import PinOffice
from exam_engine.replies import Reply
from exam_engine.roster import PointsLookup, SittingPlan
from exam_engine.sequencer import Native, OnDone, Sequencer, directly
from exam_engine.snapshots.shelf import Shelf
from exam_engine.unopened import UnopenedSittings
from exam_engine.writing.certifier import Logs

TICK_SECONDS = 0.2
"""How late the end of an attempt may be noticed; answers are refused to the millisecond."""
OPEN_AGAIN_SECONDS = 2.0
"""Between two tries to open a sitting that cannot be read: each may read its whole ledger."""

_log = logging.getLogger(__name__)


class Hall:
    """Several sittings at once, registration of the next during the current one.

    ``server_key`` is 32 secret bytes that outlive restarts; ``native`` runs blocking work in a
    native thread (eventlet.tpool.execute in the server); ``shelf`` has snapshots that make opening
    quick; ``logs`` gives the keys that sign the records, and without it nothing is signed;
    ``software`` is what the records name as their writer.

    Attributes:
        unopened: The sittings that are planned and not open, and why.
    """

    def __init__(
        self,
        store: LedgerStore,
        server_key: bytes,
        native: Native = directly,
        *,
        monotonic: Callable[[], int] = monotonic_ms,
        wall: WallClock = wall_ms,
        shelf: Shelf | None = None,
        uptime: UptimeClock = uptime,
        logs: Logs | None = None,
        software: str = "",
    ) -> None:
        self._store = store
        self._server_key = server_key
        self._native = native
        self._monotonic = monotonic
        self._wall = wall
        self._uptime = uptime
        self._shelf = shelf
        self._logs = logs
        self._software = software
        self.unopened = UnopenedSittings(wall)
        self._sequencers: dict[str, Sequencer] = {}
        self._loaded: list[Sequencer] = []  # that wait for the start
        self._stopping = threading.Event()
        self._ticker: threading.Thread | None = None
        self._opening: list[threading.Thread] = []  # each tries to open one sitting until it is

    def open(self, plan: SittingPlan, points: PointsLookup) -> Sequencer:
        """Take a sitting in: prepare it if its ledger is empty, replay it otherwise.

        A sitting that is open already is returned as it is. Raises LedgerDamaged.
        """
        there = self._sequencers.get(plan.id)
        if there is not None:
            return there
        sequencer = self._sequencer(plan, points)
        try:
            sequencer.open()
        except BaseException:
            sequencer.close()  # it may be tried again, by another writer
            raise
        self._sequencers[plan.id] = sequencer
        return sequencer

    def load(self, plan: SittingPlan, points: PointsLookup) -> Sequencer:
        """Take a sitting in that ``start`` opens; until then another process may write it.

        Raises LedgerDamaged.
        """
        sequencer = self._sequencer(plan, points)
        sequencer.load()
        self._sequencers[plan.id] = sequencer
        self._loaded.append(sequencer)
        return sequencer

    def _sequencer(self, plan: SittingPlan, points: PointsLookup) -> Sequencer:
        return Sequencer(
            plan,
            points,
            self._store,
            PinOffice(self._server_key, plan.id),
            SittingClock(self._monotonic),
            self._wall,
            self._native,
            self._shelf,
            uptime=self._uptime,
            logs=self._logs,
            monotonic=self._monotonic,
            software=self._software,
        )

    def close(self, sitting_id: str) -> None:
        """Let a sitting go; its ledger stays. Raises UnknownSitting."""
        sequencer = self.sitting(sitting_id)
        del self._sequencers[sitting_id]
        sequencer.close()

    def sitting(self, sitting_id: str) -> Sequencer:
        """The writer of a sitting; raises UnknownSitting."""
        sequencer = self._sequencers.get(sitting_id)
        if sequencer is None:
            raise UnknownSitting(f"no sitting {sitting_id} is open here", sitting=sitting_id)
        return sequencer

    def sittings(self) -> list[Sequencer]:
        """All open sittings, latest start first."""
        return sorted(self._sequencers.values(), key=lambda one: one.plan.starts_at, reverse=True)

    def find(self, participant_number: str) -> str | None:
        """The sitting a participant number logs in to: the latest that is open to logins.

        A number that only ended sittings know finds the latest of those, so that its owner is
        told that it has ended.
        """
        ended = None
        for sequencer in self.sittings():
            if participant_number in sequencer.sheets.attempts:
                if sitting.open_to_login(sequencer.sheets.sitting):
                    return sequencer.plan.id
                ended = ended or sequencer.plan.id
        return ended

    def check(self) -> None:
        """Raise the Breakage that stopped a writer, or Interrupted if one cannot write."""
        for sequencer in self._sequencers.values():
            if sequencer.broken is not None:
                raise sequencer.broken
            if sequencer.stoppage is not None:
                what = sequencer.stoppage.sentence
                raise Interrupted(f"sitting {sequencer.plan.id}: every commit fails: {what}")
            if sequencer.interruption is not None:
                cause = sequencer.interruption.cause
                raise Interrupted(f"sitting {sequencer.plan.id} cannot be written: {cause}")

    def submit(self, sitting_id: str, command: ask.Command) -> Reply:
        """Ask a sitting and wait; durable once it returns. Raises the Refusal otherwise."""
        return self.sitting(sitting_id).submit(command)

    def submit_soon(self, sitting_id: str, command: ask.Command, on_done: OnDone) -> None:
        """Ask a sitting and be called back after the commit; raises UnknownSitting."""
        self.sitting(sitting_id).submit_soon(command, on_done)

    def tick(self) -> None:
        """Look at every clock once."""
        for sequencer in list(self._sequencers.values()):
            sequencer.tick()

    def follow(self) -> None:
        """Fold what another process has written since the sittings were loaded.

        So ``start`` has little left to fold, while nobody is served.
        """
        for sequencer in list(self._loaded):
            try:
                sequencer.follow()
            except (Refusal, Breakage) as failure:
                self._refuse(sequencer, failure)

    def start(self) -> None:
        """Open what was loaded, and look at every clock from now on, until ``stop``.

        Until now nobody could be served: what opening and replaying the sittings took, one after
        the other, is nobody's working time. A sitting that cannot be read for now is interrupted
        and tried again. Requires that no other process writes any more.
        """
        while self._loaded:
            sequencer = self._loaded.pop(0)
            if sequencer.plan.id in self._sequencers and not self._is_settled(sequencer):
                opening = threading.Thread(target=self._open_later, args=(sequencer,), daemon=True)
                opening.start()
                self._opening.append(opening)
        for sequencer in self._sequencers.values():
            sequencer.go_on()
        self._ticker = threading.Thread(target=self._tick_on, name="hall ticker", daemon=True)
        self._ticker.start()

    def stop(self) -> None:
        """Stop ticking, commit what was asked so far, and write no more.

        The sittings stay known: who asks now is told to retry, not that there is no such sitting.
        """
        self._stopping.set()
        if self._ticker is not None:
            self._ticker.join()
        for opening in self._opening:
            opening.join()
        for sequencer in self._sequencers.values():
            sequencer.close()

    def _open_later(self, sequencer: Sequencer) -> None:
        while not self._stopping.wait(OPEN_AGAIN_SECONDS):
            if self._is_settled(sequencer):
                return

    def _is_settled(self, sequencer: Sequencer) -> bool:
        """Try to open a sitting that was loaded; False while it is to be tried again."""
        try:
            sequencer.open()
        except Outage as outage:
            sequencer.interrupt(outage)
            return False
        except (Refusal, Breakage) as failure:
            self._refuse(sequencer, failure)
        return True

    def _refuse(self, sequencer: Sequencer, failure: Exception) -> None:
        """Let a sitting go that cannot be opened; the others go on."""
        _log.error("sitting %s cannot be opened", sequencer.plan.id, exc_info=failure)
        self.unopened.note(sequencer.plan.id, failure)
        del self._sequencers[sequencer.plan.id]
        sequencer.close()

    def _tick_on(self) -> None:
        while not self._stopping.wait(TICK_SECONDS):
            try:
                self.tick()
            except Exception:  # noqa: BLE001  # the ticking must go on, whatever happened
                _log.exception("a tick failed; the next one comes")
