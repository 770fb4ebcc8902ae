"""The room as staff see it, folded from sheets: everybody on the roster, here or not."""

from collections.abc import Callable
from functools import lru_cache

from exam_engine.sequencer import Sequencer
from exam_engine.sheet import AttemptState, Sheet
from exam_engine.sheets import Sheets
from proctor_console.console.draw_story import so_far
from proctor_console.console.late_forms import late_forms
from proctor_console.console.record_views import Interruption, SignedRecord, Stoppage
from proctor_console.console.views import (
    Counts,
    RoomName,
    Row,
    Section,
    Sitting,
    SittingSummary,
)
from proctor_console.draw_turns import Drawing
from scoring import rules

# enough to tell the terminals of a hall apart, too little to impersonate one
_TERMINAL_SHOWN = 6
_OVER = frozenset({AttemptState.FINISHED, AttemptState.VOID})
_NOT_DRAWING = Drawing()
_EXPECTED_ONLINE = frozenset({AttemptState.READY, AttemptState.WORKING, AttemptState.PAUSED})


def row(sheets: Sheets, sheet: Sheet, connected: bool, seen_at: int | None) -> Row:
    """One person's row; ``seen_at`` is Unix ms of the last message since the server began."""
    candidate, timer, plan = sheet.candidate, sheet.timer, sheets.plan
    running = timer.since is not None
    return Row(
        participant_number=sheet.attempt,
        name=candidate.name,
        formation=candidate.formation,
        category=candidate.category,
        room=sheet.room,
        seat=sheet.seat,
        needs=candidate.need,
        state=sheet.state.value,
        connected=connected,
        locked=sheet.locked and sheet.state not in _OVER,
        answered=sheet.answered,
        flagged=sheet.flagged,
        items=plan.items,
        allowance_ms=timer.allowance_ms,
        remaining_ms=None if running else max(0, timer.allowance_ms - timer.worked_ms),
        running=running,
        ends_clock=timer.deadline,
        last_contact=max(sheet.heard_at, seen_at or 0) or None,
        total=sheet.total if sheet.begun else None,
        sections={
            section.id: points for section, points in zip(plan.sections, sheet.points, strict=True)
        }
        if sheet.begun
        else None,
        terminal=sheet.terminal[:_TERMINAL_SHOWN] if sheet.terminal else None,
    )


def sitting(
    sequencer: Sequencer, record: SignedRecord | None = None, drawing: Drawing = _NOT_DRAWING
) -> Sitting:
    """The sitting itself, with its clock as it reads now."""
    plan, now = sequencer.plan, sequencer.sheets.sitting
    return Sitting(
        id=plan.id,
        title=plan.title,
        state=now.state.value,
        rules=plan.rules,
        starts_at=plan.starts_at,
        clock=sequencer.clock(),
        interruption=_interruption(sequencer),
        stoppage=_stoppage(sequencer),
        record=record,
        draw=so_far(now.draw, drawing),
        items=plan.items,
        duration_ms=plan.duration_ms,
        board_frozen_since=None if now.frozen is None else now.frozen.since,
        two_people=now.two_people,
        grant_alone_ms=now.grant_alone_ms,
        rooms=tuple(RoomName(id=room.id, title=room.title) for room in plan.rooms),
        sections=tuple(
            Section(id=one.id, title=one.title, items=one.last - one.first + 1, max=one.max_points)
            for one in plan.sections
        ),
        tie_order=_tie_order(plan.rules, plan.rule_text),
        late_forms=late_forms(sequencer),
    )


def _interruption(sequencer: Sequencer) -> Interruption | None:
    here = sequencer.interruption
    return None if here is None else Interruption(cause=here.cause, since=here.since)


def _stoppage(sequencer: Sequencer) -> Stoppage | None:
    here = sequencer.stoppage
    if here is None:
        return None
    return Stoppage(why=here.why, sentence=here.sentence, since=here.since)


@lru_cache(maxsize=16)
def _tie_order(name: str, kept: str | None) -> tuple[str, ...]:
    return (rules.load(name) if kept is None else rules.parse(kept, name)).tie_order


def summary(sequencer: Sequencer, connected: Callable[[str], bool]) -> SittingSummary:
    """A sitting as one line of a list."""
    plan = sequencer.plan
    return SittingSummary(
        id=plan.id,
        title=plan.title,
        state=sequencer.sheets.sitting.state.value,
        unsaved=sequencer.interruption is not None or sequencer.stoppage is not None,
        starts_at=plan.starts_at,
        counts=_counts(sequencer.sheets, connected),
    )


def _counts(sheets: Sheets, connected: Callable[[str], bool]) -> Counts:
    states = [sheet.state for sheet in sheets.attempts.values()]
    absent = states.count(AttemptState.ABSENT)
    return Counts(
        registered=len(states),
        present=len(states) - absent,
        working=states.count(AttemptState.WORKING) + states.count(AttemptState.PAUSED),
        disconnected=sum(
            sheet.state in _EXPECTED_ONLINE and not connected(sheet.attempt)
            for sheet in sheets.attempts.values()
        ),
        finished=states.count(AttemptState.FINISHED),
        void=states.count(AttemptState.VOID),
        absent=absent,
    )
