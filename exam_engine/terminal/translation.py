"""The engine's replies in the words of the wire."""

import base64
from typing import cast

from exam_engine import replies
from exam_engine.roster import SittingPlan
from exam_engine.terminal.messages import (
    AttemptState,
    Clock,
    ClockReason,
    Corrected,
    Receipt,
    Result,
    SectionResult,
    State,
    SyncReply,
)
from exam_engine.terminal.presence import unix_ms

_STATES = {"absent": "waiting", "admitted": "waiting", "seated": "waiting", "ready": "waiting"}


def attempt_state(state: str) -> AttemptState:
    """The machine's state as terminals know it: everybody before the start is waiting."""
    return cast("AttemptState", _STATES.get(state, state))


def result(plan: SittingPlan, given: replies.Result, receipt: Receipt | None = None) -> Result:
    """Points with the titles and maxima of their sections, and the receipt if it is time."""
    return Result(
        sections=tuple(
            SectionResult(id=section.id, title=section.title, points=points, max=section.max_points)
            for section, points in zip(plan.sections, given.points, strict=True)
        ),
        total=given.total,
        max=sum(section.max_points for section in plan.sections),
        finished_by=given.finished_by,  # type: ignore[arg-type]  # the engine knows no other words
        corrected=_corrected(given.recount),
        receipt=receipt,
    )


def _corrected(recount: replies.Recount | None) -> Corrected | None:
    if recount is None:
        return None
    return Corrected(count=recount.corrections, at=recount.at, total_before=recount.total_before)


def reason(stopped: replies.Stopped | None) -> ClockReason | None:
    """Why a clock stands."""
    if stopped is None:
        return None
    return ClockReason(
        kind=stopped.kind,  # type: ignore[arg-type]  # the engine knows no other words
        by=stopped.by,  # type: ignore[arg-type]  # the same
        since=stopped.since,
        text=stopped.text,
    )


def encoded_key(form_key: bytes) -> str:
    """A form key as it travels."""
    return base64.b64encode(form_key).decode()


def sync_reply(
    plan: SittingPlan,
    here: replies.Snapshot,
    form_key: bytes | None,
    receipt: Receipt | None = None,
) -> SyncReply:
    """The whole standing of an attempt, as the answer to `sync`."""
    return SyncReply(
        attempt_state=attempt_state(here.state),
        remaining_ms=here.remaining_ms,
        running=here.running,
        reason=reason(here.reason),
        answers=here.answers,
        flags=here.flags,
        last_seq=here.last_seq,
        form_key=None if form_key is None else encoded_key(form_key),
        result=None if here.result is None else result(plan, here.result, receipt),
        server_time=unix_ms(),
    )


def state(
    plan: SittingPlan,
    here: replies.Snapshot,
    form_key: bytes | None,
    receipt: Receipt | None = None,
) -> State:
    """The same, as a push."""
    whole = sync_reply(plan, here, form_key, receipt)
    return State(**{name: getattr(whole, name) for name in State.__struct_fields__})


def clock(remaining_ms: int, stopped: replies.Stopped | None) -> Clock:
    """The clock alone; what stopped it is None while it runs."""
    return Clock(running=stopped is None, remaining_ms=remaining_ms, reason=reason(stopped))
