"""The draw as the console tells it: announced, thrown, revealed and drawn, by whom and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256

from msgspec.structs import replace

from exam_engine import events as did
from exam_engine.draw.sheet import OF_THE_DRAW, DrawSheet
from exam_engine.registry.announcements import read_announcement
from proctor_console.console import views
from proctor_console.draw_turns import Drawing
from question_bank.ceremony import LEAST_PEOPLE
from question_bank.sources import CEREMONY, OWN, beacon_round, is_ceremony

NameOf = Callable[[str], str]


def so_far(draw: DrawSheet, drawing: Drawing) -> views.DrawSoFar | None:
    """How far a draw has come; None if nobody but the operator has a part in it, or none does."""
    if not draw.promised or draw.source in {"", OWN}:
        return None
    since = drawing.since if draw.made is None else None
    return views.DrawSoFar(
        stage="drawing" if since is not None else _stage(draw),
        entries=draw.entries,
        drawing_since=since,
        trouble=drawing.trouble if draw.made is None else None,
    )


def _stage(draw: DrawSheet) -> views.DrawStage:
    if draw.made is not None:
        return "drawn"
    if is_ceremony(draw.source):
        missing = () if draw.ceremony is None else draw.ceremony.missing()
        return "revealing" if missing else "complete"
    if draw.source != CEREMONY:
        return "waits"
    return "failed" if draw.over else "throwing"


def story(events: Iterable[did.Event], draw: DrawSheet, name_of: NameOf) -> views.TheDraw:
    """Everything about a draw, from the entries of its sitting."""
    told = _Story(name_of)
    entries = 0
    for event in events:
        if isinstance(event, OF_THE_DRAW):
            entries += 1
            told.take(event)
        if isinstance(event, did.FormsDrawn):
            break  # what is thrown later is for those who are added, one by one
    people = draw.ceremony
    enough = people is not None and len(people.commitments) >= LEAST_PEOPLE
    return views.TheDraw(
        entries=entries,
        announced=tuple(told.announced),
        throws=tuple(told.throws[name] for name in sorted(told.throws)),
        listed=people.listed().hex() if people is not None and enough else None,
        failures=tuple(told.failures),
        drawn=told.drawn,
    )


class _Story:
    """What is told, as it grows with the entries."""

    def __init__(self, name_of: NameOf) -> None:
        self.announced: list[views.Announced] = []
        self.throws: dict[str, views.Thrown] = {}
        self.failures: list[views.FailedCeremony] = []
        self.drawn: views.DrawnForms | None = None
        self._name_of = name_of

    def take(self, event: did.Event) -> None:
        match event:
            case did.DrawAnnounced():
                self._announce(event)
            case did.ThrowCommitted():
                self.throws[event.name] = views.Thrown(
                    name=event.name,
                    committed=event.committed,
                    at=event.at,
                    by=self._by(event),
                    rolls=None,
                    nonce=None,
                    revealed_at=None,
                    revealed_by=None,
                )
            case did.ThrowRevealed():
                self.throws[event.name] = replace(
                    self.throws[event.name],
                    rolls=event.rolls,
                    nonce=event.nonce,
                    revealed_at=event.at,
                    revealed_by=self._by(event),
                )
            case did.CeremonyFailed():
                self._fail(event)
            case did.FormsDrawn():
                self.drawn = views.DrawnForms(
                    at=event.at,
                    by=self._by(event),
                    randomness=event.randomness,
                    forms_root=event.forms_root,
                )

    def _announce(self, event: did.DrawAnnounced) -> None:
        said = read_announcement(event.announcement)
        named = beacon_round(said.source)
        self.announced.append(
            views.Announced(
                number=said.number,
                at=event.at,
                by=self._by(event),
                kind=_kind(said.source),
                source=said.source,
                round=None if named is None else named[1],
                due=None if named is None else named[0].time_ms(named[1]),
                reason=said.reason,
                sha256=sha256(event.announcement.encode()).hexdigest(),
            )
        )

    def _fail(self, event: did.CeremonyFailed) -> None:
        self.failures.append(
            views.FailedCeremony(
                number=event.number,
                at=event.at,
                by=self._by(event),
                missing=event.missing,
                reason=event.reason,
            )
        )
        self.throws = {}

    def _by(self, event: did.StaffEvent) -> str | None:
        return self._name_of(event.staff) if event.staff else None


def _kind(source: str) -> views.SourceKind:
    if source in {CEREMONY, OWN}:
        return "dice" if source == CEREMONY else "own"
    return "list" if is_ceremony(source) else "beacon"
