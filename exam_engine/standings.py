"""The live ranking as a fold: sheets and what was announced become standings and their changes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import cast

from exam_engine import events as did
from exam_engine.roster import SittingPlan
from exam_engine.sheet import AttemptState, Sheet
from exam_engine.sheets import Sheets
from exam_engine.standing import (
    Announced,
    BoardSection,
    Counts,
    PublicState,
    Standing,
    StandingsChange,
    StandingState,
)

_WORKING = (AttemptState.WORKING, AttemptState.PAUSED)
_TO_EVERYONE = (did.SittingStarted, did.SittingPaused, did.SittingResumed)
_TO_NO_STANDING = (did.NoticeSent, did.IncidentNoted)


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


def standing(sheet: Sheet, sections: Sequence[str], *, names: bool) -> Standing | None:
    """The standing of one attempt; None for who has nothing to show yet.

    Points taken over from an earlier cycle stand for a candidate until they begin to work here.
    """
    candidate = sheet.candidate
    if sheet.begun:
        points, state, final = tuple(sheet.points), sheet.state, sheet.closed
    elif candidate.imported is not None:
        points = tuple(candidate.imported.get(section, 0) for section in sections)
        is_out = sheet.state is AttemptState.VOID
        state, final = (AttemptState.VOID if is_out else AttemptState.FINISHED), True
    else:
        return None
    return Standing(
        participant_number=candidate.participant_number,
        name=candidate.name if names else None,
        formation=candidate.formation,
        category=candidate.category,
        points=points,
        total=sum(points),
        state=cast("StandingState", str(state)),
        final=final,
    )


class Standings:
    """The standings of one sitting, kept in step with what was announced.

    Call ``fold`` from the feed, where the sheets are exactly what is on disk: a standing is taken
    from its sheet at that moment, so none can show an answer that might still be lost.
    """

    def __init__(self, sheets: Sheets, *, names: bool) -> None:
        self._names = names
        self._sections = [section.id for section in sheets.plan.sections]
        self._states: dict[str, AttemptState] = {}
        self._in_state: Counter[AttemptState] = Counter()
        self.rows: dict[str, Standing] = {}
        self._take(sheets, sheets.attempts)
        self._sitting_state = str(sheets.sitting.state)

    def all(self) -> StandingsChange:
        """Everything, as a change from nothing."""
        return self._change(tuple(self.rows.values()), ())

    def fold(self, sheets: Sheets, events: Iterable[did.Event]) -> StandingsChange:
        """Take over what these events changed; the sheets have folded them already."""
        rows, removed = self._take(sheets, touched(events, sheets))
        self._sitting_state = str(sheets.sitting.state)
        return self._change(rows, removed)

    @property
    def counts(self) -> Counts:
        """How many people are where."""
        of = self._in_state
        return Counts(
            registered=of.total(),
            present=of.total() - of[AttemptState.ABSENT],
            working=sum(of[state] for state in _WORKING),
            finished=of[AttemptState.FINISHED],
            void=of[AttemptState.VOID],
        )

    def _change(self, rows: tuple[Standing, ...], removed: tuple[str, ...]) -> StandingsChange:
        state = cast("PublicState", self._sitting_state)
        return StandingsChange(rows=rows, removed=removed, state=state, counts=self.counts)

    def _take(
        self, sheets: Sheets, attempts: Iterable[str]
    ) -> tuple[tuple[Standing, ...], tuple[str, ...]]:
        rows, removed = [], []
        for attempt in attempts:
            sheet = sheets.attempts[attempt]
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


def touched(events: Iterable[did.Event], sheets: Sheets) -> set[str]:
    """Whose standing a batch of events may have changed."""
    numbers: set[str] = set()
    for event in events:
        if isinstance(event, _TO_NO_STANDING):
            continue
        attempt = getattr(event, "attempt", None)
        if attempt is not None:
            numbers.add(attempt)
        elif isinstance(event, _TO_EVERYONE):
            numbers.update(sheets.attempts)
        elif isinstance(event, did.AttemptsPaused | did.AttemptsResumed):
            numbers.update(event.attempts)
            if event.room is not None:
                numbers.update(_in_room(sheets, event.room))
    return numbers


def _in_room(sheets: Sheets, room: str) -> Iterable[str]:
    return (number for number, sheet in sheets.attempts.items() if sheet.room == room)
