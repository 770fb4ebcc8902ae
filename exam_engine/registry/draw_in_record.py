"""Holds a published draw against the signed record of its sitting."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from exam_engine.errors import DrawDiffers
from exam_engine.registry.announcements import read_announcement
from exam_engine.registry.late_published import PublishedLate
from exam_engine.registry.published_draw import PublishedDraw
from exam_engine.verifying.files import Folder
from exam_engine.verifying.report import Report
from exam_engine.verifying.strict_json import read_object
from exam_engine.verifying.tree import entries_of
from exam_engine.verifying.verification import verify
from question_bank.sources import beacon_round, randomness_shown

_OPEN = b"\x04"


class RecordedLate(msgspec.Struct, frozen=True):
    """An opening and its form, as the record shows them to everybody."""

    entry: int
    at: int
    """Unix ms."""
    application: str
    person: str
    source: str
    randomness: str
    form_root: str


class RecordedDraw(msgspec.Struct, frozen=True):
    """The draw of a sitting as its signed record has it."""

    announcements: tuple[str, ...]
    recorded_at: int
    """Of the last of them, Unix ms by the server's clock."""
    forms: dict[str, Any]
    """The fields of the entry of the draw; none if it was not made."""
    later: tuple[RecordedLate, ...] = ()
    """The later forms, in the order of their openings."""

    @property
    def named_before(self) -> bool:
        """Whether the record had the source before anybody could know what it gives.

        A list of commitments always comes before the throws, which the order of entries shows.
        """
        named = beacon_round(read_announcement(self.announcements[-1]).source)
        return named is None or self.recorded_at < named[0].time_ms(named[1])


def read_recorded(bundle: Path) -> RecordedDraw:
    """The draw in the record of a bundle, in which everything holds.

    Raises:
        DrawDiffers: something in the bundle does not hold, or it has no draw.
    """
    report = verify(bundle)
    if not report.holds:
        first = report.findings[0]
        raise DrawDiffers(
            f"do not believe the record in {bundle}: {first.where}: {first.what}; `exam verify` "
            "says more"
        )
    entries = entries_of(Folder(bundle), int(report.facts["entries"]), Report()) or []
    lines = [(at, read_object(one[1:])) for at, one in enumerate(entries) if one[:1] == _OPEN]
    opened = [fields for _, fields in lines]
    announced = [one for one in opened if one["event"] == "DrawAnnounced/1"]
    if not announced:
        raise DrawDiffers(f"the record in {bundle} has no announcement of a draw")
    drawn = [one for one in opened if one["event"] == "FormsDrawn/1"]
    return RecordedDraw(
        tuple(one["announcement"] for one in announced),
        announced[-1]["at"],
        drawn[0] if drawn else {},
        tuple(_later(lines)),
    )


def _later(lines: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[RecordedLate]:
    drawn = {one["attempt"]: one for _, one in lines if one["event"] == "LateFormDrawn/1"}
    for entry, one in lines:
        if one["event"] == "CandidateAdded/1" and (form := drawn.get(one["attempt"])) is not None:
            yield RecordedLate(
                entry,
                one["at"],
                one["application"],
                one["person"],
                form["source"],
                form["randomness"],
                form["form_root"],
            )


def compare(published: PublishedDraw, recorded: RecordedDraw) -> None:
    """Find that a published draw is the one in the record.

    Raises:
        DrawDiffers: with everything that is another one there.
    """
    if problems := list(_differences(published, recorded)):
        raise DrawDiffers("this draw is not the one in the record", problems=problems)


def _differences(published: PublishedDraw, recorded: RecordedDraw) -> Iterator[str]:
    here = (*published.earlier, published.announcement)
    there = recorded.announcements
    if len(here) != len(there):
        yield f"{len(here)} announcements are published, and the record has {len(there)}"
    for number, (mine, theirs) in enumerate(zip(here, there, strict=False), 1):
        if mine != theirs:
            yield f"announcement {number} is another one in the record: drawn again"
    if recorded.forms.get("forms_root") != published.forms_root:
        yield f"the record has the forms root {recorded.forms.get('forms_root')}"
    source = read_announcement(published.announcement).source
    if recorded.forms.get("randomness") != randomness_shown(source, published.proof).hex():
        yield "the record has other randomness: drawn from another seed"
    yield from _different_later(published.later, recorded.later)


def _different_later(
    published: Sequence[PublishedLate], recorded: Sequence[RecordedLate]
) -> Iterator[str]:
    there = {one.entry: one for one in recorded}
    for one in published:
        mine = RecordedLate(
            one.entry,
            one.at,
            one.candidate.application,
            one.candidate.person,
            one.source,
            one.randomness,
            one.form_root,
        )
        theirs = there.pop(one.entry, None)
        if theirs is None:
            yield f"the record has no later form for an opening at entry {one.entry}"
            continue
        fields = mine.__struct_fields__
        if changed := [name for name in fields if getattr(mine, name) != getattr(theirs, name)]:
            yield f"entry {one.entry} of the record has another {', '.join(changed)}"
    for entry in there:
        yield f"the form of somebody who was added by entry {entry} is not published"
