"""Opens planned sittings: all of them at the start, and those planned later as they appear."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from sqlalchemy import Engine

from exam_engine.draw.entries import check_known
from exam_engine.draw.known import KnownDraw
from exam_engine.errors import Breakage, Refusal, Retry
from exam_engine.hall import Hall
from exam_engine.registry.keys import Keys
from exam_engine.registry.known_draws import load_known_draw
from exam_engine.registry.plans import Forms, load_plan, open_sittings
from exam_engine.roster import PointsLookup, SittingPlan
from exam_engine.sequencer import Native, Sequencer
from exam_engine.server.concurrency import Concurrency
from exam_engine.terminal.terminals import Terminals
from proctor_console.draw_turns import DrawTurns
from proctor_console.errors import SittingNotOpen
from proctor_console.recorded_draws import take_over_draw
from question_bank.items import Bank
from question_bank.store import load_bank
from scoring.errors import ScoringRefusal

LOOK_EVERY_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 30.0
"""Between two tries to open a sitting: reading a large one again and again would hold up others."""
Take = Callable[[SittingPlan, PointsLookup], Sequencer]
"""Of the hall: loads a sitting, or opens it."""

_log = logging.getLogger(__name__)


class _Later(NamedTuple):
    """A sitting that could not be opened for now, since when, and when it is tried again."""

    failures: int
    kind: type[Exception]
    since: float
    due: float


class Openings:
    """Brings plan, forms, writer and terminals of each sitting together, then announces it.

    ``native`` runs in a native thread what reads the database, and what opens a whole bank.
    """

    def __init__(
        self,
        database: Engine,
        keys: Keys,
        hall: Hall,
        terminals: Terminals,
        announce: Callable[[Sequencer], None],
        took: Callable[[str, float], None],
        native: Native,
        now: Callable[[], float] = monotonic,
        *,
        turns: DrawTurns | None = None,
    ) -> None:
        self._database = database
        self._keys = keys
        self._hall = hall
        self._terminals = terminals
        self._announce = announce
        self._took = took
        self._native = native
        self._turns = DrawTurns() if turns is None else turns
        self._now = now
        self._settled: set[str] = set()  # open, or refused for a reason that stays: said once
        self._later: dict[str, _Later] = {}
        self._blind_since: float | None = None  # the list of sittings cannot be read
        self._contradicted: set[str] = set()  # whose draw is another than recorded: said once

    def load_all(self) -> None:
        """Load what is planned, for the start of the hall, which opens it.

        A database that does not answer ends the start: another process may serve all of it, and a
        successor without one of the sittings must not take over.
        """
        for sitting in open_sittings(self._database):
            self._settle(sitting, self._hall.load)

    def open_all(self) -> None:
        """Open what is planned and not open yet; what fails for now is tried again later."""
        planned: list[str] = self._native(open_sittings, self._database)
        self._settled -= self._away()  # one may have failed after it was loaded
        for gone in self._away() - set(planned):
            self._done(gone)
        for sitting in planned:
            later = self._later.get(sitting)
            if sitting in self._settled or (later is not None and self._now() < later.due):
                continue
            try:
                self._settle(sitting, self._hall.open)
            except Exception as failure:  # noqa: BLE001  # whatever it was, the others must open
                self._put_off(sitting, failure)

    def take_over_draws(self) -> None:
        """Have in the records what operators have announced and drawn since the last look."""
        for writer in self._hall.sittings():
            if not writer.sheets.sitting.draw.waits or writer.plan.id in self._contradicted:
                continue
            if self._turns.is_drawn(writer.plan.id):
                continue  # whoever draws has it recorded, with their name
            try:
                with self._turns.of(writer.plan.id):
                    take_over_draw(writer, self._known_draw(writer.plan.id))
            except Retry:
                continue  # nothing can be written for now
            except Refusal:
                self._contradicted.add(writer.plan.id)
                _log.exception("sitting %s: its draw cannot be recorded", writer.plan.id)

    def check(self) -> None:
        """Raise SittingNotOpen while a planned sitting waits for another try."""
        if away := sorted(self._away()):
            raise SittingNotOpen(f"not open yet: {', '.join(away)}", sittings=away)

    def _away(self) -> set[str]:
        return {one.sitting for one in self._hall.unopened if one.why == "away"}

    def keep_looking(self, green: Concurrency) -> None:
        """Open what is planned and record what is drawn from now on, for ever."""
        while True:
            try:
                self.open_all()
                self.take_over_draws()
            except Exception:  # noqa: BLE001  # the looking must go on, whatever happened
                self._say_blind()
            else:
                self._say_seeing()
            green.sleep(LOOK_EVERY_SECONDS)

    def _say_blind(self) -> None:
        """Say once that the list of sittings cannot be read: it may be so for hours."""
        if self._blind_since is None:
            self._blind_since = self._now()
            _log.exception("no new sittings can be looked for; it is tried again until it works")

    def _say_seeing(self) -> None:
        if self._blind_since is not None:
            _log.warning(
                "new sittings can be looked for again, after %.0f s",
                self._now() - self._blind_since,
            )
            self._blind_since = None

    def _settle(self, sitting: str, take: Take) -> None:
        """Have the hall take a sitting in; one that is refused keeps no other from opening."""
        if sitting in self._settled:
            return
        try:
            self._open(sitting, take)
        except Retry:
            raise  # its first line is not on disk: that may pass
        except (Refusal, Breakage, ScoringRefusal) as failure:
            _log.exception("sitting %s cannot be opened", sitting)
            self._done(sitting)
            self._hall.unopened.note(sitting, failure)
        else:
            if sitting in self._later:
                waited = self._now() - self._later[sitting].since
                _log.warning("sitting %s is open now, after %.0f s", sitting, waited)
            self._done(sitting)
        self._settled.add(sitting)

    def _put_off(self, sitting: str, failure: Exception) -> None:
        before = self._later.get(sitting)
        failures = 1 if before is None else before.failures + 1
        since = self._now() if before is None else before.since
        wait = min(LOOK_EVERY_SECONDS * 2 ** (failures - 1), LONGEST_WAIT_SECONDS)
        self._later[sitting] = _Later(failures, type(failure), since, self._now() + wait)
        self._hall.unopened.note(sitting, failure)
        if before is None or before.kind is not type(failure):
            _log.error(
                "sitting %s cannot be opened for now; it is tried again until it can",
                sitting,
                exc_info=failure,
            )

    def _done(self, sitting: str) -> None:
        """Try a sitting no more: it is open, or planned no longer."""
        self._later.pop(sitting, None)
        self._hall.unopened.forget(sitting)

    def _open(self, sitting: str, take: Take) -> None:
        began = monotonic()
        plan, forms = self._native(self._read, sitting)
        self._took("plan", monotonic() - began)
        sequencer = take(plan, forms)
        try:
            check_known(sequencer.sheets.sitting.draw, self._known_draw(sitting))
        except Refusal:
            self._hall.close(sitting)
            raise
        for part, ms in sequencer.recalled.parts().items():
            self._took(part, ms / 1_000)
        began = monotonic()
        self._terminals.open(sequencer, forms)
        self._announce(sequencer)
        self._took("screens", monotonic() - began)

    def _read(self, sitting: str) -> tuple[SittingPlan, Forms]:
        plan = load_plan(self._database, sitting)
        return plan, Forms(self._database, self._keys, sitting, self._bank)

    def _known_draw(self, sitting: str) -> KnownDraw:
        known: KnownDraw = self._native(load_known_draw, self._database, sitting)
        return known

    def _bank(self, name: str, version: str) -> Bank:
        with self._database.connect() as connection:
            return load_bank(connection, name, version)
