"""Step 3: what must be true of the entries as a whole, once all of them were followed."""

from collections.abc import Iterator

from exam_engine.verifying.open_entries import FINISHED, RELEASED
from exam_engine.verifying.papers import Course
from exam_engine.verifying.report import Attack, Report, Step

Wrong = tuple[str, Attack, str]
_DAY_SECONDS = 86_400
"""As far as the clocks of servers and witnesses may be apart."""


def check_whole(course: Course, size: int, step: Step, report: Report) -> None:
    """Hold the end of a record against its beginning, and say what the entries prove."""
    for where, attack, what in (
        *_too_early(course, size),
        *_ghosts(course),
        *_without_a_form(course),
        *_closed_later(course, size),
        *_renamed(course),
        *_at_the_end(course, report),
    ):
        step.found(where, attack, what)
    step.proves("entry_rules", size)
    step.proves("papers_whole", len(course.attempts))
    sitting = course.sitting
    added = (bytes.fromhex(one) for one in sitting.draw.late.openings)
    if absent := sum(pseudonym not in course.papers for pseudonym in added):
        report.unproved["added_absent"] = absent
    if sitting.state not in {FINISHED, RELEASED}:
        report.unproved["still_running"] = 0
    report.facts |= {
        "sitting": str(sitting.prepared.get("sitting", "")),
        "rules": str(sitting.prepared.get("rules", "")),
        "roster": sitting.roster_size,
        "papers": len(course.attempts),
        "state": sitting.state,
    }
    _software(course, report)
    _time_of_day(course, report)


def _software(course: Course, report: Report) -> None:
    """Which software says of itself that it wrote what."""
    said = course.sitting.prepared.get("software")
    if said:
        report.facts["software"] = str(said)
    report.details += [
        f"entry {one.entry}: from here on written by {one.fields['software']}"
        for one in course.sitting.opens
        if one.name == "SoftwareChanged/1"
    ]


def _time_of_day(course: Course, report: Report) -> None:
    """How many entries say a time at which a witness had signed them long before."""
    latest = (int(report.facts.get("cosigned_at", 0)) + _DAY_SECONDS) * 1_000
    ahead = sum(one.fields["at"] > latest for one in course.sitting.opens)
    if ahead and "cosigned_at" in report.facts:
        report.unproved["time_of_day"] = ahead


def _too_early(course: Course, size: int) -> Iterator[Wrong]:
    """No paper begins before the registration; no closed one, where others may be the staff's."""
    opened = course.sitting.registered
    before = size if opened is None else opened
    for paper in course.attempts if course.own is None else course.others:
        if paper.indexes and paper.indexes[0] < before:
            what = f"paper {paper.name} begins before the registration was opened"
            yield f"entry {paper.indexes[0]}", Attack.OUT_OF_ORDER, what


def _closed_later(course: Course, size: int) -> Iterator[Wrong]:
    """A paper is closed by the entry after the one that ended or voided it."""
    for paper in course.attempts:
        before = (paper.closed or 0) - 1
        if before not in {paper.indexes[-1] if paper.indexes else None, paper.voided}:
            what = f"paper {paper.name} was closed later than it ended"
            yield f"entry {paper.closed}", Attack.OUT_OF_ORDER, what
    for paper in course.papers.values():
        if paper.closed is None and paper.voided is not None and paper.voided + 1 < size:
            what = f"paper {paper.name} was voided and not closed"
            yield f"entry {paper.voided}", Attack.OUT_OF_ORDER, what


def _renamed(course: Course) -> Iterator[Wrong]:
    """Another software is another one than was named last."""
    last = course.sitting.prepared.get("software")
    for one in course.sitting.opens:
        if one.name == "SoftwareChanged/1":
            if one.fields["software"] == last:
                what = f"it names {last} again, which writes already"
                yield f"entry {one.entry}", Attack.OUT_OF_ORDER, what
            last = one.fields["software"]


def _ghosts(course: Course) -> Iterator[Wrong]:
    """Not more papers than people on the roster.

    Where the first entry does not say which pseudonym is the sitting's own, one may be it.
    """
    if not course.sitting.prepared:
        return
    every = course.certain | course.papers.keys()
    papers = (
        max(len(course.certain), len(every) - 1)
        if course.own is None
        else len(every - {course.own})
    )
    added = len(course.sitting.draw.late.openings)
    if papers - added > (roster := course.sitting.roster_size):
        what = f"{papers - added} papers, and {roster} people were on the roster"
        yield "entry 0", Attack.GHOST, what


def _without_a_form(course: Course) -> Iterator[Wrong]:
    """Who was added is admitted when their form is drawn, and had no paper before."""
    for one in course.sitting.draw.late.openings.values():
        paper = course.papers.get(bytes.fromhex(one.pseudonym))
        first = None if paper is None else next(iter(paper.indexes), paper.closed)
        if first is not None and first < one.entry:
            what = f"paper {one.pseudonym} began before its candidate was added"
            yield f"entry {one.entry}", Attack.GHOST, what
        elif first is not None and (one.drawn is None or first < one.drawn):
            what = f"paper {one.pseudonym} of somebody who was added begins without a form"
            yield f"entry {first}", Attack.OUT_OF_ORDER, what


def _at_the_end(course: Course, report: Report) -> Iterator[Wrong]:
    """After the sitting every paper is closed; only the sitting's own records never are."""
    finished = course.sitting.finished
    if finished is None:
        return
    never = [paper for paper in course.others if paper.closed is None]
    if course.own is None:
        named = [paper for paper in never if paper.pseudonym in course.certain]
        if len(never) == 1 and not named:
            report.unproved["staffs_notes"] = len(never[0].indexes)
            never = []
        never = named or never
    for paper in never:
        where = f"entry {paper.indexes[-1] if paper.indexes else paper.voided}"
        what = f"paper {paper.name} was never closed, as only the staff's notes may be"
        yield where, Attack.DROPPED, f"{what}: entries at its end may have been dropped"
    for paper in course.attempts:
        last = paper.indexes[-1] if paper.indexes else 0
        if last > finished:
            what = f"it was added to paper {paper.name} after the sitting had finished"
            yield f"entry {last}", Attack.AFTER_END, what
