"""Adds somebody to a sitting that is open, and draws their form when its randomness is there.

Functions decide about one command: the events it leads to, or a Refusal and no change.
"""

from collections.abc import Callable, Iterable

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.draw.late_sheet import LateSheet, Opening, follow, source_of
from exam_engine.errors import AlreadyListed, BadRandomness, NotDrawn, NotNow
from exam_engine.sheets import Sheets
from exam_engine.sitting import check
from exam_engine.timing import Moment
from question_bank.ceremony import Ceremony, read_ceremony
from question_bank.errors import BankError
from question_bank.late_sources import late_round


def _add(sheets: Sheets, command: ask.AddCandidate, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.CandidateAdded)
    if sheets.sitting.draw.made is None:
        raise NotNow("nobody can be added: the record does not have the draw of this sitting")
    if command.attempt in sheets.attempts:
        raise AlreadyListed("on the roster of this sitting already", attempt=command.attempt)
    if command.candidate.room is not None:
        sheets.known_room(command.candidate.room)
    # behind the places of the roster, one for each line that adds somebody
    place = len(sheets.plan.roster) + len(sheets.sitting.late.openings)
    entered = sheets.keys.enter(command.candidate, place)
    return [
        did.CandidateAdded(
            candidate=entered.candidate,
            application=entered.application,
            person=entered.person,
            reason=command.reason,
            **command.signed(now),
        )
    ]


def _draw(sheets: Sheets, command: ask.DrawLateForm, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.LateFormDrawn)
    opening, source, proof = wanted(sheets, command, now)
    form = sheets.keys.draw_late(command.attempt, source, proof)
    drawn = did.LateFormDrawn(
        attempt=opening.candidate.participant_number,
        source=source,
        randomness=form.randomness,
        form_root=form.form_root,
        form_sha256=form.form_sha256,
        proof=command.signature,
        **command.signed(now),
    )
    return _possible(sheets, [drawn])


def wanted(sheets: Sheets, command: ask.DrawLateForm, now: Moment) -> tuple[Opening, str, str]:
    """Whose form a command wants drawn, from which source, and what proves its randomness.

    Raises:
        UnknownAttempt: nobody of this number is expected.
        NotNow: they have a form already.
        NotDrawn: the randomness cannot be there yet.
    """
    sheets.known((command.attempt,))
    draw, late = sheets.sitting.draw, sheets.sitting.late
    opening = late.of(command.attempt)
    if opening is None or opening.drawn is not None:
        raise NotNow("this candidate has a form already", attempt=command.attempt)
    named = late_round(draw.source, opening.at)
    if named is not None and now.at < named[0].time_ms(named[1]):
        raise NotDrawn(f"round {named[1]} of {named[0].name} is not signed yet", round=named[1])
    source, held = source_of(draw, late, opening)
    if named is None and command.signature:
        raise BadRandomness("forms of this sitting are not drawn from a beacon: no signature")
    return opening, source, held or command.signature


def _bring(sheets: Sheets, command: ask.BringCeremony, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.ThrowCommitted)
    if sheets.sitting.draw.made is None:
        raise NotNow("the ceremony of the sitting's own draw is announced")
    try:
        held = read_ceremony(command.file)
    except BankError as wrong:
        raise BadRandomness(str(wrong)) from wrong
    if held.sitting != sheets.sitting.draw.sitting:
        raise BadRandomness(f"this ceremony is held for {held.sitting}")
    there = _under_way(sheets.sitting.late, held.sitting)
    signed = command.signed(now)
    if not held.reveals:
        known = {one.name for one in there.commitments}
        events: list[did.Event] = [
            did.ThrowCommitted(name=one.name, committed=one.commitment, **signed)
            for one in held.commitments
            if one.name not in known
        ]
    elif there.commitments != held.commitments:
        raise NotNow("bring the list of all commitments before anybody reveals")
    else:
        shown = {one.name for one in there.reveals}
        events = [
            did.ThrowRevealed(name=one.name, rolls=one.rolls, nonce=one.nonce, **signed)
            for one in held.reveals
            if one.name not in shown
        ]
    if not events:
        raise NotNow("all of this ceremony is in the record already")
    return _possible(sheets, events)


def _under_way(late: LateSheet, sitting: str) -> Ceremony:
    """The ceremony that goes on with the next throw; an empty one if that begins another."""
    held = late.ceremony
    if held is None or (held.reveals and not held.missing()):
        return Ceremony(sitting)
    return held


def _possible(sheets: Sheets, events: list[did.Event]) -> list[did.Event]:
    """Events that their fold will take, one after the other; raises NotNow."""
    draw, late = sheets.sitting.draw, sheets.sitting.late
    for event in events:
        draw, late = follow(draw, late, event, sheets.size)
    return events


DECISIONS: dict[type[ask.Command], Callable[..., Iterable[did.Event]]] = {
    ask.AddCandidate: _add,
    ask.DrawLateForm: _draw,
    ask.BringCeremony: _bring,
}
"""Command -> what it makes happen; each raises a Refusal and changes nothing."""
