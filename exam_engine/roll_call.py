"""Who is asked, when their time is up, whether they are there.

A cable that was cut is silent like somebody who thinks. So before an attempt ends as one in
contact, its terminal is asked once, after the deadline: who answers was in contact when the time
was up, who does not was not. Nothing of this is durable: what it comes to is an event.
"""

import logging
from collections.abc import Callable, Sequence

from exam_engine.sheet import Sheet

ASK_AGAIN_MS = 5_000
"""On the sitting clock: a question that went astray is asked again, until the grace is over."""

Call = Callable[[Sequence[str]], None]
"""Asks the terminals of these attempts; what they say comes back as commands. Must be quick."""

_log = logging.getLogger(__name__)


class RollCall:
    """The questions of one sitting; outlives the memories of its writer.

    Attributes:
        call: Who asks; while nobody does, a terminal in contact is taken to be there.
    """

    def __init__(self) -> None:
        self.call: Call | None = None
        self._asked: set[str] = set()
        self._there: dict[str, int] = {}  # attempt -> the deadline after which it was heard of
        self._to_ask: list[str] = []

    @property
    def under_way(self) -> bool:
        """Whether anybody was asked of whom it is not known yet."""
        return bool(self._asked)

    def doubts(self, sheet: Sheet) -> bool:
        """Whether a terminal in contact must still show that it was there at its deadline."""
        if self.call is None or not sheet.in_contact or sheet.in_grace:
            return False
        return self._there.get(sheet.attempt) != sheet.timer.deadline

    def ask(self, sheet: Sheet) -> None:
        """Have the terminal asked at the next ``call_out``; requires that its time is up."""
        self._asked.add(sheet.attempt)
        self._to_ask.append(sheet.attempt)

    def heard(self, sheet: Sheet) -> None:
        """The terminal was heard of after its deadline, on the connection it had at it."""
        if sheet.timer.deadline is not None:
            self._there[sheet.attempt] = sheet.timer.deadline

    def forget(self, attempt: str) -> None:
        """It is settled: the attempt has ended, or its terminal is out of contact."""
        self._asked.discard(attempt)
        self._there.pop(attempt, None)

    def call_out(self) -> None:
        """Ask whoever is to be asked."""
        if not self._to_ask or self.call is None:
            return
        asked, self._to_ask = self._to_ask, []
        try:
            self.call(asked)
        except Exception:  # noqa: BLE001  # they are asked again, and the writer must go on
            _log.exception("%d terminals could not be asked whether they are there", len(asked))
