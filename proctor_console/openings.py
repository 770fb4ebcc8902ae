"""Opens planned sittings: all of them at the start, and those planned later as they appear."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from sqlalchemy import Engine

from exam_engine.errors import Breakage, Refusal, Retry
from exam_engine.hall import Hall
from exam_engine.registry.keys import Keys
from exam_engine.registry.plans import Forms, load_plan, open_sittings
from exam_engine.roster import PointsLookup, SittingPlan
from exam_engine.sequencer import Sequencer
from exam_engine.server.concurrency import Concurrency
from exam_engine.terminal.terminals import Terminals
from proctor_console.errors import SittingNotOpen
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
    """A sitting that could not be opened for now."""

    failures: int
    due: float


class Openings:
    """Brings plan, forms, writer and terminals of each sitting together, then announces it."""

    def __init__(
        self,
        database: Engine,
        keys: Keys,
        hall: Hall,
        terminals: Terminals,
        announce: Callable[[Sequencer], None],
        took: Callable[[str, float], None],
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._keys = keys
        self._hall = hall
        self._terminals = terminals
        self._announce = announce
        self._took = took
        self._now = now
        self._settled: set[str] = set()  # open, or refused for a reason that stays: said once
        self._later: dict[str, _Later] = {}

    def load_all(self) -> None:
        """Load what is planned, for the start of the hall, which opens it.

        A database that does not answer ends the start: another process may serve all of it, and a
        successor without one of the sittings must not take over.
        """
        for sitting in open_sittings(self._database):
            self._settle(sitting, self._hall.load)

    def open_all(self) -> None:
        """Open what is planned and not open yet; what fails for now is tried again later."""
        planned = open_sittings(self._database)
        self._later = {one: later for one, later in self._later.items() if one in planned}
        for sitting in planned:
            later = self._later.get(sitting)
            if sitting in self._settled or (later is not None and self._now() < later.due):
                continue
            try:
                self._settle(sitting, self._hall.open)
            except Exception as failure:  # noqa: BLE001  # whatever it was, the others must open
                self._put_off(sitting, failure)
            else:
                self._later.pop(sitting, None)

    def check(self) -> None:
        """Raise SittingNotOpen while a planned sitting waits for another try."""
        if self._later:
            raise SittingNotOpen(
                f"not open yet: {', '.join(self._later)}", sittings=tuple(self._later)
            )

    def keep_looking(self, green: Concurrency) -> None:
        """Open what is planned from now on, for ever."""
        while True:
            green.sleep(LOOK_EVERY_SECONDS)
            try:
                self.open_all()
            except Exception:  # noqa: BLE001  # the looking must go on, whatever happened
                _log.exception("looking for new sittings failed; the next look comes")

    def _settle(self, sitting: str, take: Take) -> None:
        """Have the hall take a sitting in; one that is refused keeps no other from opening."""
        if sitting in self._settled:
            return
        try:
            self._open(sitting, take)
        except Retry:
            raise  # its first line is not on disk: that may pass
        except (Refusal, Breakage, ScoringRefusal):
            _log.exception("sitting %s cannot be opened", sitting)
        else:
            if sitting in self._later:
                _log.warning("sitting %s is open now", sitting)
        self._settled.add(sitting)

    def _put_off(self, sitting: str, failure: Exception) -> None:
        failures = 1 + (self._later[sitting].failures if sitting in self._later else 0)
        wait = min(LOOK_EVERY_SECONDS * 2 ** (failures - 1), LONGEST_WAIT_SECONDS)
        self._later[sitting] = _Later(failures, self._now() + wait)
        _log.error(
            "sitting %s cannot be opened for now; it is tried again in %.0f s",
            sitting,
            wait,
            exc_info=failure,
        )

    def _open(self, sitting: str, take: Take) -> None:
        began = monotonic()
        plan = load_plan(self._database, sitting)
        forms = Forms(self._database, self._keys, sitting, self._bank)
        self._took("plan", monotonic() - began)
        sequencer = take(plan, forms)
        for part, ms in sequencer.recalled.parts().items():
            self._took(part, ms / 1_000)
        began = monotonic()
        self._terminals.open(sequencer, forms)
        self._announce(sequencer)
        self._took("screens", monotonic() - began)

    def _bank(self, name: str, version: str) -> Bank:
        with self._database.connect() as connection:
            return load_bank(connection, name, version)
