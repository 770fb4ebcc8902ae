"""All steps of a verification, in order: from the signature down to the ranks."""

from collections.abc import Callable, Iterator
from pathlib import Path

from exam_engine.ledger.errors import Malformed
from exam_engine.verifying.added_people import ADDED_FORMS, PEOPLE, AddedPeople
from exam_engine.verifying.answers import Answered, last_answers
from exam_engine.verifying.clocks import Times, check_times
from exam_engine.verifying.committed_lists import KEYS, opened_keys
from exam_engine.verifying.corrections import Correction, corrections_of
from exam_engine.verifying.draw import Draw
from exam_engine.verifying.files import Folder, Missing, Strange
from exam_engine.verifying.form_list import FORMS, check_forms, check_items, opened_forms
from exam_engine.verifying.lists import (
    check_lists,
    check_released,
    check_unfounded,
    check_wanted,
)
from exam_engine.verifying.opened import PAPERS, check_clock, opened_papers, unopened
from exam_engine.verifying.papers import Course
from exam_engine.verifying.points import RULES, opened_rules
from exam_engine.verifying.report import Attack, Report
from exam_engine.verifying.result_list import Known
from exam_engine.verifying.roster_list import ROSTER, check_people, opened_roster
from exam_engine.verifying.second_person import check_two_people
from exam_engine.verifying.signatures import signed, whom_to_trust
from exam_engine.verifying.tree import check_elsewhere, check_tree, entries_of, hashed
from exam_engine.verifying.whole_record import check_whole
from exam_engine.verifying.working_time import check_working_time

Watch = Callable[[str], None]
"""Called with what is done next, for people who wait."""


def silent(_step: str) -> None:
    """Nobody watches."""


def verify(
    bundle: Path,
    *,
    policy: bytes | None = None,
    elsewhere: dict[str, bytes] | None = None,
    before: int | None = None,
    watch: Watch = silent,
) -> Report:
    """Check a bundle from end to end; whatever does not hold is in the report.

    Args:
        bundle: A folder as docs/verifying.md describes it.
        policy: Whom to trust; None: whom the bundle itself names.
        elsewhere: Checkpoints of the same log that were got another way, by a name for people.
        before: A correction of a key, from 1: the result right before it is what is asked for.
        watch: Told before every step.
    """
    report, folder = Report(), Folder(bundle)
    try:
        for step in _steps(folder, policy, elsewhere or {}, before, report):
            watch(step)
    except Missing as gone:
        report.step().found(gone.name, Attack.DROPPED, "it is not there")
    except Strange as one:
        report.step().found(one.name, Attack.MALFORMED, one.sentence)
    except Malformed as wrong:
        report.step().found(str(bundle), Attack.MALFORMED, wrong.sentence)
    return report


def _steps(
    folder: Folder,
    given: bytes | None,
    elsewhere: dict[str, bytes],
    before: int | None,
    report: Report,
) -> Iterator[str]:
    yield "signatures"
    policy = whom_to_trust(folder, given, report)
    checkpoint = None if policy is None else signed(folder, policy, report)
    if policy is None or checkpoint is None:
        return
    yield "entries"
    entries = entries_of(folder, checkpoint.size, report)
    if entries is None:
        return
    yield "tree"
    levels = hashed(entries)
    check_tree(folder, levels, checkpoint, report)
    check_elsewhere(elsewhere, levels, checkpoint, policy, report)
    yield "rules of the record"
    step = report.step()
    course = Course(step, Draw(report.step()))
    course.follow(entries)
    check_whole(course, len(entries), step, report)
    course.sitting.draw.end(report)
    check_two_people(course.sitting, report)
    _same_sitting(checkpoint.origin, report)
    corrections = corrections_of(course.sitting, report)
    if before is not None:
        check_wanted(folder, before, corrections, report)
    yield "opened records"
    yield from _opened(folder, course, corrections, entries, report)
    check_released(folder, course.sitting.state, corrections, report)
    _other_files(folder, report)


def _opened(
    folder: Folder,
    course: Course,
    corrections: list[Correction],
    entries: list[bytes],
    report: Report,
) -> Iterator[str]:
    papers = opened_papers(folder, course, entries, report)
    check_clock(course, papers, report)
    read = folder.has(PAPERS)
    answered: dict[str, Answered] = {}
    times = Times({}, {})
    prepared = course.sitting.prepared
    items = prepared.get("items", 0)
    if read:
        yield "working time"
        times = check_times(course.sitting, papers, report)
        yield "answers"
        answered = last_answers(items, papers, times.worked, report)
    else:
        report.unproved["answers_closed"] = 0
    if read or any(map(folder.has, (FORMS, KEYS, ROSTER, RULES, PEOPLE, ADDED_FORMS))):
        manifest = prepared.get("manifest")
        manifest = manifest if isinstance(manifest, dict) else {}
        forms = opened_forms(folder, course.sitting.draw.forms_root, report)
        keys = opened_keys(folder, manifest, report)
        roster = opened_roster(folder, manifest, report)
        size, late = course.sitting.roster_size, course.sitting.draw.late.openings
        check_forms(forms, roster, size, report)
        added = AddedPeople(late.values(), papers)
        every = added.forms(folder, forms.forms, report)
        roster = added.roster(folder, roster, report)
        check_items(every, keys.leaves, report)
        check_people(roster, size + len(late), answered, report)
        yield "results"
        rules = opened_rules(folder, items, manifest, report)
        if rules is not None:
            check_working_time(rules, prepared, times.clocks, report)
        if read and rules is not None:
            known = Known(answered, unopened(course, papers), roster, rules)
            check_lists(folder, known, every, keys.keys, corrections, report)
            return
        report.unproved["ranks"] = 0
    check_unfounded(folder, corrections, report, RULES if read else PAPERS)


def _other_files(folder: Folder, report: Report) -> None:
    """Say that there are files in the folder that have nothing to do with what was checked."""
    if others := folder.others():
        report.unproved["other_files"] = len(others)
        report.details += [f"not looked at: {name}" for name in others]


def _same_sitting(origin: str, report: Report) -> None:
    """The name of the log ends with the sitting that its first entry names."""
    sitting = str(report.facts.get("sitting", ""))
    if not origin.endswith(f"/{sitting}"):
        what = f"the record of sitting {sitting!r} is signed as {origin}"
        report.step().found("entry 0", Attack.KEY_CHANGED, what)
