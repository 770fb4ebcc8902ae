"""The live ranking as a fold: sheets and what was announced become standings and their changes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import cast

from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.roster import SittingPlan
from exam_engine.scoreboard import corrected, counted, standing
from exam_engine.sheet import AttemptState
from exam_engine.sheets import Sheets
from exam_engine.standing import (
    Announced,
    BoardSection,
    Counts,
    FrozenBoard,
    PublicState,
    Standing,
    StandingsChange,
)

_TO_EVERYONE = (did.SittingStarted, did.SittingPaused, did.SittingResumed, did.KeyCorrected)
_TO_NO_STANDING = (did.NoticeSent, did.IncidentNoted, did.ReceiptPrinted, did.ConsentDenied)


def announced(plan: SittingPlan, tie_order: Sequence[str]) -> Announced:
    """What a plan tells the public; the tie order is the rule pack's."""
    sections = tuple(BoardSection(one.id, one.title, one.max_points) for one in plan.sections)
    return Announced(
        sitting=plan.id,
        title=plan.title,
        starts_at=plan.starts_at,
        sections=sections,
        tie_order=tuple(tie_order),
        max=sum(section.max for section in sections),
    )


class Standings:
    """The standings of one sitting, kept in step with what was announced.

    Call ``fold`` from the feed, where the sheets are exactly what is on disk: a standing is taken
    from its sheet at that moment, so none can show an answer that might still be lost.
    """

    def __init__(self, sheets: Sheets, *, names: bool) -> None:
        self._names = names
        self._sections = [section.id for section in sheets.plan.sections]
        self._name_of = {one: sheet.candidate.name for one, sheet in sheets.attempts.items()}
        self._states: dict[str, AttemptState] = {}
        self._in_state: Counter[AttemptState] = Counter()
        self.rows: dict[str, Standing] = {}
        self._marked: dict[str, None] = {}  # not read yet, the one who has waited longest first
        self._take(sheets, sheets.attempts)
        self._sitting_state = str(sheets.sitting.state)
        self._corrected = corrected(sheets)

    def all(self) -> StandingsChange:
        """Everything, as a change from nothing."""
        return self._change(tuple(self.rows.values()), ())

    def frozen(self, board: FrozenBoard) -> StandingsChange:
        """Everything as it stood when the board was frozen, as a change from nothing."""
        rows = board.rows
        if self._names:
            rows = tuple(replace(row, name=self._name_of[row.participant_number]) for row in rows)
        return StandingsChange(rows, (), board.state, board.counts, board.corrected)

    def fold(
        self, sheets: Sheets, events: Iterable[did.Event], at_most: int | None = None
    ) -> StandingsChange:
        """Take over what these events changed; the sheets have folded them already.

        A start changes everybody's standing, which takes 100 ms for 15,000: of more than
        ``at_most`` the others are left to ``rest``.
        """
        self._marked.update(touched(events, sheets))
        self._sitting_state = str(sheets.sitting.state)
        self._corrected = corrected(sheets)
        return self.rest(sheets, at_most) or self._change((), ())

    def rest(self, sheets: Sheets, at_most: int | None = None) -> StandingsChange | None:
        """Take over, of those left, as many as this; None when nobody is.

        The sheets are what is on disk whenever others than their writer run.
        """
        if not self._marked:
            return None
        some = list(islice(self._marked, at_most))
        for attempt in some:
            del self._marked[attempt]
        return self._change(*self._take(sheets, some))

    @property
    def counts(self) -> Counts:
        """How many people are where."""
        return counted(self._in_state)

    def _change(self, rows: tuple[Standing, ...], removed: tuple[str, ...]) -> StandingsChange:
        state = cast("PublicState", self._sitting_state)
        return StandingsChange(rows, removed, state, self.counts, self._corrected)

    def _take(
        self, sheets: Sheets, attempts: Iterable[str]
    ) -> tuple[tuple[Standing, ...], tuple[str, ...]]:
        rows, removed = [], []
        for attempt in attempts:
            sheet = sheets.attempts[attempt]
            self._name_of[attempt] = sheet.candidate.name  # of one who was added meanwhile, too
            self._count(attempt, sheet.state)
            row = standing(sheet, self._sections, names=self._names)
            if row is not None:
                if row != self.rows.get(attempt):
                    self.rows[attempt] = row
                    rows.append(row)
            elif self.rows.pop(attempt, None) is not None:
                removed.append(attempt)
        return tuple(rows), tuple(removed)

    def _count(self, attempt: str, state: AttemptState) -> None:
        before = self._states.get(attempt)
        if before is state:
            return
        if before is not None:
            self._in_state[before] -= 1
        self._states[attempt] = state
        self._in_state[state] += 1


def touched(events: Iterable[did.Event], sheets: Sheets) -> dict[str, None]:
    """Whose standing a batch of events may have changed, in the order of the events."""
    numbers: dict[str, None] = {}
    for event in events:
        if isinstance(event, _TO_NO_STANDING):
            continue
        attempt = getattr(event, "attempt", None)
        if attempt is not None:
            numbers[attempt] = None
        elif isinstance(event, _TO_EVERYONE):
            numbers.update(dict.fromkeys(sheets.attempts))
        elif isinstance(event, did.AttemptsPaused | did.AttemptsResumed):
            numbers.update(dict.fromkeys(event.attempts))
            if event.room is not None:
                numbers.update(dict.fromkeys(_in_room(sheets, event.room)))
    return numbers


def _in_room(sheets: Sheets, room: str) -> Iterable[str]:
    return (number for number, sheet in sheets.attempts.items() if sheet.room == room)
