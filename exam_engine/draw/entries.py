"""Brings the draw into the record: every announcement, every throw, and what was drawn.

Functions decide about one command: the events it leads to, or a Refusal and no change.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

import msgspec

from exam_engine import commands as ask
from exam_engine import events as did
from exam_engine.draw.dice_rules import check_commitment, check_failure, check_reveal
from exam_engine.draw.known import AnnouncedDraw, KnownDraw
from exam_engine.draw.late_sheet import follow
from exam_engine.draw.sheet import DrawSheet, evolve
from exam_engine.errors import BadPlan
from exam_engine.sheets import Sheets
from exam_engine.sitting import check
from exam_engine.timing import Moment
from question_bank.ceremony import Ceremony
from question_bank.sources import is_ceremony
from question_bank.throws import named, rolled


class _Because(msgspec.Struct):
    """Of an announcement, why there is another one."""

    reason: str = ""


def check_known(sheet: DrawSheet, known: KnownDraw) -> None:
    """Do nothing if the registry says what the record has; it may know more.

    Requires that the registry was read after the record, which has everything later.

    Raises:
        BadPlan: an announcement or the forms are others than those in the record.
    """
    if not known.announced:
        return  # planned before there were announcements
    for number, recorded in enumerate(sheet.announced, 1):
        there = known.announced[number - 1 : number]
        if not there or _sha(there[0]) != recorded:
            raise BadPlan(
                f"announcement {number} of the draw is not the one in the record: somebody has "
                "changed the database, or drawn again",
                number=number,
            )
    made, recorded_made = known.made, sheet.made
    if recorded_made is None:
        return
    recorded_hashes = (recorded_made.forms_root, recorded_made.forms_sha256)
    if made is None or (made.forms_root, made.forms_sha256) != recorded_hashes:
        raise BadPlan("the forms are not those that were drawn: the record has other hashes")


def record(sheets: Sheets, command: ask.RecordDraw, now: Moment) -> list[did.Event]:
    """Everything about the draw that the record does not have yet."""
    check_known(sheets.sitting.draw, command.known)
    events = taken_over(sheets.sitting.draw, command.known, now)
    for event in events:
        check(sheets.sitting, type(event))
    return events


def taken_over(draw: DrawSheet, known: KnownDraw, now: Moment) -> list[did.Event]:
    """What the registry knows and the record does not, in the order in which it happened.

    Raises:
        NotNow: it cannot have happened so.
    """
    taking = _Taking(draw, {"at": now.at, "clock": now.clock})
    for number, one in enumerate(known.announced, 1):
        if number <= len(draw.announced):
            continue
        if number > 1:
            taking.reveals(known.announced[number - 2].ceremony)
        taking.failure(one)
        taking.commitments(one.ceremony)
        taking.add(did.DrawAnnounced, announcement=one.text)
    if known.made is not None and draw.made is None:
        taking.reveals(known.announced[-1].ceremony)
        made = msgspec.structs.asdict(known.made)
        taking.add(did.FormsDrawn, number=len(known.announced), **made)
    return taking.events


class _Taking:
    """Entries that follow one another; each must follow from those before it."""

    def __init__(self, draw: DrawSheet, when: dict[str, int]) -> None:
        self.events: list[did.Event] = []
        self._draw = draw
        self._when = when

    def add(self, kind: type[did.Event], **fields: Any) -> None:
        event = kind(**fields, **self._when)
        self._draw = evolve(self._draw, event)
        self.events.append(event)

    def commitments(self, ceremony: Ceremony | None) -> None:
        """Those that were not made on a console of this server, which has them already."""
        there = _names(self._draw.ceremony, "commitments")
        for one in () if ceremony is None else ceremony.commitments:
            if one.name not in there:
                self.add(did.ThrowCommitted, name=one.name, committed=one.commitment)

    def reveals(self, ceremony: Ceremony | None) -> None:
        """Those of a ceremony that was held elsewhere, unless it has failed already."""
        if ceremony is None or not is_ceremony(self._draw.source):
            return
        there = _names(self._draw.ceremony, "reveals")
        for one in ceremony.reveals:
            if one.name not in there:
                self.add(did.ThrowRevealed, name=one.name, rolls=one.rolls, nonce=one.nonce)

    def failure(self, after: AnnouncedDraw) -> None:
        """That a ceremony gave nothing, or was given up for another one, and why."""
        held = self._draw.ceremony
        if held is None or not held.commitments:
            return
        wanted = () if after.ceremony is None else after.ceremony.commitments
        if not is_ceremony(self._draw.source) and set(held.commitments) <= set(wanted):
            return
        reason = msgspec.json.decode(after.text, type=_Because).reason
        number = len(self._draw.announced)
        self.add(did.CeremonyFailed, number=number, missing=held.missing(), reason=reason)


def _sign(sheets: Sheets, command: ask.SignDraw, now: Moment) -> list[did.Event]:
    """The same as ``record``, the last announcement or the draw with who made it."""
    events = record(sheets, ask.RecordDraw(known=command.known), now)
    if events and isinstance(events[-1], did.DrawAnnounced | did.FormsDrawn):
        signed = command.signed(now)
        events[-1] = msgspec.structs.replace(events[-1], **signed)
    return events


def _commit(sheets: Sheets, command: ask.CommitThrow, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.ThrowCommitted)
    draw, name = sheets.sitting.draw, named(command.name)
    if draw.made is None:
        check_commitment(draw, name, command.committed)
    return _possible(
        sheets,
        did.ThrowCommitted(name=name, committed=command.committed, **command.signed(now)),
    )


def _reveal(sheets: Sheets, command: ask.RevealThrow, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.ThrowRevealed)
    draw = sheets.sitting.draw
    name, rolls = named(command.name), rolled(command.rolls)
    if draw.made is None:
        check_reveal(draw, (name, rolls, command.nonce))
    return _possible(
        sheets,
        did.ThrowRevealed(name=name, rolls=rolls, nonce=command.nonce, **command.signed(now)),
    )


def _fail(sheets: Sheets, command: ask.FailCeremony, now: Moment) -> list[did.Event]:
    check(sheets.sitting, did.CeremonyFailed)
    draw, late = sheets.sitting.draw, sheets.sitting.late
    if draw.made is None:
        check_failure(draw)
    held = draw.ceremony if draw.made is None else late.ceremony
    missing = () if held is None else held.missing()
    return _possible(
        sheets,
        did.CeremonyFailed(
            number=len(draw.announced),
            missing=missing,
            reason=command.reason,
            **command.signed(now),
        ),
    )


def _possible(sheets: Sheets, event: did.Event) -> list[did.Event]:
    """An event that its fold will take; raises NotNow."""
    follow(sheets.sitting.draw, sheets.sitting.late, event, sheets.size)
    return [event]


def _names(ceremony: Ceremony | None, lines: str) -> set[str]:
    return set() if ceremony is None else {one.name for one in getattr(ceremony, lines)}


def _sha(one: AnnouncedDraw) -> str:
    return sha256(one.text.encode()).hexdigest()


DECISIONS: dict[type[ask.Command], Callable[..., Iterable[did.Event]]] = {
    ask.RecordDraw: record,
    ask.SignDraw: _sign,
    ask.CommitThrow: _commit,
    ask.RevealThrow: _reveal,
    ask.FailCeremony: _fail,
}
"""Command -> what it makes happen; each raises a Refusal and changes nothing."""
