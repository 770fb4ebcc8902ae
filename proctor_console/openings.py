"""Opens planned sittings: all of them at the start, and those planned later as they appear."""

import logging
from collections.abc import Callable
from time import monotonic

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from exam_engine.errors import Breakage, Refusal
from exam_engine.hall import Hall
from exam_engine.registry.keys import Keys
from exam_engine.registry.plans import Forms, load_plan, open_sittings
from exam_engine.roster import PointsLookup, SittingPlan
from exam_engine.sequencer import Sequencer
from exam_engine.server.concurrency import Concurrency
from exam_engine.terminal.terminals import Terminals
from question_bank.items import Bank
from question_bank.store import load_bank
from scoring.errors import ScoringRefusal

LOOK_EVERY_SECONDS = 2.0
Take = Callable[[SittingPlan, PointsLookup], Sequencer]
"""Of the hall: loads a sitting, or opens it."""

_log = logging.getLogger(__name__)


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
    ) -> None:
        self._database = database
        self._keys = keys
        self._hall = hall
        self._terminals = terminals
        self._announce = announce
        self._took = took
        self._opened: set[str] = set()  # including those that would not open: said once

    def load_all(self) -> None:
        """Load what is planned, for the start of the hall, which opens it."""
        self._take_in(self._hall.load)

    def open_all(self) -> None:
        """Open what is planned and not open yet."""
        self._take_in(self._hall.open)

    def _take_in(self, take: Take) -> None:
        """Have the hall take in what is new; one broken sitting keeps no other from opening."""
        for sitting in open_sittings(self._database):
            if sitting in self._opened:
                continue
            self._opened.add(sitting)
            try:
                self._open(sitting, take)
            except (Refusal, Breakage, ScoringRefusal):
                _log.exception("sitting %s cannot be opened", sitting)

    def keep_looking(self, green: Concurrency) -> None:
        """Open what is planned from now on, for ever."""
        while True:
            green.sleep(LOOK_EVERY_SECONDS)
            try:
                self.open_all()
            except (SQLAlchemyError, OSError):
                _log.exception("looking for new sittings failed; the next look comes")

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
