"""Counts who works and who has finished as events come in, because a scrape may not walk a hall.

Walking 15,000 sheets takes more than a millisecond in which nobody's answer is acknowledged.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from exam_engine import events as did
from exam_engine.sequencer import Sequencer
from exam_engine.sheet import Sheet

_NOBODY: tuple[str, ...] = ()


class Tally:
    """The counts of one sitting: `working` while the clock runs, `finished` once it has ended."""

    def __init__(self, sequencer: Sequencer) -> None:
        self.sequencer = sequencer
        self._kinds: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self._recount(sequencer.sheets.attempts)
        sequencer.subscribe(self)

    def __call__(self, events: Sequence[did.Event]) -> None:
        """Take in a committed batch; answers, the bulk of it, change no count."""
        touched: set[str] = set()
        for event in events:
            if type(event) is did.AnswerRecorded:
                continue
            one = getattr(event, "attempt", None)
            some = getattr(event, "attempts", _NOBODY)
            if one is None and not some:  # of the whole sitting, or of a room
                self._recount(self.sequencer.sheets.attempts)
                return
            touched.update(some if one is None else (one,))
        self._recount(touched)

    def _recount(self, attempts: Iterable[str]) -> None:
        sheets, kinds = self.sequencer.sheets.attempts, self._kinds
        for attempt in attempts:
            sheet = sheets.get(attempt)
            if sheet is None:
                continue
            kind, former = kind_of(sheet), kinds.get(attempt)
            if kind != former:
                kinds[attempt] = kind
                self.counts[kind] += 1
                if former is not None:
                    self.counts[former] -= 1


def kind_of(sheet: Sheet) -> str:
    """What an attempt is counted as."""
    if sheet.ended is not None:
        return "finished"
    return "waiting" if sheet.timer.since is None else "working"
